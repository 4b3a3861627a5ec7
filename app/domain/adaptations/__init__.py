"""A city's reasoned changes to a curriculum, what they come to, and what must hold then."""
