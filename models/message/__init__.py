"""Messages: reminders and suggestions, the channels that carry them out of the house, the timetable's pulse."""
