"""Organisations: public in few words, the directory for who works with them, edited by few."""

from collections import Counter
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from app.extensions import db
from app.models.audit import AuditEntry
from app.models.place import Organisation
from tests.api.callers import ROOT, Program, TwoCities, make_two_cities, program, token_of, wrong
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import make_organisation
from tests.state import state_of
from tests.world import make_world

KEY = {"Idempotency-Key": "11111111-2222-3333-4444-555555555555"}
EMBU = {"city": "nairobi", "name": "Embu Level 5 Hospital"}
NEW = {
    "name": "  American Society  for Clinical Pathology ",
    "about": " Pathologists.\nAnd laboratory staff. ",
    "source": "https://example.org/ascp",
    "kinds": ["technical_partner", "accreditor"],
    "expertise": ["pathology", "laboratory medicine"],
    "institutions": [EMBU],
    "contacts": [{"name": "Ruth Adeyemi", "email": "Ruth@Example.org", "purpose": "workshops"}],
    "agreements": [{"scope": "Workshops", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}],
}
KEPT = ("about", "expertise", "institutions", "contacts", "agreements")
ASCP = "/organisations/american-society-for-clinical-pathology"


def deeds() -> list[tuple[str, str, int | None]]:
    rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq))
    return [(row.action, row.thing_id, row.actor_id) for row in rows]


def test_an_organisation_is_added_read_and_changed(app: Flask, cities: TwoCities) -> None:
    administrator = program(app, cities.administrator)
    made = administrator.post("/organisations", NEW)
    read = administrator.get(ASCP)
    patch = {
        "about": None,
        "kinds": ["accreditor"],
        "expertise": [],
        "contacts": [{"name": "Office, second floor"}],
        "institutions": [],
    }
    changed = administrator.patch(ASCP, patch)

    assert (made.status_code, made.location) == (201, f"{ROOT}{ASCP}"), made.text
    assert made.json == {
        "id": "american-society-for-clinical-pathology",
        "name": "American Society for Clinical Pathology",
        "about": "Pathologists.\nAnd laboratory staff.",
        "source": "https://example.org/ascp",
        "kinds": ["accreditor", "technical_partner"],
        "expertise": ["laboratory medicine", "pathology"],
        "institutions": [EMBU],
        "contacts": [{"name": "Ruth Adeyemi", "email": "Ruth@example.org", "purpose": "workshops"}],
        "agreements": [{"scope": "Workshops", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}],
    }
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    office = {"name": "Office, second floor", "email": None, "purpose": None}
    assert changed.json == made.json | patch | {"contacts": [office]}
    assert administrator.get(ASCP).json == changed.json
    assert administrator.patch(ASCP, {}).json == changed.json
    slug = ASCP.rpartition("/")[2]
    assert deeds()[-3:] == [
        (deed, slug, cities.administrator.id)
        for deed in ("organisation.added", "organisation.changed", "organisation.changed")
    ]


def test_a_name_is_enough_and_its_address_stays(app: Flask, cities: TwoCities) -> None:
    administrator = program(app, cities.administrator)
    made = administrator.post("/organisations", {"name": "IAEA"})
    renamed = administrator.patch("/organisations/iaea", {"name": "Atomic Energy Agency"})

    nothing = {"about": None, "source": None, "kinds": [], "expertise": []}
    none = {"institutions": [], "contacts": [], "agreements": []}
    assert made.json == {"id": "iaea", "name": "IAEA"} | nothing | none
    assert renamed.json == made.json | {"name": "Atomic Energy Agency"}


def test_a_field_is_written_as_it_is_known(app: Flask, cities: TwoCities) -> None:
    administrator = program(app, cities.administrator)
    administrator.post("/organisations", NEW)
    body = {"name": "IAEA", "expertise": ["Pathology", "PATHOLOGY", "radiotherapy"]}

    assert administrator.post("/organisations", body).json["expertise"] == [
        "pathology",
        "radiotherapy",
    ]


def test_what_it_is_is_public_and_the_directory_is_for_who_works_with_it(app: Flask) -> None:
    world = make_world()
    administrator = program(app, world.people["administrator"])
    administrator.post("/organisations", NEW | {"institutions": []})
    opened = {}
    for who, person in world.people.items():
        answer = program(app, person, "read").get(ASCP).json
        opened[who] = [name for name in KEPT if answer[name] is not None]
        assert answer["name"] == "American Society for Clinical Pathology"
        assert answer["source"] == "https://example.org/ascp"
        assert set(answer) == {"id", "name", "kinds", "source", *KEPT}

    works = {"administrator", "organiser", "organiser elsewhere", "mentor", "mentor elsewhere"}
    assert {who for who, names in opened.items() if names} == works
    assert {tuple(names) for names in opened.values()} == {KEPT, ()}


