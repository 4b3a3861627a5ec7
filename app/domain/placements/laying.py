"""A plan on a desk as it is, whatever is wrong with it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from app.domain.placements.desk import Desk
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.placements.starts import begun


def stand_ins(before: Sequence[int], after: Sequence[int]) -> dict[int, int]:
    """Return beside each who comes into a session for whom of those who leave it they do."""
    came, left = sorted({*after} - {*before}), sorted({*before} - {*after})
    return dict(zip(came, left, strict=False))


def as_it_is(wanted: Wanted, now: Placement) -> Wanted:
    """Return a session that stays with the mentors who have it; it may change its room.

    Who stands in for somebody does what these did, from where they did it.
    """
    places = stand_ins(wanted.mentors, now.mentors)
    return replace(
        wanted,
        mentors=now.mentors,
        candidates=(),
        choose=0,
        rooms=() if now.room is None else tuple(dict.fromkeys((*wanted.rooms, now.room))),
        remote=[each for each in now.mentors if places.get(each, each) in wanted.remote],
        interpreters=[
            each for each in now.mentors if places.get(each, each) in wanted.interpreters
        ],
    )


def laid(problem: Problem, sessions: Iterable[Wanted], placements: Collection[Placement]) -> Desk:
    """Return a desk with some sessions on it, each where it is placed."""
    at = {each.session: each for each in placements}
    wanted = [each for each in sessions if each.session in at]
    moments = [each.starts_at for each in placements]
    desk = Desk(replace(problem, wanted=wanted), moments)
    for each in wanted:
        now = at[each.session]
        mentors = tuple(sorted(now.mentors))
        desk.hold(desk.there(each.session, begun(now.starts_at), now.room, mentors))
        own = desk.starts.moments.index(begun(now.starts_at))
        desk.fitting[each.session] |= 1 << own
    return desk
