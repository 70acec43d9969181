"""Shapes of the forms about accounts, people and units."""
