"""What a person is found by: words of their names, whole names, licences."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from app.domain.confusables import skeleton
from app.domain.names import LONGEST_KEY, match_key, sort_key

# A shorter word has to be written whole: too many names begin like it.
SHORTEST_BEGINNING = 3
# With fewer consonants too many different names come to one.
FEWEST_CONSONANTS = 4
_LAST = "\U0010ffff"


class KeyKind(StrEnum):
    """Words are looked up by their beginning, the others whole."""

    WORD = "word"
    NAME = "name"
    SPELLING = "spelling"
    LICENCE = "licence"


Key = tuple[KeyKind, str]


def keys_of(names: Iterable[str | None], licences: Iterable[str]) -> frozenset[Key]:
    """Return the keys of somebody with these names, in whatever script, and licence keys."""
    return frozenset(_keys(names, licences))


def licence_key(council: str, number: str) -> str:
    """Return what spellings of one licence share: letters and digits, in whatever case."""
    return ":".join("".join(filter(str.isalnum, sort_key(part))) for part in (council, number))


def name_keys(name: str) -> frozenset[str]:
    """Return what a name shares with the same name in other spellings or look-alike letters."""
    return frozenset(match_key(each)[:LONGEST_KEY] for each in (name, skeleton(name)))


def spelling_key(name: str) -> str:
    """Return what is left of a Latin name whose vowels and doubled letters are in doubt.

    "Mohammed Hassan" and "Hasan Muhamed" come to one; empty where too little is left to tell.
    """
    words = match_key(name).split()
    bare = sorted(re.sub(r"(.)\1+", r"\1", w[:1] + re.sub("[aeiouy]", "", w[1:])) for w in words)
    key = " ".join(bare)
    letters = re.sub("[^a-z]", "", key)
    return key[:LONGEST_KEY] if len(letters) >= FEWEST_CONSONANTS and key.isascii() else ""


def words_of(text: str) -> list[str]:
    """Return the words to look for, longest first; they stand in for the order of names."""
    return sorted(set(match_key(text).split()), key=lambda word: (-len(word), word))


def span(word: str) -> tuple[str, str]:
    """Return the first and the last key that a word finds; both are included."""
    return (word, word + _LAST) if len(word) >= SHORTEST_BEGINNING else (word, word)


def _keys(names: Iterable[str | None], licences: Iterable[str]) -> Iterator[Key]:
    for name in filter(None, names):
        yield from ((KeyKind.NAME, key) for key in name_keys(name))
        yield from ((KeyKind.WORD, word[:LONGEST_KEY]) for word in match_key(name).split())
        if spelling_key(name):
            yield KeyKind.SPELLING, spelling_key(name)
    yield from ((KeyKind.LICENCE, key) for key in licences)
