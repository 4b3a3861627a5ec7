"""When people can teach: as the rule of it reads that, and as the pages of it show that."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import func, or_, select

from app.domain.availability import Availability, Source
from app.extensions import db
from app.models.availability import BusyTime, DatedTime, TeachingTimes, WeeklyTime
from app.models.person import Affiliation, Person
from app.models.place import City, Institution

Said = TypeVar("Said", WeeklyTime, DatedTime)


def of_people(
    person_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, Availability]:
    """Return what is known of those of these people who said anything, in four queries.

    Of their calendars it has what lies between the two instants.
    """
    heads = db.session.scalars(
        select(TeachingTimes).where(TeachingTimes.person_id.in_(person_ids))
    ).all()
    ids = [head.id for head in heads]
    weekly, dated = _said(WeeklyTime, ids), _said(DatedTime, ids)
    busy = defaultdict(list)
    taken = select(BusyTime).where(
        BusyTime.teaching_times_id.in_(ids), BusyTime.starts_at < until, BusyTime.ends_at > since
    )
    for row in db.session.scalars(taken.order_by(BusyTime.starts_at, BusyTime.id)):
        busy[row.teaching_times_id].append(row.span)
    return {
        head.person_id: Availability(
            zone=head.time_zone,
            weekly=tuple(row.said for row in weekly[head.id]),
            dated=tuple(row.said for row in dated[head.id]),
            busy=tuple(busy[head.id]),
        )
        for head in heads
    }


def times_of(person_id: int) -> TeachingTimes | None:
    """Return what is kept of somebody's times, if anything is."""
    return db.session.scalars(select(TeachingTimes).filter_by(person_id=person_id)).one_or_none()


def said_by(
    times: TeachingTimes | None, sources: Collection[Source], *, since: date
) -> tuple[list[WeeklyTime], list[DatedTime]]:
    """Return what these said: of each week, and of single days from a day on."""
    if times is None:
        return [], []
    return (
        [row for row in times.weekly if row.source in sources],
        [row for row in times.dated if row.source in sources and row.day >= since],
    )


def busy_count(times: TeachingTimes | None) -> int:
    """Return how many times somebody's calendar has taken."""
    if times is None:
        return 0
    counted = select(func.count()).where(BusyTime.teaching_times_id == times.id)
    return db.session.scalar(counted) or 0


def home_zone(person: Person, *, today: date) -> str:
    """Return the zone in which somebody lives, or works; empty where neither is known."""
    return home_zones([person], today=today)[person.id]


def home_zones(people: Collection[Person], *, today: date) -> dict[int, str]:
    """Return for each of these people, by their ids, what `home_zone` does; at most one query."""
    zones = {person.id: person.time_zone or "" for person in people}
    unknown = [person_id for person_id, zone in zones.items() if not zone]
    if not unknown:
        return zones
    worked_in = (
        select(Affiliation.person_id, City.time_zone)
        .join(Institution, Institution.id == Affiliation.institution_id)
        .join(City, City.id == Institution.city_id)
        .where(Affiliation.person_id.in_(unknown))
        .where(or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today))
        .order_by(Affiliation.id.desc())
    )
    return zones | dict(db.session.execute(worked_in).all())


def zones_of(person_ids: Collection[int], *, today: date) -> dict[int, str]:
    """Return the zones in which these people live, or else work, where known; two queries."""
    worked_in = (
        select(Affiliation.person_id, City.time_zone)
        .join(Affiliation.institution)
        .join(Institution.city)
        .where(Affiliation.person_id.in_(person_ids))
        .where(or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today))
    )
    found: dict[int, str] = {}
    for person_id, zone in db.session.execute(worked_in.order_by(Affiliation.id)):
        found.setdefault(person_id, zone)
    own = select(Person.id, Person.time_zone).where(Person.id.in_(person_ids))
    return found | {person_id: zone for person_id, zone in db.session.execute(own) if zone}


def _said(table: type[Said], ids: Sequence[int]) -> dict[int, list[Said]]:
    rows = defaultdict(list)
    wanted = select(table).where(table.teaching_times_id.in_(ids)).order_by(table.id)
    for row in db.session.scalars(wanted):
        rows[row.teaching_times_id].append(row)
    return rows
