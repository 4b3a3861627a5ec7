"""What signs in once signs in once, also when several ask at the same moment."""

from datetime import timedelta

from passlib.totp import TOTP

from app.clock import utcnow
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.secret_token import hash_of as token_hash
from app.domain.sign_in_session import Device
from app.extensions import db
from app.models.account import Account, Invitation, SignInSession
from app.models.person import Person
from app.security.codes import hash_of
from app.services import (
    accounts,
    invitations,
    personal_links,
    roles,
    sign_in,
    sign_in_sessions,
)
from app.services.roles import LastAdministrator, NewRole
from app.services.sign_in import LinkSpent
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import give_role, make_city, make_person

AT_ONCE = 8
DEVICE = Device.OWN


def test_of_many_who_press_one_link_at_once_one_gets_in(installation: Installation) -> None:
    """A05."""
    app = installation.app()
    with app.app_context():
        token = sign_in.make_link(make_person(), now=utcnow())

    came_of_it = at_once(app, [lambda: sign_in.use_link(token, now=utcnow())] * AT_ONCE)

    assert sum(isinstance(each, Person) for each in came_of_it) == 1
    assert sum(isinstance(each, LinkSpent) for each in came_of_it) == AT_ONCE - 1


def test_of_many_who_accept_one_invitation_at_once_one_gets_the_role(
    installation: Installation,
) -> None:
    """A07."""
    app = installation.app()
    with app.app_context():
        city = make_city()
        organiser = give_role(make_person("Grace Achieng"), Role.CITY_ORGANISER, city=city)
        new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, city.id))
        invitations.invite("new@example.org", new, actor=organiser, now=utcnow())
        token = "a-token-of-this-test"
        db.session.execute(db.update(Invitation).values(token_sha256=token_hash(token)))
        db.session.commit()

    def accept() -> Person:
        return invitations.accept(token, name="Kofi Boateng", who=None, now=utcnow())

    came_of_it = at_once(app, [accept] * AT_ONCE)

    with app.app_context():
        assert count(Person, name="Kofi Boateng") == 1
    assert sum(isinstance(each, LinkSpent) for each in came_of_it) == AT_ONCE - 1


def test_a_code_that_is_sent_many_times_at_once_is_taken_once(installation: Installation) -> None:
    """A09."""
    app = installation.app()
    with app.app_context():
        account_id = accounts.account_of(make_person(), now=utcnow()).id
    counter = TOTP(new=True).normalize_time(utcnow()) // 30

    taken = at_once(app, [lambda: accounts.take_code(account_id, counter)] * AT_ONCE)

    assert sorted(map(str, taken)) == ["False"] * (AT_ONCE - 1) + ["True"]


def test_a_recovery_code_that_is_sent_many_times_at_once_is_taken_once(
    installation: Installation,
) -> None:
    """A09."""
    app = installation.app()
    with app.app_context():
        account_id = accounts.account_of(make_person(), now=utcnow()).id
        kept = [hash_of("AAAA-BBBB"), hash_of("CCCC-DDDD")]
        accounts.change(account_id, {"mf_recovery_codes": kept}, actor=None, now=utcnow())

    code = hash_of("aaaa bbbb")

    def take() -> bool:
        return accounts.take_recovery_code(account_id, code, now=utcnow())

    taken = at_once(app, [take] * AT_ONCE)

    with app.app_context():
        left = db.session.get_one(Account, account_id).mf_recovery_codes
    assert sorted(map(str, taken)) == ["False"] * (AT_ONCE - 1) + ["True"]
    assert left == [hash_of("CCCC-DDDD")]


def test_people_who_arrive_at_once_get_one_account_each(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        person = make_person()
        person_id = person.id
        card = personal_links.make(person, city_id=make_city().id, actor=person, now=utcnow())

    def enter() -> int:
        who = personal_links.use(card, now=utcnow())
        account = accounts.account_of(who, now=utcnow())
        sign_in_sessions.begin(
            account.id, via="personal link", device=DEVICE, browser="", strong=False, now=utcnow()
        )
        return account.id

    accounts_found = at_once(app, [enter] * AT_ONCE)

    with app.app_context():
        assert count(Account, person_id=person_id) == 1
        assert count(SignInSession) == AT_ONCE
    assert len(set(accounts_found)) == 1


def test_two_administrators_who_end_each_others_role_at_once_leave_one(
    installation: Installation,
) -> None:
    """A21."""
    app = installation.app()
    role, platform = roles.Role.PLATFORM_ADMINISTRATOR, roles.Scope(roles.ScopeKind.PLATFORM)
    with app.app_context():
        ids = [give_role(make_person(name), role).id for name in ("Ines Albrecht", "Peter Otieno")]

    def end(mine: int, theirs: int) -> str:
        actor, other = (db.session.get_one(Person, each) for each in (mine, theirs))
        roles.end(other, role, platform, actor=actor, now=utcnow() + timedelta(seconds=1))
        return "ended"

    came_of_it = at_once(app, [lambda: end(*ids), lambda: end(*reversed(ids))])

    refused = (LastAdministrator, roles.MayNotGive)
    assert came_of_it.count("ended") == 1
    assert sum(isinstance(each, refused) for each in came_of_it) == 1
