"""Roles: given within what the giver holds, ended at once, and offered by mail to all others."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.clock import utcnow
from app.domain.message import Message
from app.domain.permissions import (
    GIVEN_FOR,
    MAY_GIVE,
    Place,
    Role,
    RoleGrant,
    Scope,
    ScopeKind,
    may_give,
)
from app.jobs import runner
from app.models.account import Invitation, PersonalLink
from app.models.audit import AuditEntry
from app.models.calendar import CalendarSubscription
from app.models.delivery import Enrolment
from app.models.person import Person, RoleAssignment
from app.models.place import City
from app.services import invitations, roles, subscriptions
from app.services.roles import LastAdministrator, MayNotGive, NewRole
from tests.actors import CSRF, prepare, sign_in
from tests.factories import NOW, enrol, give_role, make_city, make_person, make_run, works_in

ORGANISER = "city_organiser|city:nairobi"


@pytest.fixture
def city(db: SQLAlchemy) -> City:
    return make_city("nairobi")


@pytest.fixture
def organiser(city: City) -> Person:
    person = make_person("Amina Wanjiru", email="amina@example.org")
    return give_role(person, Role.CITY_ORGANISER, city=city)


@pytest.fixture
def administrator(db: SQLAlchemy) -> Person:
    return give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)


def post(client: FlaskClient, to: str, **fields: str):  # noqa: ANN201
    return client.post(to, data={"csrf_token": CSRF, **fields})


def held(person: Person) -> list[tuple[str, str, int]]:
    rows = RoleAssignment.query.filter_by(person_id=person.id)
    return [(row.role, row.scope_kind, row.scope_id) for row in rows]


def mails() -> list[Message]:
    sent: list[Message] = []

    class Post:
        def send(self, message: Message) -> None:
            sent.append(message)

    def mail(taken):  # noqa: ANN001, ANN202
        invitations.mail(taken, mailer=Post(), public_url="http://localhost", now=utcnow())

    while runner.work_off_one({invitations.MAIL: mail}, utcnow):
        pass
    return sent


def mailed_tokens() -> list[str]:
    return [message.body.split("/invitations/")[1].split()[0] for message in mails()]


def invited(app: Flask, giver: Person, address: str, what: str = ORGANISER) -> str:
    answer = post(sign_in(app.test_client(), giver), "/roles", address=address, what=what)
    assert answer.status_code == 303, answer.text
    (token,) = mailed_tokens()
    return token


# Giving and ending


def test_an_organiser_makes_a_colleague_of_the_city_an_organiser(
    app: Flask, city: City, organiser: Person
) -> None:
    colleague = works_in(city, make_person("Grace Achieng", email="grace@example.org"))

    client = sign_in(app.test_client(), organiser)
    post(client, "/roles", address="grace@example.org", what=ORGANISER, ends_on="2027-03-31")
    after = held(colleague)
    post(client, "/roles/end", person=colleague.public_id, what=ORGANISER)

    assert after == [("city_organiser", "city", city.id)]
    assert held(colleague) == []


@pytest.mark.parametrize(
    "what",
    [
        "platform_administrator|platform:",
        "city_organiser|city:kumasi",
        "endorser|city:nairobi",
        "city_organiser|platform:",
        "mentor|course_run:1",
        "x",
        "",
    ],
)
def test_an_organiser_gives_nothing_higher_and_nothing_elsewhere(
    app: Flask, city: City, organiser: Person, what: str
) -> None:
    """A21."""
    make_city("kumasi")
    colleague = works_in(city, make_person("Grace Achieng", email="grace@example.org"))
    client = sign_in(app.test_client(), organiser)

    given_ = post(client, "/roles", address="grace@example.org", what=what)
    ended = post(client, "/roles/end", person=colleague.public_id, what=what)

    assert (given_.status_code, ended.status_code) == (422, 404)
    assert held(colleague) == []
    assert Invitation.query.count() == 0


def test_nobody_gives_a_role_to_themselves(app: Flask, organiser: Person, city: City) -> None:
    """A21."""
    client = sign_in(app.test_client(), organiser)
    answer = post(client, "/roles", address="amina@example.org", what=ORGANISER)

    assert answer.status_code == 422
    assert "Nobody gives a role to themselves" in answer.text


def test_the_service_asks_the_policy_itself(db: SQLAlchemy, city: City, organiser: Person) -> None:
    """A21: whoever calls it, and whatever the page believed."""
    other = make_person("Grace Achieng")
    scope = roles.Scope(ScopeKind.PLATFORM)
    for new in (
        NewRole(role=Role.PLATFORM_ADMINISTRATOR, scope=scope),
        NewRole(role=Role.CITY_ORGANISER, scope=scope),
    ):
        with pytest.raises(MayNotGive):
            roles.give(other, new, actor=organiser, now=utcnow())


def test_a_role_outside_its_dates_gives_nothing(db: SQLAlchemy, city: City) -> None:
    person = make_person("Peter Otieno")
    give_role(person, Role.CITY_ORGANISER, city=city, ends_on=date(2026, 1, 1))
    new = NewRole(role=Role.CITY_ORGANISER, scope=roles.Scope(ScopeKind.CITY, city.id))

    with pytest.raises(MayNotGive):
        roles.give(make_person("Grace Achieng"), new, actor=person, now=utcnow())


def test_the_last_administrator_stays(db: SQLAlchemy, administrator: Person) -> None:
    """A21."""
    platform = roles.Scope(ScopeKind.PLATFORM)
    role = Role.PLATFORM_ADMINISTRATOR
    other = give_role(make_person("Grace Achieng"), role, ends_on=date(2099, 1, 1))

    with pytest.raises(LastAdministrator):
        roles.end(administrator, role, platform, actor=other, now=utcnow())
    with pytest.raises(LastAdministrator):
        roles.end(administrator, role, platform, actor=administrator, now=utcnow())
    new = NewRole(role=role, scope=platform, ends_on=date(2099, 1, 1))
    with pytest.raises(LastAdministrator):
        roles.give(administrator, new, actor=other, now=utcnow())

    assert held(administrator) == [("platform_administrator", "platform", 0)]


def test_the_list_of_roles_shows_no_other_city(app: Flask, organiser: Person) -> None:
    """A14."""
    elsewhere = make_city("kumasi")
    give_role(make_person("Kofi Boateng"), Role.CITY_ORGANISER, city=elsewhere)
    give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)

    page = sign_in(app.test_client(), organiser).get("/roles").text

    assert "Amina Wanjiru" in page
    assert "Kofi Boateng" not in page
    assert "Ines Albrecht" not in page


def test_somebody_without_an_address_is_given_a_role_from_their_page(
    app: Flask, city: City, organiser: Person
) -> None:
    colleague = works_in(city, make_person("Grace Achieng"))
    client = sign_in(app.test_client(), organiser)
    back = f"/people/{colleague.public_id}"

    form = client.get(f"/roles?person={colleague.public_id}&next={back}").text
    answer = post(client, "/roles", person=colleague.public_id, what=ORGANISER, next=back)

    assert "Give Grace Achieng a role" in form
    assert 'name="address"' not in form
    assert (answer.status_code, answer.location) == (303, back)
    assert held(colleague) == [("city_organiser", "city", city.id)]


def test_nobody_of_another_city_is_given_a_role_by_their_id(
    app: Flask, city: City, organiser: Person
) -> None:
    """A14, A21."""
    stranger = works_in(make_city("kumasi"), make_person("Kofi Boateng"))
    client = sign_in(app.test_client(), organiser)

    asked = client.get(f"/roles?person={stranger.public_id}")
    answer = post(client, "/roles", person=stranger.public_id, what=ORGANISER)

    assert (asked.status_code, answer.status_code) == (404, 404)
    assert held(stranger) == []


def test_a_role_that_was_ended_comes_back_with_its_days_and_only_once(
    app: Flask, city: City, organiser: Person
) -> None:
    days = {"starts_on": date(2026, 1, 1), "ends_on": date(2099, 12, 31)}
    colleague = give_role(make_person("Grace Achieng"), Role.CITY_ORGANISER, city=city, **days)
    client = sign_in(app.test_client(), organiser)
    post(client, "/roles/end", person=colleague.public_id, what=ORGANISER)
    page = client.get("/roles").text
    undo = page.split('action="/roles/give-back')[1].split('"')[0].replace("&amp;", "&")

    answers = [post(client, f"/roles/give-back{undo}").status_code for _ in range(2)]

    (row,) = RoleAssignment.query.filter_by(person_id=colleague.id)
    assert {"starts_on": row.starts_on, "ends_on": row.ends_on} == days
    assert answers == [303, 404]


def test_nobody_gives_a_role_by_an_address_that_they_made_up(
    app: Flask, city: City, organiser: Person
) -> None:
    """A21."""
    colleague = works_in(city, make_person("Grace Achieng"))
    client = sign_in(app.test_client(), organiser)
    undo = f"/roles/give-back?person={colleague.public_id}&what={ORGANISER}"

    assert post(client, undo).status_code == 404
    assert held(colleague) == []


def test_days_are_changed_in_a_form_that_shows_them(
    app: Flask, city: City, organiser: Person
) -> None:
    colleague = give_role(
        make_person("Grace Achieng"), Role.CITY_ORGANISER, city=city, ends_on=date(2099, 12, 31)
    )
    client = sign_in(app.test_client(), organiser)
    page = client.get("/roles").text
    link = page.split(">Change days<")[0].rpartition('href="')[2].split('"')[0]
    form = client.get(link.replace("&amp;", "&")).text
    fields = {"person": colleague.public_id, "what": ORGANISER, "ends_on": "2030-01-31"}
    post(client, "/roles", **fields)

    assert 'value="2099-12-31"' in form
    assert RoleAssignment.query.filter_by(person_id=colleague.id).one().ends_on == date(2030, 1, 31)


def test_what_is_over_or_still_to_come_is_marked(app: Flask, city: City, organiser: Person) -> None:
    for name, days in (
        ("Over", {"ends_on": date(2020, 1, 31)}),
        ("To come", {"starts_on": date(2099, 1, 31)}),
        ("Now", {"starts_on": date(2020, 1, 31)}),
    ):
        give_role(make_person(name), Role.CITY_ORGANISER, city=city, **days)
    page = sign_in(app.test_client(), organiser).get("/roles").text
    badges = re.findall(r'badge note".*?</span>([^<]+)</span>', page)

    assert sorted(each.replace("\N{NO-BREAK SPACE}", " ") for each in badges) == [
        "from 31 Jan 2099",
        "over",
    ]


def test_whoever_checks_a_citys_work_is_appointed_from_the_menu(
    app: Flask, city: City, administrator: Person
) -> None:
    client = sign_in(app.test_client(), administrator)
    colleague = make_person("Grace Achieng")
    what = "endorser|city:nairobi"
    menu = client.get("/roles").text
    post(client, "/roles", person=colleague.public_id, what=what)

    assert f'value="{what}"' in menu
    assert f'value="{ORGANISER}"' in menu
    assert held(colleague) == [("endorser", "city", city.id)]


# Invitations


def test_whoever_is_invited_accepts_by_the_link_and_is_signed_in(
    app: Flask, city: City, organiser: Person
) -> None:
    token = invited(app, organiser, "new@example.org")
    client = prepare(app.test_client())

    shown = [client.get(f"/invitations/{token}").status_code for _ in range(3)]
    nameless = post(client, f"/invitations/{token}").status_code
    post(client, f"/invitations/{token}", name="Peter Otieno")
    again = app.test_client().get(f"/invitations/{token}").status_code

    person = Person.query.filter_by(name="Peter Otieno").one()
    assert (shown, nameless, again) == ([200, 200, 200], 422, 410)
    assert held(person) == [("city_organiser", "city", city.id)]
    assert client.get("/roles").status_code == 200


def test_an_invitation_tells_the_giver_nothing_of_who_has_the_address(
    app: Flask, city: City, organiser: Person
) -> None:
    """A02, A23: known in another city, or to nobody."""
    works_in(make_city("kumasi"), make_person("Kofi Boateng", email="kofi@example.org"))
    client = sign_in(app.test_client(), organiser)
    pages = []
    for address in ("kofi@example.org", "nobody@example.org"):
        post(client, "/roles", address=address, what=ORGANISER)
        pages.append(client.get("/roles").text)

    assert "Kofi" not in "".join(pages)
    assert "A mail is on its way to kofi@example.org" in pages[0]
    assert "A mail is on its way to nobody@example.org" in pages[1]


def test_who_is_known_elsewhere_accepts_as_the_person_they_are(
    app: Flask, city: City, organiser: Person
) -> None:
    kofi = works_in(make_city("kumasi"), make_person("Kofi Boateng", email="kofi@example.org"))
    token = invited(app, organiser, "kofi@example.org")

    post(prepare(app.test_client()), f"/invitations/{token}")

    assert held(kofi) == [("city_organiser", "city", city.id)]


def test_somebody_else_who_is_signed_in_does_not_accept_it(
    app: Flask, city: City, organiser: Person
) -> None:
    """A07."""
    token = invited(app, organiser, "new@example.org")
    other = sign_in(app.test_client(), make_person("José Núñez", email="jose@example.org"))

    answers = [other.get(f"/invitations/{token}"), post(other, f"/invitations/{token}", name="X Y")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert Person.query.filter_by(name="X Y").count() == 0


def test_the_mail_says_what_for_where_and_when(app: Flask, city: City, organiser: Person) -> None:
    client = sign_in(app.test_client(), organiser)
    days = {"starts_on": "2026-12-01", "ends_on": "2099-03-31"}
    post(client, "/roles", address="new@example.org", what=ORGANISER, **days)
    (message,) = mails()
    token = message.body.split("/invitations/")[1].split()[0]
    page = app.test_client().get(f"/invitations/{token}").text.replace("\N{NO-BREAK SPACE}", " ")

    said = (
        "Amina Wanjiru asks you to organise training in Nairobi"
        " from 1 December 2026 until 31 March 2099."
    )
    assert said in message.body
    assert "Organiser · Nairobi · 1 Dec 2026 – 31 Mar 2099" in page


def test_every_role_that_can_be_given_is_named_in_the_mail() -> None:
    assert invitations.ASKED.keys() == set().union(*MAY_GIVE.values())


def test_who_is_signed_in_under_another_address_accepts_and_adds_it(
    app: Flask, city: City, organiser: Person
) -> None:
    token = invited(app, organiser, "jose@hospital.example.org")
    jose = make_person("José Núñez", email="jose@example.org")
    client = sign_in(app.test_client(), jose)

    asked = client.get(f"/invitations/{token}").text
    answer = post(client, f"/invitations/{token}", mine="1")

    assert "This is me: add jose@hospital.example.org" in asked
    assert (answer.status_code, answer.location) == (303, "/today")
    assert held(jose) == [("city_organiser", "city", city.id)]
    assert [each.value for each in jose.contacts] == [
        "jose@example.org", "jose@hospital.example.org",
    ]  # fmt: skip
    deeds = [entry.action for entry in AuditEntry.query.order_by(AuditEntry.seq)]
    assert deeds[-3:] == ["address.confirmed", "role.given", "invitation.accepted"]
    assert post(client, f"/invitations/{token}", mine="1").status_code == 410


def test_nobody_adds_an_address_that_somebody_else_has(
    app: Flask, city: City, organiser: Person
) -> None:
    """A07."""
    kofi = make_person("Kofi Boateng", email="kofi@example.org")
    token = invited(app, organiser, "kofi@example.org")
    jose = make_person("José Núñez", email="jose@example.org")
    client = sign_in(app.test_client(), jose)

    asked = client.get(f"/invitations/{token}")
    answer = post(client, f"/invitations/{token}", mine="1")

    assert "This is me" not in asked.text
    assert answer.status_code == 403
    assert (held(jose), held(kofi), len(jose.contacts)) == ([], [], 1)


def test_an_address_is_added_only_by_who_showed_themselves_a_moment_ago(
    app: Flask, db: SQLAlchemy, city: City, organiser: Person
) -> None:
    """A07: a stolen session is no way to another way in."""
    token = invited(app, organiser, "jose@hospital.example.org")
    jose = make_person("José Núñez", email="jose@example.org")
    client = sign_in(app.test_client(), jose)
    with client.session_transaction() as session:
        session.pop("fs_paa")
        session.pop("fs_gexp", None)

    answer = post(client, f"/invitations/{token}", mine="1")

    assert answer.status_code == 302
    assert (held(jose), len(jose.contacts)) == ([], 1)


@pytest.mark.parametrize("what", ["revoked", "expired", "giver lost the role", "asked again"])
def test_an_invitation_that_holds_no_more_gives_nothing(
    db: SQLAlchemy, app: Flask, city: City, organiser: Person, what: str
) -> None:
    """A07."""
    token = invited(app, organiser, "new@example.org")
    invitation = Invitation.query.one()
    if what == "revoked":
        post(
            sign_in(app.test_client(), organiser),
            f"/roles/invitations/{invitation.public_id}/revoke",
        )
    elif what == "expired":
        invitation.expires_at = utcnow() - timedelta(seconds=1)
    elif what == "asked again":
        invited(app, organiser, "NEW@example.org")
    else:
        db.session.delete(organiser.role_assignments[0])
    db.session.commit()

    answer = post(prepare(app.test_client()), f"/invitations/{token}", name="Peter Otieno")

    assert answer.status_code == 410
    assert Person.query.filter_by(name="Peter Otieno").count() == 0


def test_nobody_takes_back_an_invitation_of_another_city(
    app: Flask, city: City, organiser: Person
) -> None:
    """A14."""
    invited(app, organiser, "new@example.org")
    waiting = Invitation.query.one().public_id
    elsewhere = give_role(
        make_person("Kofi Boateng"), Role.CITY_ORGANISER, city=make_city("kumasi")
    )

    answer = post(sign_in(app.test_client(), elsewhere), f"/roles/invitations/{waiting}/revoke")

    assert answer.status_code == 404
    assert Invitation.query.one().revoked_at is None


# Cards


def card_for(client: FlaskClient, address: str, enrolment: Enrolment) -> str:
    """Have a card made, and return the secret part of its link."""
    page = post(client, address, person=enrolment.public_id).text
    return page.split('href="http://localhost/enter/')[1].split('"')[0]


def test_cards_are_made_for_those_without_a_way_in_and_sign_in_their_person(
    app: Flask, db: SQLAlchemy
) -> None:
    run = make_run("nairobi")
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    enrolment = enrol(run, "Wanjiku Kamau")
    client = sign_in(app.test_client(), organiser)
    address = f"/courses/{run.public_id}/cards"

    link = card_for(client, address, enrolment)
    trainee = prepare(app.test_client())
    post(trainee, f"/enter/{link}", device="shared")

    assert "Wanjiku Kamau" in trainee.get("/me").text


def test_no_card_opens_more_than_the_organiser_may_see(app: Flask, db: SQLAlchemy) -> None:
    """A21: an organiser would otherwise be whoever they make a card for."""
    run = make_run("nairobi")
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    powerful = enrol(run, "Ines Albrecht")
    give_role(powerful.person, Role.PLATFORM_ADMINISTRATOR)
    foreign = enrol(run, "Kofi Boateng")
    works_in(make_city("lusaka"), foreign.person)
    client = sign_in(app.test_client(), organiser)
    page = client.get(f"/courses/{run.public_id}/cards").text

    for enrolment in (powerful, foreign):
        answer = post(client, f"/courses/{run.public_id}/cards", person=enrolment.public_id)
        assert answer.status_code == 303
        assert f'value="{enrolment.public_id}"' not in page


def test_a22_one_who_is_not_on_the_course_among_many_gets_nobody_a_card(
    app: Flask, db: SQLAlchemy
) -> None:
    run, other = make_run("nairobi"), make_run("kumasi")
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    ours, theirs = enrol(run, "Wanjiku Kamau"), enrol(other, "Efua Asantewaa")
    client = sign_in(app.test_client(), organiser)
    mixed = {"csrf_token": CSRF, "person": [ours.public_id, theirs.public_id]}
    answers = [
        client.post(f"/courses/{run.public_id}/cards{end}", data=mixed)
        for end in ("", "/take-back")
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.scalars(select(PersonalLink)).all() == []


def test_a_lost_card_is_made_worthless_and_whoever_came_in_by_it_is_out(
    app: Flask, db: SQLAlchemy
) -> None:
    run = make_run("nairobi")
    organiser = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    enrolment = enrol(run, "Wanjiku Kamau")
    client = sign_in(app.test_client(), organiser)
    address = f"/courses/{run.public_id}/cards"
    link = card_for(client, address, enrolment)
    finder = prepare(app.test_client())
    post(finder, f"/enter/{link}")
    prepare(finder)
    subscriptions.subscribe("Before", actor=organiser, now=utcnow())
    post(finder, "/me/calendars", label="Mine")
    assert "has a card" in client.get(address).text

    taken = post(client, f"{address}/take-back", person=enrolment.public_id)
    nobody = post(client, f"{address}/take-back")

    assert "the cards of Wanjiku Kamau." in client.get(address).text
    calendars = db.session.scalars(select(CalendarSubscription)).all()
    assert [(each.label, each.revoked_at is None) for each in calendars] == [
        ("Before", True),
        ("Mine", False),
    ]
    assert (taken.status_code, nobody.status_code) == (303, 303)
    assert finder.get("/me").status_code == 302
    assert finder.get(f"/enter/{link}").status_code == 410


# The rule


KINDS = st.sampled_from([ScopeKind.PLATFORM, ScopeKind.CITY, ScopeKind.ORGANISATION])


def test_nobody_gives_a_role_to_who_was_erased(app: Flask, db: SQLAlchemy) -> None:
    city = make_city()
    erased = works_in(city, make_person("Peter Otieno"))
    administrator = give_role(make_person(), Role.PLATFORM_ADMINISTRATOR)
    erased.erased_at = utcnow()
    db.session.commit()
    client = sign_in(app.test_client(), administrator)
    what = f"{Role.CITY_ORGANISER}|city:{city.slug}"
    answer = post(client, "/roles", person=erased.public_id, what=what)
    new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, city.id))

    assert answer.status_code == 404
    with pytest.raises(MayNotGive):
        roles.give(erased, new, actor=administrator, now=utcnow())


def test_nobody_gives_a_role_that_outlasts_their_own(app: Flask, db: SQLAlchemy) -> None:
    """A21."""
    city = make_city()
    last = utcnow().date() + timedelta(days=30)
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=city, ends_on=last)
    scope = Scope(ScopeKind.CITY, city.id)
    other = works_in(city, make_person("Peter Otieno"))

    for ends_on in (None, last + timedelta(days=1)):
        new = NewRole(role=Role.CITY_ORGANISER, scope=scope, ends_on=ends_on)
        with pytest.raises(MayNotGive):
            roles.give(other, new, actor=organiser, now=utcnow())
        with pytest.raises(MayNotGive):
            invitations.invite("x@example.org", new, actor=organiser, now=utcnow())
    new = NewRole(role=Role.CITY_ORGANISER, scope=scope, ends_on=last)
    roles.give(other, new, actor=organiser, now=utcnow())
    roles.end(other, Role.CITY_ORGANISER, scope, actor=organiser, now=utcnow())


@given(role=st.sampled_from(Role), kind=KINDS, given_=st.sampled_from(Role), city=st.integers(1, 3))
def test_whoever_gives_a_role_holds_one_that_may_and_reaches_the_place(
    role: Role, kind: ScopeKind, given_: Role, city: int
) -> None:
    grant = RoleGrant(role=role, scope_kind=kind, scope_id=1)
    allowed = may_give([grant], given_, Place(city_id=city), NOW)
    reaches = kind is ScopeKind.PLATFORM or (kind is ScopeKind.CITY and city == 1)

    assert allowed == (given_ in MAY_GIVE.get(role, ()) and kind in GIVEN_FOR[role] and reaches)


def test_no_role_gives_one_that_may_give_more_than_itself() -> None:
    for giver, receiver in product(MAY_GIVE, Role):
        if receiver in MAY_GIVE[giver]:
            assert MAY_GIVE.get(receiver, frozenset()) <= MAY_GIVE[giver]
