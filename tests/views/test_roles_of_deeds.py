"""In which role something was done: the one that let the person, or none for their own affairs."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.permissions import (
    Action,
    Place,
    Role,
    RoleGrant,
    ScopeKind,
    furthest,
    giving,
)
from app.domain.secret_token import hash_of
from app.extensions import db as database
from app.models.account import Invitation
from app.models.audit import AuditEntry
from tests.actors import CSRF, prepare
from tests.api.callers import program
from tests.factories import NOW, give_role, make_person
from tests.world import World, make_world

ADMINISTRATOR, ORGANISER = "platform_administrator", "city_organiser"


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def deeds_of(do: Callable[[], object]) -> list[tuple[str, str | None]]:
    """Return what was done meanwhile, and in which role."""
    before = database.session.scalars(select(AuditEntry.seq)).all()
    do()
    rows = select(AuditEntry).where(AuditEntry.seq.not_in(before)).order_by(AuditEntry.seq)
    return [(each.action, each.role) for each in database.session.scalars(rows)]


def posts(client: FlaskClient, *sent: tuple[str, dict[str, str]]) -> list[tuple[str, str | None]]:
    def send() -> None:
        for address, fields in sent:
            answer = client.post(address, data={"csrf_token": CSRF, **fields})
            assert answer.status_code == 303, (address, answer.status_code)

    return deeds_of(send)


@pytest.mark.parametrize(
    ("who", "role"), [("organiser", ORGANISER), ("administrator", ADMINISTRATOR)]
)
def test_whoever_looks_after_people_does_it_in_a_role(
    app: Flask, world: World, who: str, role: str
) -> None:
    parts = world.address_parts
    here = parts["record_id"]
    two, asked = f"{here}/{{}}/{parts['other_id']}", parts["request_id"]

    done = posts(
        world.client(app, who),
        (f"/people/{here}/edit", {"name": "Mary Wambui", "was-name": "Mary Akinyi"}),
        (f"/people/{two.format('not')}", {}),
        (f"/people/{two.format('maybe')}", {}),
        (f"/merges/{parts['merge_id']}/undo", {}),
        (f"/people/{two.format('merge')}", {"reason": "The same licence."}),
        (f"/requests/{asked}/answer", {f"{asked}-answer": "It is put right."}),
        ("/roles", {"address": "colleague@example.org", "what": "city_organiser|city:nairobi"}),
        (f"/roles/invitations/{parts['invitation_id']}/revoke", {}),
    )

    assert done == [
        (action, role)
        for action in (
            "person.corrected", "people.set_apart", "people.asked_about", "merge.undone",
            "people.merged", "data.answered", "invitation.sent", "invitation.revoked",
        )
    ]  # fmt: skip


def test_organisations_are_written_and_people_erased_by_administrators(
    app: Flask, world: World
) -> None:
    client, erasure = world.client(app, "administrator"), world.address_parts["erasure_id"]

    done = posts(
        client,
        ("/organisations/new", {"name": "Union for Training", "kinds": "lead"}),
        (f"/requests/{erasure}/erase", {"reason": "Asked for.", "sure": "y"}),
    )

    assert {role for _action, role in done} == {ADMINISTRATOR}
    assert {"organisation.added", "person.erased"} <= {action for action, _role in done}


def test_programs_act_in_the_roles_of_their_people(app: Flask, world: World) -> None:
    organiser = program(app, world.people["organiser"])
    new = {"name": "Ruth Njeri", "affiliations": {"nairobi": {"hospital": "Kenyatta"}}}

    def change() -> None:
        made = organiser.post("/people", new)
        organiser.patch(f"/people/{made.json['id']}", {"phone": "+254 700 000001"})  # type: ignore[index]

    assert deeds_of(change) == [
        ("person.added", ORGANISER), ("work.changed", ORGANISER), ("person.corrected", ORGANISER),
    ]  # fmt: skip


def test_roles_are_given_in_the_role_that_may_and_left_by_ones_own_right(
    app: Flask, world: World
) -> None:
    """Whoever organises a city and administers all gives the city's role as its organiser."""
    both = give_role(world.people["administrator"], Role.CITY_ORGANISER, city=world.run.city)
    colleague = give_role(make_person("Njeri Mwangi"), Role.CITY_ORGANISER, city=world.run.city)
    what = "city_organiser|city:nairobi"

    done = posts(
        world.client(app, "administrator"),
        ("/roles/end", {"person": colleague.public_id, "what": what}),
        ("/roles/end", {"person": both.public_id, "what": what}),
    )

    assert done == [("role.ended", ORGANISER), ("role.ended", None)]


def test_who_accepts_an_invitation_does_so_by_their_own_right(
    app: Flask, world: World, db: SQLAlchemy
) -> None:
    db.session.scalars(select(Invitation)).one().token_sha256 = hash_of("from-the-mail")
    form = {"csrf_token": CSRF, "name": "Njeri Mwangi"}

    done = deeds_of(
        lambda: prepare(app.test_client()).post("/invitations/from-the-mail", data=form)
    )

    assert ("role.given", ORGANISER) in done
    assert ("invitation.accepted", None) in done


def grant(role: Role, kind: ScopeKind, scope_id: int | None = None) -> RoleGrant:
    return RoleGrant(role=role, scope_kind=kind, scope_id=scope_id)


EVERYWHERE = grant(Role.PLATFORM_ADMINISTRATOR, ScopeKind.PLATFORM)
NAIROBI = grant(Role.CITY_ORGANISER, ScopeKind.CITY, 1)


@pytest.mark.parametrize("grants", list(map(tuple, pairwise([NAIROBI, EVERYWHERE, NAIROBI]))))
def test_the_role_of_a_reach_is_the_furthest_and_the_one_that_gives_the_nearest(
    grants: tuple[RoleGrant, ...],
) -> None:
    assert furthest(grants, Action.EDIT_PERSON, NOW) == EVERYWHERE
    assert giving(grants, Role.CITY_ORGANISER, Place(city_id=1), NOW) == NAIROBI
    assert giving(grants, Role.CITY_ORGANISER, Place(city_id=2), NOW) == EVERYWHERE
    assert furthest([], Action.EDIT_PERSON, NOW) is None
