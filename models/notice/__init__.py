"""Notice."""