def test_the_list_has_what_is_public(app: Flask, cities: TwoCities) -> None:
    administrator = program(app, cities.administrator)
    administrator.post("/organisations", NEW)

    public = {
        "id": "american-society-for-clinical-pathology",
        "name": "American Society for Clinical Pathology",
        "kinds": ["accreditor", "technical_partner"],
        "source": "https://example.org/ascp",
    }
    expertise = ["laboratory medicine", "pathology"]
    nurse = program(app, cities.nurse)
    assert nurse.get("/organisations").json["items"] == [public | {"expertise": None}]
    assert administrator.get("/organisations").json["items"] == [public | {"expertise": expertise}]
    assert administrator.get("/organisations/unknown").status_code == 404


def test_only_administrators_add_and_change_organisations(app: Flask) -> None:
    world = make_world()
    path = f"/organisations/{make_organisation(slug='c-can').slug}"
    holders = {who: program(app, person) for who, person in world.people.items()}
    administrator = holders.pop("administrator")
    before = state_of()
    statuses = {
        who: (
            holder.post("/organisations", {"name": "IAEA"}).status_code,
            holder.patch(path, {"name": "Ours"}).status_code,
            holder.patch("/organisations/unknown", {"name": "Ours"}).status_code,
        )
        for who, holder in holders.items()
    }

    assert set(statuses.values()) == {(403, 403, 403)}
    assert state_of() == before
    assert administrator.patch("/organisations/unknown", {"name": "X"}).status_code == 404


@pytest.mark.parametrize(
    ("scopes", "found"),
    [
        (("read",), [403, 403, 403, True, True]),
        (("write",), [201, 200, 200, True, True]),
        (("write", "city:nairobi"), [403, 403, 403, True, True]),
        (("write", "organisation:c-can"), [403, 200, 403, True, False]),
    ],
)
def test_a18_a_token_of_one_organisation_writes_and_opens_that_one_only(
    app: Flask, cities: TwoCities, scopes: tuple[str, ...], found: list[Any]
) -> None:
    make_organisation("C/Can", slug="c-can")
    make_organisation("ASCP", slug="ascp")
    holder = program(app, cities.administrator, *scopes)
    paths = ("/organisations/c-can", "/organisations/ascp")
    statuses = [
        holder.post("/organisations", {"name": "IAEA"}).status_code,
        *(holder.patch(path, {"about": "Known."}).status_code for path in paths),
    ]
    opened = [holder.get(path).json["contacts"] is not None for path in paths]

    assert [*statuses, *opened] == found


def test_a18_a_token_of_one_organisation_takes_nothing_from_another(
    app: Flask, cities: TwoCities
) -> None:
    make_organisation("C/Can", slug="c-can")
    administrator = program(app, cities.administrator)
    administrator.post("/organisations", NEW)
    narrow = program(app, cities.administrator, "write", "organisation:c-can")
    body, before = {"institutions": [EMBU]}, state_of()

    assert narrow.patch("/organisations/c-can", body).status_code == 403
    assert state_of() == before
    assert administrator.patch("/organisations/c-can", body).json["institutions"] == [EMBU]
    assert administrator.get(ASCP).json["institutions"] == []


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": " "}, {"#/name": "empty"}),
        ({"name": None}, {"#/name": "string_type"}),
        ({"name": "ASC\u202eP"}, {"#/name": "unseen"}),
        ({"name": "x" * 201}, {"#/name": "string_too_long"}),
        ({"about": "x\u202ey"}, {"#/about": "unseen"}),
        ({"about": "\n \n"}, {"#/about": "empty"}),
        ({"about": "x" * 4_001}, {"#/about": "string_too_long"}),
        ({"source": "javascript:alert(1)"}, {"#/source": "string_pattern_mismatch"}),
        ({"source": "https://a.org b"}, {"#/source": "string_pattern_mismatch"}),
        ({"kinds": ["royal"]}, {"#/kinds/0": "enum"}),
        ({"kinds": "lead"}, {"#/kinds": "list_type"}),
        ({"kinds": None}, {"#/kinds": "list_type"}),
        ({"expertise": ["a, b"]}, {"#/expertise/0": "field"}),
        ({"expertise": ["ok", "!"]}, {"#/expertise/1": "field"}),
        ({"expertise": ["x" * 61]}, {"#/expertise/0": "string_too_long"}),
        ({"expertise": ["x"] * 16}, {"#/expertise": "too_long"}),
        (
            {"institutions": [EMBU, EMBU | {"city": "kumasi"}]},
            {"#/institutions/1": "unknown_institution"},
        ),
        ({"institutions": [7]}, {"#/institutions/0": "model_type"}),
        (
            {"contacts": [{"email": "ruth", "person_id": 1}]},
            {
                "#/contacts/0/name": "missing",
                "#/contacts/0/email": "address",
                "#/contacts/0/person_id": "extra_forbidden",
            },
        ),
        ({"contacts": [{"name": "R"}] * 31}, {"#/contacts": "too_long"}),
        ({"agreements": [{"scope": ""}]}, {"#/agreements/0/scope": "empty"}),
        (
            {"agreements": [{"scope": "W", "starts_on": "1026-01-01"}]},
            {"#/agreements/0/starts_on": "year"},
        ),
        (
            {"agreements": [{"ends_on": "2026-01-01", "scope": "W", "starts_on": "2026-01-02"}]},
            {"#/agreements/0/ends_on": "days_reversed"},
        ),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_cannot_be_is_named_and_keeps_nothing(
    app: Flask, cities: TwoCities, method: str, change: dict, errors: dict
) -> None:
    make_organisation(slug="c-can")
    administrator, before = program(app, cities.administrator), state_of()
    if method == "POST":
        answer = administrator.post("/organisations", NEW | change)
    else:
        answer = administrator.patch("/organisations/c-can", change)

    assert answer.status_code == 422, answer.text
    assert wrong(answer) == errors
    assert state_of() == before


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a20_every_column_of_an_organisation_that_is_not_named_is_refused(
    app: Flask, cities: TwoCities, method: str
) -> None:
    make_organisation(slug="c-can")
    every = inspect(Organisation)
    columns = {each.key for each in (*every.columns, *every.relationships)}
    columns -= {"name", "source", *KEPT}
    administrator, before = program(app, cities.administrator), state_of()
    path = "/organisations" if method == "POST" else "/organisations/c-can"
    body = {"name": "IAEA"} | dict.fromkeys(columns, "x")
    answer = administrator.ask(method, path, json=body, headers={"If-Match": "*"})

    assert columns == {"id", "slug", "revision", "tags"}
    assert wrong(answer) == {f"#/{column}": "extra_forbidden" for column in columns}
    assert state_of() == before


