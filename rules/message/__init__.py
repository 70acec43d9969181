"""Rules of messages: when one is owed, and when it is tried again."""
