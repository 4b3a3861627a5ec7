"""People: whom one sees, what one may say of them, and that nothing else gets in."""

import pytest
from flask import Flask
from sqlalchemy import inspect
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from app.extensions import db
from app.models.person import Person
from tests.api.callers import ROOT, TwoCities, program, wrong
from tests.factories import give_role, make_person, works_in
from tests.queries_counted import counted_queries
from tests.state import state_of


def names(answer: TestResponse) -> list[str]:
    return sorted(each["name"] for each in answer.json["items"])


def test_one_sees_the_people_of_ones_cities_and_oneself(app: Flask, cities: TwoCities) -> None:
    stranger = make_person("José Núñez")
    seen = {
        person.name: names(program(app, person).get("/people"))
        for person in (cities.organiser, cities.organiser_elsewhere, cities.nurse, stranger)
    }

    assert seen == {
        "Amina Wanjiru": ["Amina Wanjiru", "Wanjiku Kamau"],
        "Kofi Boateng": ["Efua Asantewaa", "Kofi Boateng"],
        "Wanjiku Kamau": ["Wanjiku Kamau"],
        "José Núñez": ["José Núñez"],
    }
    assert len(program(app, cities.administrator).get("/people").json["items"]) == 6


def test_a_person_is_shown_with_the_work_in_ones_own_cities(app: Flask, cities: TwoCities) -> None:
    works_in(cities.kumasi, cities.nurse, "Komfo Anokye")
    path = f"/people/{cities.nurse.public_id}"
    answers = {
        who: program(app, person).get(path).json["affiliations"]
        for who, person in (
            ("organiser", cities.organiser),
            ("elsewhere", cities.organiser_elsewhere),
            ("herself", cities.nurse),
        )
    }
    nothing = dict.fromkeys(("profession", "discipline", "until"))
    embu, komfo = (
        {"hospital": name, **nothing} for name in ("Embu Level 5 Hospital", "Komfo Anokye")
    )

    assert answers == {
        "organiser": {"nairobi": embu},
        "elsewhere": {"kumasi": komfo},
        "herself": {"nairobi": embu, "kumasi": komfo},
    }
    assert program(app, cities.organiser).get(path).json == {
        "id": cities.nurse.public_id,
        "name": "Wanjiku Kamau",
        "name_in_script": None,
        "email": "wanjiku@example.org",
        "phone": None,
        "language": "en",
        "created_at": "2026-11-02T08:00:00Z",
        "affiliations": {"nairobi": embu},
    }


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a14_people_of_another_city_answer_as_nobody_does(
    app: Flask, cities: TwoCities, method: str
) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    change = {"json": {"name": "Another Name"}, "headers": {"If-Match": "*"}}
    own, elsewhere, unknown = (
        organiser.ask(method, f"/people/{person}", **(change if method == "PATCH" else {}))
        for person in (cities.nurse.public_id, cities.nurse_elsewhere.public_id, "unknown")
    )

    assert (own.status_code, elsewhere.status_code, unknown.status_code) == (200, 404, 404)
    assert elsewhere.json == unknown.json
    assert (state_of() == before) == (method == "GET")


def test_roles_of_people_of_another_city_are_not_found(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)

    assert organiser.get(f"/people/{cities.nurse_elsewhere.public_id}/roles").status_code == 404
    assert organiser.get(f"/people/{cities.nurse.public_id}/roles").json == {
        "items": [],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("wanj", ["Amina Wanjiru", "Wanjiku Kamau"]),
        ("WANJIKU", ["Wanjiku Kamau"]),
        ("amina@exa", ["Amina Wanjiru"]),
        ("efua@example.org", []),
        ("example.org", ["Amina Wanjiru", "Wanjiku Kamau"]),
        ("%%%", []),
        ("___", []),
        ("\u0301\u0301\u0301", []),
    ],
)
def test_people_are_found_by_parts_of_name_and_address_within_reach_only(
    app: Flask, cities: TwoCities, q: str, found: list[str]
) -> None:
    answer = program(app, cities.organiser).get("/people", query_string={"q": q})

    assert names(answer) == found


def test_people_are_found_by_their_name_in_script(app: Flask, cities: TwoCities) -> None:
    cities.nurse.name_in_script = "សុខ ចាន់ធូ"
    db.session.commit()
    answer = program(app, cities.organiser).get("/people", query_string={"q": "ចាន់"})

    assert names(answer) == ["Wanjiku Kamau"]


@pytest.mark.parametrize("q", ["", "ab", "  ab  ", "x" * 101])
def test_a_search_has_at_least_three_characters(app: Flask, cities: TwoCities, q: str) -> None:
    answer = program(app, cities.organiser).get("/people", query_string={"q": q})

    assert (answer.status_code, list(wrong(answer))) == (422, ["q"])


