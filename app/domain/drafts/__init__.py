"""A text that is being written: its parts, and the way to a published version."""
