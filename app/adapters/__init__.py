"""One module for each outside thing: files, PDF, calendars, mail, storage."""
