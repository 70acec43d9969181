"""The operator's road: what README and the handbook say is typed as it stands, on a clean machine inside this one."""
