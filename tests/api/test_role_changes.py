"""Roles given, changed and ended by programs: no more than their person could on a page."""

from collections import Counter
from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from werkzeug.test import TestResponse

from app.clock import utcnow
from app.domain.permissions import MAY_GIVE, Role
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.person import Person, RoleAssignment
from app.services import api_tokens, merging
from tests.api.callers import ROOT, Program, TwoCities, make_two_cities, program, token_of, wrong
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, give_role, make_organisation, make_person, make_run, works_in
from tests.state import state_of
from tests.world import make_world

KEY = {"Idempotency-Key": "11111111-2222-3333-4444-555555555555"}
PLATFORM = {"kind": "platform"}


def in_city(slug: str) -> dict[str, str]:
    return {"kind": "city", "id": slug}


def new(person: Person, **more: Any) -> dict[str, Any]:
    organiser = {"role": "city_organiser", "scope": in_city("nairobi")}
    return {"person": person.public_id, **organiser, **more}


def given(person: Person, role: str = "city_organiser", scope: str = "city.nairobi") -> str:
    """The address of a role of somebody."""
    return f"/roles/{person.public_id}.{role}.{scope}"


def held(person: Person) -> list[tuple[str, date | None, date | None]]:
    rows = db.session.scalars(select(RoleAssignment).filter_by(person_id=person.id))
    return [(row.role, row.starts_on, row.ends_on) for row in rows]


def deeds() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_role_is_given_read_changed_and_ended(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    made = organiser.post("/roles", new(cities.nurse, starts_on="2026-11-01"))
    path = made.location.removeprefix(ROOT)
    read = organiser.get(path)
    changed = organiser.patch(path, {"starts_on": None, "ends_on": "2027-03-31"})
    days = held(cities.nurse)
    ended = organiser.delete(path)

    assert (made.status_code, path) == (201, given(cities.nurse))
    assert made.json == {
        "id": f"{cities.nurse.public_id}.city_organiser.city.nairobi",
        "person": cities.nurse.public_id,
        "role": "city_organiser",
        "scope": {"kind": "city", "id": "nairobi"},
        "starts_on": "2026-11-01",
        "ends_on": None,
    }
    assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
    assert changed.json == made.json | {"starts_on": None, "ends_on": "2027-03-31"}
    assert days == [("city_organiser", None, date(2027, 3, 31))]
    assert (ended.status_code, ended.data, "Content-Type" in ended.headers) == (204, b"", False)
    assert organiser.get(path).status_code == 404
    assert held(cities.nurse) == []
    assert deeds()[-3:] == ["role.given", "role.given", "role.ended"]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert entry is not None
    assert (entry.actor_id, entry.subject_id, entry.city_id) == (
        cities.organiser.id,
        cities.nurse.id,
        cities.nairobi.id,
    )


def test_what_is_given_counts_at_the_holders_next_request(app: Flask, cities: TwoCities) -> None:
    administrator, nurse = program(app, cities.administrator), program(app, cities.nurse)
    path = f"/people/{cities.organiser.public_id}"
    statuses = [nurse.get(path).status_code]
    role = administrator.post("/roles", new(cities.nurse)).location.removeprefix(ROOT)
    statuses.append(nurse.get(path).status_code)
    administrator.delete(role)
    statuses.append(nurse.get(path).status_code)

    assert statuses == [404, 200, 404]


# What comes of giving a nurse of Nairobi a role that organises it, one that checks it, and one
# that may do everything; then of ending the organiser's.
GIVING = {
    "administrator": [201, 201, 201, 204],
    "organiser elsewhere": [403, 403, 403, 404],
    "mentor": [403, 403, 403, 403],
    "trainee": [403, 403, 403, 403],
    "endorser": [403, 403, 403, 403],
    "partner viewer": [403, 403, 403, 403],
    "stranger": [403, 403, 403, 403],
}


def test_a21_everybody_gives_and_ends_what_their_roles_allow(app: Flask) -> None:
    world = make_world()
    nurse = works_in(world.run.city, make_person("Jo Doe"))
    organisers = given(world.people["organiser"])
    bodies = [
        new(nurse),
        new(nurse, role="endorser"),
        new(nurse, role="platform_administrator", scope=PLATFORM),
    ]
    found = {}
    for who in reversed(GIVING):  # the administrator last: who is refused changes nothing
        holder = program(app, world.people[who])
        before = state_of()
        statuses = [holder.post("/roles", body).status_code for body in bodies]
        statuses.append(holder.delete(organisers).status_code)
        found[who] = statuses
        assert (state_of() == before) == (who != "administrator")

    assert found == GIVING


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("platform_administrator", PLATFORM),
        ("partner_viewer", PLATFORM),
        ("endorser", in_city("nairobi")),
        ("city_organiser", in_city("kumasi")),
        ("curriculum_editor", {"kind": "organisation", "id": "c-can"}),
    ],
)
def test_a21_an_organiser_gives_nothing_higher_and_nothing_elsewhere(
    app: Flask, cities: TwoCities, role: str, scope: dict[str, str]
) -> None:
    make_organisation(slug="c-can")
    organiser, before = program(app, cities.organiser), state_of()

    assert organiser.post("/roles", new(cities.nurse, role=role, scope=scope)).status_code == 403
    assert state_of() == before


