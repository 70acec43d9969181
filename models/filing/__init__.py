"""What phones send, stored at once or held for the town."""
