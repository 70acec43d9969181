"""What a county sets: calendar, rhythm, channels, templates, platforms above."""
