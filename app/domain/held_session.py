"""The sessions of a course run as one person meets them: expected, or held for another group."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.attendance import Mark, minutes_attended


@dataclass(frozen=True, kw_only=True)
class HeldSession:
    """A session of a course run, held or still to come.

    `day` is the date in the city; `ends_at` is aware; `group` is None for a plenary session;
    `counts` says whether its minutes are contact minutes; those of a cancelled one are not.
    """

    id: int
    module_uid: str | None
    minutes: int
    day: date
    ends_at: datetime
    group: int | None = None
    online: bool = False
    counts: bool = True


def is_held_for(group: int | None, own: int | None) -> bool:
    """Say whether a session of `group` is one for somebody whose own group that is or is not.

    A session without a group is held for everybody; who has no group yet is expected at no other.
    """
    return group is None or group == own


def expected(sessions: Iterable[HeldSession], group: int | None) -> tuple[HeldSession, ...]:
    """Return the sessions whose minutes are expected of somebody in this group (or in none).

    Those are the plenary ones and those of the group, as far as they count.
    """
    return tuple(
        session for session in sessions if session.counts and is_held_for(session.group, group)
    )


def brought_along(
    sessions: Iterable[HeldSession], marks: Mapping[int, Mark], group: int | None
) -> Mapping[int, Mark]:
    """Let what somebody attended with another group stand for the same session of their own.

    Marks are keyed by session. The same session is the one of the same module that has the same
    place among those of its group. The mark that earns more minutes holds, their own among equals:
    who changes group in the middle of a course keeps what they have attended.
    """
    brought = dict(marks)
    for together in _parallel(sessions):
        own = next((each for each in together if each.group == group), None)
        held = [marks[each.id] for each in together if each.id in marks]
        if own is None or not held:
            continue
        mark = marks.get(own.id)
        best = max(held, key=lambda each: (minutes_attended(each, own.minutes), each is mark))
        if best is mark or minutes_attended(best, own.minutes):
            brought[own.id] = best
    return brought


def _parallel(sessions: Iterable[HeldSession]) -> Collection[list[HeldSession]]:
    """Put together the sessions in which groups are taught the same."""
    found: defaultdict[tuple[str | None, int], list[HeldSession]] = defaultdict(list)
    places: Counter[tuple[str | None, int]] = Counter()
    for session in sorted(sessions, key=lambda each: (each.ends_at, each.id)):
        if session.group is not None and session.counts:
            of_group = (session.module_uid, session.group)
            found[session.module_uid, places[of_group]].append(session)
            places[of_group] += 1
    return found.values()