@pytest.mark.parametrize("sort", ["created", "name"])
def test_pages_hold_everybody_once_while_people_are_added(
    app: Flask, cities: TwoCities, sort: str
) -> None:
    for number in range(5):
        works_in(cities.nairobi, make_person(f"Trainee {number}"))
    organiser, seen, cursor = program(app, cities.organiser), [], None
    there = set(names(organiser.get("/people")))
    for added in range(10):
        query = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
        answer = organiser.get("/people", query_string=query)
        seen += [each["name"] for each in answer.json["items"]]
        cursor = answer.json["next_cursor"]
        assert ("Link" in answer.headers) == (cursor is not None)
        if cursor is None:
            break
        works_in(cities.nairobi, make_person(f"A newcomer {added}"))

    assert len(seen) == len(set(seen))
    assert there <= set(seen)
    if sort == "name":
        assert seen == sorted(seen)


def test_the_link_to_the_next_page_leads_there(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    first = organiser.get("/people?limit=1&sort=name&q=wan")
    address = first.headers["Link"].partition(">")[0].removeprefix("<http://localhost/api/v1")
    second = organiser.get(address)

    assert (names(first), names(second)) == (["Amina Wanjiru"], ["Wanjiku Kamau"])
    assert second.json["next_cursor"] is None


def test_a_list_costs_the_same_number_of_queries_for_one_person_and_for_many(
    app: Flask, cities: TwoCities
) -> None:
    organiser = program(app, cities.organiser)
    organiser.get("/people")
    counts = []
    for _ in range(2):
        with counted_queries() as sent:
            organiser.get("/people")
            organiser.get("/roles")
            organiser.get("/me")
        counts.append(len(sent))
        for number in range(8):
            person = works_in(cities.nairobi, make_person(f"T {number}", email="t@example.org"))
            give_role(person, Role.ENDORSER, city=cities.nairobi)

    assert counts[0] == counts[1]


NEW = {
    "name": "  Ruth   Njeri ",
    "name_in_script": None,
    "email": "Ruth@Example.org",
    "phone": "+254 700 555 001",
    "affiliations": {"nairobi": {"hospital": "Kenyatta", "profession": "Nurse"}},
}


def test_a_person_is_added_and_read_again(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    made = organiser.post("/people", NEW)
    again = organiser.get(made.location.removeprefix(ROOT))

    assert made.status_code == 201, made.text
    assert (again.json, again.headers["ETag"]) == (made.json, made.headers["ETag"])
    work = {
        "nairobi": {
            "hospital": "Kenyatta",
            "profession": "Nurse",
            "discipline": None,
            "until": None,
        }
    }
    assert made.json | {"id": "", "created_at": ""} == {
        "id": "",
        "name": "Ruth Njeri",
        "name_in_script": None,
        "email": "Ruth@example.org",
        "phone": "+254 700 555 001",
        "language": "en",
        "created_at": "",
        "affiliations": work,
    }


def test_an_administrator_adds_somebody_of_no_city_or_of_several(
    app: Flask, cities: TwoCities
) -> None:
    administrator = program(app, cities.administrator)
    nowhere = administrator.post("/people", {"name": "Ruth Njeri"})
    both = {"nairobi": {"hospital": "Kenyatta"}, "kumasi": {"hospital": "Komfo Anokye"}}
    several = administrator.post("/people", {"name": "Jo Doe", "affiliations": both})

    assert (nowhere.status_code, nowhere.json["affiliations"]) == (201, {})
    assert (several.status_code, sorted(several.json["affiliations"])) == (
        201,
        ["kumasi", "nairobi"],
    )


@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"name": "\u202eRuth"}, 422, {"#/name": "name"}),
        ({"name": ""}, 422, {"#/name": "name"}),
        ({"name": 5}, 422, {"#/name": "string_type"}),
        ({"name": None}, 422, {"#/name": "string_type"}),
        ({"email": "nobody"}, 422, {"#/email": "address"}),
        ({"phone": "call me"}, 422, {"#/phone": "phone"}),
        ({"id": "x"}, 422, {"#/id": "extra_forbidden"}),
        ({"affiliations": {}}, 422, {"#/affiliations": "city_needed"}),
        (
            {"affiliations": {"atlantis": {"hospital": "H"}}},
            422,
            {"#/affiliations/atlantis": "unknown_city"},
        ),
        (
            {"affiliations": {"A/~": {"hospital": "H"}}},
            422,
            {"#/affiliations/A~1~0": "string_pattern_mismatch"},
        ),
        ({"affiliations": {"nairobi": {}}}, 422, {"#/affiliations/nairobi/hospital": "missing"}),
        (
            {"affiliations": {"nairobi": {"hospital": " "}}},
            422,
            {"#/affiliations/nairobi/hospital": "empty"},
        ),
        ({"affiliations": {"nairobi": None}}, 422, {"#/affiliations/nairobi": "model_type"}),
        ({"affiliations": {"kumasi": {"hospital": "H"}}}, 403, None),
        (
            {"name": "", "email": "x", "unheard": 1},
            422,
            {"#/name": "name", "#/email": "address", "#/unheard": "extra_forbidden"},
        ),
    ],
)
def test_what_cannot_be_is_named_and_adds_nobody(
    app: Flask, cities: TwoCities, change: dict, status: int, errors: dict | None
) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    answer = organiser.post("/people", NEW | change)

    assert answer.status_code == status, answer.text
    assert errors is None or wrong(answer) == errors
    assert state_of() == before


