"""People and units: accounts, seats, invitations and what waits for a second person, units, and imports of both."""
