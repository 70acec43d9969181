"""What is allowed, by when, and how it is counted: pure functions, no clock, no database."""
