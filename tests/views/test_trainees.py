"""The people of a course: the list, groups, adding, replacing, correcting, withdrawing."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Contact, Person
from app.queries import import_plans, trainees
from app.services import enrolments, trainee_imports
from app.views import trainee_pages
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, make_run, works_in
from tests.queries_counted import counted_queries

MARY = {
    "name": "Mary Wanjikũ",
    "hospital": "Kenyatta National Hospital",
    "email": "mary@example.org",
    "group": "Group 2",
}


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


@pytest.fixture
def organiser(run: CourseRun, client: FlaskClient) -> FlaskClient:
    return sign_in(client, give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=run.city))


def page(run: CourseRun, rest: str = "") -> str:
    return f"/courses/{run.public_id}/people{rest}"


def post(client: FlaskClient, address: str, **fields: str) -> TestResponse:
    return client.post(address, data={"csrf_token": CSRF, **fields})


def opened(client: FlaskClient, address: str) -> dict[str, str]:
    """Open the form of somebody, and return what it would send if nothing were typed."""
    html = client.get(address).text
    inputs = re.findall(r"<input [^>]+>", html)
    fields = {
        found[1]: unescape(value[1] if (value := re.search(r' value="([^"]*)"', tag)) else "")
        for tag in inputs
        if (found := re.search(r' name="([^"]+)"', tag))
    }
    group = re.search(r'<option selected value="([^"]*)"', html)
    return fields | {"group": group[1] if group else "", "csrf_token": CSRF}


def roll(run: CourseRun) -> list[tuple[str, str]]:
    everybody = trainees.of_run(run, now=NOW)
    return [(row.name, row.status) for row in (*everybody.here, *everybody.left)]


def text(answer: TestResponse) -> str:
    return unescape(answer.text)


def test_an_empty_course_leads_to_the_import(run: CourseRun, organiser: FlaskClient) -> None:
    answer = organiser.get(page(run))

    assert "Nobody is on this course yet" in answer.text
    assert page(run, "/import") in answer.text


def test_somebody_is_added_by_hand(run: CourseRun, organiser: FlaskClient) -> None:
    assert organiser.get(page(run, "/add")).status_code == 200
    answer = post(organiser, page(run, "/add"), **MARY, name_in_script="ម៉ារី")
    listed = organiser.get(page(run)).text

    assert (answer.status_code, answer.location) == (303, page(run))
    for words in ("Mary Wanjikũ is on the course now", "ម៉ារី", "Kenyatta National Hospital"):
        assert words in listed
    assert trainees.of_run(run, now=NOW).here[0].group == 2


def test_adding_the_same_person_twice_is_once(run: CourseRun, organiser: FlaskClient) -> None:
    for _twice in range(2):
        post(organiser, page(run, "/add"), **MARY)

    assert "was on the course already" in organiser.get(page(run)).text
    assert roll(run) == [("Mary Wanjikũ", "enrolled")]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Write the name."),
        ({"hospital": " - "}, "The hospital is missing."),
        ({"email": "mary"}, "There is no @ in the mail address."),
        ({"phone": "ask"}, "“ask” is not a phone number."),
        ({"name": "Mary\u202e"}, "turns the direction of reading (U+202E)"),
        ({"profession": "x" * 81}, "Profession has more than 80 characters."),
        ({"group": "Group 9"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    run: CourseRun, organiser: FlaskClient, fields: dict[str, str], words: str
) -> None:
    answer = post(organiser, page(run, "/add"), **(MARY | fields))

    assert answer.status_code == 422
    assert words in text(answer)
    assert roll(run) == []


def test_somebody_who_may_be_known_is_asked_about(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY)
    other = {"name": "Mary Wanjiku", "hospital": "Embu Level 5 Hospital"}
    asked = post(organiser, page(run, "/add"), **other)
    answered = post(organiser, page(run, "/add"), **other, who="new")

    assert asked.status_code == 422
    assert "Say who is meant" in asked.text
    assert "Kenyatta National Hospital" in asked.text
    assert answered.status_code == 303
    assert len(roll(run)) == 2


def test_who_is_meant_is_asked_with_no_more_than_this_city_may_know(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY, phone="+254 700 555 001")
    (row,) = trainees.of_run(run, now=NOW).here
    mary = db.session.get_one(Person, row.person_id)
    other = {"name": "Mary Wanjiku", "hospital": "Embu Level 5 Hospital"}
    ours = post(organiser, page(run, "/add"), **other).text
    works_in(make_run("kumasi").city, mary, "Sunyani Regional Hospital")
    give_role(mary, Role.MENTOR, run=run)
    shared = post(organiser, page(run, "/add"), **other).text

    assert "Kenyatta National Hospital · mary@example.org · +254 700 555 001" in ours
    assert "Kenyatta National Hospital · m***@example.org · ***001" in shared
    assert "Sunyani" not in shared


def test_fields_that_the_form_has_not_are_left_alone(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    extra = {"public_id": "x" * 16, "status": "withdrawn", "source": "import", "city_id": "9"}
    extra |= {"role": "platform_administrator", "sort_key": "zzz", "language": "xx"}
    post(organiser, page(run, "/add"), **MARY, **extra)
    (enrolment,) = trainees.enrolled(run.id)

    assert (enrolment.source, enrolment.person.language) == ("by_hand", "en")
    assert enrolment.person.sort_key == "mary wanjiku"
    assert enrolment.person.role_assignments == []


def test_somebody_takes_anothers_place(run: CourseRun, organiser: FlaskClient) -> None:
    old = enrol(run, "Amina Hassan", group=3)
    address = page(run, f"/{old.public_id}/replace")
    asked = organiser.get(address)
    new = {"name": "Joseph Barasa", "hospital": "Embu Level 5 Hospital"}
    answer = post(organiser, address, **new)
    again = post(organiser, address, **new)
    other = post(organiser, address, name="Halima Noor", hospital="Embu Level 5 Hospital")

    assert "Somebody else comes in place of Amina Hassan" in asked.text
    assert (answer.status_code, again.status_code, other.status_code) == (303, 303, 422)
    assert roll(run) == [("Joseph Barasa", "enrolled"), ("Amina Hassan", "replaced")]
    assert trainees.of_run(run, now=NOW).here[0].group == 3
    assert "by Joseph Barasa" in organiser.get(page(run)).text


def test_nobody_is_replaced_by_who_is_there(run: CourseRun, organiser: FlaskClient) -> None:
    old = enrol(run, "Amina Hassan")
    post(organiser, page(run, "/add"), **MARY)
    answer = post(organiser, page(run, f"/{old.public_id}/replace"), **MARY)

    assert answer.status_code == 422
    assert "Mary Wanjikũ is on this course already." in answer.text


def test_withdrawing_can_be_undone(run: CourseRun, organiser: FlaskClient) -> None:
    amina = enrol(run, "Amina Hassan")
    post(organiser, page(run, f"/{amina.public_id}/withdraw"))
    after = organiser.get(page(run)).text
    left = roll(run)
    post(organiser, page(run, f"/{amina.public_id}/take-back"))

    assert f"/people/{amina.public_id}/take-back" in after
    assert "is not on this course any more" in after
    assert left == [("Amina Hassan", "withdrawn")]
    assert roll(run) == [("Amina Hassan", "enrolled")]


def test_who_is_withdrawn_in_the_list_leaves_a_way_back_in_their_row(
    run: CourseRun, organiser: FlaskClient
) -> None:
    amina = enrol(run, "Amina Hassan")
    address = page(run, f"/{amina.public_id}")
    row = organiser.post(
        f"{address}/withdraw", data={"csrf_token": CSRF}, headers={"HX-Request": "true"}
    )
    back = post(organiser, f"{address}/take-back")

    assert row.status_code == 200
    assert row.text.lstrip().startswith("<tr ")
    assert "Amina Hassan is not on this course any more." in row.text
    assert f"{address}/take-back" in row.text
    assert back.location == page(run, f"#person-{amina.public_id}")
    assert f'id="person-{amina.public_id}"' in organiser.get(page(run)).text


def test_withdrawing_leads_back_only_to_pages_of_ours(
    run: CourseRun, organiser: FlaskClient
) -> None:
    amina = enrol(run, "Amina Hassan")
    address = page(run, f"/{amina.public_id}/withdraw")

    assert post(organiser, address, next="/imports/x").location == "/imports/x"
    assert post(organiser, address, next="https://example.org").location == page(run)


def test_what_is_known_is_corrected(run: CourseRun, organiser: FlaskClient) -> None:
    post(organiser, page(run, "/add"), **MARY, phone="+254 700 555 001")
    (row,) = trainees.of_run(run, now=NOW).here
    address = page(run, f"/{row.id}/edit")
    shown = opened(organiser, address)
    corrected = {"name": "Mary Wanjiru", "hospital": "Embu Level 5 Hospital", "group": "Group 4"}
    mail = {"email": "wanjiru@example.org"}
    answer = organiser.post(address, data=shown | corrected | mail | {"phone": ""})
    (after,) = trainees.of_run(run, now=NOW).here

    assert shown["phone"] == "+254 700 555 001"
    assert "What is known of Mary Wanjiru is corrected." in organiser.get(page(run)).text
    assert answer.status_code == 303
    assert (after.name, after.hospital, after.group) == ("Mary Wanjiru", corrected["hospital"], 4)
    assert trainees.contacts_of_run(run.id) == {
        row.person_id: {"email": "wanjiru@example.org"},
    }
    assert post(organiser, address, **corrected, email="broken").status_code == 422


def test_of_two_who_correct_somebody_at_once_neither_undoes_the_other(
    run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY, phone="+254 700 555 001", profession="Nurse")
    (row,) = trainees.of_run(run, now=NOW).here
    address = page(run, f"/{row.id}/edit")
    first, second = opened(organiser, address), opened(organiser, address)
    organiser.post(address, data=first | {"name": "Mary Wanjiru", "phone": "", "group": "Group 4"})
    answer = organiser.post(address, data=second | {"profession": "Senior nurse"})
    (after,) = trainees.of_run(run, now=NOW).here

    assert answer.status_code == 303
    assert (after.name, after.profession, after.group) == ("Mary Wanjiru", "Senior nurse", 4)
    assert trainees.contacts_of_run(run.id) == {row.person_id: {"email": MARY["email"]}}


def test_who_corrects_what_somebody_else_just_corrected_is_asked_and_loses_nothing(
    run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY, phone="+254 700 555 001")
    (row,) = trainees.of_run(run, now=NOW).here
    address = page(run, f"/{row.id}/edit")
    first, second = opened(organiser, address), opened(organiser, address)
    organiser.post(address, data=first | {"name": "Mary Wanjiru", "phone": "", "group": "Group 4"})
    mine = {"name": "Mary Wambui", "phone": "+254 700 555 002", "profession": "Nurse"}
    asked = organiser.post(address, data=second | mine)
    (untouched,) = trainees.of_run(run, now=NOW).here
    again = dict(re.findall(r'name="(was-[a-z_]+)" value="([^"]*)"', asked.text))
    typed = dict(re.findall(r' name="(name|phone|profession)"[^>]* value="([^"]*)"', asked.text))
    kept = organiser.post(address, data=second | again | typed | {"group": "Group 4"})
    (after,) = trainees.of_run(run, now=NOW).here

    assert asked.status_code == 409
    assert "changed this meanwhile to “Mary Wanjiru”" in asked.text
    assert "emptied this field meanwhile" in asked.text
    assert '<option selected value="Group 4">' in asked.text
    assert (untouched.name, untouched.profession) == ("Mary Wanjiru", None)
    assert (again["was-name"], again["was-group"], typed) == ("Mary Wanjiru", "Group 4", mine)
    assert kept.status_code == 303
    assert (after.name, after.profession, after.group) == (mine["name"], "Nurse", 4)


def test_a_form_that_does_not_say_what_was_shown_overwrites_nothing(
    run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY)
    (row,) = trainees.of_run(run, now=NOW).here
    answer = post(organiser, page(run, f"/{row.id}/edit"), **(MARY | {"name": "Mary Wambui"}))

    assert answer.status_code == 409
    assert trainees.of_run(run, now=NOW).here == [row]


def test_the_address_of_a_mentor_is_not_corrected(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY)
    (row,) = trainees.of_run(run, now=NOW).here
    give_role(db.session.get_one(Person, row.person_id), Role.MENTOR, run=run)
    address = page(run, f"/{row.id}/edit")
    shown = organiser.get(address).text
    fields = opened(organiser, address) | {"email": "thief@example.org"}
    answer = organiser.post(address, data=fields)

    assert answer.status_code == 303
    assert "cannot be changed here" in shown
    assert db.session.scalars(select(Contact.value)).all().count("mary@example.org") == 1
    assert "thief@example.org" not in db.session.scalars(select(Contact.value)).all()


def test_the_address_of_who_is_known_in_two_cities_is_shown_and_not_corrected(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY)
    (row,) = trainees.of_run(run, now=NOW).here
    works_in(make_run("kumasi").city, db.session.get_one(Person, row.person_id))
    address = page(run, f"/{row.id}/edit")
    shown = organiser.get(address).text
    fields = opened(organiser, address) | {"email": "thief@example.org"}
    answer = organiser.post(address, data=fields)

    assert answer.status_code == 303
    assert "cannot be changed here" in shown
    assert "umasi" not in shown
    assert trainees.contacts_of_run(run.id) == {row.person_id: {"email": "mary@example.org"}}


def test_groups_are_chosen_one_by_one_and_all_at_once(
    run: CourseRun, organiser: FlaskClient
) -> None:
    amina, barasa = enrol(run, "Amina"), enrol(run, "Barasa", group=2)
    address = page(run, "/groups")
    fields = {f"group-{amina.public_id}-was-": "3", f"group-{barasa.public_id}-was-2": "2"}
    together = post(organiser, address, **fields)
    one = organiser.post(
        address,
        data={f"group-{barasa.public_id}-was-2": "2"},
        headers={"HX-Request": "true", "X-CSRF-Token": CSRF},
    )

    assert (together.status_code, one.status_code) == (303, 204)
    assert "toast" in one.headers["HX-Trigger"]
    assert [row.group for row in trainees.of_run(run, now=NOW).here] == [3, 2]
    assert post(organiser, address, **{f"group-{amina.public_id}-was-3": ""}).status_code == 303
    assert [row.group for row in trainees.of_run(run, now=NOW).here] == [None, 2]
    assert post(organiser, address, **{f"group-{amina.public_id}-was-": "x"}).status_code == 400


def test_a_group_of_somebody_elsewhere_refuses_all(run: CourseRun, organiser: FlaskClient) -> None:
    amina, elsewhere = enrol(run, "Amina"), enrol(make_run("kumasi", groups=4), "Kofi")
    fields = {f"group-{each.public_id}-was-": "1" for each in (amina, elsewhere)}

    assert post(organiser, page(run, "/groups"), **fields).status_code == 404
    assert [row.group for row in trainees.of_run(run, now=NOW).here] == [None]


def test_those_without_a_group_are_told_above_the_list_with_what_helps(
    run: CourseRun, organiser: FlaskClient
) -> None:
    for number in range(3):
        enrol(run, f"Trainee {number}", group=1 if number == 0 else None)
    html = organiser.get(page(run)).text

    assert "2 people have no group yet." in html
    assert html.index("Propose groups") < html.index('<table class="cards"')
    assert f"/courses/{run.public_id}/groups/proposal" in html


def test_names_in_look_alike_letters_are_pointed_out(
    run: CourseRun, organiser: FlaskClient
) -> None:
    enrol(run, "Amina Hassan")
    assert "look alike" not in organiser.get(page(run)).text
    enrol(run, "Аmina Hassan")

    assert "not written with the same letters (Cyrillic, Latin)" in organiser.get(page(run)).text


def test_a_group_can_be_looked_at_alone(run: CourseRun, organiser: FlaskClient) -> None:
    enrol(run, "Amina", group=1)
    enrol(run, "Barasa")

    assert "Barasa" not in organiser.get(page(run, "?group=1")).text
    assert "Amina" not in organiser.get(page(run, "?group=none")).text
    assert "Nobody here fits" in organiser.get(page(run, "?group=2")).text


def test_many_people_come_in_parts_and_are_found_by_words(
    run: CourseRun, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainee_pages, "ON_A_PAGE", 2)
    for name in ("Amina", "Barasa", "Chebet"):
        enrol(run, name)
    first = organiser.get(page(run)).text
    second = organiser.get(page(run, "?page=2")).text
    found = organiser.get(page(run, "?find=CHEB")).text

    assert [name in first for name in ("Amina", "Barasa", "Chebet")] == [True, True, False]
    assert [name in second for name in ("Amina", "Barasa", "Chebet")] == [False, False, True]
    assert [name in found for name in ("Amina", "Barasa", "Chebet")] == [False, False, True]
    assert organiser.get(page(run, "?page=99")).status_code == 200


def test_what_is_saved_as_csv_is_found_unchanged_when_imported(
    run: CourseRun, organiser: FlaskClient
) -> None:
    post(organiser, page(run, "/add"), **MARY, phone="+254 700 555 001", profession="Nurse")
    post(organiser, page(run, "/add"), name="=1+1 Barasa", hospital="Embu", name_in_script="សុខា")
    file = organiser.get(page(run, ".csv"))
    rows = list(csv.reader(io.StringIO(file.data.decode("utf-8-sig"))))
    kept = trainee_imports.receive(
        run.id, file_name="people.csv", data=file.data, actor=make_person(), now=NOW
    )
    plan = import_plans.of_import(kept.row, now=NOW)

    assert file.mimetype == "text/csv"
    assert rows[1][0] == "'=1+1 Barasa"
    assert plan is not None
    assert {kind: count for kind, count in plan.counts.items() if count} == {"unchanged": 2}


@pytest.mark.parametrize(
    "rest",
    ["", "/add", "/{id}/edit", "/{id}/replace", ".csv"],
)
def test_pages_are_for_organisers_of_the_city(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, rest: str
) -> None:
    address = page(run, rest.format(id=enrol(run, "Amina").public_id))
    kumasi = make_run("kumasi")
    mentor = give_role(make_person("Mentor"), Role.MENTOR, run=run)
    elsewhere = give_role(make_person("Else"), Role.CITY_ORGANISER, city=kumasi.city)
    app = client.application

    assert client.get(address).status_code == 302
    assert sign_in(app.test_client(), mentor).get(address).status_code == 403
    assert sign_in(app.test_client(), elsewhere).get(address).status_code == 404


@pytest.mark.parametrize(
    "rest",
    ["/add", "/groups", "/{id}/edit", "/{id}/replace", "/{id}/withdraw",
     "/{id}/take-back"],
)  # fmt: skip
def test_an_organiser_of_another_city_changes_nothing(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, rest: str
) -> None:
    amina = enrol(run, "Amina")
    kumasi = make_run("kumasi")
    sign_in(client, give_role(make_person("Else"), Role.CITY_ORGANISER, city=kumasi.city))
    fields = MARY | {f"group-{amina.public_id}-was-": "1"}
    own = page(kumasi, rest.format(id=amina.public_id))

    assert post(client, page(run, rest.format(id=amina.public_id)), **fields).status_code == 404
    if "{id}" in rest:
        assert post(client, own, **fields).status_code == 404
    assert roll(run) == [("Amina", "enrolled")]
    assert db.session.scalars(select(Enrolment.group_id).filter_by(id=amina.id)).one() is None


def test_the_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    def ask() -> int:
        with counted_queries() as queries:
            assert organiser.get(page(run)).status_code == 200
        return len(queries)

    counts = []
    for more in (1, 2, 297):
        for number in range(more):
            enrol(run, f"Trainee {more}-{number}", group=1)
        left = enrol(run, f"Left {more}")
        enrolments.withdraw(left.id, actor=left.person, now=NOW)
        counts.append(ask())

    assert len(set(counts)) == 1
    assert counts[0] <= 8
