"""New sessions of a module: the same in every way, for those who have none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.plans.planned import Planned
from app.extensions import db as database
from app.models.delivery import CourseRun, Group
from app.models.plan import PlannedSession
from app.queries import placing as queries
from app.queries import plans
from app.services import group_numbers, placing, plan_edits, proposals, taken_proposals
from app.services.placing import Meets
from app.services.taken_proposals import FitsNoMore
from tests.factories import NOW, planned_of, planner
from tests.planning import begin, saved
from tests.proposing import asked, times, worked

SATURDAY = datetime.combine(date(2037, 12, 12), time(10))


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def apart(run: CourseRun) -> PlannedSession:
    """Return a session that one of the groups has of its own."""
    return next(each for each in planned_of(run, kind="module") if each.group_id)


def cancelled(sessions: Iterable[PlannedSession]) -> None:
    for each in sessions:
        each.status = "cancelled"
    saved()


def third_group(run: CourseRun) -> Group:
    """Give a run a third group, which has no sessions of its own."""
    saved()
    group_numbers.resize(run.id, 3, actor=planner(), now=NOW)
    return run.groups[-1]


def lacking(run: CourseRun) -> dict[str, str]:
    found = queries.lacking(run, planned_of(run))
    return {each.module.uid: each.group_names for each in found}


def but_for_its_time(session: Planned) -> Planned:
    return replace(session, id="", starts=SATURDAY, starts_at=NOW)


def by_group(sessions: Iterable[Planned]) -> list[Planned]:
    return sorted(map(but_for_its_time, sessions), key=lambda each: each.group or 0)


def test_a_session_says_the_same_however_it_comes_into_the_plan(run: CourseRun) -> None:
    uid = apart(run).module_uid or ""
    cancelled(planned_of(run, module_uid=uid))
    new = proposals.new_sessions(run, [uid])
    proposed = taken_proposals.new_values(run, times(run, new=new))

    placed = placing.place(run.id, uid, starts=SATURDAY, fold=None, actor=planner(), now=NOW)

    assert by_group(proposed.values()) == by_group(plans.values_of(placed))
    assert {each.ends_at - each.starts_at for each in placed} == {
        timedelta(minutes=each.minutes) for each in proposed.values()
    }
    assert len(placed) == 2


def test_a_new_group_is_placed_beside_those_that_are_taught_already(run: CourseRun) -> None:
    theirs = {each.module_uid for each in planned_of(run, kind="module") if each.group_id}
    before = set(plans.values_of(planned_of(run)))
    group = third_group(run)
    assert lacking(run) == dict.fromkeys(theirs, "Group 3")

    state = plan_edits.state_of(planned_of(run))
    made = placing.fill(run.id, seen=state, actor=planner(), now=NOW)

    new = [each for each in planned_of(run) if each.group_id == group.id]
    assert made == len(new) == len(theirs)
    assert set(plans.values_of(planned_of(run))) > before
    others = {
        (each.module_uid, each.starts_at) for each in planned_of(run, group_id=run.groups[0].id)
    }
    assert {(each.module_uid, each.starts_at) for each in new} == others
    assert lacking(run) == {}


def test_a_module_is_placed_for_those_alone_who_lack_it_and_are_free_then(run: CourseRun) -> None:
    first = apart(run)
    group = third_group(run)
    uid = first.module_uid or ""
    whole = next(each for each in planned_of(run, group_id=None) if each.counts and each.plan_day)

    with pytest.raises(Meets):
        placing.place(run.id, uid, starts=whole.local_start, fold=None, actor=planner(), now=NOW)
    made = placing.place(run.id, uid, starts=first.local_start, fold=None, actor=planner(), now=NOW)
    again = placing.place(run.id, uid, starts=SATURDAY, fold=None, actor=planner(), now=NOW)

    assert [(each.group_id, each.plan_day) for each in made] == [(group.id, first.plan_day)]
    assert {each.group_id for each in again} == {each.id for each in run.groups}


def test_times_are_found_for_a_new_group_alone_and_put_into_the_plan_once(run: CourseRun) -> None:
    uid = apart(run).module_uid or ""
    group = third_group(run)
    new = proposals.new_sessions(run, [uid])
    assert [each.group for each in new] == [group.id]
    first = worked(asked(run, times(run, new=new)))
    second = worked(asked(run, times(run, new=proposals.new_sessions(run, [uid]))))

    taken = taken_proposals.take(run.id, first.public_id, 0, actor=planner(), now=NOW)

    assert taken == 1
    assert uid not in lacking(run)
    with pytest.raises(FitsNoMore):
        taken_proposals.take(run.id, second.public_id, 0, actor=planner(), now=NOW)


def test_a_module_for_everybody_that_one_group_left_is_placed_for_the_others(
    run: CourseRun,
) -> None:
    whole = next(each for each in planned_of(run, group_id=None) if each.counts and each.plan_day)
    whole.group_id = run.groups[0].id
    saved()
    uid = whole.module_uid or ""

    made = placing.place(run.id, uid, starts=whole.local_start, fold=None, actor=planner(), now=NOW)

    assert [each.group_id for each in made] == [run.groups[1].id]


@pytest.mark.parametrize("number", [2, 3])
def test_a_day_that_was_never_held_gets_a_working_day_of_its_own(
    run: CourseRun, number: int
) -> None:
    gone = [each for each in planned_of(run) if each.plan_day == number]
    day = gone[0].local_start.date()
    for each in gone:
        database.session.delete(each)
    saved()
    state = plan_edits.state_of(planned_of(run))

    placing.fill(run.id, seen=state, actor=planner(), now=NOW)

    placed = [each for each in planned_of(run) if each.plan_day == number]
    assert {each.module_uid for each in placed} == {each.module_uid for each in gone} - {None}
    assert {each.local_start.date() for each in placed} == {day}
    assert {each.local_start for each in placed} <= {each.local_start for each in gone}
