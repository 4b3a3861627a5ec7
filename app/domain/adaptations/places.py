"""Where modules are taught: on which day, after what; and in which order they are listed.

Each move costs the same however many modules there are.
"""

from collections.abc import Sequence

from app.domain.adaptations.order import Order
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.day_plan import ItemKind, PlanDay

Slot = int | str  # the position in its plan of what no city changes, or the uid of a module
Place = tuple[int | None, str]  # a day from 1, None outside the days, and the module before, or ""


class DayPlaces:
    """The slots of a day up to its last module, and what closes the day behind it.

    Where the plan has no module on it, only closings at its end close the day.
    """

    def __init__(self, number: int, plan: PlanDay) -> None:
        self.number, self.plan = number, plan
        slots: list[Slot] = [
            at if item.module_uid is None else item.module_uid
            for at, item in enumerate(plan.items)
            if not item.kind.pause
        ]
        end = max((at for at, slot in enumerate(slots, 1) if isinstance(slot, str)), default=0)
        end = end or _before_closings(plan, slots)
        self.taught = Order(slots[:end])
        self.closing = slots[end:]

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All that is done on the day, in order."""
        return (*self.taught, *self.closing)

    def before_first_module(self) -> Slot | None:
        """Return the slot after which the first module stands, None when it begins the day."""
        last: Slot | None = None
        for slot in self.taught:
            if isinstance(slot, str):
                return last
            last = slot
        return last


def _before_closings(plan: PlanDay, slots: Sequence[Slot]) -> int:
    """Return how many slots of a day without modules come before its closing."""
    opening = list(slots)
    while opening and plan.items[int(opening[-1])].kind is ItemKind.CLOSING:
        opening.pop()
    return len(opening)


class Places:
    """The places of all modules of a version."""

    def __init__(self, version: CurriculumVersion) -> None:
        self.ranks = Order(module.uid for module in version.modules)
        self.days = tuple(DayPlaces(number, plan) for number, plan in enumerate(version.days, 1))
        self._day_of = {
            slot: day for day in self.days for slot in day.taught if isinstance(slot, str)
        }

    def has_day(self, uid: str) -> bool:
        """Whether a module stands on one of the days."""
        return uid in self._day_of

    def of(self, uid: str) -> Place:
        """Return the place of a module that is there."""
        day = self._day_of.get(uid)
        if day is None:
            return None, self.ranks.before(uid) or ""
        before = day.taught.before(uid)
        while isinstance(before, int):
            before = day.taught.before(before)
        return day.number, before or ""

    def list_last(self, uid: str) -> None:
        """Let a new module come last in the list."""
        self.ranks.append(uid)

    def put_last(self, uid: str, number: int) -> None:
        """Teach a module as the last of a day, before what closes the day."""
        day = self.days[number - 1]
        day.taught.append(uid)
        self._day_of[uid] = day

    def put_first(self, uid: str, number: int) -> None:
        """Teach a module as the first of a day, after what opens the day."""
        day = self.days[number - 1]
        day.taught.insert(uid, day.before_first_module())
        self._day_of[uid] = day

    def put_after(self, uid: str, after: str) -> None:
        """Teach a module right after another; outside the days that is an order of the list."""
        day = self._day_of.get(after)
        if day is not None:
            day.taught.insert(uid, after)
            self._day_of[uid] = day
        else:
            self.ranks.remove(uid)
            self.ranks.insert(uid, after)

    def take_from_day(self, uid: str) -> None:
        """Close the gap that a module leaves on its day, if it has one."""
        day = self._day_of.pop(uid, None)
        if day is not None:
            day.taught.remove(uid)

    def remove(self, uid: str) -> None:
        """Forget a module."""
        self.take_from_day(uid)
        self.ranks.remove(uid)

    def exchange(self, uid: str, successor: str) -> None:
        """Give the place of a module to another."""
        self.ranks.exchange(uid, successor)
        day = self._day_of.pop(uid, None)
        if day is not None:
            day.taught.exchange(uid, successor)
            self._day_of[successor] = day
