"""What is done with a case at the desk: a form for each move, on the page of the case or on its own."""
