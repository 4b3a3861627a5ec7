"""The days of a curriculum: what is done from when to when."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class ItemKind(StrEnum):
    """What an item of a day is."""

    MODULE = "module"
    REGISTRATION = "registration"
    CHECK = "check"
    CLOSING = "closing"
    BREAK = "break"
    MEAL = "meal"

    @property
    def pause(self) -> bool:
        """Whether nothing is done meanwhile."""
        return self in (ItemKind.BREAK, ItemKind.MEAL)


@dataclass(frozen=True, kw_only=True)
class PlanItem:
    """One line of a day plan: a module by its uid, or anything else by code and title."""

    at: time
    minutes: int
    kind: ItemKind
    code: str = ""
    title: str = ""
    module_uid: str | None = None


@dataclass(frozen=True, kw_only=True)
class PlanDay:
    """One day: items that follow each other without gaps, and when it should be over."""

    items: tuple[PlanItem, ...]
    latest_end: time = time(17, 30)

    @property
    def starts(self) -> time:
        """When its first item begins."""
        return self.items[0].at
