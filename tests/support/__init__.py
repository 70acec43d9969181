"""What tests share: a small county, its people, servers, databases, and the policy that they are held to."""
