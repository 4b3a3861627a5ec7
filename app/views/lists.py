"""Parts of lists: chips that narrow one, and one page of many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

from flask import request

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class Chip:
    """A filter of a list, and how many rows it leaves."""

    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """The rows that are shown; `first` and `last` count from 1 among the `found`."""

    rows: Sequence[T]
    first: int
    found: int
    previous_url: str
    next_url: str

    @property
    def last(self) -> int:
        """The place of the last row shown."""
        return self.first + len(self.rows) - 1

    def showing(self, rows: Sequence[S]) -> "Page[S]":
        """Return the same page with its rows made into others."""
        return Page(
            rows=rows,
            first=self.first,
            found=self.found,
            previous_url=self.previous_url,
            next_url=self.next_url,
        )


def page_of(found: Sequence[T], size: int, *, url: Callable[[int], str]) -> Page[T]:
    """Choose by the address's `page`; `url` gives the address of a page by its number."""
    pages = max(1, ceil(len(found) / size))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    return Page(
        rows=found[(number - 1) * size : number * size],
        first=(number - 1) * size + 1,
        found=len(found),
        previous_url=url(number - 1) if number > 1 else "",
        next_url=url(number + 1) if number < pages else "",
    )
