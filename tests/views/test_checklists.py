"""The checklist of a course, one task of it, and what is due next in all courses."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.test import TestResponse

from app.clock import utcnow
from app.domain.checklists import Anchor, Around, Due, Owner, TaskDetails
from app.domain.permissions import Role
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.queries import checklists as queries
from app.services import checklists
from app.views import checklist_pages
from app.views import checklists as pages
from app.wiring import adapters
from tests.actors import CSRF, sign_in
from tests.at_once import count
from tests.factories import NOW, give_role, make_person, make_run
from tests.queries_counted import counted_queries

FIRST_DAY = date(2026, 11, 9)
AT_TEN = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)  # in Nairobi, a Monday
LUNCH = TaskDetails(title="Order lunch", due=Due(Anchor.FIRST_DAY, 3), owner=Owner.HOST)
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def run(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> CourseRun:
    for module in (pages, checklist_pages):
        monkeypatch.setattr(module, "utcnow", lambda: AT_TEN)
    return make_run(first_day=FIRST_DAY)


@pytest.fixture
def organiser(run: CourseRun) -> Person:
    return give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)


@pytest.fixture
def page(client: FlaskClient, organiser: Person) -> FlaskClient:
    return sign_in(client, organiser)


def add(run: CourseRun, details: TaskDetails = LUNCH) -> ChecklistTask:
    actor = make_person("Planner")
    return checklists.add(run.id, details, public_id=new_public_id(), actor=actor, now=NOW)


def address(run: CourseRun) -> str:
    return f"/courses/{run.public_id}/checklist"


def press(page: FlaskClient, task: ChecklistTask, what: str, **fields: object) -> object:
    data = {"csrf_token": CSRF, "revision": task.revision, **fields}
    return page.post(f"/tasks/{task.public_id}/{what}", data=data)


def entered(**fields: object) -> dict[str, object]:
    given = {
        "csrf_token": CSRF,
        "public_id": new_public_id(),
        "title": "Hire a bus",
        "what": "For 40.\nWith a ramp.",
        "when": "before_first_day",
        "days": "4",
        "due_on": "",
        "owner": "partner",
        "person": "",
    }
    return given | fields


def headings(text: str) -> list[str]:
    return [re.sub(r"<.*?>|\s+", " ", each).strip() for each in re.findall(r"<h2.*?</h2>", text)]


def test_a_course_without_tasks_offers_lists_to_begin_with(
    page: FlaskClient, run: CourseRun
) -> None:
    text = page.get(address(run)).text

    assert "Nothing is on this list yet." in text
    assert "A course in a city" in text
    assert "Add its 16 tasks" in text


def test_a_template_is_put_on_the_list_once_and_grouped_by_when_it_is_due(
    page: FlaskClient, run: CourseRun
) -> None:
    data = {"csrf_token": CSRF, "template": "city-course"}

    assert page.post(f"{address(run)}/apply", data=data).status_code == 303
    first = page.get(address(run)).text
    page.post(f"{address(run)}/apply", data=data)
    again = page.get(address(run)).text

    assert "16 tasks are on the list now." in first
    assert "All of these were on the list already." in again
    assert count(ChecklistTask) == 16
    assert [each.split()[0] for each in headings(again)][:3] == ["Overdue", "Due", "Later"]
    assert "0 of 16 done" in again
    assert "Add its 16 tasks" not in again


def test_a_list_that_is_none_of_ours_is_refused(page: FlaskClient, run: CourseRun) -> None:
    data = {"csrf_token": CSRF, "template": "a-wedding"}

    answer = page.post(f"{address(run)}/apply", data=data)

    assert answer.status_code == 422
    assert "Choose one of these lists." in answer.text


def test_one_press_marks_a_task_done_and_another_takes_that_back(
    page: FlaskClient, run: CourseRun
) -> None:
    task = add(run)

    assert press(page, task, "done").status_code == 303
    text = page.get(address(run)).text
    assert "“Order lunch” is done." in text
    assert "1 of 1 done" in text
    assert "Not done after all" in text

    press(page, queries.get(task.public_id), "not-done")
    text = page.get(address(run)).text
    assert "“Order lunch” is not done." in text
    assert "0 of 1 done" in text


def test_a_press_in_place_draws_the_list_anew_and_says_so(
    page: FlaskClient, run: CourseRun
) -> None:
    task = add(run)

    answer = page.post(
        f"/tasks/{task.public_id}/done",
        data={"csrf_token": CSRF, "revision": task.revision},
        headers=IN_PLACE,
    )

    assert answer.status_code == 200
    assert "is done" in answer.headers["HX-Trigger"]
    assert "1 of 1 done" in answer.text.partition('id="checklist"')[2]
    assert 'hx-select="#checklist"' in answer.text
    assert "is done." not in page.get(address(run)).text.partition("<main")[0]


@pytest.mark.parametrize("headers", [{}, IN_PLACE])
def test_who_presses_on_an_older_list_is_told_and_nothing_is_done(
    page: FlaskClient, run: CourseRun, headers: dict[str, str]
) -> None:
    task, actor = add(run), make_person("Somebody Else")
    renamed = replace(LUNCH, title="Order supper")
    checklists.save(task.id, renamed, seen=1, actor=actor, now=NOW)

    answer = page.post(
        f"/tasks/{task.public_id}/done",
        data={"csrf_token": CSRF, "revision": "1"},
        headers=headers,
    )

    assert answer.status_code == 409
    assert "Somebody else changed “Order supper” meanwhile" in answer.text
    assert queries.get(task.public_id).done_at is None


def test_a_revision_that_is_none_is_refused(page: FlaskClient, run: CourseRun) -> None:
    task = add(run)

    for what in ("done", "not-done"):
        data = {"csrf_token": CSRF, "revision": "one"}
        assert page.post(f"/tasks/{task.public_id}/{what}", data=data).status_code == 400


def test_what_shows_that_it_is_done_is_kept_and_an_address_leads_there(
    page: FlaskClient, run: CourseRun
) -> None:
    task = add(run)

    press(page, task, "done", note="For 62.", evidence="https://example.org/order")

    text = page.get(address(run)).text
    assert "For 62." in text
    assert '<a href="https://example.org/order" rel="noopener noreferrer">' in text


@pytest.mark.parametrize("evidence", ["javascript:alert(1)", "http://example.org/", "https://"])
def test_evidence_of_another_kind_is_refused_at_its_field_and_nothing_is_lost(
    page: FlaskClient, run: CourseRun, evidence: str
) -> None:
    task = add(run)

    answer = press(page, task, "done", note="For 62.", evidence=evidence)

    assert answer.status_code == 422
    assert "Write an address that begins with https://" in answer.text
    assert "For 62." in answer.text
    assert f'value="{evidence}"' in answer.text
    assert queries.get(task.public_id).done_at is None


def test_each_form_leads_back_to_itself_when_it_is_refused(
    page: FlaskClient, run: CourseRun
) -> None:
    task = add(run)
    lone = f"/tasks/{task.public_id}"
    text = page.get(lone).text

    for action in (f"{lone}/done#done", f"{lone}#change", f"{lone}/off#take-off"):
        assert f'action="{action}"' in text
        assert f'id="{action.partition("#")[2]}"' in text
    assert f'action="{address(run)}#add"' in page.get(address(run)).text
    assert "(optional)" not in text.partition("How many working days")[2].partition("</label>")[0]


def test_evidence_in_words_leads_nowhere(page: FlaskClient, run: CourseRun) -> None:
    press(page, add(run), "done", note="", evidence="In the <blue> folder")

    text = page.get(address(run)).text
    assert "In the &lt;blue&gt; folder" in text


def test_a_task_is_added_by_hand_once_however_often_it_is_sent(
    page: FlaskClient, run: CourseRun
) -> None:
    form = entered()

    for _twice in range(2):
        assert page.post(address(run), data=form).status_code == 303

    (due,) = queries.of_run(run, calendars=pages.of_cities, now=AT_TEN).tasks
    assert (due.task.title, due.task.what, due.due_on) == (
        "Hire a bus",
        "For 40. With a ramp.",
        date(2026, 11, 3),
    )


def test_a_day_set_by_hand_says_so(page: FlaskClient, run: CourseRun) -> None:
    page.post(address(run), data=entered(when="by_hand", days="", due_on="2026-11-20"))

    text = page.get(address(run)).text
    assert "Friday, 20 November 2026</time>, set by hand" in text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": " "}, "Say what is to be done."),
        ({"title": "t" * 201}, "A title has at most 200 characters."),
        ({"what": "w" * 2001}, "Write it shorter: it has at most 2000 characters."),
        ({"days": ""}, "Write how many working days, from 0 to 250."),
        ({"days": "251"}, "Write how many working days, from 0 to 250."),
        ({"days": "-1"}, "Write how many working days, from 0 to 250."),
        ({"days": "four"}, "Write a whole number, such as 45."),
        ({"when": "by_hand"}, "Say on which day it is due."),
        ({"when": "by_hand", "due_on": "soon"}, "This is not a date. Write it like 2026-12-07."),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_lost(
    page: FlaskClient, run: CourseRun, fields: dict[str, str], problem: str
) -> None:
    answer = page.post(address(run), data=entered(**fields))

    assert answer.status_code == 422
    assert answer.text.count(problem) == 2  # on top, and at the field
    assert "For 40." in answer.text or "w" * 2001 in answer.text
    assert count(ChecklistTask) == 0


def test_a_task_is_given_to_somebody_by_name(
    page: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    mentor = give_role(make_person("José Núñez"), Role.MENTOR, run=run)
    stranger, task = make_person("A Stranger"), add(run)
    text = page.get(f"/tasks/{task.public_id}").text

    assert mentor.name in text
    assert organiser.name in text
    assert stranger.name not in text
    form = entered(revision=task.revision, person=mentor.public_id)
    assert page.post(f"/tasks/{task.public_id}", data=form).status_code == 303
    assert "Partner: José Núñez" in page.get(address(run)).text
    refused = page.post(
        f"/tasks/{task.public_id}", data=form | {"person": stranger.public_id, "revision": 2}
    )
    assert refused.status_code == 422


def test_who_saves_an_older_state_sees_their_own_words_and_saves_them_on_purpose(
    page: FlaskClient, run: CourseRun
) -> None:
    task, actor = add(run), make_person("Somebody Else")
    checklists.save(task.id, replace(LUNCH, title="Theirs"), seen=1, actor=actor, now=NOW)
    form = entered(revision="1", title="Mine")

    answer = page.post(f"/tasks/{task.public_id}", data=form)
    assert answer.status_code == 409
    assert "Somebody else changed this task meanwhile." in answer.text
    assert 'value="Mine"' in answer.text
    assert queries.get(task.public_id).title == "Theirs"

    assert page.post(f"/tasks/{task.public_id}", data=form | {"revision": "2"}).status_code == 303
    assert queries.get(task.public_id).title == "Mine"


def test_a_task_is_taken_off_for_a_reason_and_put_back(page: FlaskClient, run: CourseRun) -> None:
    task = add(run)
    refused = press(page, task, "off", reason=" ")
    assert (refused.status_code, "Say why it is not needed." in refused.text) == (422, True)

    assert press(page, task, "off", reason="The hotel does.").status_code == 303
    text = page.get(address(run)).text
    assert "Taken off" in headings(text)
    assert "The hotel does." in text
    assert f'action="/tasks/{task.public_id}/restore"' in text
    assert "The hotel does." in page.get(f"/tasks/{task.public_id}").text

    page.post(f"/tasks/{task.public_id}/restore", data={"csrf_token": CSRF})
    text = page.get(address(run)).text
    assert "Taken off" not in headings(text)
    assert "“Order lunch” is on the list again." in text


def test_who_takes_an_older_state_off_is_told(page: FlaskClient, run: CourseRun) -> None:
    task, actor = add(run), make_person("Somebody Else")
    checklists.save(task.id, replace(LUNCH, title="Theirs"), seen=1, actor=actor, now=NOW)

    answer = page.post(
        f"/tasks/{task.public_id}/off",
        data={"csrf_token": CSRF, "revision": "1", "reason": "Not needed."},
    )

    assert answer.status_code == 409
    assert "Not needed." in answer.text
    assert queries.get(task.public_id).off_at is None


def test_the_tab_is_there_for_planners_alone(
    page: FlaskClient, client: FlaskClient, run: CourseRun
) -> None:
    overview = f"/courses/{run.public_id}"
    assert f'href="{address(run)}"' in page.get(overview).text
    mentor = give_role(make_person("José Núñez"), Role.MENTOR, run=run)

    sign_in(client, mentor)

    assert f'href="{address(run)}"' not in client.get(overview).text
    assert client.get(address(run)).status_code == 403


@pytest.mark.parametrize("tasks", [1, 3, 60])
def test_a_checklist_takes_as_many_queries_for_one_task_as_for_sixty(
    page: FlaskClient, run: CourseRun, tasks: int
) -> None:
    people = [make_person(f"Person {number}") for number in range(3)]
    for number in range(tasks):
        add(run, replace(LUNCH, person_id=people[number % 3].id))
    page.get(address(run))

    with counted_queries() as seen:
        page.get(address(run))

    assert len(seen) == 9


def test_what_is_due_next_stands_by_urgency_and_leads_to_its_course(
    page: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    other = make_run("kumasi", first_day=FIRST_DAY + timedelta(7))
    give_role(organiser, Role.CITY_ORGANISER, city=other.city)
    elsewhere = make_run("asuncion", first_day=FIRST_DAY)
    for each in (run, other, elsewhere):
        add(each, replace(LUNCH, title=f"Lunch in {each.city.name}"))
    add(run, replace(LUNCH, title="Late", due=date(2026, 10, 30)))
    done = add(run, replace(LUNCH, title="Over"))
    checklists.mark_done(done.id, seen=1, actor=organiser, now=NOW)

    text = page.get("/checklists").text

    assert headings(text) == ["Overdue", "Due within seven days", "Later"]
    found = re.findall(r'<span class="what">(.*?)</span>', text)
    assert found == ["Late", "Lunch in Nairobi", "Lunch in Kumasi"]
    assert f'href="{address(other)}#t-' in text


def test_nothing_due_says_what_a_checklist_is(page: FlaskClient) -> None:
    assert "Nothing is due." in page.get("/checklists").text


def test_of_very_many_tasks_the_most_urgent_are_shown_and_the_rest_counted(
    page: FlaskClient, run: CourseRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_LISTED", 2)
    for number in (3, 1, 2):
        add(run, replace(LUNCH, title=f"Task {number}", due=FIRST_DAY + timedelta(number)))

    text = page.get("/checklists").text

    assert re.findall(r'<span class="what">(.*?)</span>', text) == ["Task 1", "Task 2"]
    assert "The first 2 of 3 are shown." in text


@pytest.mark.parametrize("tasks", [1, 3, 60])
def test_all_checklists_take_as_many_queries_for_one_task_as_for_sixty(
    page: FlaskClient, run: CourseRun, tasks: int
) -> None:
    for _number in range(tasks):
        add(run)
    page.get("/checklists")

    with counted_queries() as seen:
        page.get("/checklists")

    assert len(seen) == 4


def test_ours_put_on_a_course_are_all_shown(page: FlaskClient, run: CourseRun) -> None:
    templates = [each for each in adapters().checklists if each.around is Around.COURSE]
    for template in templates:
        checklists.apply(run.id, template, actor=make_person("P"), now=utcnow())

    text = page.get(address(run)).text

    for template in templates:
        for task in template.tasks:
            assert task.title in text.replace("&#39;", "'")


def deadline(page: FlaskClient, run: CourseRun, day: str, was: str = "") -> TestResponse:
    data = {"csrf_token": CSRF, "deadline": day, "was": was}
    return page.post(f"{address(run)}/deadline", data=data)


def test_tasks_before_the_deadline_move_with_it_and_say_so_while_nobody_knows_it(
    page: FlaskClient, run: CourseRun
) -> None:
    add(run, replace(LUNCH, title="Hand it in", due=Due(Anchor.DEADLINE, 2)))
    unknown = page.get(address(run)).text
    assert ", as long as the accreditor's deadline isn't known" in unknown
    assert "Thursday, 5 November 2026" in unknown  # two working days before the first day

    assert deadline(page, run, "2026-10-30").status_code == 303
    known = page.get(address(run)).text

    assert "Wednesday, 28 October 2026" in known
    assert ", as long as the accreditor's deadline" not in known


def test_a_deadline_that_somebody_else_wrote_is_not_written_over(
    page: FlaskClient, run: CourseRun
) -> None:
    deadline(page, run, "2026-10-30")

    late = deadline(page, run, "2026-10-23")
    assert late.status_code == 409
    assert "meanwhile: 30\xa0Oct\xa02026." in late.text
    form = dict(re.findall(r'name="(was|deadline)"[^>]* value="([^"]*)"', late.text))
    assert form == {"was": "2026-10-30", "deadline": "2026-10-23"}
    assert deadline(page, run, "2026-10-16", was="2026-10-23").status_code == 409
    assert 'value="2026-10-30"' in page.get(address(run)).text
    assert deadline(page, run, "", was="2026-10-30").status_code == 303
    assert "No deadline is written down." in page.get(address(run)).text
    gone = deadline(page, run, "2026-10-23", was="2026-10-30")
    assert "Somebody else took the deadline out meanwhile." in gone.text


@pytest.mark.parametrize(("day", "was"), [("soon", ""), ("2026-10-30", "never")])
def test_a_deadline_that_is_no_day_is_refused(
    page: FlaskClient, run: CourseRun, day: str, was: str
) -> None:
    assert deadline(page, run, day, was).status_code == 422
    assert run.accreditation_due_on is None
