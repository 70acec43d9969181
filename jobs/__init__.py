"""The timetable and its jobs. Each may run anywhere and any number of times: unique keys and claims keep order."""
