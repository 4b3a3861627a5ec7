"""What hour a session is for those of its mentors who are in another zone then."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select

from app.domain.board import remote
from app.domain.board.remote import ThereTime
from app.domain.mentor_visits import Home
from app.domain.plans.planned import Planned
from app.extensions import db
from app.models.person import Person
from app.models.place import City
from app.queries import mentor_visits
from app.queries.plans import AnySession

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A mentor who teaches a session from elsewhere, and when that is for them."""

    person: Person
    time: ThereTime


@dataclass(frozen=True, kw_only=True)
class _Taught:
    starts_at: datetime
    ends_at: datetime
    people: Sequence[Person]
    afar: Collection[int]  # those of them who need not be in the city


def of_sessions(
    city: City, sessions: Iterable[AnySession], *, today: date
) -> Mapping[int, Sequence[Elsewhere]]:
    """Return by session which of its mentors are in another zone then, as far as is known.

    Who joins from afar at an hour that is none to teach is among them, whatever their zone.
    """
    taught = {
        each.id: _Taught(
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            people=[mentor.person for mentor in each.mentors],
            afar=[m.person_id for m in each.mentors if m.remote or each.online],
        )
        for each in sessions
    }
    return _elsewhere(city, taught, today)


def of_values(
    city: City, sessions: Iterable[Planned], people: Mapping[int, Person], *, today: date
) -> Mapping[Planned, Sequence[Elsewhere]]:
    """Return the same of sessions as values, whose people are among these."""
    taught = {
        each: _Taught(
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            people=[people[mentor] for mentor in each.mentors if mentor in people],
            afar=each.mentors if each.online else each.remote,
        )
        for each in sessions
    }
    return _elsewhere(city, taught, today)


def _elsewhere(
    city: City, taught: Mapping[Key, _Taught], today: date
) -> Mapping[Key, Sequence[Elsewhere]]:
    if not taught:
        return {}
    people = {person.id for each in taught.values() for person in each.people}
    homes = mentor_visits.homes_of(people, today=today)
    zones = _zones_of(homes.values())
    stays = mentor_visits.stays_of(people, *_reach(taught.values()))
    found: dict[Key, list[Elsewhere]] = {}
    for key, each in taught.items():
        for person in each.people:
            at_home = homes.get(person.id, Home())
            afar = person.id in each.afar
            home = _home_zone(at_home, zones, city, afar=afar)
            times = (each.starts_at, each.ends_at)
            zone = remote.zone_then(home, stays.get(person.id, ()), *times)
            time = remote.there(*times, here=city.time_zone, zone=zone, afar=afar)
            if time is not None:
                found.setdefault(key, []).append(Elsewhere(person=person, time=time))
    return found


def _home_zone(home: Home, zones: Mapping[int, str], city: City, *, afar: bool) -> str | None:
    """Return where somebody lives; who works in the city is here, unless they join from afar."""
    if city.id in home.cities and not (afar and home.zone):
        return city.time_zone
    return home.zone or next((zones[each] for each in sorted(home.cities)), None)


def _zones_of(homes: Collection[Home]) -> dict[int, str]:
    ids = {city for home in homes for city in home.cities}
    rows = db.session.execute(select(City.id, City.time_zone).where(City.id.in_(ids)))
    return dict(rows.all())


def _reach(taught: Collection[_Taught]) -> tuple[datetime, datetime]:
    return min(each.starts_at for each in taught), max(each.ends_at for each in taught)
