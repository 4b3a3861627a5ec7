"""What overlaps in a column stands side by side, in as few lanes as there can be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass(frozen=True, kw_only=True)
class Piece(Generic[Key]):
    """What stands in a column, from a place on the axis to another."""

    key: Key
    top: int
    bottom: int


@dataclass(frozen=True, kw_only=True)
class Lane:
    """Which lane from 0, and how many there are where it stands."""

    number: int
    of: int


def assign(pieces: Iterable[Piece[Key]]) -> dict[Key, Lane]:
    """Return the lane of each piece of a column; two that overlap are never in one.

    One that begins where another ends is below it. Pieces that overlap, each other or by way of
    another, are as wide as the most of them that are there at once leave room for.
    """
    lanes: dict[Key, Lane] = {}
    for together in _together(pieces):
        ends: list[int] = []  # where the last piece of each lane ends
        numbers: dict[Key, int] = {}
        for piece in together:
            free = next((n for n, end in enumerate(ends) if end <= piece.top), len(ends))
            ends[free : free + 1] = [piece.bottom]
            numbers[piece.key] = free
        lanes |= {key: Lane(number=number, of=len(ends)) for key, number in numbers.items()}
    return lanes


def _together(pieces: Iterable[Piece[Key]]) -> Iterator[list[Piece[Key]]]:
    together: list[Piece[Key]] = []
    bottom = 0
    for piece in sorted(pieces, key=lambda each: (each.top, -each.bottom)):
        if together and piece.top >= bottom:
            yield together
            together, bottom = [], 0
        together.append(piece)
        bottom = max(bottom, piece.bottom)
    if together:
        yield together
