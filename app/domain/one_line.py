"""Texts of one line, such as titles and labels: nothing in them that cannot be seen."""

from unicodedata import category

from app.domain.names import BIDI_CONTROLS, code_point

NO_TEXT = frozenset({"Cc", "Cs", "Co", "Cn"})


def unseen_in(text: str) -> str | None:
    """Return the code point of the first character that is no text, or turns text around."""
    if text.isprintable():
        return None
    for character in text:
        if character in BIDI_CONTROLS or category(character) in NO_TEXT:
            return code_point(character)
    return None


def first_line(text: str) -> str:
    """Return the first line that says something; errors of databases go on with hints."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason given")
