"""Texts that a spreadsheet program would take for formulas: made harmless, and read back as is."""

import re

# The four signs that begin a formula, and all that compatibility folding (NFKC) makes of them.
SIGNS = r"=+\-@⁺⁼₊₌⩵⩶﬩﹢﹣﹦﹫＋－＝＠"
# What may stand before a sign and is not seen, or quotes; line ends and tabs begin another cell.
BLANKS = r"(?:[^\S\t\r\n]|[\"\u200b-\u200f\u2060\ufeff])*"
# Programs differ on which sign parts cells, so that a cell may begin after any of these.
BEGINNING = r"(?<![^,;|\t\r\n])"
FORMULA = rf"'*{BLANKS}[{SIGNS}]"

TO_GUARD = re.compile(rf"{BEGINNING}(?={FORMULA})|\A(?='*[\t\r\n])")
GUARD = re.compile(rf"{BEGINNING}'(?={FORMULA})|\A'(?='*[\t\r\n])")


def guarded(text: str) -> str:
    """Put an apostrophe before whatever could be read as a formula, or as the start of a line."""
    return TO_GUARD.sub("'", text)


def unguarded(text: str) -> str:
    """Take away the apostrophes that `guarded` puts, and no others."""
    return GUARD.sub("", text) if "'" in text else text
