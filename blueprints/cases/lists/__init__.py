"""Lists of cases beside the ledger: assignments by deadline, and all times that run."""
