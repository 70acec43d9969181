"""Reports of a round: filed, reviewed, doubted, owed and urged."""
