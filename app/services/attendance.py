"""Attendance: keep what was observed, and bring the register's marks up to it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select

from app.database import insert_into, rows_changed, write_unit
from app.domain.attendance import AttendanceEvent as Event
from app.domain.attendance import fold
from app.domain.audit import Deed, Kind, Thing
from app.domain.marking import Observation, Outcome, Refusal, Verdict, refusal_of, verdict_on
from app.errors import NotFound
from app.extensions import db
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.queries import attendance, expected
from app.services import audit

METHOD = "roster"
MARK_KEY = ("course_session_id", "person_id")
MARK_VALUES = ("event_id", "status", "minutes", "asserted_by_id", "observed_at", "received_at")
# Otherwise the ORM prepares each row for itself, which takes longer than writing it.
AS_CORE = {"dml_strategy": "raw"}


@write_unit
def record(
    session_id: int, observations: Sequence[Observation], *, actor: Person, now: datetime
) -> tuple[Outcome, ...]:
    """Keep observations of a session and answer each one, in their order.

    Sent again they change nothing, and what cannot be kept does not hold up the rest. It takes
    as many statements for hundreds as for one. Raises NotFound when there is no such session.
    """
    status, session = _hold(session_id)
    cancelled, actor_id = status == "cancelled", actor.id
    people = _expected(session_id, {each.person for each in observations})
    judged: list[Refusal | Event] = []
    for each in observations:
        person = people.get(each.person)
        refusal = refusal_of(each, person=person, actor=actor_id, cancelled=cancelled, now=now)
        judged.append(refusal or _event(each, session_id, people[each.person], actor_id, now))
    sent = [each for each in judged if isinstance(each, Event)]
    stored = _store(sent) if sent else 0
    kept = _keep(session_id, sent)
    if stored:
        new = {each.event_id: each for each in sent if kept[each.event_id] == each}
        audit.record(
            Deed.ATTENDANCE_RECORDED,
            session,
            actor=actor,
            now=now,
            after={
                "marks": Counter(each.status.value for each in new.values()),
                "events": list(new),
            },
        )
    return tuple(_answers(observations, judged, kept))


def refold(person_ids: Collection[int]) -> None:
    """Bring all marks of these people up to their events, within the caller's write unit.

    For when two records become one, or two again: events stay with the record that they name.
    """
    events = attendance.events_of_people(person_ids)
    sessions = {event.course_session for event in events}
    db.session.execute(
        delete(AttendanceMark)
        .where(
            AttendanceMark.person_id.in_(person_ids),
            AttendanceMark.course_session_id.in_(sessions),
        )
        .execution_options(synchronize_session=False)
    )
    _write_marks(events)


def _hold(session_id: int) -> tuple[str, Thing]:
    """Return a session's status, and what the audit trail calls it.

    Others who take its attendance wait until this is committed.
    """
    found = db.session.execute(
        select(
            CourseSession.status, CourseSession.public_id, CourseRun.city_id, CourseRun.public_id
        )
        .join(CourseSession.course_run)
        .where(CourseSession.id == session_id)
        .with_for_update(key_share=True, of=CourseSession)
    ).one_or_none()
    if found is None:
        raise NotFound
    status, public_id, city_id, course = found
    return status, Thing(Kind.SESSION, public_id, city_id, course)


def _expected(session_id: int, public_ids: Collection[str]) -> dict[str, int]:
    """Return who is expected, by any public id they have or had before two records became one."""
    rows = db.session.execute(
        select(Person.public_id, Enrolment.person_id)
        .select_from(CourseSession)
        .join(Enrolment, expected.at_session())
        .join(
            Person,
            or_(Person.id == Enrolment.person_id, Person.merged_into_id == Enrolment.person_id),
        )
        .where(CourseSession.id == session_id, Person.public_id.in_(public_ids))
    )
    return dict(rows.all())


def _event(seen: Observation, session: int, person: int, actor: int, now: datetime) -> Event:
    return Event(
        event_id=seen.event_id,
        course_session=session,
        person=person,
        status=seen.status,
        minutes=seen.minutes,
        observed_at=seen.observed_at,
        received_at=now,
        asserted_by=actor,
    )


def _store(sent: Sequence[Event]) -> int:
    """Store events and return how many are new; of two that share an id the first one remains."""
    rows = [
        {
            "event_id": event.event_id,
            "course_session_id": event.course_session,
            "person_id": event.person,
            "status": event.status,
            "minutes": event.minutes,
            "method": METHOD,
            "asserted_by_id": event.asserted_by,
            "observed_at": event.observed_at,
            "received_at": event.received_at,
        }
        for event in sent
    ]
    new = insert_into(AttendanceEvent).on_conflict_do_nothing(index_elements=["event_id"])
    return rows_changed(new, rows, **AS_CORE)


def _keep(session_id: int, sent: Sequence[Event]) -> dict[str, Event]:
    """Bring the cells of events up to date, and return what is stored under the events' ids."""
    if not sent:
        return {}
    people = {event.person for event in sent}
    stored = attendance.events(session_id, people, {event.event_id for event in sent})
    _write_marks(
        [each for each in stored if each.course_session == session_id and each.person in people]
    )
    return {event.event_id: event for event in stored}


def _write_marks(events: Sequence[Event]) -> None:
    """Write the marks of cells, given all events of each."""
    marks = [
        {
            "course_session_id": session,
            "person_id": person,
            "event_id": mark.event_id,
            "status": mark.status,
            "minutes": mark.minutes,
            "asserted_by_id": mark.asserted_by,
            "observed_at": mark.observed_at,
            "received_at": mark.received_at,
        }
        for (session, person), mark in fold(events).items()
    ]
    if not marks:
        return
    insert = insert_into(AttendanceMark)
    values = {name: insert.excluded[name] for name in MARK_VALUES}
    upsert = insert.on_conflict_do_update(index_elements=MARK_KEY, set_=values)
    db.session.execute(upsert, marks, execution_options=AS_CORE)


def _answers(
    observations: Sequence[Observation],
    judged: Sequence[Refusal | Event],
    kept: dict[str, Event],
) -> Iterator[Outcome]:
    answered: set[str] = set()
    for observation, judgement in zip(observations, judged, strict=True):
        event_id = observation.event_id
        if isinstance(judgement, Refusal):
            yield Outcome(event_id, Verdict.REFUSED, judgement)
            continue
        verdict = verdict_on(judgement, kept[event_id])
        if verdict is Verdict.RECORDED and event_id in answered:
            verdict = Verdict.DUPLICATE
        answered.add(event_id)
        yield Outcome(event_id, verdict)
