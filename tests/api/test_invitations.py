"""Invitations by programs: a role for whoever has an address, within what one may give."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.clock import utcnow
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.rate_limit import INVITATIONS
from app.extensions import db
from app.models.account import Invitation
from app.models.audit import AuditEntry
from app.services import invitations, rate_limits
from app.services.roles import NewRole
from tests.api.callers import PROBLEM, ROOT, TwoCities, program, wrong
from tests.at_once import count
from tests.factories import make_organisation
from tests.state import state_of
from tests.world import make_world

KEY = {"Idempotency-Key": "11111111-2222-3333-4444-555555555555"}
NEW = {
    "email": "New@Example.org",
    "role": "city_organiser",
    "scope": {"kind": "city", "id": "nairobi"},
    "ends_on": "2027-03-31",
}
ELSEWHERE = {"scope": {"kind": "city", "id": "kumasi"}}


def waiting() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(Invitation).where(Invitation.revoked_at.is_(None)))
    return [(row.address, row.role) for row in rows]


def deeds() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_somebody_is_invited_and_the_invitation_taken_back(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    made = organiser.post("/invitations", NEW)
    path = made.location.removeprefix(ROOT)
    read, listed = organiser.get(path), organiser.get("/invitations")
    taken = organiser.delete(path, headers={"If-Match": read.headers["ETag"]})

    assert made.status_code == 201, made.text
    assert made.json | {"id": "", "invited_at": "", "expires_at": ""} == NEW | {
        "id": "",
        "email": "New@example.org",
        "starts_on": None,
        "invited_by": cities.organiser.public_id,
        "invited_at": "",
        "expires_at": "",
    }
    assert read.json == made.json == listed.json["items"][0]
    assert (taken.status_code, taken.data) == (204, b"")
    assert organiser.get(path).status_code == organiser.delete(path).status_code == 404
    assert organiser.get("/invitations").json["items"] == []
    assert deeds()[-2:] == ["invitation.sent", "invitation.revoked"]


def test_asking_again_takes_the_place_of_what_waits(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    first, second = (organiser.post("/invitations", NEW).json["id"] for _ in range(2))

    assert [each["id"] for each in organiser.get("/invitations").json["items"]] == [second]
    assert first != second


def test_a02_nothing_tells_who_has_the_address(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    own = dict.fromkeys(("id", "email", "invited_at", "expires_at"))
    answers = [
        organiser.post("/invitations", NEW | {"email": address}).json | own
        for address in ("kofi@example.org", "wanjiku@example.org", "nobody@example.org")
    ]

    assert answers[0] == answers[1] == answers[2]
    assert len(waiting()) == 3


def test_a21_everybody_invites_and_takes_back_what_their_roles_allow(app: Flask) -> None:
    world = make_world()
    path = f"/invitations/{world.address_parts['invitation_id']}"
    holders = {who: program(app, person) for who, person in world.people.items()}
    givers = {who: holders.pop(who) for who in ("administrator", "organiser")}
    before = state_of(), len(waiting())
    statuses = {
        who: [
            holder.get("/invitations").status_code,
            holder.get(path).status_code,
            holder.post("/invitations", NEW).status_code,
            holder.delete(path).status_code,
        ]
        for who, holder in holders.items()
    }

    assert statuses.pop("organiser elsewhere") == [200, 404, 403, 404]
    assert all(each == [403, 403, 403, 403] for each in statuses.values())
    assert (state_of(), len(waiting())) == before
    assert holders["organiser elsewhere"].get("/invitations").json["items"] == []
    assert [each.get(path).status_code for each in givers.values()] == [200, 200]
    assert givers["organiser"].delete(path).status_code == 204


@pytest.mark.parametrize(
    ("scopes", "statuses"),
    [
        (("read",), [200, 403, 403, 403]),
        (("write",), [200, 201, 201, 204]),
        (("write", "city:nairobi"), [200, 201, 403, 204]),
        (("write", "city:kumasi"), [404, 403, 201, 404]),
        (("write", "organisation:c-can"), [404, 403, 403, 404]),
    ],
)
def test_a18_a_token_invites_no_further_than_its_scopes_reach(
    app: Flask, cities: TwoCities, scopes: tuple[str, ...], statuses: list[int]
) -> None:
    make_organisation(slug="c-can")
    path = program(app, cities.organiser).post("/invitations", NEW).location.removeprefix(ROOT)
    holder, other = program(app, cities.administrator, *scopes), {"email": "other@example.org"}
    found = [
        holder.get(path).status_code,
        holder.post("/invitations", NEW | other).status_code,
        holder.post("/invitations", NEW | other | ELSEWHERE).status_code,
        holder.delete(path).status_code,
    ]

    assert found == statuses


def test_an_invitation_to_a_role_that_one_could_not_give_is_not_taken_back(
    app: Flask, cities: TwoCities
) -> None:
    administrator = program(app, cities.administrator)
    made = administrator.post("/invitations", NEW | {"role": "endorser"})
    path = made.location.removeprefix(ROOT)
    organiser, before = program(app, cities.organiser), state_of()

    assert (organiser.get(path).status_code, organiser.delete(path).status_code) == (200, 403)
    assert state_of() == before


@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"email": "nobody"}, 422, {"#/email": "address"}),
        ({"email": None}, 422, {"#/email": "string_type"}),
        ({"role": "endorser"}, 403, None),
        ({"role": "mentor"}, 422, {"#/scope/kind": "scope_kind"}),
        (ELSEWHERE, 403, None),
        ({"scope": {"kind": "city", "id": "atlantis"}}, 422, {"#/scope/id": "unknown_place"}),
        ({"starts_on": "2027-04-01"}, 422, {"#/ends_on": "days_reversed"}),
        ({"expires_at": "2099-01-01T00:00:00Z"}, 422, {"#/expires_at": "extra_forbidden"}),
    ],
)
def test_what_cannot_be_is_named_and_invites_nobody(
    app: Flask, cities: TwoCities, change: dict, status: int, errors: dict | None
) -> None:
    organiser, before = program(app, cities.organiser), state_of()
    answer = organiser.post("/invitations", NEW | change)

    assert answer.status_code == status, answer.text
    assert errors is None or wrong(answer) == errors
    assert state_of() == before


def test_an_invitation_is_taken_back_as_it_was_read(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    path = organiser.post("/invitations", NEW).location.removeprefix(ROOT)
    before = state_of()
    statuses = [
        organiser.ask("DELETE", path, headers=headers).status_code
        for headers in ({}, {"If-Match": '"another"'})
    ]

    assert statuses == [428, 412]
    assert state_of() == before


def test_what_is_sent_again_under_its_key_is_one_invitation(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    made, again = (organiser.post("/invitations", NEW, headers=KEY) for _ in range(2))

    assert (made.status_code, again.status_code, again.data) == (201, 201, made.data)
    assert count(Invitation) == 1


def test_invitations_of_one_person_are_few(app: Flask, cities: TwoCities) -> None:
    organiser = program(app, cities.organiser)
    for _ in range(INVITATIONS.burst):
        rate_limits.take(INVITATIONS, str(cities.organiser.id), now=utcnow())
    before = state_of()
    answer = organiser.post("/invitations", NEW)

    assert (answer.status_code, answer.mimetype) == (429, PROBLEM)
    assert int(answer.headers["Retry-After"]) > 0
    assert state_of() == before


def test_a_list_of_invitations_is_read_page_by_page(app: Flask, cities: TwoCities) -> None:
    new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, cities.nairobi.id))
    for number in range(5):
        address = f"new-{number}@example.org"
        invitations.invite(address, new, actor=cities.organiser, now=utcnow())
    organiser, seen, query = program(app, cities.organiser), [], {"limit": "2"}
    while True:
        page = organiser.get("/invitations", query_string=query).json
        seen += [each["email"] for each in page["items"]]
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert sorted(seen) == [f"new-{number}@example.org" for number in range(5)]
