"""What can be done with a case, one noun a file, each a trait of Case or a function beside it."""
