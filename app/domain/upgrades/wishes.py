"""Where a city's change would put a module, and whether the core has it at that very place.

So exactly that the change would move nothing, past other modules or past anything else that is
done on a day. Where that can't be told at little cost the answer is no: then somebody looks.
"""

from typing import Any

from app.domain.adaptations.draft import Draft
from app.domain.adaptations.effective_day import DayItem, day_item
from app.domain.adaptations.operations import Add, Operation, Reorder, Replace
from app.domain.adaptations.places import DayPlaces, Places, Slot
from app.domain.curricula.curriculum import CurriculumVersion


def stands_as_wished(draft: Draft, uid: str, wish: Add | Reorder) -> bool:
    """Whether the module `uid`, which is there, stands where `wish` wants it."""
    places = draft.places
    number, before = places.of(uid)
    day = None if number is None else places.days[number - 1]
    if wish.after:
        behind = day.taught.before(uid) if day else places.ranks.before(uid)
        return behind == wish.after
    if day is None or day.number != wish.day:
        return day is None and wish.day is None and places.ranks.last == uid
    if isinstance(wish, Reorder):
        return _opens(day, uid)
    return _closes(day, uid, alone=not before)


def beside(draft: Draft, uid: str) -> DayItem | None:
    """Return what is done right before a module that is there, None where that is teaching."""
    number, _ = draft.places.of(uid) if uid in draft.modules else (None, "")
    if number is None:
        return None
    day = draft.places.days[number - 1]
    slot = day.taught.before(uid)
    return day_item(day.plan.items[slot]) if isinstance(slot, int) else None


def as_move(operation: Add | Replace, old: CurriculumVersion, draft: Draft) -> Reorder:
    """Return the change that puts what the core took up where the city put it on an old core."""
    after, day = _place_of(operation, old, draft)
    common = {name: getattr(operation, name) for name in Operation.__dataclass_fields__}
    place = {"after": after} if after else {"day": day}
    return Reorder(**{**common, "expect": ""}, target=operation.module.uid, **place)


def as_addition(operation: Replace, old: CurriculumVersion, draft: Draft) -> Add:
    """Teach what replaced a module that is gone as one of the city's own, where that one stood.

    On the same day, or on the last one where the new core has fewer; after the same module, as far
    as that still stands on the day.
    """
    module, days = operation.module, len(draft.places.days)
    after, day = _place_of(operation, old, draft)
    common = {name: getattr(operation, name) for name in Operation.__dataclass_fields__}
    place: dict[str, Any] = {"day": max(1, min(day or 1, days))}
    if not module.in_person:
        place = {}
    elif after and day is not None and draft.places.of(after)[0] == day:
        place = {"after": after}
    return Add(**{**common, "expect": ""}, module=module, **place)


def _place_of(
    operation: Add | Replace, old: CurriculumVersion, draft: Draft
) -> tuple[str, int | None]:
    """Return after which module the city teaches its own, or first on which day."""
    uid = operation.module.uid
    if isinstance(operation, Replace):
        places = Places(old)
        day, before = places.of(operation.target) if operation.target in places.ranks else (1, "")
        while before and before not in draft.modules:
            _, before = places.of(before)
        return before, day
    if operation.after:
        return operation.after, None
    if operation.day is not None and operation.day <= len(draft.places.days):
        slots = draft.places.days[operation.day - 1].taught
        others = [slot for slot in slots if isinstance(slot, str) and slot != uid]
    else:
        others = [each.uid for each in draft.effective_modules() if each.online and each.uid != uid]
    return (others[-1] if others else ""), operation.day


def _opens(day: DayPlaces, uid: str) -> bool:
    """Whether it follows right on all that is done before the first of the other modules."""
    opening: Slot | None = None
    for slot in day.taught:
        if isinstance(slot, str) and slot != uid:
            break
        opening = slot if isinstance(slot, int) else opening
    return day.taught.before(uid) == opening


def _closes(day: DayPlaces, uid: str, *, alone: bool) -> bool:
    """Whether it is the last, and follows right on the last of the other modules."""
    follows = isinstance(day.taught.before(uid), str)
    return day.taught.last == uid and (follows or (alone and not day.closing))
