"""Closing an account: no way in counts at the next request, and who closes whom."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.permissions import Role, Scope, ScopeKind
from app.extensions import db as database
from app.jobs import runner
from app.models.audit import AuditDetail, AuditEntry
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.place import City
from app.queries import people as people_queries
from app.services import (
    api_tokens,
    closing,
    invitations,
    personal_links,
    roles,
    subscriptions,
)
from app.services import sign_in as sign_in_service
from app.services.closing import MayNotClose
from app.services.roles import LastAdministrator, NewRole
from tests.actors import CSRF, prepare, sign_in
from tests.at_once import at_once
from tests.conftest import Installation
from tests.factories import give_role, make_city, make_person, works_in
from tests.soft_key import SoftKey
from tests.views.test_roles import mailed_tokens
from tests.views.test_ways_in import (
    ADDRESS,
    account,
    add_passkey,
    by_passkey,
    by_password,
    post,
    set_password,
    set_up_codes,
)

WHY = "Left the programme."


@pytest.fixture
def nairobi(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def amina(nairobi: City) -> Person:
    return works_in(nairobi, make_person("Amina Wanjiru", email=ADDRESS))


@pytest.fixture
def administrator(db: SQLAlchemy) -> Person:
    return give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)


@pytest.fixture
def desk(app: Flask, administrator: Person) -> FlaskClient:
    return sign_in(app.test_client(), administrator)


def close(desk: FlaskClient, person: Person, reason: str = WHY):  # noqa: ANN201
    return post(desk, f"/people/{person.public_id}/account/close", reason=reason)


def open_again(desk: FlaskClient, person: Person):  # noqa: ANN201
    return post(desk, f"/people/{person.public_id}/account/open")


def test_a05_of_a_closed_account_no_way_in_counts_at_the_next_request(
    app: Flask, amina: Person, administrator: Person, desk: FlaskClient
) -> None:
    inside = set_password(app, amina)
    key = add_passkey(inside)
    token, _row = api_tokens.create(
        "Sheet", scopes=["read"], days=30, strong=True, actor=amina, now=utcnow()
    )
    calendar = f"/calendar/{subscriptions.subscribe('Phone', actor=amina, now=utcnow())}.ics"
    card = personal_links.make(
        amina, city_id=amina.affiliations[0].institution.city_id, actor=administrator, now=utcnow()
    )
    link = sign_in_service.make_link(amina, now=utcnow())
    program = {"Authorization": f"Bearer {token}"}

    def answers() -> dict[str, int]:
        visitor = app.test_client()
        return {
            "browser": inside.get("/today").status_code,
            "password": by_password(app)[0].get("/today").status_code,
            "passkey": signed_in_by_passkey(app, key),
            "card": visitor.get(f"/enter/{card}").status_code,
            "link": visitor.get(f"/sign-in/{link}").status_code,
            "program": visitor.get("/api/v1/me", headers=program).status_code,
            "calendar": visitor.get(calendar).data.count(b"This calendar was stopped."),
        }

    before = answers()
    assert close(desk, amina).status_code == 303

    assert before == {
        "browser": 200, "password": 200, "passkey": 200, "card": 200, "link": 200,
        "program": 200, "calendar": 0,
    }  # fmt: skip
    assert answers() == {
        "browser": 302, "password": 302, "passkey": 302, "card": 410, "link": 410,
        "program": 401, "calendar": 1,
    }  # fmt: skip


def signed_in_by_passkey(app: Flask, key: SoftKey) -> int:
    return by_passkey(app, key)[0].get("/today").status_code


def test_a_closed_account_answers_like_an_address_that_nobody_has(
    db: SQLAlchemy, app: Flask, amina: Person, desk: FlaskClient
) -> None:
    key = add_passkey(set_password(app, amina))
    close(desk, amina)
    texts = {
        by_password(app, address=each)[1].text.replace(each, "X")
        for each in (ADDRESS, "nobody@example.org")
    }
    keys = {by_passkey(app, each)[1].status_code for each in (key, SoftKey())}
    sign_in_service.request_link(ADDRESS, now=utcnow())
    handlers = {
        sign_in_service.FIND_HOLDERS: lambda each: sign_in_service.owe_mails(each, now=utcnow())
    }
    while runner.work_off_one(handlers, utcnow):
        pass

    assert (len(texts), len(keys)) == (1, 1)
    assert db.session.scalars(select(OwedWork).filter_by(kind="sign_in.mail_link")).all() == []


def test_who_was_still_to_give_a_code_gets_no_further(
    db: SQLAlchemy, app: Flask, amina: Person, desk: FlaskClient
) -> None:
    codes = set_up_codes(set_password(app, amina))
    account(amina).tf_counter = None
    db.session.commit()
    halfway = by_password(app)[0]
    close(desk, amina)
    post(prepare(halfway), "/sign-in/code", code=codes.generate().token)

    assert halfway.get("/today").status_code == 302


def test_a_card_made_after_the_closing_opens_nothing(
    app: Flask, amina: Person, administrator: Person, desk: FlaskClient
) -> None:
    close(desk, amina)
    card = personal_links.make(
        amina, city_id=amina.affiliations[0].institution.city_id, actor=administrator, now=utcnow()
    )
    link = sign_in_service.make_link(amina, now=utcnow())

    visitor = prepare(app.test_client())
    opened = [post(visitor, each).status_code for each in (f"/enter/{card}", f"/sign-in/{link}")]
    assert (opened, visitor.get("/today").status_code) == ([410, 410], 302)


def test_a07_no_invitation_leads_round_a_closed_account(
    app: Flask, nairobi: City, amina: Person, administrator: Person, desk: FlaskClient
) -> None:
    new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, nairobi.id))
    invitations.invite(ADDRESS, new, actor=administrator, now=utcnow())
    (token,) = mailed_tokens()
    close(desk, amina)
    visitor = prepare(app.test_client())
    alone = post(visitor, f"/invitations/{token}", who="new", name="Amina W.").status_code
    make_person("Grace Achieng", email=ADDRESS)  # who reads mail at the same address
    shared = visitor.get(f"/invitations/{token}")

    assert (alone, shared.status_code) == (410, 200)
    assert "Amina Wanjiru" not in shared.text


def test_invitations_of_whose_account_is_closed_give_nothing(
    app: Flask, nairobi: City, amina: Person, desk: FlaskClient
) -> None:
    give_role(amina, Role.CITY_ORGANISER, city=nairobi)
    new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, nairobi.id))
    invitations.invite("new@example.org", new, actor=amina, now=utcnow())
    (token,) = mailed_tokens()
    before = app.test_client().get(f"/invitations/{token}").status_code
    close(desk, amina)

    assert (before, app.test_client().get(f"/invitations/{token}").status_code) == (200, 410)


def test_an_account_that_is_opened_again_takes_the_password_and_no_old_card(
    app: Flask, amina: Person, administrator: Person, desk: FlaskClient
) -> None:
    inside = set_password(app, amina)
    card = personal_links.make(
        amina, city_id=amina.affiliations[0].institution.city_id, actor=administrator, now=utcnow()
    )
    close(desk, amina)
    shown = desk.get(f"/people/{amina.public_id}").text
    open_again(desk, amina)

    assert "This account is closed" in shown
    assert inside.get("/today").status_code == 302
    assert by_password(app)[0].get("/today").status_code == 200
    assert app.test_client().get(f"/enter/{card}").status_code == 410
    assert "Close this account" in desk.get(f"/people/{amina.public_id}").text


def test_somebody_who_never_signed_in_can_be_closed_too(
    db: SQLAlchemy, amina: Person, desk: FlaskClient
) -> None:
    opened = open_again(desk, amina)
    close(desk, amina)
    close(desk, amina)

    deeds = select(AuditEntry.action).filter_by(subject_id=amina.id).order_by(AuditEntry.seq)
    assert opened.status_code == 303
    assert db.session.scalars(deeds).all() == ["account.closed"]
    assert people_queries.email_contacts(ADDRESS) == []
    assert db.session.scalars(select(AuditDetail.reason)).all()[-1] == WHY


def test_closing_asks_why_and_loses_nothing_typed(amina: Person, desk: FlaskClient) -> None:
    page = desk.get(f"/people/{amina.public_id}/account/close")
    without = close(desk, amina, " ")
    long = close(desk, amina, "w" * 401)

    assert "They are signed out of every browser" in page.text
    assert (without.status_code, long.status_code) == (422, 422)
    assert "w" * 401 in long.text
    assert people_queries.closed_among([amina.id]) == set()


def test_nobody_closes_their_own_account(administrator: Person, desk: FlaskClient) -> None:
    answer = close(desk, administrator)

    assert (answer.status_code, "Ask another administrator" in answer.text) == (409, True)
    assert "Close this account" not in desk.get(f"/people/{administrator.public_id}").text
    assert desk.get("/today").status_code == 200


def test_the_last_administrator_without_an_end_stays_open(
    app: Flask, administrator: Person, desk: FlaskClient
) -> None:
    tomorrow = utcnow().date()
    deputy = make_person("Peter Otieno")
    give_role(deputy, Role.PLATFORM_ADMINISTRATOR, ends_on=tomorrow)
    answer = close(sign_in(app.test_client(), deputy), administrator)

    assert (answer.status_code, "last administrator" in answer.text) == (409, True)
    assert desk.get("/today").status_code == 200


def test_organisers_read_that_it_is_closed_and_neither_open_nor_merge_it(
    app: Flask, nairobi: City, amina: Person, desk: FlaskClient
) -> None:
    organiser = give_role(make_person("Zawadi Organiser"), Role.CITY_ORGANISER, city=nairobi)
    other = works_in(nairobi, make_person("Amina Wanjiru"))
    close(desk, amina)
    client = sign_in(app.test_client(), organiser)
    page = client.get(f"/people/{amina.public_id}").text
    merge = client.post(
        f"/people/{other.public_id}/merge/{amina.public_id}",
        data={"csrf_token": CSRF, "reason": "same"},
    )

    assert "An administrator can open it again." in page
    assert "/account/" not in page.partition("<main")[2]
    assert (open_again(client, amina).status_code, close(client, amina).status_code) == (404, 404)
    assert (merge.status_code, amina.merged_into_id) == (409, None)


def test_two_administrators_who_close_each_other_at_once_leave_one(
    installation: Installation,
) -> None:
    """A21."""
    app = installation.app()
    with app.app_context():
        ids = [
            give_role(make_person(name), Role.PLATFORM_ADMINISTRATOR).id
            for name in ("Ines Albrecht", "Peter Otieno")
        ]

    def shut(mine: int, theirs: int) -> bool:
        actor, other = (database.session.get_one(Person, each) for each in (mine, theirs))
        return closing.close(other, reason=WHY, actor=actor, now=utcnow())

    came_of_it = at_once(app, [lambda: shut(*ids), lambda: shut(*reversed(ids))])

    with app.app_context():
        assert len(people_queries.closed_among(ids)) == 1
    assert came_of_it.count(True) == 1
    assert sum(isinstance(each, MayNotClose) for each in came_of_it) == 1


def test_one_who_closes_and_one_who_takes_the_role_at_once_leave_an_administrator(
    installation: Installation,
) -> None:
    """A21."""
    app = installation.app()
    role, platform = Role.PLATFORM_ADMINISTRATOR, Scope(ScopeKind.PLATFORM)
    with app.app_context():
        ids = [give_role(make_person(name), role).id for name in ("Ines Albrecht", "Peter Otieno")]

    def both(mine: int, theirs: int) -> tuple[Person, Person]:
        return database.session.get_one(Person, mine), database.session.get_one(Person, theirs)

    def shut() -> str:
        actor, other = both(*ids)
        return str(closing.close(other, reason=WHY, actor=actor, now=utcnow()))

    def take() -> str:
        actor, other = both(*reversed(ids))
        roles.end(other, role, platform, actor=actor, now=utcnow())
        return "True"

    came_of_it = at_once(app, [shut, take])

    refused = (MayNotClose, LastAdministrator, roles.MayNotGive)
    assert came_of_it.count("True") == 1
    assert sum(isinstance(each, refused) for each in came_of_it) == 1