def test_a21_nobody_gives_a_role_to_themselves(app: Flask, cities: TwoCities) -> None:
    give_role(cities.administrator, Role.ENDORSER, city=cities.nairobi)
    administrator, before = program(app, cities.administrator), state_of()
    statuses = [
        administrator.post("/roles", new(cities.administrator)).status_code,
        administrator.patch(given(cities.administrator, "endorser"), {"ends_on": None}).status_code,
    ]

    assert statuses == [403, 403]
    assert state_of() == before


def test_an_organiser_may_leave_as_on_the_page(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)

    assert organiser.delete(given(cities.organiser)).status_code == 204
    assert held(cities.organiser) == []


def test_one_ends_none_of_ones_own_roles_that_one_could_not_give(
    app: Flask, cities: TwoCities
) -> None:
    give_role(cities.organiser, Role.ENDORSER, city=cities.nairobi)
    organiser, before = program(app, cities.organiser), state_of()

    assert organiser.delete(given(cities.organiser, "endorser")).status_code == 403
    assert state_of() == before


def test_a_role_in_a_course_is_left_to_the_course(app: Flask) -> None:
    run = make_run("nairobi")
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    administrator = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    path = given(mentor, "mentor", f"course_run.{run.public_id}")
    holder, before = program(app, administrator), state_of()

    assert holder.get(path).status_code == 200
    assert holder.delete(path).status_code == 403
    assert holder.patch(path, {"ends_on": "2027-03-31"}).status_code == 403
    assert state_of() == before


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a14_roles_of_another_city_answer_as_none_does(
    app: Flask, cities: TwoCities, method: str
) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    body = {"json": {"ends_on": "2027-03-31"}} if method == "PATCH" else {}
    person = cities.organiser_elsewhere
    paths = [
        given(person, scope="city.kumasi"),
        given(person),
        given(cities.administrator, "platform_administrator", "platform"),
        f"{given(cities.organiser)}.",
        f"/roles/{cities.organiser.public_id}",
        "/roles/unknown",
        "/roles/...",
    ]
    answers = [organiser.ask(method, path, headers={"If-Match": "*"}, **body) for path in paths]

    assert {each.status_code for each in answers} == {404}
    assert len({each.text for each in answers}) == 1
    assert state_of() == before


def test_a14_whom_one_does_not_know_is_as_unknown_as_nobody(app: Flask, cities: TwoCities) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    body = new(cities.nurse_elsewhere)
    answers = [organiser.post("/roles", body | person) for person in ({}, {"person": "x" * 16})]

    assert [wrong(each) for each in answers] == [{"#/person": "unknown_person"}] * 2
    assert answers[0].json == answers[1].json
    assert state_of() == before


def test_nothing_is_given_to_an_erased_record(app: Flask, cities: TwoCities) -> None:
    cities.nurse.erased_at = NOW
    db.session.commit()
    answer = program(app, cities.administrator).post("/roles", new(cities.nurse))

    assert wrong(answer) == {"#/person": "unknown_person"}
    assert held(cities.nurse) == []


