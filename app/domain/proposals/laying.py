"""From where sessions are placed to what the plan says of them then."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from app.domain.placements.laying import stand_ins
from app.domain.placements.problem import Placement
from app.domain.plan_days import Held, after_moving
from app.domain.plans.planned import Planned
from app.domain.wall_time import to_local


def is_laid(plan: Mapping[str, Planned], placements: Iterable[Placement]) -> bool:
    """Whether a plan has all sessions where they are placed."""
    return all(
        each.session in plan
        and not plan[each.session].cancelled
        and _placed(plan[each.session], each) == plan[each.session]
        for each in placements
    )


def laid(
    plan: Mapping[str, Planned], new: Mapping[str, Planned], placements: Iterable[Placement]
) -> list[Planned]:
    """Return sessions of a plan, and new ones, as they are where they are placed.

    A room online, which has a number below zero, stays as it is. A date keeps its day of the plan,
    and what comes to one that has none brings its own along.
    """
    known = {**new, **plan}
    moved = [_placed(known[each.session], each) for each in placements]
    days = _plan_days(plan, new, {each.id: each.day for each in moved})
    return [replace(each, plan_day=days.get(each.id)) for each in moved]


def _placed(session: Planned, placement: Placement) -> Planned:
    """Return a session where it is placed; who stands in for somebody does what these did."""
    room = placement.room
    places = stand_ins(session.mentors, placement.mentors)
    mentors = tuple(sorted(placement.mentors))
    parts = dict(session.parts)
    return replace(
        session,
        starts=to_local(placement.starts_at, session.time_zone),
        starts_at=placement.starts_at,
        room=session.room if room is None or room < 0 else room,
        mentors=mentors,
        parts=tuple(
            (each, parts[places.get(each, each)])
            for each in mentors
            if places.get(each, each) in parts
        ),
        remote=tuple(each for each in mentors if places.get(each, each) in session.remote),
    )


def _plan_days(
    plan: Mapping[str, Planned], new: Mapping[str, Planned], to: Mapping[str, date]
) -> dict[str, int | None]:
    """Return the day of the plan of each session in person that comes to a date."""
    ids = {key: number for number, key in enumerate({**new, **plan})}
    names = dict(enumerate(ids))
    held = [_held(ids[key], each) for key, each in plan.items() if not each.online]
    # What is nowhere yet is on a date of its own.
    held += [
        _held(ids[key], each) for key, each in new.items() if key not in plan and not each.online
    ]
    found = after_moving(held, {ids[key]: day for key, day in to.items()})
    return {names[number]: day for number, day in found.items()}


def _held(number: int, session: Planned) -> Held:
    return Held(session=number, date=session.day, plan_day=session.plan_day)
