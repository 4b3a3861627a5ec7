"""Whether a module stands in the core just where a city's change would put it.

So exactly that the change would move nothing, past other modules or past anything else that is
done on a day. Where that can't be told at little cost the answer is no: then somebody looks.
"""

from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Add, Reorder
from app.domain.adaptations.places import DayPlaces, Slot


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
