"""Which operations did what may break a rule that holds for the whole curriculum."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.adaptations.cells import MODULE_FIELDS, PLACE, REQUIREMENTS, Cell
from app.domain.adaptations.operations import WHOLE, Drop, Operation, Reorder, Replace, SetRule
from app.domain.curricula.curriculum import Module, minutes_live

WAY = "way"  # whether a module is taught in person, online or to each alone


@dataclass
class Footprints:
    """Which operations, by position, did what may break a rule that holds for the whole.

    `last` holds which one changed a cell last; a module's whole is changed when it comes or goes.
    """

    last: dict[Cell, int] = field(default_factory=dict)
    shorter: dict[str, list[int]] = field(default_factory=dict)  # by what there was first
    wishes: list[tuple[int, str, str]] = field(default_factory=list)  # a module, after which
    origins: dict[str, tuple[str, int]] = field(default_factory=dict)  # uid and minutes at first
    left: dict[str, int] = field(default_factory=dict)  # by discipline: a module less has it
    waived: set[str] = field(default_factory=set)  # uids of objectives

    def note(
        self,
        index: int,
        operation: Operation,
        before: Module | None,
        after: Module | None,
        *,
        moved: bool = False,
    ) -> None:
        """Note what an operation did to a module, or to the rules."""
        self.last |= dict.fromkeys(_changed(operation, before, after), index)
        if moved and after:
            self.last[after.uid, PLACE] = index
        if isinstance(operation, Reorder) and operation.after:
            self.wishes.append((index, operation.target, operation.after))
        if isinstance(operation, Drop | Replace) and operation.approved_by:
            self.waived |= set(operation.waive)
        taught = set(after.disciplines) if after else set()
        gone = set(before.disciplines) - taught if before else set()
        self.left |= dict.fromkeys(gone, index)
        self._note_minutes(index, before, after)

    @property
    def shortened(self) -> frozenset[int]:
        """Which operations left less taught live than there was, and no later one made good."""
        return frozenset(index for indices in self.shorter.values() for index in indices)

    def _note_minutes(self, index: int, before: Module | None, after: Module | None) -> None:
        """Compare with what was there first; what replaces a module counts as that module."""
        first = before or after
        if first is None:
            return
        root, full = self.origins.get(first.uid, (first.uid, minutes_live([first])))
        if after:
            self.origins[after.uid] = root, full
        now, was = (minutes_live([each] if each else []) for each in (after, before))
        if now >= full:
            self.shorter.pop(root, None)
        elif now != was:
            self.shorter.setdefault(root, []).append(index)

    def last_of(self, uid: str, *parts: str) -> int | None:
        """Return which operation was the last to change one of these parts of a module."""
        found = (self.last.get((uid, part)) for part in (WHOLE, *parts))
        return max((index for index in found if index is not None), default=None)


def _changed(operation: Operation, before: Module | None, after: Module | None) -> Iterator[Cell]:
    """Yield the cells that say something else after an operation than before."""
    if isinstance(operation, SetRule):
        yield REQUIREMENTS, operation.rule
    if before and after and before.uid == after.uid:
        if (before.in_person, before.online) != (after.in_person, after.online):
            yield after.uid, WAY
        for name in MODULE_FIELDS:
            if getattr(before, name) != getattr(after, name):
                yield after.uid, name
        return
    for module in (before, after):
        if module:
            yield module.uid, WHOLE
