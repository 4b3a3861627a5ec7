"""What a curriculum is, how it is kept as data, and what it must fulfil."""
