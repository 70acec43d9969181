"""One's own account: signing in, second factor, passwords, language, calendar, messages."""
