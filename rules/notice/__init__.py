"""Rules of notices: kinds of papers, and the placeholders in them."""
