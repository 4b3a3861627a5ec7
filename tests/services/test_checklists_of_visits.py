"""Checklists of observation visits: their days move with the visit, by the city that sends."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select, update
from sqlalchemy.exc import NoResultFound

from app.domain.checklists import (
    Anchor,
    Around,
    Due,
    Owner,
    TaskDetails,
    Template,
    TemplateTask,
    Urgency,
)
from app.domain.permissions import Scope, ScopeKind
from app.models.audit import AuditEntry
from app.models.checklist import ChecklistTask
from app.models.identity import new_public_id
from app.queries import checklists as queries
from app.queries import my_data
from app.queries import visits as visit_queries
from app.services import checklists, city_days, visits
from app.services.city_calendars import of_cities
from tests.factories import make_run
from tests.planning import saved
from tests.queries_counted import counted_queries
from tests.recorded import recorded
from tests.visiting import BEFORE, FRIDAY, MONDAY, Visiting, arrange

VISAS = TemplateTask(
    key="visas", title="Apply for visas", due=Due(Anchor.FIRST_DAY, 10), owner=Owner.ORGANISER
)
THANKS = TemplateTask(
    key="thanks", title="Thank the host", due=Due(Anchor.LAST_DAY, 2), owner=Owner.ORGANISER
)
LIST = Template(slug="visit", name="A visit", tasks=(VISAS, THANKS), around=Around.VISIT)
BEDS = TaskDetails(title="Book beds", due=Due(Anchor.FIRST_DAY, 1), owner=Owner.ORGANISER)
WEEK = timedelta(days=7)
FARMERS_DAY = MONDAY - timedelta(days=3)  # in Ghana; in India it is a day like any other


@pytest.fixture
def there(db: SQLAlchemy) -> Visiting:
    return arrange()


def apply(there: Visiting) -> int:
    return checklists.apply_to_visit(there.visit.public_id, LIST, actor=there.organiser, now=BEFORE)


def add(there: Visiting, details: TaskDetails = BEDS, public_id: str = "") -> ChecklistTask:
    return checklists.add_to_visit(
        there.visit.public_id,
        details,
        public_id=public_id or new_public_id(),
        actor=there.organiser,
        now=BEFORE,
    )


def due_days(there: Visiting) -> dict[str, date]:
    listed = queries.of_visit(there.visit, calendars=of_cities, now=BEFORE)
    return {each.task.title: each.due_on for each in listed.tasks}


def test_a_list_is_put_on_a_visit_once_and_told(db: SQLAlchemy, there: Visiting) -> None:
    assert (apply(there), apply(there)) == (2, 0)

    assert due_days(there) == {
        "Apply for visas": FARMERS_DAY - 2 * WEEK,  # which is no working day either
        "Thank the host": FRIDAY + timedelta(days=4),
    }
    told = db.session.execute(
        select(AuditEntry.thing_kind, AuditEntry.city_id, AuditEntry.course).where(
            AuditEntry.action == "checklist.applied"
        )
    ).all()
    assert told == [("visit", there.kumasi.id, None)]


def test_days_move_with_the_visit(there: Visiting) -> None:
    apply(there)
    before = due_days(there)
    later = replace(there.details, starts_on=MONDAY + WEEK, ends_on=FRIDAY + WEEK)
    visits.change(there.visit.public_id, later, seen=1, actor=there.organiser, now=BEFORE)

    assert due_days(there) == {title: day + WEEK for title, day in before.items()}


def test_the_working_days_are_those_of_the_city_that_sends(there: Visiting) -> None:
    add(there)
    thursday, wednesday = (FARMERS_DAY - timedelta(days=n) for n in (1, 2))
    assert due_days(there) == {"Book beds": thursday}

    city_days.close(there.kumasi.id, thursday, "A day off", actor=there.organiser, now=BEFORE)

    assert due_days(there) == {"Book beds": wednesday}


def test_a_task_of_a_visit_is_due_next_for_who_plans_visits_until_it_is_cancelled(
    there: Visiting,
) -> None:
    task = add(there)
    here, elsewhere = (Scope(ScopeKind.CITY, each.id) for each in (there.kumasi, there.mumbai))

    def due_next(*of_visits: Scope) -> list[str]:
        found = queries.next_due([here], of_visits, calendars=of_cities, now=BEFORE)
        return [each.task.public_id for each in found]

    assert due_next() == due_next(elsewhere) == []
    assert due_next(here) == due_next(Scope(ScopeKind.PLATFORM)) == [task.public_id]

    visits.cancel(there.visit.public_id, "No visa.", actor=there.organiser, now=BEFORE)
    assert due_next(here) == []


def test_one_task_sent_twice_is_there_once_and_none_goes_to_another_list(there: Visiting) -> None:
    key = new_public_id()
    assert add(there, public_id=key).id == add(there, public_id=key).id

    with pytest.raises(NoResultFound):
        checklists.add(
            make_run("nairobi").id, BEDS, public_id=key, actor=there.organiser, now=BEFORE
        )


def test_it_is_done_reopened_and_taken_off_like_one_of_a_course(
    db: SQLAlchemy, there: Visiting
) -> None:
    task = add(there)
    checklists.mark_done(task.id, seen=1, actor=there.organiser, now=BEFORE)
    (listed,) = queries.of_visit(there.visit, calendars=of_cities, now=BEFORE).tasks
    assert listed.stands is Urgency.DONE

    checklists.reopen(task.id, seen=2, actor=there.organiser, now=BEFORE)
    checklists.take_off(task.id, reason="No.", seen=3, actor=there.organiser, now=BEFORE)

    entries = select(AuditEntry.action, AuditEntry.city_id).where(AuditEntry.thing_kind == "task")
    assert db.session.execute(entries.order_by(AuditEntry.seq)).all() == [
        (f"task.{deed}", there.kumasi.id) for deed in ("added", "done", "reopened", "taken_off")
    ]


@pytest.mark.parametrize("tasks", [1, 3, 60])
def test_a_list_takes_two_queries_however_long(there: Visiting, tasks: int) -> None:
    for _number in range(tasks):
        add(there)
    saved()
    visit = visit_queries.get(there.visit.public_id)

    with counted_queries() as seen:
        listed = queries.of_visit(visit, calendars=of_cities, now=BEFORE)
        named = {each.task.about.slot.city.name for each in listed.tasks if each.task.visit}

    assert (len(listed.tasks), named) == (tasks, {"Mumbai"})
    assert len(seen) == 2


def test_people_read_among_their_own_data_which_visit_a_task_is_of(there: Visiting) -> None:
    person = there.people[0]
    add(there, replace(BEDS, person_id=person.id))

    rows = my_data.collect(person.id)["tasks"]

    assert [(row["visit"], row["task"]) for row in rows] == [(there.slot.unit, "Book beds")]


@pytest.mark.parametrize(
    "wrong", [{"visit_id": None}, {"course_run_id": 1}, {"anchor": "before_deadline"}]
)
def test_the_table_refuses_a_task_of_nothing_of_two_things_and_of_a_deadline(
    db: SQLAlchemy, there: Visiting, wrong: dict[str, object]
) -> None:
    task, run = add(there), make_run("nairobi")
    given = {"course_run_id": run.id} if "course_run_id" in wrong else wrong

    with pytest.raises(Exception, match=r"(?i)constraint"):
        recorded(db.session.execute)(
            update(ChecklistTask).where(ChecklistTask.id == task.id).values(given)
        )
