"""A session of a plan as a value: what is kept of it in edits and in releases."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.domain.canonical import Json
from app.domain.plans.kinds import SessionKind, SessionStatus

# What was kept before there were parts and sites has none of them.
SEVERAL = ("mentors", "parts", "remote", "sites")


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """All that a planner can change of a session, and what it is.

    `id` is its public id; `starts` is what clocks show in `time_zone` (IANA), `starts_at` the
    moment of it (aware, UTC). Group, rooms and people are ids of rows; mentors are in order.
    `parts` has what those of them do who do not lead it, `remote` who of them is elsewhere though
    it has a room, and `sites` the further rooms, each with its host; all in order.
    """

    id: str
    kind: str
    code: str
    title: str
    starts: datetime
    starts_at: datetime
    minutes: int
    time_zone: str
    status: str
    online: bool = False
    plan_day: int | None = None
    module: str | None = None
    group: int | None = None
    room: int | None = None
    virtual_room: int | None = None
    mentors: tuple[int, ...] = ()
    parts: tuple[tuple[int, str], ...] = ()
    remote: tuple[int, ...] = ()
    sites: tuple[tuple[int, int | None], ...] = ()

    @property
    def day(self) -> date:
        """The date on which it begins, there."""
        return self.starts.date()

    @property
    def ends_at(self) -> datetime:
        """When it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def as_cancelled(self) -> "Planned":
        """The same session, not held."""
        return replace(self, status=SessionStatus.CANCELLED.value)

    def with_mentors(self, records: Mapping[int, int]) -> "Planned":
        """The same session, its people under the records that they have by now."""
        parts = {records.get(each, each): part for each, part in self.parts}
        return replace(
            self,
            mentors=_once(records.get(each, each) for each in self.mentors),
            parts=tuple(sorted(parts.items())),
            remote=_once(records.get(each, each) for each in self.remote),
            sites=tuple((room, host and records.get(host, host)) for room, host in self.sites),
        )

    def held_in(self, rooms: Collection[int], virtual_rooms: Collection[int]) -> "Planned":
        """The same session, without a room that is not among these."""
        return replace(
            self,
            room=self.room if self.room in rooms else None,
            virtual_room=self.virtual_room if self.virtual_room in virtual_rooms else None,
            sites=tuple(each for each in self.sites if each[0] in rooms),
        )

    def taught_by(self, people: Collection[int]) -> "Planned":
        """The same session, taught and hosted by those of its people who are among these."""
        return replace(
            self,
            mentors=tuple(each for each in self.mentors if each in people),
            parts=tuple(each for each in self.parts if each[0] in people),
            remote=tuple(each for each in self.remote if each in people),
            sites=tuple((room, host if host in people else None) for room, host in self.sites),
        )

    @property
    def in_each_room_once(self) -> "Planned":
        """The same session; the room in which it is held is no further one."""
        return replace(self, sites=tuple(each for each in self.sites if each[0] != self.room))

    @property
    def people(self) -> frozenset[int]:
        """Everybody who is named in it."""
        return frozenset(self.mentors) | self.hosts

    @property
    def hosts(self) -> frozenset[int]:
        """Who looks after a further room of it."""
        return frozenset(host for _room, host in self.sites if host is not None)

    @property
    def rooms(self) -> frozenset[int]:
        """All rooms in which it is held."""
        return frozenset(dict(self.sites)) | ({self.room} if self.room is not None else set())

    @property
    def teaching(self) -> tuple[object, ...]:
        """Who teaches it, and as what."""
        return (self.mentors, self.parts, self.remote)

    @property
    def pause(self) -> bool:
        """Whether nothing is done in it, so that it needs nobody."""
        return SessionKind(self.kind).pause

    @property
    def cancelled(self) -> bool:
        """Whether it is not held."""
        return self.status == SessionStatus.CANCELLED

    @property
    def certain(self) -> bool:
        """Whether nobody has to be told that it is cancelled or may still change."""
        return self.status == SessionStatus.CONFIRMED


def as_data(session: Planned) -> dict[str, Json]:
    """Return a session as JSON can keep it, for ever readable by `from_data`."""
    return {
        "id": session.id,
        "kind": session.kind,
        "code": session.code,
        "title": session.title,
        "starts": session.starts.isoformat(),
        "starts_at": session.starts_at.isoformat(),
        "minutes": session.minutes,
        "time_zone": session.time_zone,
        "status": session.status,
        "online": session.online,
        "plan_day": session.plan_day,
        "module": session.module,
        "group": session.group,
        "room": session.room,
        "virtual_room": session.virtual_room,
        "mentors": list(session.mentors),
        "parts": [list(each) for each in session.parts],
        "remote": list(session.remote),
        "sites": [list(each) for each in session.sites],
    }


def from_data(data: Mapping[str, Json]) -> Planned:
    """Return the session that `as_data` wrote; raises TypeError for what it did not write."""
    times = {key: datetime.fromisoformat(str(data[key])) for key in ("starts", "starts_at")}
    several = {name: _frozen(data.get(name, [])) for name in SEVERAL}
    return Planned(**{**data, **times, **several})  # type: ignore[arg-type]


def _frozen(several: Json) -> tuple[object, ...]:
    if not isinstance(several, list):
        raise TypeError("a list is needed")
    return tuple(tuple(each) if isinstance(each, list) else each for each in several)


def _once(people: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(set(people)))
