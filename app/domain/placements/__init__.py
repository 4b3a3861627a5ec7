"""Finding times, rooms and mentors for the sessions of a course, and mending a plan."""
