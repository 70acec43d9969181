"""The ledger's page: what its address asks for, its columns and views, the files made of it, old ledgers taken over."""
