"""Observations are kept once each, and the register is what all of them come to."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from app.domain.attendance import Mark, Status, fold
from app.domain.marking import Observation, Outcome, Refusal, Verdict
from app.errors import NotFound
from app.extensions import db as database
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseSession
from app.models.person import Person
from app.queries import attendance as stored
from app.services import attendance
from tests.attendance_values import make_course, seen
from tests.factories import NOW, make_person
from tests.queries_counted import counted_queries

MINUTE = timedelta(minutes=1)


def record(
    session: CourseSession, batch: list[Observation], *, actor: Person, now: datetime
) -> tuple[Outcome, ...]:
    """What was arranged is there, as it is for a request."""
    database.session.commit()
    return attendance.record(session.id, batch, actor=actor, now=now)


def verdicts(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.refusal or outcome.verdict for outcome in outcomes]


def register(db: SQLAlchemy) -> dict[tuple[int, int], Mark]:
    """The marks as the cache has them."""
    return {
        (row.course_session_id, row.person_id): Mark(
            status=Status(row.status),
            minutes=row.minutes,
            event_id=row.event_id,
            observed_at=row.observed_at,
            received_at=row.received_at,
            asserted_by=row.asserted_by_id,
        )
        for row in db.session.scalars(db.select(AttendanceMark))
    }


def folded(db: SQLAlchemy, *sessions: CourseSession) -> dict[tuple[int, int], Mark]:
    """The marks as all stored events give them."""
    ids = db.session.scalars(db.select(AttendanceEvent.event_id)).all()
    return fold(stored.events(sessions[0].id, [], ids))


def test_an_observation_becomes_a_mark(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person("Grace Otieno")
    session, person = course.session(), course.enrol("សុខ ចាន់ធូ")
    late = seen(person, Status.LATE, minutes=50)

    outcomes = record(session, [late], actor=mentor, now=NOW + MINUTE)

    assert outcomes == (Outcome(late.event_id, Verdict.RECORDED),)
    assert register(db) == {
        (session.id, person.id): Mark(
            status=Status.LATE,
            minutes=50,
            event_id=late.event_id,
            observed_at=NOW,
            received_at=NOW + MINUTE,
            asserted_by=mentor.id,
        )
    }


def test_what_was_observed_last_holds_and_all_is_kept(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    later = seen(person, Status.ABSENT, observed_at=NOW + MINUTE)
    earlier = seen(person, Status.PRESENT, observed_at=NOW)

    record(session, [later], actor=mentor, now=NOW + 2 * MINUTE)
    record(session, [earlier], actor=mentor, now=NOW + 3 * MINUTE)

    assert register(db)[session.id, person.id].status is Status.ABSENT
    assert db.session.query(AttendanceEvent).count() == 2


def test_sent_again_is_a_duplicate_and_changes_nothing(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    batch = [seen(person)]
    first = record(session, batch, actor=mentor, now=NOW)
    before = register(db)

    again = record(session, batch * 2, actor=mentor, now=NOW + MINUTE)

    assert verdicts(first) == ["recorded"]
    assert verdicts(again) == ["duplicate", "duplicate"]
    assert register(db) == before


def test_the_same_id_twice_in_one_batch_is_recorded_once(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    one = seen(person)
    other = seen(person, Status.ABSENT, event_id=one.event_id)

    outcomes = record(session, [one, one, other], actor=mentor, now=NOW)

    assert verdicts(outcomes) == ["recorded", "duplicate", "conflict"]
    assert register(db)[session.id, person.id].status is Status.PRESENT


@pytest.mark.parametrize(
    "other",
    [
        {"status": Status.ABSENT},
        {"minutes": 3},
        {"observed_at": NOW + MINUTE},
    ],
)
def test_a_known_id_with_other_content_is_a_conflict_that_overwrites_nothing(
    db: SQLAlchemy, other: dict[str, object]
) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    first = seen(person)
    record(session, [first], actor=mentor, now=NOW)
    before = register(db)

    changed = seen(person, **({"event_id": first.event_id} | other))
    outcomes = record(session, [changed], actor=mentor, now=NOW + MINUTE)

    assert verdicts(outcomes) == ["conflict"]
    assert register(db) == before == folded(db, session)


def test_an_id_of_another_session_or_person_or_mentor_is_a_conflict(db: SQLAlchemy) -> None:
    course, mentor, another = make_course(), make_person(), make_person("Another Mentor")
    session, second = course.session(), course.session(starts=NOW + 60 * MINUTE)
    person, neighbour = course.enrol(), course.enrol("Neighbour")
    first = seen(person)
    record(session, [first], actor=mentor, now=NOW)

    elsewhere = record(second, [first], actor=mentor, now=NOW)
    beside = seen(neighbour, event_id=first.event_id)
    of_neighbour = record(session, [beside], actor=mentor, now=NOW)
    by_another = record(session, [first], actor=another, now=NOW)

    assert [*verdicts(elsewhere), *verdicts(of_neighbour), *verdicts(by_another)] == [
        "conflict"
    ] * 3
    assert list(register(db)) == [(session.id, person.id)]


def test_what_is_refused_does_not_hold_up_the_rest(db: SQLAlchemy) -> None:
    course, mentor = make_course(groups=2), make_person()
    ours, theirs = course.groups
    session = course.session(group=ours)
    present = course.enrol("Present", group=ours)
    other_group = course.enrol("Other group", group=theirs)
    without_group = course.enrol("Without group")
    gone = course.enrol("Gone", group=ours, status="withdrawn")
    replaced = course.enrol("Replaced", group=ours, status="replaced")
    elsewhere = make_course().enrol("Of another course")
    refused = [other_group, without_group, gone, replaced, elsewhere, "invented"]
    batch = [seen(who) for who in refused]
    batch += [seen(present, observed_at=NOW + timedelta(days=2)), seen(present)]

    outcomes = record(session, batch, actor=mentor, now=NOW)

    expected = [Refusal.NOT_EXPECTED] * 6 + [Refusal.OBSERVED_IN_FUTURE, Verdict.RECORDED]
    assert verdicts(outcomes) == expected
    assert list(register(db)) == [(session.id, present.id)]


def test_a_clock_that_runs_a_little_fast_is_believed(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    ahead = seen(person, observed_at=NOW + timedelta(hours=14))

    outcomes = record(session, [ahead], actor=mentor, now=NOW)

    assert verdicts(outcomes) == ["recorded"]
    assert register(db)[session.id, person.id].observed_at == NOW + timedelta(hours=14)


def test_nobody_marks_themselves(db: SQLAlchemy) -> None:
    course = make_course()
    session, person = course.session(), course.enrol()

    outcomes = record(session, [seen(person)], actor=person, now=NOW)

    assert (verdicts(outcomes), register(db)) == ([Refusal.OWN_MARK], {})


def test_a_cancelled_session_takes_no_attendance(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(status="cancelled"), course.enrol()

    outcomes = record(session, [seen(person)], actor=mentor, now=NOW)

    assert (verdicts(outcomes), register(db)) == ([Refusal.CANCELLED], {})


def test_a_session_that_is_not_there_is_not_found(db: SQLAlchemy) -> None:
    with pytest.raises(NotFound):
        attendance.record(0, [seen("nobody")], actor=make_person(), now=NOW)


@pytest.mark.parametrize("count", [1, 3, 300])
def test_a_batch_takes_as_many_statements_whatever_its_size(db: SQLAlchemy, count: int) -> None:
    course, mentor = make_course(), make_person()
    session = course.session()
    batch = [seen(course.enrol(f"Person {number}")) for number in range(count)]
    session_id = session.id
    db.session.commit()

    with counted_queries() as queries:
        outcomes = attendance.record(session_id, batch, actor=mentor, now=NOW)

    assert verdicts(outcomes) == ["recorded"] * count
    # Six, and for the audit trail the head of the chain, two inserts, on PostgreSQL the lock.
    locks = db.engine.dialect.name == "postgresql"
    assert len(queries) == 9 + locks


def test_an_event_is_never_changed_nor_removed(db: SQLAlchemy) -> None:
    course, mentor = make_course(), make_person()
    session, person = course.session(), course.enrol()
    record(session, [seen(person)], actor=mentor, now=NOW)
    event = db.session.scalars(db.select(AttendanceEvent)).one()

    event.status = "absent"
    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()
    db.session.delete(event)
    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()


HISTORIES = st.lists(
    st.tuples(
        st.integers(0, 2),  # whom
        st.sampled_from(Status),
        st.none() | st.integers(0, 60),
        st.integers(0, 3),  # observed so many minutes after the start: often equal
    ),
    max_size=8,
)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=HISTORIES, data=st.data())
def test_the_register_is_the_fold_of_all_events_however_they_arrive(
    db: SQLAlchemy, history: list[tuple[int, Status, int | None, int]], data: st.DataObject
) -> None:
    course, mentor = make_course(), make_person()
    sessions = [course.session(), course.session()]
    people = [course.enrol(f"Person {number}") for number in range(3)]
    events = [
        seen(people[who], status, minutes=minutes, observed_at=NOW + after * MINUTE)
        for who, status, minutes, after in history
    ]
    states = []
    for session in sessions:
        own = [_renamed(event, str(session.id)) for event in events]
        for batch in _batches(data, own):
            record(session, batch, actor=mentor, now=NOW)
        marks = {key: mark for key, mark in register(db).items() if key[0] == session.id}
        ids = [event.event_id for event in own]
        assert marks == fold(stored.events(session.id, [], ids))
        states.append({key[1]: (mark.status, mark.minutes) for key, mark in marks.items()})

    assert states[0] == states[1]


def _renamed(event: Observation, suffix: str) -> Observation:
    """The same observation at another session: ids keep their order, which breaks ties."""
    event_id = f"{event.event_id[:-6]}{suffix[-6:]:0>6}"
    return seen(
        event.person,
        event.status,
        minutes=event.minutes,
        observed_at=event.observed_at,
        event_id=event_id,
    )


def _batches(data: st.DataObject, events: list[Observation]) -> list[list[Observation]]:
    """Any order, any repetition, cut anywhere."""
    repeated = data.draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    order = data.draw(st.permutations(events + repeated))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=3)))
    edges = [0, *cuts, len(order)]
    return [order[a:b] for a, b in pairwise(edges)]