def test_a_role_that_a_merged_record_kept_is_nobodys(app: Flask, cities: TwoCities) -> None:
    twin = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=cities.nairobi)
    merging.merge(
        kept=cities.organiser.id,
        merged=twin.id,
        reason="She said so.",
        actor=cities.administrator,
        now=NOW,
    )
    administrator = program(app, cities.administrator)
    shown = [each["person"] for each in administrator.get("/roles").json["items"]]

    assert held(twin) != []
    assert twin.public_id not in shown
    assert administrator.delete(given(twin)).status_code == 404
    assert held(cities.organiser) != []


@pytest.mark.parametrize(
    ("scopes", "statuses"),
    [
        (("read",), [403, 403, 403]),
        (("write",), [201, 201, 204]),
        (("write", "city:nairobi"), [201, 403, 204]),
        (("write", "city:kumasi"), [403, 403, 404]),
        (("write", "organisation:c-can"), [403, 403, 404]),
    ],
)
def test_a18_a_token_gives_and_ends_no_more_than_its_scopes_reach(
    app: Flask, cities: TwoCities, scopes: tuple[str, ...], statuses: list[int]
) -> None:
    make_organisation(slug="c-can")
    holder = program(app, cities.administrator, *scopes)
    found = [
        holder.post("/roles", new(cities.nurse)).status_code,
        holder.post("/roles", new(cities.nurse, role="partner_viewer", scope=PLATFORM)).status_code,
        holder.delete(given(cities.organiser)).status_code,
    ]

    assert found == statuses


def test_a18_a_token_of_one_city_ends_no_role_that_reaches_all(
    app: Flask, cities: TwoCities
) -> None:
    give_role(make_person("Grace Achieng"), Role.PLATFORM_ADMINISTRATOR)
    holder = program(app, cities.administrator, "write", "city:nairobi")
    before = state_of()
    path = given(cities.administrator, "platform_administrator", "platform")

    assert (holder.get(path).status_code, holder.delete(path).status_code) == (200, 403)
    assert state_of() == before


def test_a_token_made_without_a_second_factor_gives_and_ends_nothing_for_an_administrator(
    app: Flask, cities: TwoCities
) -> None:
    weak, row = api_tokens.create(
        "Weak",
        scopes=["write"],
        days=1,
        strong=False,
        actor=cities.administrator,
        now=utcnow(),
    )
    api_tokens.note_use(row, now=utcnow())
    holder, before = Program(app.test_client(), weak), state_of()

    assert holder.post("/roles", new(cities.nurse)).status_code == 403
    assert holder.delete(given(cities.organiser)).status_code == 403
    assert state_of() == before


@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"person": "nobody"}, 422, {"#/person": "string_pattern_mismatch"}),
        ({"role": "king"}, 422, {"#/role": "enum"}),
        ({"role": None}, 422, {"#/role": "enum"}),
        ({"role": "anonymous"}, 422, {"#/scope/kind": "scope_kind"}),
        ({"scope": PLATFORM}, 422, {"#/scope/kind": "scope_kind"}),
        ({"scope": {"kind": "city"}}, 422, {"#/scope/id": "scope_id"}),
        ({"scope": in_city("atlantis")}, 422, {"#/scope/id": "unknown_place"}),
        ({"scope": in_city("A/~")}, 422, {"#/scope/id": "string_pattern_mismatch"}),
        ({"scope": in_city("nairobi") | {"x": 1}}, 422, {"#/scope/x": "extra_forbidden"}),
        ({"scope": "city:nairobi"}, 422, {"#/scope": "model_type"}),
        ({"role": "mentor", "scope": {"kind": "course_run", "id": "x"}}, 403, None),
        (
            {"role": "partner_viewer", "scope": PLATFORM | {"id": "x"}},
            422,
            {"#/scope/id": "scope_id"},
        ),
        ({"starts_on": "tomorrow"}, 422, {"#/starts_on": "date_parsing"}),
        ({"starts_on": 5}, 422, {"#/starts_on": "date_type"}),
        ({"ends_on": "0026-12-01"}, 422, {"#/ends_on": "year"}),
        (
            {"starts_on": "2026-12-02", "ends_on": "2026-12-01"},
            422,
            {"#/ends_on": "days_reversed"},
        ),
        (
            {"id": "x", "scope_id": 1},
            422,
            {"#/id": "extra_forbidden", "#/scope_id": "extra_forbidden"},
        ),
    ],
)
def test_what_cannot_be_is_named_and_gives_nothing(
    app: Flask, cities: TwoCities, change: dict, status: int, errors: dict | None
) -> None:
    administrator, before = program(app, cities.administrator), state_of()
    answer = administrator.post("/roles", new(cities.nurse) | change)

    assert answer.status_code == status, answer.text
    assert errors is None or wrong(answer) == errors
    assert state_of() == before


