"""Which operations did what may break a rule that holds for the whole curriculum."""

from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.curriculum import Module, minutes_live
from app.domain.operations import Drop, Operation, Reorder, Replace, SetRule


@dataclass
class Footprints:
    """Which operations, by position, did what may break a rule that holds for the whole."""

    removed: dict[str, int] = field(default_factory=dict)  # by uid of the module
    shortened: list[int] = field(default_factory=list)
    touched: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    rules: dict[str, int] = field(default_factory=dict)
    wishes: list[tuple[int, str, str]] = field(default_factory=list)  # a module, after which
    waived: set[str] = field(default_factory=set)  # uids of objectives

    def note(
        self, index: int, operation: Operation, before: Module | None, after: Module | None
    ) -> None:
        """Note what an operation did to a module, or to the rules."""
        if isinstance(operation, SetRule):
            self.rules[operation.rule] = index
        if isinstance(operation, Reorder) and operation.after:
            self.wishes.append((index, operation.target, operation.after))
        if isinstance(operation, Drop | Replace) and before:
            self.removed[before.uid] = index
            self.waived |= set(operation.waive)
        if minutes_live([after] if after else []) < minutes_live([before] if before else []):
            self.shortened.append(index)
        for uid in {each.uid for each in (before, after) if each}:
            self.touched[uid].append(index)
