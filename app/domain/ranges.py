"""Whole numbers, written shortly: by the first and the last of those that follow one another."""

from collections.abc import Iterable, Iterator, Sequence


def in_ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Write whole numbers as ranges, first and last included: 1, 2, 3, 7 is [[1, 3], [7, 7]]."""
    ranges: list[list[int]] = []
    for number in sorted(set(numbers)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def from_ranges(ranges: Sequence[Sequence[int]]) -> Iterator[int]:
    """Give the numbers of ranges back, in order."""
    for first, last in ranges:
        yield from range(first, last + 1)
