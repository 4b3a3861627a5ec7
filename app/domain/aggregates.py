"""Counts of people in which nobody can be made out.

Each person stands in one cell of each table. No cell that is shown holds fewer people than LEAST,
and neither does any difference between cells of one table and cells of another that lie within
them: "Nairobi: 24" beside "the course that is held in Nairobi only: 21" would show a group of 3.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

LEAST = 5
# Including the one that holds the others. All unions of cells are looked at: 2 to the tenth.
MOST_CELLS = 10


@dataclass(frozen=True)
class Table:
    """Labels with counts, the largest first, and how many the rest are together."""

    cells: tuple[tuple[str, int], ...]
    others: int


@dataclass
class _Folding:
    """A table on its way: who is in which cell, as bits of a number; `others` holds the rest."""

    cells: dict[str, int] = field(default_factory=dict)
    others: int = 0

    @property
    def groups(self) -> list[int]:
        return [*self.cells.values(), *([self.others] if self.others else [])]

    def fold_smallest(self) -> None:
        """Move the smallest cell to the others; of two of one size the first by its label."""
        label = min(self.cells, key=lambda each: (self.cells[each].bit_count(), each))
        self.others |= self.cells.pop(label)

    def settle(self) -> None:
        """Move cells to the others until none is too small, the others neither, nor too many."""
        while self.cells and (
            min(each.bit_count() for each in self.groups) < LEAST or len(self.groups) > MOST_CELLS
        ):
            self.fold_smallest()

    def shown(self) -> Table:
        counts = [(label, people.bit_count()) for label, people in self.cells.items()]
        ordered = sorted(counts, key=lambda each: (-each[1], each[0]))
        return Table(tuple(ordered), self.others.bit_count())


def tables(people: Sequence[Sequence[str]]) -> tuple[Table, ...] | None:
    """Return a table for each value that people have; None for fewer people than LEAST.

    `people` has a row for each person, with their label in each table.
    """
    if len(people) < LEAST:
        return None
    foldings = [_gathered(column) for column in zip(*people, strict=True)]
    for folding in foldings:
        folding.settle()
    while (telling := next(_telling(foldings), None)) is not None:
        telling.fold_smallest()
        telling.settle()
    return tuple(folding.shown() for folding in foldings)


def _gathered(column: Iterable[str]) -> _Folding:
    folding = _Folding()
    for number, label in enumerate(column):
        folding.cells[label] = folding.cells.get(label, 0) | 1 << number
    return folding


def _telling(foldings: Sequence[_Folding]) -> Iterator[_Folding]:
    """Yield tables of which cells, taken together, lie within another's but for a few people."""
    for inner in foldings:
        for outer in foldings:
            if inner is not outer and inner.cells and _tells(inner.groups, outer.groups):
                yield inner


def _tells(inner: Sequence[int], outer: Sequence[int]) -> bool:
    """Whether somewhere the cells that cover a union of cells hold few people more than it."""
    unions = chain.from_iterable(combinations(inner, n) for n in range(1, len(inner) + 1))
    for groups in unions:
        union = sum(groups)
        cover = sum(group for group in outer if group & union)
        if 0 < (cover & ~union).bit_count() < LEAST:
            return True
    return False
