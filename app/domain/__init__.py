"""Rules as pure functions: values in, values out. No database, clock, file or network."""
