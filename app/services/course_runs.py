"""Course runs: begin one with all its sessions placed, rename it."""

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain import scheduling
from app.domain.audit import Deed
from app.domain.city_calendar import CityCalendar
from app.domain.curricula.day_plan import ItemKind
from app.domain.curricula.standing import CannotBegin, hindrance
from app.domain.errors import NotOfThisRun
from app.domain.scheduling import ProposedSession
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, Group
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City
from app.models.plan import PlannedSession
from app.queries import effective_curricula, standings
from app.services import audit, city_days, pins

FIRST_OF_TWO = 0  # where a planned time comes twice because clocks go back

logger = logging.getLogger(__name__)


@write_unit
def create(
    *,
    title: str,
    city: City,
    version: CurriculumVersion,
    adaptation: AdaptationVersion | None,
    first_day: date,
    groups: int,
    actor: Person,
    now: datetime,
    public_id: str | None = None,
    calendar: CityCalendar | None = None,
) -> CourseRun:
    """Begin a course run: pin what is taught, make its groups, place all its sessions.

    The first day is `first_day` or the working day after it, by the calendar of the city unless
    another one is given. A second call with the same `public_id` returns the first one's run.
    Raises WrongAdaptation, CannotBegin, NotOfThisRun if that run is of another city, NoWorkingDay,
    and NonexistentTime when the clocks of the city skip a time that the day plan needs.
    """
    pins.check(version, adaptation, city)
    effective = effective_curricula.of(version, adaptation)
    days = calendar or city_days.calendar_of(city, first_day)
    sessions = scheduling.propose(effective, first_day, groups=groups, calendar=days).sessions
    starts_on, ends_on = _days_of(sessions, first_day)
    run, is_new = _begin(
        public_id=public_id or new_public_id(),
        title=title,
        city_id=city.id,
        curriculum_version_id=version.id,
        adaptation_version_id=adaptation.id if adaptation else None,
        content_hash=effective.hash,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    if is_new:
        _check(version, adaptation, starts_on)
        _place(sessions, run, groups)
        pins.begin(run, actor=actor, now=now)
        audit.record(
            Deed.COURSE_BEGUN, run, actor=actor, now=now, after=_told(run, adaptation, groups)
        )
        logger.info("Person %s began course run %s", actor.id, run.id)
    return run


def _told(run: CourseRun, adaptation: AdaptationVersion | None, groups: int) -> dict[str, object]:
    return {
        "title": run.title,
        "version": str(run.curriculum_version.number),
        "adaptation": adaptation and adaptation.label,
        "starts_on": run.starts_on,
        "ends_on": run.ends_on,
        "groups": groups,
    }


@write_unit
def rename(run_id: int, title: str, *, actor: Person, now: datetime) -> CourseRun:
    """Give a course run another title; certificates keep the one they were ordered with."""
    run = db.session.get_one(CourseRun, run_id, with_for_update=True)
    if run.title != title:
        logger.info("Person %s renamed course run %s from %r", actor.id, run.id, run.title)
        before, after = {"title": run.title}, {"title": title}
        run.title = title
        audit.record(Deed.COURSE_RENAMED, run, actor=actor, now=now, before=before, after=after)
    return run


def _check(
    version: CurriculumVersion, adaptation: AdaptationVersion | None, first_day: date
) -> None:
    """Let nothing begin with what is withdrawn, too old or not endorsed; raises CannotBegin."""
    stands = standings.of_version(version.id)
    endorsed = adaptation is None or adaptation.endorsement is not None
    found = hindrance(stands, endorsed=endorsed, first_day=first_day)
    if found:
        raise CannotBegin(found, stands)


def _begin(*, public_id: str, city_id: int, **values: object) -> tuple[CourseRun, bool]:
    """Return the city's run of this id, and whether it was made just now."""
    made = rows_changed(
        insert_into(CourseRun)
        .values(public_id=public_id, city_id=city_id, **values)
        .on_conflict_do_nothing(index_elements=["public_id"])
    )
    run = db.session.scalars(select(CourseRun).filter_by(public_id=public_id)).one()
    if run.city_id != city_id:
        raise NotOfThisRun
    return run, bool(made)


def _days_of(sessions: Iterable[ProposedSession], first_day: date) -> tuple[date, date]:
    sessions = list(sessions)
    on_days = {session.date for session in sessions if not session.online}
    dates = on_days or {session.date for session in sessions} or {first_day}
    return min(dates), max(dates)


def _place(sessions: Iterable[ProposedSession], run: CourseRun, groups: int) -> None:
    for number in range(1, groups + 1):
        run.groups.append(Group(number=number, name=f"Group {number}"))
    db.session.flush()
    db.session.add_all(_rows(sessions, run))
    db.session.flush()


def _rows(sessions: Iterable[ProposedSession], run: CourseRun) -> Iterator[PlannedSession]:
    zone = run.city.time_zone
    group_ids = {group.number: group.id for group in run.groups}
    for session in sessions:
        starts_at = to_instant(session.starts, zone, fold=FIRST_OF_TWO)
        yield PlannedSession(
            course_run_id=run.id,
            group_id=group_ids[session.group] if session.group else None,
            kind=ItemKind(session.kind).value,
            module_uid=session.module_uid,
            code=session.code,
            title=session.title,
            online=session.online,
            plan_day=session.day,
            local_start=session.starts,
            minutes=session.minutes,
            time_zone=zone,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=session.minutes),
        )
