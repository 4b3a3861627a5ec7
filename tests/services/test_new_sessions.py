"""New sessions of a module: the same in every way, for those who have none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.plans.planned import Planned
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import plans
from app.services import placing, proposals, taken_proposals
from tests.factories import NOW, planned_of, planner
from tests.planning import begin, saved
from tests.proposing import times

SATURDAY = datetime.combine(date(2037, 12, 12), time(10))


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=2)


def apart(run: CourseRun) -> PlannedSession:
    """Return a session that one of the groups has of its own."""
    return next(each for each in planned_of(run, kind="module") if each.group_id)


def cancelled(run: CourseRun, uid: str | None) -> None:
    for each in planned_of(run, module_uid=uid):
        each.status = "cancelled"
    saved()


def but_for_its_time(session: Planned) -> Planned:
    return replace(session, id="", starts=SATURDAY, starts_at=NOW)


def by_group(sessions: Iterable[Planned]) -> list[Planned]:
    return sorted(map(but_for_its_time, sessions), key=lambda each: each.group or 0)


def test_a_session_says_the_same_however_it_comes_into_the_plan(run: CourseRun) -> None:
    uid = apart(run).module_uid or ""
    cancelled(run, uid)
    new = proposals.new_sessions(run, [uid])
    proposed = taken_proposals.new_values(run, times(run, new=new))

    placed = placing.place(run.id, uid, starts=SATURDAY, fold=None, actor=planner(), now=NOW)

    assert by_group(proposed.values()) == by_group(plans.values_of(placed))
    assert {each.ends_at - each.starts_at for each in placed} == {
        timedelta(minutes=each.minutes) for each in proposed.values()
    }
    assert len(placed) == 2
