"""Ways out for a reminder: one small file each, and `ways.py` that lists them."""
