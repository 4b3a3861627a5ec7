"""Releases: what is planned becomes what everybody knows, frozen and numbered."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import attributes, selectinload

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.calendar import EventStatus
from app.domain.plans import changes
from app.domain.plans.changes import Change, ChangeKind
from app.domain.plans.planned import Planned, as_data
from app.domain.plans.teaching import MentorPart
from app.domain.session_event import SessionFacts, next_sequence
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment, SessionSite
from app.models.person import Person
from app.models.plan import PlannedSession, Release, ReleasedSession
from app.queries import plans
from app.services import audit, plan_edits, run_days, shifts
from app.services.plan_edits import Desk, Outdated

# What a release takes over from the plan as it stands there.
TAKEN_OVER = (
    "group_id", "room_id", "virtual_room_id", "kind", "module_uid", "code", "title", "online",
    "plan_day", "local_start", "minutes", "time_zone", "starts_at", "ends_at", "status",
)  # fmt: skip

RETIMED = frozenset({ChangeKind.MOVED, ChangeKind.SHORTENED, ChangeKind.LENGTHENED})

logger = logging.getLogger(__name__)


@write_unit
def publish(run_id: int, *, actor: Person, now: datetime) -> Release:
    """Release the plan for the first time; doing it again changes nothing, whatever is planned."""
    desk = plan_edits.take(run_id)
    newest = _newest(run_id)
    if newest is not None:
        audit.leave_out()
        return newest
    return _release(desk, "", held_too=True, actor=actor, now=now)


@write_unit
def release(
    run_id: int,
    *,
    note: str = "",
    seen: str | None = None,
    held_too: bool = False,
    actor: Person,
    now: datetime,
) -> Release:
    """Show the plan to everybody: freeze it under the next number, and publish the course by it.

    `seen` is the state of the plan (`plan_edits.state_of`) that the planner looked at; raises
    Outdated when somebody changed it since. Raises AlreadyHeld for another time or group of what
    people were told of and that has begun or has marks, unless `held_too`. Where nothing differs
    from the newest release that one is returned, so that twice is once.
    """
    desk = plan_edits.take(run_id)
    if seen is not None and seen != plan_edits.state_of(desk.sessions):
        raise Outdated
    return _release(desk, note, held_too=held_too, actor=actor, now=now)


def _release(desk: Desk, note: str, *, held_too: bool, actor: Person, now: datetime) -> Release:
    run_id = desk.run.id
    known = hold(run_id)
    shown = _to_show(desk.sessions, known)
    found = changes.between(plans.values_of(known.values()), plans.values_of(shown))
    newest = _newest(run_id)
    if newest is not None and not found:
        audit.leave_out()
        return newest
    if not held_too:
        otherwise = {each.after.id for each in found if _held_otherwise(each)}
        known_ones = [each for each in known.values() if each.public_id in otherwise]
        shifts.refuse_held(desk.run, known_ones, now)
    row = _freeze(desk.run, shown, newest, note=note, actor=actor, now=now)
    by_id = {each.public_id: each for each in desk.sessions}
    for change in found:
        planned = by_id[change.after.id]
        _show(planned, known.get(planned.id), change)
    db.session.flush()
    _publish(desk.run, actor=actor, now=now)
    run_days.follow(desk.run, desk.sessions, actor=actor, now=now)
    told = {"release": row.number, "sessions": len(found), "note": note}
    audit.record(Deed.PLAN_RELEASED, desk.run, actor=actor, now=now, after=told)
    logger.info("Person %s released plan %s of course run %s", actor.id, row.number, run_id)
    return row


def _held_otherwise(change: Change) -> bool:
    """Whether a session is at another time than people know, or for other people."""
    regrouped = change.before is not None and change.before.group != change.after.group
    return regrouped or bool(RETIMED.intersection(change.kinds))


def hold(run_id: int) -> Mapping[int, CourseSession]:
    """Hold what is released of a run within a write unit, by id: nobody is marked there meanwhile.

    The caller holds the run, so that nothing is released meanwhile either.
    """
    rows = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.course_run_id == run_id)
        .order_by(CourseSession.id)
        .options(selectinload(CourseSession.mentors), selectinload(CourseSession.sites))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {each.id: each for each in rows}


def _to_show(
    sessions: Iterable[PlannedSession], known: Mapping[int, CourseSession]
) -> list[PlannedSession]:
    """Leave out what was cancelled before anybody knew of it."""
    return [each for each in sessions if each.id in known or not each.cancelled]


def _newest(run_id: int) -> Release | None:
    return db.session.scalars(
        select(Release)
        .where(Release.course_run_id == run_id)
        .order_by(Release.number.desc())
        .limit(1)
    ).one_or_none()


def _freeze(
    run: CourseRun,
    sessions: Iterable[PlannedSession],
    newest: Release | None,
    *,
    note: str,
    actor: Person,
    now: datetime,
) -> Release:
    row = Release(
        course_run_id=run.id,
        number=newest.number + 1 if newest else 1,
        note=note,
        released_by_id=actor.id,
        released_at=now,
    )
    db.session.add(row)
    db.session.flush()
    frozen = [
        {"release_id": row.id, "session": each.id, "facts": as_data(each)}
        for each in plans.values_of(sessions)
    ]
    if frozen:
        db.session.execute(insert(ReleasedSession), frozen)
    return row


def _show(planned: PlannedSession, session: CourseSession | None, change: Change) -> None:
    """Let everybody know a session as it is planned; its sequence never falls (RFC 5546 2.1.4)."""
    before = _facts_of(session) if session else None
    if session is None:
        session = CourseSession(
            id=planned.id,
            uid=planned.uid,
            public_id=planned.public_id,
            course_run_id=planned.course_run_id,
        )
        db.session.add(session)
    for name in TAKEN_OVER:
        setattr(session, name, getattr(planned, name))
    if change.before is None or _people_of(change.before) != _people_of(change.after):
        _set_people(session, change)
    if before is not None:
        session.sequence = next_sequence(before, _facts_of(session))


def _people_of(planned: Planned) -> tuple[object, ...]:
    return (planned.teaching, planned.sites)


def _set_people(session: CourseSession, change: Change) -> None:
    """Let those teach and host who are to; what calendars say of it is another then."""
    _set_mentors(session, change.after)
    there, wanted = {site.room_id: site for site in session.sites}, dict(change.after.sites)
    session.sites = [there.get(room) or SessionSite(room_id=room) for room in sorted(wanted)]
    for site in session.sites:
        site.host_id = wanted[site.room_id]
    if change.before is not None:
        attributes.flag_modified(session, "title")


def _set_mentors(session: CourseSession, planned: Planned) -> None:
    wanted, parts = set(planned.mentors), dict(planned.parts)
    for assignment in list(session.mentors):
        if assignment.person_id not in wanted:
            session.mentors.remove(assignment)
            db.session.delete(assignment)
    given = {assignment.person_id for assignment in session.mentors}
    session.mentors += [MentorAssignment(person_id=each) for each in sorted(wanted - given)]
    for assignment in session.mentors:
        assignment.part = parts.get(assignment.person_id, MentorPart.LEAD.value)
        assignment.remote = assignment.person_id in planned.remote


def _publish(run: CourseRun, *, actor: Person, now: datetime) -> None:
    if run.published_at is None:
        run.status, run.published_at = "published", now
        before, after = {"status": "draft"}, {"status": "published"}
        audit.record(Deed.COURSE_PUBLISHED, run, actor=actor, now=now, before=before, after=after)
        logger.info("Person %s published course run %s", actor.id, run.id)


def _sites_of(session: CourseSession) -> Iterable[int]:
    return (site.room_id for site in session.sites)


def _facts_of(session: CourseSession) -> SessionFacts:
    """Return what readers have planned around; where it is held, by the ids of its rooms."""
    return SessionFacts(
        uid=session.uid,
        sequence=session.sequence,
        title=session.title,
        kind=session.kind,
        run_title="",
        wall_start=session.local_start,
        wall_end=session.local_start + timedelta(minutes=session.minutes),
        zone=session.time_zone,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        page_url="",
        room=" ".join(
            map(str, (session.room_id, session.virtual_room_id, *sorted(_sites_of(session))))
        ),
        online=session.online,
        status=EventStatus(session.status),
    )
