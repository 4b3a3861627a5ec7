"""What a person is found by: words of their names, whole names, licences."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

from app.domain.confusables import skeleton
from app.domain.names import LONGEST_KEY, match_key, sort_key

# A shorter word has to be written whole: too many names begin like it.
SHORTEST_BEGINNING = 3
MOST_WORDS = 8
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


def name_keys(name: str, matched: str) -> frozenset[str]:
    """Return what a name, given with its match key, shares with itself in look-alike letters."""
    if name.isascii():  # no plain letter looks like another
        return frozenset({matched[:LONGEST_KEY]})
    return frozenset(each[:LONGEST_KEY] for each in (matched, match_key(skeleton(name))))


def spelling_key(matched: str) -> str:
    """Return what is left of a Latin name, given its match key, with vowels and doubles in doubt.

    "Mohammed Hassan" and "Hasan Muhamed" come to one; empty where too little is left to tell.
    """
    words = matched.split()
    bare = sorted(re.sub(r"(.)\1+", r"\1", w[:1] + re.sub("[aeiouy]", "", w[1:])) for w in words)
    key = " ".join(bare)
    letters = re.sub("[^a-z]", "", key)
    return key[:LONGEST_KEY] if len(letters) >= FEWEST_CONSONANTS and key.isascii() else ""


def words_of(text: str) -> list[str]:
    """Return the words to look for, longest first; they stand in for the order of names.

    Of many the longest are enough: more would only make the search dearer.
    """
    words = sorted(set(match_key(text).split()), key=lambda word: (-len(word), word))
    return words[:MOST_WORDS]


def span(word: str) -> tuple[str, str]:
    """Return the first and the last key that a word finds; both are included."""
    return (word, word + _LAST) if len(word) >= SHORTEST_BEGINNING else (word, word)


def _keys(names: Iterable[str | None], licences: Iterable[str]) -> Iterator[Key]:
    for name in filter(None, names):
        matched = match_key(name)
        if not matched:
            continue  # nothing but signs that spellings differ by
        for key in name_keys(name, matched):
            yield KeyKind.NAME, key
            yield from ((KeyKind.WORD, word) for word in key.split())
        if spelling_key(matched):
            yield KeyKind.SPELLING, spelling_key(matched)
    yield from ((KeyKind.LICENCE, key) for key in licences)
