"""An office's own screening: what came from below, counted and signed."""
