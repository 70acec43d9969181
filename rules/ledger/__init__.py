"""Rules of the ledger: search, likeness, the national standard, and the words of old ledgers."""
