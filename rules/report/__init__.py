"""Rules of a report: its life, its review, its versions, what is held for the town."""
