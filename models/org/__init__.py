"""Who is here: units, people and their seats, and how somebody proves who they are."""
