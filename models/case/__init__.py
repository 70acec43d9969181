"""The case: its row, what belongs to it, and how it is found; what is done with it stands in `moves`."""