def test_a20_every_column_of_a_role_that_is_not_named_is_refused(
    app: Flask, cities: TwoCities
) -> None:
    administrator, before = program(app, cities.administrator), state_of()
    columns = {column.key for column in inspect(RoleAssignment).columns}
    columns -= {"starts_on", "ends_on"}
    path = given(cities.organiser)
    answer = administrator.patch(path, dict.fromkeys(columns, 1))

    assert wrong(answer) == {f"#/{column}": "extra_forbidden" for column in columns}
    assert state_of() == before


def test_days_that_turn_round_change_nothing(app: Flask, cities: TwoCities) -> None:
    give_role(cities.nurse, Role.CITY_ORGANISER, city=cities.nairobi, starts_on=date(2026, 12, 2))
    organiser, before = program(app, cities.organiser), state_of()
    answer = organiser.patch(given(cities.nurse), {"ends_on": "2026-12-01"})

    assert wrong(answer) == {"#/ends_on": "days_reversed"}
    assert state_of() == before


def test_a_role_that_they_have_or_had_is_not_given_anew(app: Flask, cities: TwoCities) -> None:
    give_role(cities.nurse, Role.CITY_ORGANISER, city=cities.nairobi, ends_on=date(2020, 1, 1))
    organiser, before = program(app, cities.organiser), state_of()
    again = organiser.post("/roles", new(cities.nurse))

    assert (again.status_code, again.json["type"][-9:]) == (409, "-conflict")
    assert state_of() == before
    assert organiser.patch(given(cities.nurse), {"ends_on": None}).status_code == 200
    assert held(cities.nurse) == [("city_organiser", None, None)]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_says_which_state_of_a_role_it_means(
    app: Flask, cities: TwoCities, method: str
) -> None:
    give_role(cities.nurse, Role.CITY_ORGANISER, city=cities.nairobi)
    organiser, path = program(app, cities.organiser), given(cities.nurse)
    tag = organiser.get(path).headers["ETag"]
    body = {"json": {"starts_on": "2026-11-01"}} if method == "PATCH" else {}
    organiser.patch(path, {"ends_on": "2027-03-31"})
    before = state_of()
    statuses = [
        organiser.ask(method, path, headers=headers, **body).status_code
        for headers in ({}, {"If-Match": ""}, {"If-Match": tag})
    ]

    assert statuses == [428, 428, 412]
    assert state_of() == before
    tag = organiser.get(path).headers["ETag"]
    done = organiser.ask(method, path, headers={"If-Match": tag}, **body)
    assert done.status_code == (200 if method == "PATCH" else 204)


