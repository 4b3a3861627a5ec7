"""The checklist of an observation visit, on its own page, that of the visit, and all lists."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.checklists import Anchor, Due, Owner, TaskDetails
from app.domain.permissions import Role
from app.models.checklist import ChecklistTask
from app.models.identity import new_public_id
from app.queries import checklists as queries
from app.services import checklists
from app.views import checklist_pages, next_days, visit_pages
from app.views import checklists as pages
from tests.actors import CSRF, sign_in
from tests.at_once import count
from tests.factories import give_role, make_person
from tests.queries_counted import counted_queries
from tests.visiting import BEFORE, Visiting, arrange

BEDS = TaskDetails(title="Book beds", due=Due(Anchor.FIRST_DAY, 20), owner=Owner.ORGANISER)


@pytest.fixture
def there(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> Visiting:
    for module in (pages, checklist_pages, visit_pages, next_days):
        monkeypatch.setattr(module, "utcnow", lambda: BEFORE)
    return arrange()


@pytest.fixture
def page(client: FlaskClient, there: Visiting) -> FlaskClient:
    return sign_in(client, there.organiser)


def add(there: Visiting, details: TaskDetails = BEDS) -> ChecklistTask:
    return checklists.add_to_visit(
        there.visit.public_id,
        details,
        public_id=new_public_id(),
        actor=there.organiser,
        now=BEFORE,
    )


def address(there: Visiting) -> str:
    return f"/visits/{there.visit.public_id}/checklist"


def test_the_list_for_visits_is_offered_and_put_on_once(page: FlaskClient, there: Visiting) -> None:
    text = page.get(address(there)).text
    assert "An observation visit" in text
    assert "A course in a city" not in text
    assert "Accreditor" not in text
    data = {"csrf_token": CSRF, "template": "observation-visit"}

    for _twice in range(2):
        assert page.post(f"{address(there)}/apply", data=data).status_code == 303

    assert count(ChecklistTask) == 14
    text = page.get(address(there)).text
    assert "0 of 14 done" in text
    assert "Get the letters of invitation from the host" in text


def test_a_list_for_courses_is_refused(page: FlaskClient, there: Visiting) -> None:
    data = {"csrf_token": CSRF, "template": "city-course"}

    answer = page.post(f"{address(there)}/apply", data=data)

    assert answer.status_code == 422
    assert "Choose one of these lists." in answer.text
    assert count(ChecklistTask) == 0


def entered(**fields: object) -> dict[str, object]:
    given = {
        "csrf_token": CSRF,
        "public_id": new_public_id(),
        "title": "Book beds",
        "when": "before_first_day",
        "days": "4",
        "owner": "host",
        "person": "",
    }
    return given | fields


def test_a_task_is_added_given_to_who_goes_changed_done_and_taken_off(
    page: FlaskClient, there: Visiting
) -> None:
    who = there.people[0]
    form = entered(person=who.public_id)
    assert page.post(address(there), data=form).status_code == 303
    (due,) = queries.of_visit(there.visit, calendars=pages.of_cities, now=BEFORE).tasks
    assert due.task.person_id == who.id
    lone = f"/tasks/{due.task.public_id}"
    assert f'href="{address(there)}#t-{due.task.public_id}"' in page.get(lone).text

    renamed = page.post(lone, data=form | {"title": "Book two beds", "revision": "1"})
    assert renamed.location == f"{address(there)}#t-{due.task.public_id}"
    done = page.post(f"{lone}/done", data={"csrf_token": CSRF, "revision": "2"})
    assert done.status_code == 303
    assert "“Book two beds” is done." in page.get(address(there)).text
    off = {"csrf_token": CSRF, "revision": "3", "reason": "The host does."}
    assert page.post(f"{lone}/off", data=off).location == address(there)
    back = page.post(f"{lone}/restore", data={"csrf_token": CSRF})
    assert back.location == f"{address(there)}#t-{due.task.public_id}"


def test_no_day_of_a_visit_counts_from_a_deadline_of_a_course(
    page: FlaskClient, there: Visiting
) -> None:
    answer = page.post(address(there), data=entered(when="before_deadline"))

    assert answer.status_code == 422
    assert count(ChecklistTask) == 0


def test_the_page_of_the_visit_shows_what_is_most_urgent_and_leads_there(
    page: FlaskClient, there: Visiting
) -> None:
    lone = f"/visits/{there.visit.public_id}"
    assert "Begin a checklist" in page.get(lone).text
    add(there, replace(BEDS, title="Late", due=Due(Anchor.FIRST_DAY, 60)))
    for number in range(3):
        add(there, replace(BEDS, title=f"Task {number}", due=Due(Anchor.FIRST_DAY, number)))

    part = page.get(lone).text.partition('id="checklist"')[2].partition("<h2")[0]

    assert re.findall(r">(Late|Task \d)</a>", part) == ["Late", "Task 2", "Task 1"]
    assert "0 of 4 done" in part
    assert part.count("Overdue") == 1
    assert f'href="{address(there)}"' in part


def test_it_stands_among_all_checklists_and_under_its_day(
    page: FlaskClient, there: Visiting
) -> None:
    task = add(there)
    leads = f'href="{address(there)}#t-{task.public_id}"'

    for where in ("/checklists", "/next"):
        text = page.get(where).text
        assert leads in text, where
        assert f"{there.slot.unit}, Mumbai" in text


def test_only_who_plans_the_visit_reads_and_changes_its_list(
    client: FlaskClient, there: Visiting
) -> None:
    task = add(there)
    other = give_role(make_person("Rohan Shah"), Role.CITY_ORGANISER, city=there.mumbai)
    for who in (other, there.supervisor, there.people[0]):
        sign_in(client, who)
        assert client.get(address(there)).status_code == 404, who.name
        done = client.post(
            f"/tasks/{task.public_id}/done", data={"csrf_token": CSRF, "revision": "1"}
        )
        assert done.status_code == 404
    assert queries.get(task.public_id).done_at is None


@pytest.mark.parametrize("tasks", [1, 3, 60])
def test_pages_take_as_many_queries_for_one_task_as_for_sixty(
    page: FlaskClient, there: Visiting, tasks: int
) -> None:
    for number in range(tasks):
        add(there, replace(BEDS, person_id=there.people[number % 2].id))
    counts = []
    for where in (address(there), f"/visits/{there.visit.public_id}", "/checklists", "/next"):
        page.get(where)
        with counted_queries() as seen:
            page.get(where)
        counts.append(len(seen))

    assert counts == [9, 13, 4, 10]


def test_what_was_done_is_told_in_words_of_a_visit(page: FlaskClient, there: Visiting) -> None:
    add(there)

    text = page.get("/audit").text

    assert "put “Book beds” on the checklist of an observation visit" in text
