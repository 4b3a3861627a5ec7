"""Chance that comes out the same each time, for what may be decided by chance."""

MODULUS = 1 << 64
FACTOR, ADDEND = 6364136223846793005, 1442695040888963407  # those of Knuth's MMIX


class Lots:
    """Numbers drawn one after another, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * FACTOR + ADDEND) % MODULUS

    def below(self, limit: int) -> int:
        """Draw a number from 0 on that is less than a limit."""
        self._state = (self._state * FACTOR + ADDEND) % MODULUS
        return (self._state >> 33) % limit
