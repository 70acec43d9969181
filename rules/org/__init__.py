"""Rules of units and people: who may do what, who is let in, and how a table of them is read."""
