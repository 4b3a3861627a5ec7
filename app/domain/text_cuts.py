"""Texts cut into paragraphs, sentences and words, in any script; joined again, each is as it was.

A sentence ends where a line ends, and behind a full stop of any script. What looks like an end and
is none ("Dr. Ana") gives two short sentences, which does no harm: texts are cut to be compared.
Whether a small letter follows says nothing, since Georgian writes all of them small.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

# Behind these a sentence ends if a blank follows: 1.5 is one number. Urdu, Armenian and Ethiopic
# have their own.
_STOPS = ".!?…؟۔։።"
# Behind these it always does: those of Devanagari, Khmer and Burmese, and the wide ones.
_FULL_STOPS = "।॥។៕။。！？"
_CLOSING = re.escape("\"'”’»)]*_」』")
_ENDS = re.compile(
    rf"(?<=[{_STOPS}])\s+|(?<=[{_STOPS}][{_CLOSING}])\s+"
    rf"|(?<=[{_FULL_STOPS}])[{_CLOSING}]*\s*(?![{_FULL_STOPS}])|\n\s*"
)
_PARAGRAPHS = re.compile(r"[^\n]+\n*|\n+")
# Scripts that put no blank between words, by the first word of a character's name.
_UNSPACED = {"KHMER", "THAI", "LAO", "MYANMAR", "CJK", "HIRAGANA", "KATAKANA"}
# What ties the letter behind it to the one before: signs of Khmer and Burmese, joiners.
_TIES = "\N{KHMER SIGN COENG}\N{MYANMAR SIGN VIRAMA}\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"


def paragraphs(text: str) -> list[str]:
    """Cut a text behind its lines; empty ones belong to the line before."""
    return _PARAGRAPHS.findall(text)


def sentences(text: str) -> list[str]:
    """Cut a text behind its sentences and the blanks that follow them."""
    ends = {match.end() for match in _ENDS.finditer(text)}
    return _pieces(text, sorted({0, *ends, len(text)}))


def words(text: str) -> list[str]:
    """Cut a text into words, blanks and signs; where words stand without blanks, into syllables."""
    starts = [at for at in range(1, len(text)) if not _belong(text[at - 1], text[at])]
    return _pieces(text, [0, *starts, len(text)])


def _pieces(text: str, places: list[int]) -> list[str]:
    return [text[start:end] for start, end in pairwise(places) if end > start]


def _belong(one: str, two: str) -> bool:
    """Whether two neighbouring characters are of the same word, blank or sign."""
    if one in _TIES or two in _TIES or unicodedata.category(two).startswith("M"):
        return True
    return _sort(one) == _sort(two) != ""


@lru_cache(maxsize=4096)
def _sort(character: str) -> str:
    """Return what runs of characters share; nothing for a letter that is a syllable by itself."""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category.startswith("L"):
        script = unicodedata.name(character, "").partition(" ")[0]
        return "" if script in _UNSPACED else "letter"
    return "letter" if category[0] in "MN" else character
