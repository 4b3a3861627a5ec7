"""Two people press at the same moment on a checklist: what is done is done once."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.checklists import Anchor, Due, Owner, TaskDetails, Template, TemplateTask
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.checklist import ChecklistTask
from app.models.person import Person
from app.services import checklists, discarding
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, make_run, planner

AT_ONCE = 4
TASKS = tuple(
    TemplateTask(key=f"task-{n}", title="Do it", due=Due(Anchor.LAST_DAY, n), owner=Owner.HOST)
    for n in range(3)
)
COURSE = Template(slug="course", name="A course", tasks=TASKS)
LUNCH = TaskDetails(title="Order lunch", due=date(2026, 11, 5), owner=Owner.HOST)
KEY = "TaskOfThisTest00"


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def arranged(app: Flask, *, published: bool = True) -> tuple[int, int]:
    """Begin a course, and return its id and that of who plans it."""
    with app.app_context():
        run = make_run(published=published)
        return run.id, planner().id


def with_task(app: Flask) -> tuple[int, int]:
    run_id, actor_id = arranged(app)
    with app.app_context():
        actor = db.session.get_one(Person, actor_id)
        row = checklists.add(run_id, LUNCH, public_id=KEY, actor=actor, now=NOW)
        return row.id, actor_id


def told(app: Flask, deed: str) -> int:
    with app.app_context():
        return len(db.session.scalars(select(AuditEntry.seq).filter_by(action=deed)).all())


def test_a_template_applied_at_once_puts_each_task_on_once(app: Flask) -> None:
    run_id, actor_id = arranged(app)

    def press() -> int:
        actor = db.session.get_one(Person, actor_id)
        return checklists.apply(run_id, COURSE, actor=actor, now=NOW)

    assert Counter(at_once(app, [press] * AT_ONCE)) == {0: AT_ONCE - 1, len(TASKS): 1}
    with app.app_context():
        assert count(ChecklistTask) == len(TASKS)
    assert told(app, "checklist.applied") == 1


def test_one_form_sent_at_once_adds_one_task(app: Flask) -> None:
    run_id, actor_id = arranged(app)

    def send() -> str:
        actor = db.session.get_one(Person, actor_id)
        return checklists.add(run_id, LUNCH, public_id=KEY, actor=actor, now=NOW).public_id

    assert at_once(app, [send] * AT_ONCE) == [KEY] * AT_ONCE
    assert told(app, "task.added") == 1


def test_of_two_who_change_a_task_at_once_one_is_told(app: Flask) -> None:
    task_id, actor_id = with_task(app)

    def rename(title: str) -> None:
        details = replace(LUNCH, title=title)
        actor = db.session.get_one(Person, actor_id)
        checklists.save(task_id, details, seen=1, actor=actor, now=NOW)

    came = at_once(app, [partial(rename, "One"), partial(rename, "Other")])

    assert Counter(type(each).__name__ for each in came) == {"NoneType": 1, "Outdated": 1}
    assert told(app, "task.changed") == 1


def test_of_several_who_mark_a_task_done_at_once_one_did_it(app: Flask) -> None:
    task_id, actor_id = with_task(app)

    def press() -> None:
        actor = db.session.get_one(Person, actor_id)
        checklists.mark_done(task_id, seen=1, actor=actor, now=NOW)

    assert at_once(app, [press] * AT_ONCE) == [None] * AT_ONCE
    assert told(app, "task.done") == 1


def test_a_course_thrown_away_at_once_leaves_no_task(app: Flask) -> None:
    run_id, actor_id = arranged(app, published=False)

    def discard() -> None:
        discarding.discard(run_id, actor=db.session.get_one(Person, actor_id), now=NOW)

    def press() -> None:
        actor = db.session.get_one(Person, actor_id)
        checklists.apply(run_id, COURSE, actor=actor, now=NOW)

    came = at_once(app, [discard, press])

    assert {type(each).__name__ for each in came} <= {"NoneType", "NoResultFound"}
    with app.app_context():
        assert count(ChecklistTask) == 0
