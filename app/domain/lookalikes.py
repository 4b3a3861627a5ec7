"""Names that look alike on paper although they are written with other letters."""

# Cyrillic and Greek letters, and digits, each with the Latin letter that it is drawn like.
DRAWN_LIKE = str.maketrans(
    {
        "а": "a", "в": "b", "е": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c",
        "т": "t", "у": "y", "х": "x", "і": "i", "ј": "j", "ѕ": "s", "һ": "h", "ԁ": "d", "ԛ": "q",
        "ԝ": "w", "ӏ": "l",
        "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "m", "ν": "v",
        "ο": "o", "ρ": "p", "τ": "t", "υ": "y", "χ": "x",
        "0": "o", "1": "l",
    }
)  # fmt: skip


def outline(key: str) -> str:
    """Return what match keys share whose names a reader would take for each other."""
    return " ".join(sorted(key.translate(DRAWN_LIKE).split()))
