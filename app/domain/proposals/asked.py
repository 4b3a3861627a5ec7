"""What was asked: which sessions need a time, or what is lost; as values and as JSON keeps it.

People, rooms and groups are in it by their ids alone, sessions by their public ids.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from app.domain.canonical import Json
from app.domain.placements.repairs import Loss
from app.domain.spans import Span


class Kind(StrEnum):
    """What is asked for."""

    TIMES = "times"
    REPAIR = "repair"


class State(StrEnum):
    """How far it is."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSession:
    """A session that a module is to get, under the id that it will have; `group` is a row's id."""

    session: str
    module: str
    group: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """Days, both included, and the hours of each of them by the clocks of the city."""

    first: date
    last: date
    begins: time
    ends: time
    days_off: bool = False  # also at weekends and on holidays


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedTimes:
    """Sessions that may move and new ones; the rooms and mentors that can be chosen for them."""

    within: Within
    sessions: tuple[str, ...] = ()
    new: tuple[NewSession, ...] = ()
    rooms: tuple[int, ...] = ()
    mentors: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class AskedRepair:
    """What is lost; where and when sessions can be held instead, and who can step in."""

    within: Within
    loss: Loss
    rooms: tuple[int, ...] = ()
    mentors: tuple[int, ...] = ()


Asked = AskedTimes | AskedRepair


def as_data(asked: Asked) -> dict[str, Json]:
    """Return what was asked as JSON can keep it, for ever readable by `from_data`."""
    shared: dict[str, Json] = {
        "within": _within(asked.within),
        "rooms": list(asked.rooms),
        "mentors": list(asked.mentors),
    }
    if isinstance(asked, AskedTimes):
        new: list[Json] = [
            {"session": each.session, "module": each.module, "group": each.group}
            for each in asked.new
        ]
        return {**shared, "sessions": list(asked.sessions), "new": new}
    loss = asked.loss
    return {
        **shared,
        "mentor": loss.mentor,
        "room": loss.room,
        "since": loss.span.starts_at.isoformat(),
        "until": loss.span.ends_at.isoformat(),
    }


def times_from_data(data: Mapping[str, Any]) -> AskedTimes:
    """Return what `as_data` wrote where times were asked for."""
    return AskedTimes(
        within=_from_within(data["within"]),
        sessions=tuple(data["sessions"]),
        new=tuple(NewSession(**each) for each in data["new"]),
        rooms=tuple(data["rooms"]),
        mentors=tuple(data["mentors"]),
    )


def repair_from_data(data: Mapping[str, Any]) -> AskedRepair:
    """Return what `as_data` wrote where repairs were asked for."""
    since, until = (datetime.fromisoformat(data[key]) for key in ("since", "until"))
    return AskedRepair(
        within=_from_within(data["within"]),
        loss=Loss(span=Span(since, until), mentor=data["mentor"], room=data["room"]),
        rooms=tuple(data["rooms"]),
        mentors=tuple(data["mentors"]),
    )


def _within(within: Within) -> dict[str, Json]:
    return {
        "first": within.first.isoformat(),
        "last": within.last.isoformat(),
        "begins": within.begins.isoformat(),
        "ends": within.ends.isoformat(),
        "days_off": within.days_off,
    }


def _from_within(data: Mapping[str, Any]) -> Within:
    return Within(
        first=date.fromisoformat(data["first"]),
        last=date.fromisoformat(data["last"]),
        begins=time.fromisoformat(data["begins"]),
        ends=time.fromisoformat(data["ends"]),
        days_off=data["days_off"],
    )
