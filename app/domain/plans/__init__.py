"""The plan of a course: its sessions as values, edits of them, and what a release changes."""
