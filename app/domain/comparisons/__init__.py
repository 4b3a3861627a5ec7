"""What differs between two editions of a curriculum, and the number that this asks for."""
