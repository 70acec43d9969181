"""Excel files: opened and read, written, and what the columns of people, units and ledgers mean."""
