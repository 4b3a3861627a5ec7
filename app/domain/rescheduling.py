"""Moving a session within its day or to another, and what follows it.

Sessions that overlap, such as parallel groups, move as one block. The rules, told to users in
docs/planning.md:
1. On the day that is left, what follows without a gap moves up.
2. On the day that is reached, what begins at the new start or later gives way, as far as
   needed: a gap is used up before the next block moves. Within a day so does what followed the
   moved and, moved up, would still go on at the new start.
3. The order of what was not moved stays, and so does what lies before.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A session's time in the city: `starts` has no zone."""

    session: int
    starts: datetime
    minutes: int

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.starts + timedelta(minutes=self.minutes)


def was_held(starts_at: datetime, *, pause: bool, marked: bool, now: datetime) -> bool:
    """Say whether another time for a session would change what has happened; times are aware.

    A pause that has begun leaves no trace, so that it may still make way.
    """
    return marked or (starts_at <= now and not pause)


def place(
    slots: Iterable[Slot], moved: Collection[int], day: date, *, after: int | None = None
) -> datetime | None:
    """Return when sessions begin that move to a place in a day.

    The place is after the session `after` of that day, or before all others. None says that
    the day holds nothing else: it needs a time.
    """
    slots = tuple(slots)
    starts = _closed_up(slots, moved)
    here = _on((each for each in slots if each.session not in moved), day)
    for block in _blocks(here):
        if after is None:
            return min(starts[each.session] for each in block)
        if after in {each.session for each in block}:
            return _ends(replace(each, starts=starts[each.session]) for each in block)
    return None


def move(
    slots: Iterable[Slot],
    moved: Collection[int],
    to: datetime,
    *,
    shift: bool,
    minutes: int | None = None,
) -> dict[int, datetime]:
    """Return the new start of every session that changes; all that is moved begins at `to`.

    `moved` are sessions that begin together, and take `minutes` from then on if that is given.
    With `shift` the day that is left closes up and the day that is reached gives way.
    """
    slots = tuple(slots)
    starts = {each.session: each.starts for each in slots}
    if shift:
        starts |= _closed_up(slots, moved)
    starts |= dict.fromkeys(moved, to)
    if shift:
        long = dict.fromkeys(moved, minutes) if minutes else {}
        here = [
            replace(each, starts=starts[each.session], minutes=long.get(each.session, each.minutes))
            for each in slots
        ]
        starts |= _given_way(_on(here, to.date()), moved, to, _followers(slots, moved, to.date()))
    return {
        each.session: starts[each.session] for each in slots if starts[each.session] != each.starts
    }


def move_along(
    slots: Iterable[Slot], moved: Collection[int], to: datetime, *, minutes: int | None = None
) -> dict[int, datetime]:
    """Return the new start of every session that changes where all that follows moves by as much.

    What follows is what begins on the day that is left once the moved is over; its gaps stay. With
    another length it moves by what the moved ends later, or earlier.
    """
    slots = tuple(slots)
    gone = [each for each in slots if each.session in moved]
    begun = min(each.starts for each in gone)
    now = (replace(e, starts=to, minutes=e.minutes if minutes is None else minutes) for e in gone)
    by = _ends(now) - _ends(gone)
    followers = _followers(slots, moved, begun.date())
    starts = {e.session: e.starts + by for e in slots if e.session in followers}
    starts |= dict.fromkeys(moved, to)
    return {each.session: starts[each.session] for each in slots if _changes(each, starts)}


def _changes(slot: Slot, starts: Mapping[int, datetime]) -> bool:
    return starts.get(slot.session, slot.starts) != slot.starts


def _closed_up(slots: tuple[Slot, ...], moved: Collection[int]) -> dict[int, datetime]:
    """Start times of all that stays; what follows the gap without a gap moves up (rule 1).

    Nothing moves up while something else is still held in the time of what left.
    """
    gone = [each for each in slots if each.session in moved]
    stays = [each for each in slots if each.session not in moved]
    starts = {each.session: each.starts for each in stays}
    begun, over = min(each.starts for each in gone), _ends(gone)
    if any(each.starts < over and begun < each.ends for each in stays):
        return starts
    at = over
    for block in _blocks(each for each in _on(stays, begun.date()) if each.starts >= over):
        if block[0].starts != at:
            break
        starts |= {each.session: each.starts - (over - begun) for each in block}
        at = _ends(block)
    return starts


def _followers(slots: Iterable[Slot], moved: Collection[int], day: date) -> frozenset[int]:
    """What begins after the moved is over, where that is held on this day."""
    here = _on(slots, day)
    gone = [each for each in here if each.session in moved]
    return frozenset(each.session for each in here if gone and each.starts >= _ends(gone))


def _given_way(
    here: Iterable[Slot], moved: Collection[int], to: datetime, followers: Collection[int]
) -> dict[int, datetime]:
    """Start times of what follows on the day that is reached (rule 2)."""
    here = tuple(here)
    free = max(each.ends for each in here if each.session in moved)
    later = [
        each
        for each in here
        if each.session not in moved
        and (each.starts >= to or (each.session in followers and each.ends > to))
    ]
    changed: dict[int, datetime] = {}
    for block in _blocks(later):
        by = max(free - block[0].starts, timedelta(0))
        if not by:
            break
        changed |= {each.session: each.starts + by for each in block}
        free = _ends(block) + by
    return changed


def _blocks(slots: Iterable[Slot]) -> Iterator[tuple[Slot, ...]]:
    """Yield sets of sessions that overlap, each other or by way of another, in order of time."""
    block: list[Slot] = []
    for slot in sorted(slots, key=lambda each: (each.starts, each.session)):
        if block and slot.starts >= _ends(block):
            yield tuple(block)
            block = []
        block.append(slot)
    if block:
        yield tuple(block)


def _on(slots: Iterable[Slot], day: date) -> list[Slot]:
    return [each for each in slots if each.starts.date() == day]


def _ends(block: Iterable[Slot]) -> datetime:
    return max(each.ends for each in block)
