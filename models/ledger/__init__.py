"""The ledger: searched, listed, saved as views, handed out, and taken over from what offices kept before."""
