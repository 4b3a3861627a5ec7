"""Releases: frozen and numbered, calendars told by sequence, and twice is once."""

from datetime import datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.errors import Conflict
from app.domain.plans.planned import from_data
from app.domain.wall_time import to_local
from app.models.delivery import CourseRun, CourseSession
from app.models.plan import PlannedSession, Release, ReleasedSession
from app.queries import plans
from app.services import faculty, plan_edits, plan_history, releases, rooms, timetable
from app.services.plan_edits import Outdated
from app.services.shifts import AlreadyHeld
from app.services.timetable import ToPlace, ToTime
from tests.factories import NOW, planned_of, planner, sessions_of
from tests.planning import TUESDAY, begin, session_of

EVENING = datetime(2037, 12, 7, 18)  # noqa: DTZ001  (a wall time)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


def release(run: CourseRun, note: str = "") -> Release:
    return releases.release(run.id, note=note, actor=planner(), now=NOW)


def known(db: SQLAlchemy, planned: PlannedSession) -> CourseSession:
    return db.session.get_one(CourseSession, planned.id)


def assign(session: PlannedSession, room_id: int | None, *mentors: int) -> None:
    timetable.assign(
        session.id,
        revision=session.revision,
        room_id=room_id,
        mentor_ids=mentors,
        actor=planner(),
        now=NOW,
    )


def cancel(session: PlannedSession) -> None:
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)


def test_nobody_knows_a_session_before_the_first_release(run: CourseRun) -> None:
    assert sessions_of(run) == []
    assert len(planned_of(run)) > 10


def test_the_first_release_publishes_the_course_with_all_its_sessions(run: CourseRun) -> None:
    row = release(run, "For a start")

    assert (row.number, row.note, row.released_at) == (1, "For a start", NOW)
    assert (run.status, run.published_at) == ("published", NOW)
    assert plans.values_of(sessions_of(run)) == plans.values_of(planned_of(run))
    same = [(each.id, each.uid, each.public_id) for each in planned_of(run)]
    assert [(each.id, each.uid, each.public_id) for each in sessions_of(run)] == same


def test_what_changes_in_the_plan_changes_nothing_that_others_know(run: CourseRun) -> None:
    release(run)
    before = plans.values_of(sessions_of(run))
    last_day = run.ends_on

    session = session_of(run, "M01")
    cancel(session)
    timetable.move(
        planned_of(run)[-1].id,
        revision=1,
        to=ToTime(starts=EVENING + timedelta(days=9)),
        actor=planner(),
        now=NOW,
    )

    assert plans.values_of(sessions_of(run)) == before
    assert run.ends_on == last_day
    release(run)
    assert plans.values_of(sessions_of(run)) == plans.values_of(planned_of(run))
    assert run.ends_on == EVENING.date() + timedelta(days=9)


def test_a_release_without_a_change_is_the_one_before(db: SQLAlchemy, run: CourseRun) -> None:
    first = release(run)

    assert release(run, "Again") == first
    assert db.session.scalars(select(Release)).all() == [first]


def test_releases_are_numbered_and_keep_each_session_as_it_was(
    db: SQLAlchemy, run: CourseRun
) -> None:
    before = plans.values_of(planned_of(run))
    first = release(run)
    cancel(session_of(run, "M01"))
    second = release(run)

    def frozen(row: Release) -> set[object]:
        rows = db.session.scalars(select(ReleasedSession).filter_by(release_id=row.id))
        return {from_data(each.facts) for each in rows}

    assert [first.number, second.number] == [1, 2]
    assert frozen(first) == set(before)
    assert frozen(second) == set(plans.values_of(planned_of(run)))


def test_time_place_and_state_raise_the_sequence_and_mentors_the_revision(
    db: SQLAlchemy, run: CourseRun
) -> None:
    first = session_of(run, "M01")
    hall = rooms.add(run.city, name="Hall", capacity=60, actor=planner(), now=NOW)
    mentor = faculty.add(
        run.id, address="grace@example.org", name="Grace Achieng", actor=planner(), now=NOW
    )
    release(run)
    seen = []

    def look() -> None:
        release(run)
        seen.append((known(db, first).sequence, known(db, first).revision))

    assign(first, hall.id)
    look()
    assign(first, hall.id, mentor.id)
    look()
    to = ToTime(starts=EVENING)
    timetable.move(first.id, revision=first.revision, to=to, actor=planner(), now=NOW)
    look()
    cancel(first)
    look()
    timetable.restore(first.id, revision=first.revision, actor=planner(), now=NOW)
    look()

    assert [sequence for sequence, _revision in seen] == [1, 1, 2, 3, 4]
    revisions = [revision for _sequence, revision in seen]
    assert revisions == sorted(set(revisions))


