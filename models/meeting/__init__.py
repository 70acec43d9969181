"""The meeting: its agenda, its guests, what it decides."""
