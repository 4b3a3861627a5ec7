"""The texts by which somebody is known again in what others wrote: a row of a file, a reason.

People write their own names and contacts, so a text of theirs may also be a word that stands in
everybody's records. Nothing is found by a part of a word, and what is a part of a name or a number
of somebody else is not found at all.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.names import sort_key

FEWEST_DIGITS = 6
# Phones are compared by these, as their beginning is written in many ways.
LAST_DIGITS = 9
_PHONE = re.compile(r"\d[\d\s().\-/]*\d")
# What may stand before and behind an address that is not a part of a longer one.
_BEFORE, _BEHIND = r"(?<![\w@.+-])", r"(?![\w@-]|\.\w)"


@dataclass(frozen=True)
class Traces:
    """Names and contacts of one person; `others` are licences and what they were called earlier.

    These are looked for only where nothing else stands beside them.
    """

    names: frozenset[str]
    contacts: frozenset[str] = field(default=frozenset())
    others: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(
        cls,
        names: Iterable[str | None],
        *,
        contacts: Iterable[str | None] = (),
        others: Iterable[str | None] = (),
    ) -> "Traces":
        """Take what is there; nothing and white space lead to nobody."""
        return cls(_written(names), _written(contacts), _written(others))

    def without(self, texts: Iterable[str]) -> "Traces":
        """Return these but for some texts that are somebody else's too."""
        not_theirs = frozenset(texts)
        return Traces(self.names - not_theirs, self.contacts - not_theirs, self.others - not_theirs)

    @property
    def texts(self) -> frozenset[str]:
        """All of them, as they are written."""
        return self.names | self.contacts | self.others

    def are(self, text: str) -> bool:
        """Whether a text is one of theirs and nothing more.

        Case, order of words and signs between them do not matter, nor how a phone is spelled.
        """
        folded = _fold(text)
        if not folded:
            return False
        return folded in self._folded or _words(folded) in self._in_any_order or self._rings(text)

    def are_in(self, text: str) -> bool:
        """Whether a text is one of theirs, or names them in other words.

        A name of one word is too common to be found within others.
        """
        folded = _fold(text)
        if self.are(text) or any(pattern.search(folded) for pattern in self._within):
            return True
        return any(self._rings(number) for number in _PHONE.findall(text))

    def may_be_in(self, text: str) -> bool:
        """Whether a text names them or might: a name of one word counts too."""
        words = re.findall(r"\w+", _fold(text))
        return self.are_in(text) or any(_fold(name) in words for name in self.names)

    def are_of_line(self, cells: Sequence[str]) -> bool:
        """Whether a line of a file is about them, so surely that they may read it.

        Names are shared and can be chosen, so where a line says how somebody is reached, that
        decides.
        """
        reached = [cell for cell in cells if "@" in cell or phone_digits(cell)]
        if reached:
            contacts = Traces(frozenset(), self.contacts)
            return any(map(contacts.are, reached))
        names = Traces(self.names)
        return any(map(names.are, cells))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(_fold, self.texts)) | frozenset(map(sort_key, self.texts)) - {""}

    @cached_property
    def _in_any_order(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_words(_fold(each)) for each in self.names | self.others)

    @cached_property
    def _within(self) -> list[re.Pattern[str]]:
        addresses = [_fold(each) for each in self.contacts if "@" in each]
        names = [_fold(each) for each in self.names if len(_words(_fold(each))) > 1]
        return [
            *(re.compile(_BEFORE + re.escape(each) + _BEHIND) for each in addresses),
            *(re.compile(rf"(?<!\w){re.escape(each)}(?!\w)") for each in names),
        ]

    @cached_property
    def _numbers(self) -> frozenset[str]:
        return frozenset(_last_digits(each) for each in self.contacts if phone_digits(each))

    def _rings(self, text: str) -> bool:
        return bool(phone_digits(text)) and _last_digits(text) in self._numbers


def _written(texts: Iterable[str | None]) -> frozenset[str]:
    return frozenset(text.strip() for text in texts if text and text.strip())


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(folded: str) -> tuple[str, ...]:
    return tuple(sorted(re.findall(r"\w+", folded)))


def phone_digits(text: str) -> str:
    """Return the digits of a text that may be a phone number; nothing of any other."""
    digits = re.sub(r"\D", "", text)
    is_phone = not re.search(r"[^\W\d_]", text) and len(digits) >= FEWEST_DIGITS
    return digits if is_phone else ""


def _last_digits(text: str) -> str:
    return phone_digits(text)[-LAST_DIGITS:]
