"""When somebody can teach: kept as they say it, or as an organiser enters it for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from app.database import insert_into, write_unit
from app.domain.audit import Deed, changes
from app.domain.availability import Dated, Source, Weekly
from app.domain.canonical import Json
from app.domain.errors import Conflict
from app.extensions import db
from app.models.availability import DatedTime, TeachingTimes, WeeklyTime
from app.models.person import Person
from app.services import audit
from app.services.audited_things import of_person

Row = TypeVar("Row", WeeklyTime, DatedTime)
# What a form of these shows, and so what it replaces: nobody else's words are an organiser's.
SHOWN = {Source.SELF: frozenset(Source), Source.ORGANISER: frozenset({Source.ORGANISER})}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Outdated(Conflict):
    """Somebody changed it after the form was shown; it stands at `revision` now."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


@dataclass(frozen=True, kw_only=True)
class Times:
    """What a form says: the zone of the clocks, times of each week and those of single days."""

    zone: str
    weekly: Collection[Weekly] = ()
    dated: Collection[Dated] = ()


@write_unit
def say(
    person: Person,
    times: Times,
    *,
    source: Source,
    seen: int,
    actor: Person,
    now: datetime,
    city_id: int | None = None,
) -> None:
    """Set all that a form of this source shows; what it shows and does not say any more goes.

    What an organiser entered stays theirs where the person says it again. The zone is the person's
    once they said anything: then a form of an organiser that means another one is outdated.
    `city_id` is where an organiser does this for, `seen` the revision that the form showed. Saying
    again what is there changes nothing. Raises Outdated.
    """
    row = taken(person.id, times.zone)
    revision, shown = row.revision, SHOWN[source]
    before = _facts(row, shown)
    if source is Source.ORGANISER and row.has_own and times.zone != row.time_zone:
        raise Outdated(revision)
    row.time_zone = times.zone
    weekly, dated = _rows(times, source)
    row.weekly, row.dated = _kept(row.weekly, weekly, shown), _kept(row.dated, dated, shown)
    was, became = changes(before, _facts(row, shown))
    if not became and revision:
        return
    if revision != seen:
        raise Outdated(revision)
    row.revision = revision + 1
    audit.record(
        Deed.AVAILABILITY_SAID,
        of_person(person, city_id),
        actor=actor,
        now=now,
        before=was,
        after=became,
        subject_id=person.id,
    )


def taken(person_id: int, zone: str) -> TeachingTimes:
    """Return somebody's times, made where there are none; nobody else changes them meanwhile."""
    made = insert_into(TeachingTimes).values(person_id=person_id, time_zone=zone, revision=0)
    db.session.execute(made.on_conflict_do_nothing(index_elements=["person_id"]))
    wanted = select(TeachingTimes).filter_by(person_id=person_id)
    return db.session.scalars(wanted.with_for_update()).one()


def _rows(times: Times, source: Source) -> tuple[list[WeeklyTime], list[DatedTime]]:
    return (
        [
            WeeklyTime(weekday=each.weekday, starts=each.starts, ends=each.ends, source=source)
            for each in sorted(set(times.weekly))
        ],
        [
            DatedTime(
                day=each.day, sort=each.sort, starts=each.starts, ends=each.ends, source=source
            )
            for each in sorted(set(times.dated))
        ],
    )


def _kept(rows: Sequence[Row], said: Sequence[Row], shown: Collection[Source]) -> list[Row]:
    """Return the rows of what is said: those that are there already, and new ones."""
    there = {row.said: row for row in rows}
    wanted = {row.said: there.get(row.said, row) for row in said}
    others = {row.said: row for row in rows if row.source not in shown}
    return list((wanted | others).values())


def _facts(row: TeachingTimes, shown: Collection[Source]) -> dict[str, Json]:
    """Return what the trail may tell: nothing that the form did not show to whoever sent it."""
    return {
        "time_zone": row.time_zone,
        "weekly": sorted(
            f"{WEEKDAYS[each.weekday]} {each.starts:%H:%M}-{each.ends:%H:%M}"
            for each in row.weekly
            if each.source in shown
        ),
        "dated": sorted(
            f"{each.day.isoformat()} {each.sort} {each.starts:%H:%M}-{each.ends:%H:%M}"
            for each in row.dated
            if each.source in shown
        ),
    }