def test_what_is_sent_again_under_its_key_is_done_once(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    made, again = (organiser.post("/roles", new(cities.nurse), headers=KEY) for _ in range(2))
    path, key = given(cities.nurse), {"Idempotency-Key": "the-end"}
    ended, ended_again = (
        organiser.delete(path, headers=key | {"If-Match": made.headers["ETag"]}) for _ in range(2)
    )

    assert (made.status_code, again.status_code, again.data) == (201, 201, made.data)
    assert (ended.status_code, ended_again.status_code, ended_again.data) == (204, 204, b"")
    assert "Content-Type" not in ended_again.headers
    assert [
        each.headers.get("Idempotency-Replayed") for each in (made, again, ended, ended_again)
    ] == [None, "true", None, "true"]
    assert deeds().count("role.given") == deeds().count("role.ended") == 1
    reused = organiser.delete(given(cities.organiser), headers=key | {"If-Match": "*"})
    assert wrong(reused) == {"Idempotency-Key": "reused"}


def test_a21_the_last_administrator_stays(app: Flask, cities: TwoCities) -> None:
    other = give_role(
        make_person("Grace Achieng"), Role.PLATFORM_ADMINISTRATOR, ends_on=date(2099, 1, 1)
    )
    path = given(cities.administrator, "platform_administrator", "platform")
    holders = [program(app, person) for person in (other, cities.administrator)]
    before = state_of()
    answers: list[TestResponse] = [each.delete(path) for each in holders]
    answers.append(holders[0].patch(path, {"ends_on": "2099-01-01"}))

    assert [each.status_code for each in answers] == [409, 409, 409]
    assert all("Appoint another one first." in each.json["detail"] for each in answers)
    assert state_of() == before


@pytest.fixture
def own_app(installation: Installation) -> Flask:
    return installation.app()


@pytest.mark.parametrize("whose", ["own", "each other's"])
def test_a21_of_two_administrators_who_end_a_role_at_once_one_stays(
    own_app: Flask, whose: str
) -> None:
    with own_app.app_context():
        cities = make_two_cities()
        other = give_role(make_person("Grace Achieng"), Role.PLATFORM_ADMINISTRATOR)
        pair = [cities.administrator, other]
        tokens = [token_of(person) for person in pair]
        paths = [given(each, "platform_administrator", "platform") for each in pair]

    def end(token: str, path: str) -> int:
        return Program(own_app.test_client(), token).delete(path).status_code

    order = paths if whose == "own" else paths[::-1]
    statuses = at_once(own_app, [partial(end, *each) for each in zip(tokens, order, strict=True)])

    assert statuses.count(204) == 1, statuses
    assert set(statuses) <= {204, 403, 409}
    with own_app.app_context():
        assert count(RoleAssignment, role="platform_administrator") == 1


def test_of_many_who_give_the_same_role_at_once_one_does(own_app: Flask) -> None:
    with own_app.app_context():
        cities = make_two_cities()
        token, body = token_of(cities.organiser), new(cities.nurse)

    def give() -> int:
        return Program(own_app.test_client(), token).post("/roles", body).status_code

    assert Counter(at_once(own_app, [give] * 3)) == {201: 1, 409: 2}


def test_of_two_changes_of_a_role_at_once_one_is_stale(own_app: Flask) -> None:
    with own_app.app_context():
        cities = make_two_cities()
        give_role(cities.nurse, Role.CITY_ORGANISER, city=cities.nairobi)
        token, path = token_of(cities.organiser), given(cities.nurse)
    tag = Program(own_app.test_client(), token).get(path).headers["ETag"]

    def change(day: int) -> int:
        organiser = Program(own_app.test_client(), token)
        body = {"ends_on": f"2027-03-0{day}"}
        return organiser.patch(path, body, headers={"If-Match": tag}).status_code

    assert Counter(at_once(own_app, [partial(change, day) for day in (1, 2, 3)])) == {
        200: 1,
        412: 2,
    }


def test_every_role_that_can_be_given_is_given_by_an_administrator(
    app: Flask, cities: TwoCities
) -> None:
    make_organisation(slug="c-can")
    scopes = {
        Role.PLATFORM_ADMINISTRATOR: PLATFORM,
        Role.CURRICULUM_EDITOR: {"kind": "organisation", "id": "c-can"},
        Role.ENDORSER: {"kind": "organisation", "id": "c-can"},
        Role.CITY_ORGANISER: in_city("kumasi"),
        Role.PARTNER_VIEWER: PLATFORM,
    }
    administrator = program(app, cities.administrator)
    answers = [
        administrator.post("/roles", new(cities.nurse, role=role, scope=scope))
        for role, scope in scopes.items()
    ]

    assert scopes.keys() == MAY_GIVE[Role.PLATFORM_ADMINISTRATOR]
    assert [each.status_code for each in answers] == [201] * 5
    for answer in answers:
        path = answer.location.removeprefix(ROOT)
        assert administrator.get(path).json == answer.json
        assert administrator.delete(path).status_code == 204
