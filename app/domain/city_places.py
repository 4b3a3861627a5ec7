"""What is written of the places in which a city teaches."""

MOST_LINES = 20
LONGEST_LINE = 80


def lines_of(text: str | None) -> tuple[str, ...]:
    """Return what a text lists, one thing on each line: blanks taken off, each thing once."""
    lines = (" ".join(line.split()) for line in (text or "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
