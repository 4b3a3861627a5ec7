"""The texts by which somebody is known again in what others wrote: a row of a file, a reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from app.domain.names import sort_key

# Shorter texts stand within many words that have nothing to do with anybody.
SHORTEST_WITHIN = 5
FEWEST_DIGITS = 6


@dataclass(frozen=True)
class Traces:
    """Names, addresses, phones and licences of one person, as they are written."""

    texts: frozenset[str]

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> "Traces":
        """Take what is there; nothing and white space lead to nobody."""
        return cls(frozenset(text.strip() for text in texts if text and text.strip()))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(_fold, self.texts)) | frozenset(map(sort_key, self.texts)) - {""}

    @cached_property
    def _words(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_words(each) for each in self._folded)

    @cached_property
    def _digits(self) -> frozenset[str]:
        digits = (_digits(each) for each in self.texts if not re.search(r"[^\W\d_]", each))
        return frozenset(each for each in digits if len(each) >= FEWEST_DIGITS)

    def are_in(self, text: str) -> bool:
        """Whether a text names the person: one of theirs stands in it, or is it in other words.

        Case, order of words and signs between them do not matter, nor how a phone is spelled.
        """
        folded = _fold(text)
        if folded in self._folded or _words(folded) in self._words:
            return bool(folded)
        if any(len(each) >= SHORTEST_WITHIN and each in folded for each in self._folded):
            return True
        digits = _digits(text)
        return any(each in digits for each in self._digits)


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(folded: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\w+", folded)))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
