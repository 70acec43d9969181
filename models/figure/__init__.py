"""Figures: one rule for each number, of a month that runs or is frozen."""
