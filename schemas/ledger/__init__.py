"""Shapes of what the ledger is asked, and of what old ledgers and platforms say."""
