"""Following the chain of the audit trail: whether it is whole, and where it is broken."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.audit import Details, Entry, Head


class Fault(StrEnum):
    """What is wrong where a chain is broken."""

    SEQUENCE = "sequence"
    PREVIOUS_HASH = "previous_hash"
    HASH = "hash"
    DETAILS_MISSING = "details_missing"
    DETAILS_CHANGED = "details_changed"
    HEAD = "head"


@dataclass(frozen=True)
class Kept:
    """An entry as it was found, with the hash and the details that stand beside it."""

    entry: Entry
    hash: str
    details: Details | None


@dataclass(frozen=True)
class Report:
    """How far a chain is whole: so many entries, up to that head; then what is wrong with which."""

    entries: int
    head: Head
    first_broken: int | None = None
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Whether all of it is whole."""
        return self.fault is None


def verify(kept: Iterable[Kept], *, erased: Container[int], expected: Head | None = None) -> Report:
    """Follow a chain to its end or its first fault, holding one entry at a time.

    `erased` says which entries may lack their details. `expected` is a head that was noted
    earlier: a chain without it was cut off, or is that of another database.
    """
    head, met = Head(), expected is None
    for each in kept:
        fault = _fault(each, head, erased)
        if fault is None and expected and each.entry.seq == expected.seq:
            met = each.hash == expected.hash
            fault = None if met else Fault.HEAD
        if fault is not None:
            # A gap is named by the entry that is not there.
            broken = head.seq + 1 if fault is Fault.SEQUENCE else each.entry.seq
            return Report(head.seq, head, broken, fault)
        head = Head(each.entry.seq, each.hash)
    if not met:
        return Report(head.seq, head, head.seq + 1, Fault.HEAD)
    return Report(head.seq, head)


def _fault(kept: Kept, head: Head, erased: Container[int]) -> Fault | None:
    entry = kept.entry
    if entry.seq != head.seq + 1:
        return Fault.SEQUENCE
    if entry.previous_hash != head.hash:
        return Fault.PREVIOUS_HASH
    if kept.hash != _hash_of(entry):
        return Fault.HASH
    if kept.details is None:
        return None if entry.seq in erased else Fault.DETAILS_MISSING
    return None if _hash_of(kept.details) == entry.details_hash else Fault.DETAILS_CHANGED


def _hash_of(written: Entry | Details) -> str | None:
    """Return the hash, or None for what was changed into something that has none."""
    try:
        return written.hash
    except (TypeError, ValueError):
        return None


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
