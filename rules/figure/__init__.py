"""Rules of figures: what is counted, how it adds up and is rounded, and which number is withheld."""
