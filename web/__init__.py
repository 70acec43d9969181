"""What stands between the network and the application: the server, its workers, the door that takes requests in."""
