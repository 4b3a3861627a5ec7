"""One module or package for each thing outside: files, PDF, calendars, mail, storage."""