def test_people_without_a_role_that_allows_it_add_and_change_nobody(
    app: Flask, cities: TwoCities
) -> None:
    nurse, before = program(app, cities.nurse), state_of()
    path = f"/people/{cities.nurse.public_id}"

    assert nurse.post("/people", NEW).status_code == 403
    assert nurse.patch(path, {"name": "Another Name"}).status_code == 403
    assert state_of() == before


def test_a_patch_changes_what_is_named_and_null_takes_away(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    path = organiser.post("/people", NEW).location.removeprefix(ROOT)
    before = organiser.get(path).json
    patch = {
        "phone": None,
        "name_in_script": "សុខ ចាន់ធូ",
        "affiliations": {"nairobi": {"profession": None, "discipline": "Oncology"}},
    }
    changed = organiser.patch(path, patch)

    work = {
        "nairobi": {
            "hospital": "Kenyatta",
            "profession": None,
            "discipline": "Oncology",
            "until": None,
        }
    }
    assert changed.json == before | patch | {"affiliations": work}
    assert organiser.get(path).json == changed.json
    assert organiser.patch(path, {}).json == changed.json
    assert organiser.patch(path, {"affiliations": {}}).json == changed.json


def test_the_same_address_in_another_spelling_leaves_all_addresses(
    app: Flask, cities: TwoCities
) -> None:
    path = f"/people/{cities.nurse.public_id}"
    answer = program(app, cities.organiser).patch(path, {"email": "WANJIKU@example.org"})

    assert (answer.status_code, answer.json["email"]) == (200, "wanjiku@example.org")


@pytest.mark.parametrize("known", ["by a role", "elsewhere"])
def test_the_address_of_somebody_who_is_more_than_a_trainee_here_stays(
    app: Flask, cities: TwoCities, known: str
) -> None:
    if known == "elsewhere":
        works_in(cities.kumasi, cities.nurse)
    else:
        give_role(cities.nurse, Role.ENDORSER, city=cities.nairobi)
    organiser, before = program(app, cities.organiser), state_of()
    path = f"/people/{cities.nurse.public_id}"
    refused = organiser.patch(path, {"email": "thief@example.org", "phone": None})

    assert (refused.status_code, wrong(refused)) == (422, {"#/email": "address_kept"})
    assert state_of() == before
    assert organiser.patch(path, {"phone": "+254 700 555 002"}).status_code == 200
    administrator = program(app, cities.administrator)
    assert administrator.patch(path, {"email": "new@example.org"}).json["email"] == (
        "new@example.org"
    )


def test_a_profession_needs_a_hospital(app: Flask, cities: TwoCities) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    path = f"/people/{cities.organiser.public_id}"
    answer = organiser.patch(path, {"affiliations": {"nairobi": {"profession": "Nurse"}}})

    assert (answer.status_code, wrong(answer)) == (
        422,
        {"#/affiliations/nairobi/hospital": "hospital_needed"},
    )
    assert state_of() == before


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a20_every_column_of_a_person_that_is_not_named_is_refused(
    app: Flask, cities: TwoCities, method: str
) -> None:
    taken = {"name", "name_in_script"}
    columns = {column.key for column in inspect(Person).columns} - taken
    columns |= {each.key for each in inspect(Person).relationships} - {"affiliations"}
    administrator, before = program(app, cities.administrator), state_of()
    path = "/people" if method == "POST" else f"/people/{cities.nurse.public_id}"
    for column in sorted(columns):
        body = {"name": "Ruth Njeri", column: 1}
        answer = administrator.ask(method, path, json=body, headers={"If-Match": "*"})
        assert (answer.status_code, wrong(answer)) == (422, {f"#/{column}": "extra_forbidden"})
    every = {"name": "Ruth Njeri"} | dict.fromkeys(columns, "x")
    answer = administrator.ask(method, path, json=every, headers={"If-Match": "*"})

    assert wrong(answer) == {f"#/{column}": "extra_forbidden" for column in columns}
    assert state_of() == before
    assert db.session.get_one(Person, cities.nurse.id).name == "Wanjiku Kamau"
