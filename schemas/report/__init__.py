"""Shapes of reports, of what an office files for a unit, and of what a reviewer decides."""