def test_a_name_that_another_has_is_refused(app: Flask, cities: TwoCities) -> None:
    make_organisation("IAEA", slug="iaea")
    make_organisation("C/Can", slug="c-can")
    administrator, before = program(app, cities.administrator), state_of()
    answers = [
        administrator.post("/organisations", {"name": "iaea"}),
        administrator.patch("/organisations/c-can", {"name": "IAEA"}),
    ]

    assert [each.status_code for each in answers] == [409, 409]
    assert [wrong(each) for each in answers] == [{"#/name": "name_taken"}] * 2
    assert state_of() == before


def test_a_change_says_which_state_of_an_organisation_it_changes(
    app: Flask, cities: TwoCities
) -> None:
    make_organisation(slug="c-can")
    administrator, path = program(app, cities.administrator), "/organisations/c-can"
    tag = administrator.get(path).headers["ETag"]
    administrator.patch(path, {"contacts": [{"name": "Ruth Adeyemi"}]})
    before = state_of()
    statuses = [
        administrator.ask("PATCH", path, json={"about": "Ours."}, headers=headers).status_code
        for headers in ({}, {"If-Match": ""}, {"If-Match": tag})
    ]

    assert statuses == [428, 428, 412]
    assert state_of() == before


def test_what_is_sent_again_under_its_key_is_done_once(app: Flask, cities: TwoCities) -> None:
    administrator = program(app, cities.administrator)
    made, again = (administrator.post("/organisations", NEW, headers=KEY) for _ in range(2))

    assert (made.status_code, again.status_code, again.data) == (201, 201, made.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count(Organisation) == 1
    other = administrator.post("/organisations", {"name": "IAEA"}, headers=KEY)
    assert wrong(other) == {"Idempotency-Key": "reused"}


@pytest.fixture
def own_app(installation: Installation) -> Flask:
    return installation.app()


def test_of_many_who_add_the_same_organisation_at_once_one_does(own_app: Flask) -> None:
    with own_app.app_context():
        token = token_of(make_two_cities().administrator)

    def add() -> int:
        return Program(own_app.test_client(), token).post("/organisations", NEW).status_code

    assert Counter(at_once(own_app, [add] * 3)) == {201: 1, 409: 2}


def test_of_two_changes_of_an_organisation_at_once_one_is_stale(own_app: Flask) -> None:
    with own_app.app_context():
        token = token_of(make_two_cities().administrator)
        path = f"/organisations/{make_organisation(slug='c-can').slug}"
    tag = Program(own_app.test_client(), token).get(path).headers["ETag"]

    def change(about: str) -> int:
        administrator = Program(own_app.test_client(), token)
        return administrator.patch(path, {"about": about}, headers={"If-Match": tag}).status_code

    works = [partial(change, about) for about in ("One.", "Two.", "Three.")]
    assert Counter(at_once(own_app, works)) == {200: 1, 412: 2}