def test_what_gives_way_raises_its_sequence_too(db: SQLAlchemy, run: CourseRun) -> None:
    release(run)

    timetable.move(
        session_of(run, "M01").id, revision=1, to=ToPlace(day=TUESDAY), now=NOW, actor=planner()
    )
    release(run)

    assert known(db, session_of(run, "M07")).sequence == 1
    assert known(db, session_of(run, "M17")).sequence == 0


def test_there_and_back_before_a_release_is_no_change(db: SQLAlchemy, run: CourseRun) -> None:
    first = release(run)
    session = session_of(run, "M01")
    cancel(session)
    timetable.restore(session.id, revision=session.revision, actor=planner(), now=NOW)

    assert release(run) == first
    assert known(db, session).sequence == 0


def test_what_is_cancelled_before_anybody_knew_of_it_is_not_released(run: CourseRun) -> None:
    session = session_of(run, "M01")
    cancel(session)
    release(run)

    assert session.public_id not in {each.public_id for each in sessions_of(run)}


def test_a_plan_that_changed_since_the_preview_is_not_released(
    db: SQLAlchemy, run: CourseRun
) -> None:
    seen = plan_edits.state_of(planned_of(run))
    cancel(session_of(run, "M01"))

    with pytest.raises(Outdated):
        releases.release(run.id, seen=seen, actor=planner(), now=NOW)

    assert db.session.scalars(select(Release)).all() == []
    seen = plan_edits.state_of(planned_of(run))
    assert releases.release(run.id, seen=seen, actor=planner(), now=NOW).number == 1


def test_a_session_keeps_its_wall_time_in_a_release(db: SQLAlchemy, run: CourseRun) -> None:
    session = session_of(run, "M01")
    release(run)
    shown = known(db, session)

    assert to_local(shown.starts_at, shown.time_zone) == shown.local_start
    assert issubclass(Outdated, Conflict)


def test_publishing_again_releases_nothing_of_what_was_planned_since(
    db: SQLAlchemy, run: CourseRun
) -> None:
    first = releases.publish(run.id, actor=planner(), now=NOW)
    cancel(session_of(run, "M01"))

    assert releases.publish(run.id, actor=planner(), now=NOW) == first
    assert known(db, session_of(run, "M01")).status == "confirmed"


def test_what_people_were_told_of_and_has_begun_gets_no_other_time_unless_that_is_meant(
    db: SQLAlchemy, run: CourseRun
) -> None:
    session = session_of(run, "M01")
    release(run)
    told = session.starts_at
    before, after = told - timedelta(minutes=10), told + timedelta(minutes=6)
    later = ToTime(starts=session.local_start + timedelta(days=9))
    timetable.move(session.id, revision=1, to=later, actor=planner(), now=before)

    with pytest.raises(AlreadyHeld):
        releases.release(run.id, actor=planner(), now=after)
    assert known(db, session).starts_at == told

    # Back to where it was held nobody has to be asked, and nothing differs then.
    plan_history.undo(run.id, actor=planner(), now=after)
    assert releases.release(run.id, actor=planner(), now=after).number == 1
    plan_history.redo(run.id, held_too=True, actor=planner(), now=after)
    assert releases.release(run.id, held_too=True, actor=planner(), now=after).number == 2


def test_two_states_of_a_plan_are_told_apart_by_what_they_say(run: CourseRun) -> None:
    before = plan_edits.state_of(planned_of(run))
    session = session_of(run, "M01")
    cancel(session)
    cancelled = plan_edits.state_of(planned_of(run))
    timetable.restore(session.id, revision=session.revision, actor=planner(), now=NOW)

    assert cancelled != before
    assert plan_edits.state_of(planned_of(run)) == before
