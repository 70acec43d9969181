"""Rules of a case: its words, its moves, its limits and clocks, its end."""
