"""Shapes of what is typed or sent about a case."""
