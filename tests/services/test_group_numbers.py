"""How many groups a course has: new ones are empty, and none goes that is needed."""

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.database import write_unit
from app.domain.errors import NotOfThisRun
from app.domain.plans.history import Gesture
from app.models.audit import AuditEntry
from app.models.delivery import CourseRun
from app.services import group_numbers, groups, plan_edits
from app.services.group_numbers import InUse, NameTaken, Use
from tests.factories import NOW, enrol, make_run, planned_of, planner


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=0)


def resize(run: CourseRun, count: int) -> int:
    return group_numbers.resize(run.id, count, actor=planner(), now=NOW)


def names(run: CourseRun) -> list[str]:
    return [group.name for group in run.groups]


@write_unit
def give_to(run: CourseRun, group_id: int | None) -> None:
    """Plan the first session of a course for a group, or for everybody."""
    with plan_edits.editing(run.id, Gesture.REGROUP, actor=planner(), now=NOW) as desk:
        next(each for each in desk.sessions if each.kind == "module").group_id = group_id


def told(db: SQLAlchemy) -> int:
    changed = select(AuditEntry.seq).where(AuditEntry.action == "groups.changed")
    return len(db.session.scalars(changed).all())


def test_groups_are_added_and_go_again(db: SQLAlchemy, run: CourseRun) -> None:
    assert resize(run, 3) == 3
    assert names(run) == ["Group 1", "Group 2", "Group 3"]

    assert resize(run, 3) == 0
    assert resize(run, 2) == -1

    assert names(run) == ["Group 1", "Group 2"]
    assert told(db) == 2


def test_a_group_with_people_stays_and_so_does_all_else(db: SQLAlchemy, run: CourseRun) -> None:
    resize(run, 3)
    member = enrol(run, "Amina")
    groups.set_all(run.id, {member.public_id: 2}, actor=planner(), now=NOW)

    with pytest.raises(InUse) as refused:
        resize(run, 1)

    assert (refused.value.name, refused.value.use) == ("Group 2", Use.PEOPLE)
    assert names(run) == ["Group 1", "Group 2", "Group 3"]
    assert resize(run, 2) == -1


def test_a_group_with_sessions_planned_or_released_stays(db: SQLAlchemy) -> None:
    taught = make_run(groups=4)

    with pytest.raises(InUse) as refused:
        resize(taught, 3)

    assert (refused.value.name, refused.value.use) == ("Group 4", Use.SESSIONS)
    assert len(taught.groups) == 4


def test_a_group_that_only_the_history_of_the_plan_names_stays(
    db: SQLAlchemy, run: CourseRun
) -> None:
    resize(run, 1)
    for group_id in (run.groups[0].id, None):
        give_to(run, group_id)
    assert all(each.group_id is None for each in planned_of(run))

    with pytest.raises(InUse) as refused:
        resize(run, 0)

    assert refused.value.use is Use.SESSIONS


def test_a_group_gets_another_name_that_no_other_has(db: SQLAlchemy, run: CourseRun) -> None:
    resize(run, 2)

    group_numbers.rename(run.id, 2, "Nurses", actor=planner(), now=NOW)
    group_numbers.rename(run.id, 2, "Nurses", actor=planner(), now=NOW)

    assert names(run) == ["Group 1", "Nurses"]
    with pytest.raises(NameTaken):
        group_numbers.rename(run.id, 1, "nurses", actor=planner(), now=NOW)
    with pytest.raises(NotOfThisRun):
        group_numbers.rename(run.id, 3, "Doctors", actor=planner(), now=NOW)
    assert told(db) == 2
