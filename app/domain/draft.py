"""A curriculum in the making: the modules and days of a version while a city's changes run."""

from dataclasses import dataclass, field, replace

from app.domain.curriculum import CurriculumVersion, Module
from app.domain.day_plan import ItemKind, PlanDay, PlanItem
from app.domain.effective import Change, DayItem, EffectiveDay
from app.domain.operations import (
    Add,
    Annotate,
    ChangeFormat,
    Drop,
    Operation,
    OperationKind,
    Replace,
    Retime,
    Targeted,
)

Slot = PlanItem | str  # something that no city changes, or the uid of a module


@dataclass
class DraftDay:
    """The slots of a day up to its last module, and what closes the day behind it."""

    plan: PlanDay
    taught: list[Slot] = field(default_factory=list)
    closing: list[Slot] = field(default_factory=list)

    def __post_init__(self) -> None:
        slots: list[Slot] = [
            item.module_uid or item for item in self.plan.items if not item.kind.pause
        ]
        end = max((at for at, slot in enumerate(slots, 1) if isinstance(slot, str)), default=None)
        self.taught, self.closing = slots[:end], [] if end is None else slots[end:]


class Draft:
    """Runs operations one after the other; a later one sees what an earlier one did."""

    def __init__(self, version: CurriculumVersion) -> None:
        self.modules = {module.uid: module for module in version.modules}
        self.uids = set(self.modules)  # all that were ever used, dropped ones too
        self.codes = {module.code for module in version.modules}
        self.days = [DraftDay(day) for day in version.days]
        self.changes: list[Change] = []
        self.ids: set[str] = set()
        self.done: set[tuple[OperationKind, str]] = set()
        self.unmade: set[str] = set()  # what operations would have made that could not be run

    def run(self, operation: Operation) -> Change:
        """Make one change; its target and its day have to be there."""
        before = self.modules[operation.target] if isinstance(operation, Targeted) else None
        after = _result(operation, before)
        self._put(before, after)
        day = operation.day if isinstance(operation, Add) else None
        if day is not None and after is not None:
            self.days[day - 1].taught.append(after.uid)
        if after is not None and after.online:
            self._move(after.uid, None)
        self.ids.add(operation.id)
        self.done |= {(operation.kind, before.uid)} if before else set()
        change = Change(
            operation_id=operation.id,
            kind=operation.kind,
            reason=operation.reason,
            evidence=operation.evidence,
            before=before,
            after=after,
            note=operation.note if isinstance(operation, Annotate) else "",
            day=day,
        )
        self.changes.append(change)
        return change

    def can_run(self, operation: Operation) -> bool:
        """Whether its target is there, if it has one."""
        return not isinstance(operation, Targeted) or operation.target in self.modules

    def leave_out(self, operation: Operation) -> None:
        """Remember of an operation that can't be run what later ones may rely on."""
        self.ids.add(operation.id)
        if isinstance(operation, Add | Replace):
            self.unmade.add(operation.module.uid)

    def has_place(self, module: Module) -> bool:
        """Whether a module that is taught in person stands in a day, or needs no day."""
        return module.online or any(module.uid in day.taught for day in self.days)

    def effective_days(self) -> tuple[EffectiveDay, ...]:
        """The days as they are now."""
        return tuple(
            EffectiveDay(
                starts=day.plan.starts,
                latest_end=day.plan.latest_end,
                items=tuple(self._day_item(slot) for slot in (*day.taught, *day.closing)),
                pauses=tuple(item for item in day.plan.items if item.kind.pause),
            )
            for day in self.days
        )

    def _put(self, before: Module | None, after: Module | None) -> None:
        """Change the modules; what takes the place of another also takes its rank."""
        if after is not None:
            self.uids.add(after.uid)
            self.codes.add(after.code)
        if before is not None and after is not None and after.uid != before.uid:
            ranks = (after if each is before else each for each in self.modules.values())
            self.modules = {module.uid: module for module in ranks}
        elif after is not None:
            self.modules[after.uid] = after
        elif before is not None:
            del self.modules[before.uid]
        if before is not None and before.uid not in self.modules:
            self._move(before.uid, after.uid if after else None)

    def _move(self, uid: str, successor: str | None) -> None:
        """Give the place of a module to its successor, or close the gap."""
        for day in self.days:
            slots = (successor if slot == uid else slot for slot in day.taught)
            day.taught = [slot for slot in slots if slot is not None]

    def _day_item(self, slot: Slot) -> DayItem:
        if isinstance(slot, PlanItem):
            return DayItem(kind=slot.kind, minutes=slot.minutes, code=slot.code, title=slot.title)
        module = self.modules[slot]
        return DayItem(
            kind=ItemKind.MODULE,
            minutes=module.minutes,
            code=module.code,
            title=module.title,
            module=module,
        )


def _result(operation: Operation, before: Module | None) -> Module | None:
    match operation:
        case Add(module=module) | Replace(module=module):
            return module
        case Retime(minutes=minutes) if before:
            return replace(before, minutes=minutes)
        case ChangeFormat() if before:
            return replace(
                before,
                format=operation.format,
                minutes=before.minutes if operation.minutes is None else operation.minutes,
                series=operation.series,
            )
        case Drop():
            return None
    return before
