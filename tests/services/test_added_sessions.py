"""Sessions that a city adds beside what the curriculum has."""

from datetime import datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.domain.errors import NotOfThisRun
from app.domain.plans.kinds import ADDED, SessionKind
from app.domain.wall_time import NonexistentTime
from app.models.audit import AuditDetail, AuditEntry
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import plans
from app.queries import releases as release_queries
from app.services import added_sessions, plan_history, releases, rooms, timetable
from app.services.added_sessions import AlreadyOver, NewSession, NotToBeAdded
from app.services.timetable import ToTime
from tests.factories import NOW, make_city, make_person, planned_of, planner, sessions_of
from tests.planning import agenda_of, begin, conflicts_of, saved, session_of

NINE = datetime(2037, 12, 8, 7)  # noqa: DTZ001  (a wall time, before the course begins that day)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def add(run: CourseRun, **values: object) -> PlannedSession:
    given = {
        "kind": SessionKind.PRACTICAL,
        "title": "Reading slides together",
        "starts": NINE,
        "minutes": 40,
    }
    new = NewSession(**(given | values))  # type: ignore[arg-type]
    return added_sessions.add(run.id, new, actor=planner(), now=NOW)


def test_a_session_is_added_and_everybody_learns_of_it_with_the_next_release(
    run: CourseRun,
) -> None:
    releases.release(run.id, actor=planner(), now=NOW)
    made = add(run)

    assert (made.local_start, made.minutes, made.status) == (NINE, 40, "confirmed")
    assert made.starts_at == datetime.fromisoformat("2037-12-08T04:00:00+00:00")
    assert sessions_of(run, title=made.title) == []
    releases.release(run.id, actor=planner(), now=NOW)
    assert [each.kind for each in sessions_of(run, title=made.title)] == ["practical"]


def test_an_added_session_is_called_otherwise_and_a_module_is_not(
    db: SQLAlchemy, run: CourseRun
) -> None:
    made, module = add(run), session_of(run, "M05")
    site_visit, planner_ = SessionKind.SITE_VISIT, planner()

    def call(session: PlannedSession, title: str) -> PlannedSession:
        return added_sessions.rename(
            session.id,
            revision=session.revision,
            kind=site_visit,
            title=title,
            actor=planner_,
            now=NOW,
        )

    called = call(made, "Visit to the laboratory")
    assert (called.kind, called.title) == ("site_visit", "Visit to the laboratory")
    both = select(AuditDetail).join(AuditEntry, AuditDetail.seq == AuditEntry.seq)
    told = db.session.scalars(both.where(AuditEntry.action == Deed.SESSION_RENAMED)).one()
    assert told.before == {"name": "Reading slides together", "kind": "practical"}
    with pytest.raises(NotToBeAdded):
        call(module, "Something else")
    plan_history.undo(run.id, actor=planner_, now=NOW)
    assert [each.kind for each in planned_of(run, title="Reading slides together")] == ["practical"]


def test_adding_it_again_changes_nothing(run: CourseRun) -> None:
    first, before = add(run), len(planned_of(run))

    assert add(run) == first
    assert len(planned_of(run)) == before


def test_it_stands_for_the_day_of_the_plan_that_its_date_stands_for(run: CourseRun) -> None:
    made = add(run)

    of_that_day = {
        each.plan_day for each in planned_of(run) if each.local_start.date() == NINE.date()
    }
    assert of_that_day == {made.plan_day}


def test_adding_is_one_edit_that_can_be_undone(run: CourseRun) -> None:
    made, actor = add(run), planner()

    plan_history.undo(run.id, actor=actor, now=NOW)

    assert made.id not in {each.id for each in planned_of(run)}


@pytest.mark.parametrize("kind", ADDED)
def test_every_kind_can_be_added_and_none_of_them_counts_as_a_module(
    run: CourseRun, kind: SessionKind
) -> None:
    made = add(run, kind=kind)

    assert (made.kind, made.counts) == (kind.value, False)
    lacks = made in agenda_of(run).without_room
    assert lacks is (kind.needs_room and not kind.pause)


def test_modules_come_from_the_curriculum(run: CourseRun) -> None:
    with pytest.raises(NotToBeAdded):
        add(run, kind=SessionKind.MODULE)


def test_nothing_is_added_to_the_past_to_a_time_that_is_skipped_or_to_others_rooms_and_groups(
    run: CourseRun,
) -> None:
    there = make_city("elsewhere", time_zone="Africa/Nairobi")
    room = rooms.add(there, name="Hall", capacity=9, actor=make_person(), now=NOW)
    other = begin(title="Another", groups=2)
    saved()

    with pytest.raises(AlreadyOver):
        add(run, starts=(NOW - timedelta(days=1)).replace(tzinfo=None))
    with pytest.raises(NotOfThisRun):
        add(run, room_id=room.id)
    with pytest.raises(NotOfThisRun):
        add(run, group_id=other.groups[0].id)


def test_a_time_that_clocks_skip_is_refused(db: SQLAlchemy) -> None:
    run = begin("asuncion", groups=0)
    run.city.time_zone = "America/Santiago"
    saved()

    with pytest.raises(NonexistentTime):
        add(run, starts=datetime(2037, 9, 6, 0, 30))  # noqa: DTZ001  (a wall time)


def test_time_kept_free_meets_what_is_held_then(run: CourseRun) -> None:
    first = next(each for each in planned_of(run) if each.counts and not each.online)
    blocker = add(run, kind=SessionKind.BLOCKER, title="Ward round", starts=first.local_start)

    clashing = conflicts_of(run).clashing
    assert {blocker.id, first.id} <= clashing


def test_a_break_or_time_kept_free_concerns_nobody(run: CourseRun) -> None:
    releases.release(run.id, actor=planner(), now=NOW)
    add(run, kind=SessionKind.BLOCKER, title="Ward round")

    found = release_queries.to_release(run.id, planned_of(run))
    assert [change.after.title for change in found] == ["Ward round"]
    assert release_queries.told(run, found) == []


def test_two_that_differ_are_not_one_because_two_groups_have_them_at_the_same_time(
    run: CourseRun,
) -> None:
    first, second = run.groups
    exam = add(run, kind=SessionKind.CHECK, title="Exam", group_id=first.id)
    practical = add(run, group_id=second.id)

    blocks = [block for day in agenda_of(run).days for block in day.blocks]
    assert (exam,) in blocks
    assert (practical,) in blocks
    later = NINE.replace(hour=20)
    timetable.move(
        exam.id, revision=exam.revision, to=ToTime(starts=later), actor=planner(), now=NOW
    )
    assert [plans.get(each.public_id).local_start for each in (exam, practical)] == [later, NINE]


def test_the_same_with_two_groups_stands_together_and_moves_together(run: CourseRun) -> None:
    both = tuple(add(run, group_id=group.id) for group in run.groups)

    assert both in [block for day in agenda_of(run).days for block in day.blocks]
    later = NINE.replace(hour=20)
    first = both[0]
    timetable.move(
        first.id, revision=first.revision, to=ToTime(starts=later), actor=planner(), now=NOW
    )
    assert {plans.get(each.public_id).local_start for each in both} == {later}


def test_another_one_of_that_name_is_added_where_it_differs(run: CourseRun) -> None:
    room = rooms.add(run.city, name="Hall", capacity=9, actor=planner(), now=NOW)
    saved()
    made = [
        add(run),
        add(run, minutes=50),
        add(run, room_id=room.id),
        add(run, tentative=True),
        add(run),
    ]

    assert len({each.id for each in made}) == 4
    assert made[0] == made[-1]
