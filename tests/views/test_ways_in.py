"""Passwords, codes, passkeys, personal links: each lets in whom it should, and nobody else."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from passlib.totp import TOTP

from app.clock import utcnow
from app.domain.permissions import Role
from app.models.account import Account, Passkey, PersonalLink, SignInSession
from app.models.person import Contact, Person
from app.queries import sign_in_sessions
from app.services import accounts, api_tokens, personal_links
from app.services import sign_in as sign_in_service
from tests.actors import CSRF, prepare, sign_in
from tests.factories import give_role, make_organisation, make_person, make_run
from tests.soft_key import SoftKey
from tests.templates.html_page import Page

PASSWORD = "three-wet-otters-at-noon"
ADDRESS = "amina@example.org"


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Wanjiru", email=ADDRESS)


def post(client: FlaskClient, to: str, **fields: str):  # noqa: ANN201
    return client.post(to, data={"csrf_token": CSRF, **fields})


def account(person: Person) -> Account:
    found = sign_in_sessions.account_of(person.id)
    assert found is not None
    return found


def set_password(app: Flask, person: Person, password: str = PASSWORD) -> FlaskClient:
    client = sign_in(app.test_client(), person)
    chosen = post(client, "/account/password/address", address=ADDRESS)
    assert chosen.location == "/account/password", chosen.text
    fields = {"new_password": password, "new_password_confirm": password}
    answer = post(client, "/account/password", **fields)
    assert answer.status_code == 302, answer.text
    return prepare(client)


def by_password(app: Flask, password: str = PASSWORD, address: str = ADDRESS, **more: str):  # noqa: ANN201
    client = prepare(app.test_client())
    return client, post(client, "/sign-in/password", email=address, password=password, **more)


def set_up_codes(client: FlaskClient) -> TOTP:
    page = Page(post(client, "/account/codes", setup="authenticator").text)
    key = next(e.words for e in page.elements if "key" in e.classes)
    form = next(e for e in page.elements if "/account/codes/" in (e.attributes.get("action") or ""))
    app = TOTP(key=key.replace("-", ""), format="base32")
    answer = post(client, form.attributes["action"] or "", code=app.generate().token)
    assert answer.status_code == 302, answer.text
    prepare(client)
    return app


def forget_last_code(db: SQLAlchemy, person: Person) -> None:
    """As if half a minute had gone by: the next code may be the same one."""
    account(person).tf_counter = None
    db.session.commit()


def ceremony(answer: str) -> tuple[dict[str, object], str]:
    form = next(e for e in Page(answer).elements if "data-passkey" in e.attributes)
    return json.loads(form.attributes["data-options"] or ""), form.attributes["action"] or ""


def add_passkey(client: FlaskClient, name: str = "My phone", key: SoftKey | None = None) -> SoftKey:
    key = key or SoftKey()
    options, address = ceremony(post(client, "/account/passkeys", name=name).text)
    answer = post(client, address, credential=key.create(options))
    assert answer.status_code == 302, answer.text
    prepare(client)
    return key


def by_passkey(app: Flask, key: SoftKey):  # noqa: ANN201
    client = prepare(app.test_client())
    options, address = ceremony(post(client, "/sign-in/passkey").text)
    return client, post(client, address, credential=key.get(options))


# Passwords


def test_a_password_that_was_set_signs_in_and_another_does_not(app: Flask, amina: Person) -> None:
    set_password(app, amina)
    inside, right = by_password(app)
    outside, wrong = by_password(app, "three-wet-otters-at-ten")

    assert (right.status_code, right.location) == (302, "/account/arrive")
    assert inside.get("/today").status_code == 200
    assert (wrong.status_code, outside.get("/today").status_code) == (200, 302)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(
    app: Flask, amina: Person
) -> None:
    """A02."""
    set_password(app, amina)
    make_person("Grace Achieng", email="grace@example.org")  # who has no password

    answers = [
        by_password(app, "wrong-but-long", address)[1]
        for address in (ADDRESS, "grace@example.org", "nobody@example.org")
    ]
    plain = {
        a.text.replace(ADDRESS, "X")
        .replace("grace@example.org", "X")
        .replace("nobody@example.org", "X")
        for a in answers
    }

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert len(plain) == 1


def test_the_hash_is_argon2_and_the_password_is_kept_nowhere(app: Flask, amina: Person) -> None:
    set_password(app, amina)

    assert (account(amina).password or "").startswith("$argon2id$")


@pytest.mark.parametrize(
    "password",
    [
        "short", "passwordpassword", "aaaaaaaaaaaa", "amina123456", "WanjiruAmina",
        "Preceptor2026!",
    ],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(
    app: Flask, amina: Person, password: str
) -> None:
    client = sign_in(app.test_client(), amina)
    post(client, "/account/password/address", address=ADDRESS)

    answer = post(client, "/account/password", new_password=password, new_password_confirm=password)

    assert answer.status_code == 200
    assert account(amina).password is None


@pytest.mark.parametrize("length", [64, 72, 73, 1_000])
def test_a_password_may_be_long_and_counts_to_its_end(
    app: Flask, amina: Person, length: int
) -> None:
    password = (f"{PASSWORD} and " * 40)[:length]
    set_password(app, amina, password)

    assert by_password(app, password)[1].status_code == 302
    assert by_password(app, password[:-1])[1].status_code == 200


@pytest.mark.parametrize("address", [ADDRESS, "nobody@example.org"])
def test_a_password_without_end_is_refused_whoever_is_meant(
    app: Flask, amina: Person, address: str
) -> None:
    set_password(app, amina)

    assert by_password(app, "x" * 1_001, address)[1].status_code == 400


def test_a_new_password_ends_every_other_session(app: Flask, amina: Person) -> None:
    """A05, A08."""
    elsewhere = sign_in(app.test_client(), amina)
    here = set_password(app, amina)

    assert here.get("/today").status_code == 200
    assert elsewhere.get("/today").location == "/sign-in?next=/today"


def test_the_old_password_is_asked_before_a_new_one_is_set(app: Flask, amina: Person) -> None:
    client = set_password(app, amina)
    fields = {
        "new_password": "four-dry-herons-ate-it",
        "new_password_confirm": "four-dry-herons-ate-it",
    }

    wrong = post(client, "/account/password", password="not-the-old-one", **fields)
    before = account(amina).password
    right = post(client, "/account/password", password=PASSWORD, **fields)

    assert (wrong.status_code, right.status_code) == (200, 302)
    assert account(amina).password != before


def test_a_password_is_removed_soon_after_signing_in_and_not_later(
    app: Flask, amina: Person
) -> None:
    client = set_password(app, amina)
    with client.session_transaction() as session:
        signed_in_at = session.pop("fs_paa")
        session.pop("fs_gexp", None)

    late = post(client, "/account/password/remove")
    chosen = post(client, "/account/password/address", address=ADDRESS)
    kept = account(amina).password
    with client.session_transaction() as session:
        session["fs_paa"] = signed_in_at
    post(client, "/account/password/remove")

    assert late.location == chosen.location == "/sign-in/again"
    assert kept is not None
    assert account(amina).password is None


def test_an_address_that_is_the_persons_no_more_signs_in_nobody(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    """A05."""
    set_password(app, amina)
    db.session.query(Contact).filter_by(person_id=amina.id).delete()
    db.session.commit()

    client, answer = by_password(app)

    assert (answer.status_code, client.get("/today").status_code) == (200, 302)


def test_of_people_who_share_an_address_one_can_use_it_with_a_password(
    app: Flask, amina: Person
) -> None:
    set_password(app, amina)
    other = sign_in(app.test_client(), make_person("Peter Otieno", email=ADDRESS))

    answer = post(other, "/account/password/address", address=ADDRESS)

    assert answer.location == "/account"
    assert "Choose another." in other.get("/account").text


def test_an_address_is_kept_from_nobody_by_who_has_it_no_more(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    set_password(app, amina)
    db.session.query(Contact).filter_by(person_id=amina.id).delete()
    peter = make_person("Peter Otieno", email=ADDRESS)
    other = sign_in(app.test_client(), peter)

    answer = post(other, "/account/password/address", address=ADDRESS)

    assert answer.location == "/account/password"
    assert (account(amina).login_address, account(peter).login_address) == (None, ADDRESS)


def test_a_password_whose_address_is_gone_takes_another_one(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    client = set_password(app, amina)
    amina.contacts.append(Contact(kind="email", value="new@example.org", key="new@example.org"))
    db.session.query(Contact).filter_by(person_id=amina.id, value=ADDRESS).delete()
    db.session.commit()
    told = client.get("/account").text
    post(client, "/account/password/address", address="new@example.org")

    assert f"It went with {ADDRESS}, which is not yours any more." in told
    assert "It goes with new@example.org." in client.get("/account").text
    assert by_password(app, address="new@example.org")[0].get("/today").status_code == 200


def test_who_signs_out_everywhere_is_told_of_programs_that_go_on(app: Flask, amina: Person) -> None:
    client = sign_in(app.test_client(), amina)
    api_tokens.create("Sheet", scopes=["read"], days=1, strong=False, actor=amina, now=utcnow())
    post(client, "/account/sessions/end")

    assert "Programs go on with your tokens." in client.get("/").text


def test_a_closed_account_is_out_at_the_next_request_and_stays_out(
    app: Flask, amina: Person
) -> None:
    client = set_password(app, amina)
    accounts.change(account(amina).id, {"active": False}, actor=None, now=utcnow())

    assert client.get("/today").status_code == 302
    assert by_password(app)[0].get("/today").status_code == 302


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "/today"])
def test_the_librarys_pages_lead_nowhere_else(app: Flask, amina: Person, target: str) -> None:
    """A12."""
    set_password(app, amina)
    client = prepare(app.test_client())
    asked = client.get("/sign-in/password", query_string={"next": target})
    refused = client.post(
        "/sign-in/password",
        query_string={"next": target},
        data={"csrf_token": CSRF, "email": ADDRESS, "password": PASSWORD},
    )
    post(client, "/sign-in/password", email=ADDRESS, password=PASSWORD)

    assert (asked.location, refused.status_code) == ("/sign-in/password", 400)
    assert client.get("/account/arrive").location == "/today"


# Codes


def test_who_set_codes_up_is_asked_for_one_after_a_password_and_after_a_link(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    codes = set_up_codes(set_password(app, amina))
    forget_last_code(db, amina)
    client, first = by_password(app)
    asked = client.get(first.location)
    outside = client.get("/today").status_code
    prepare(client)
    second = post(client, "/sign-in/code", code=codes.generate().token)
    forget_last_code(db, amina)
    token = sign_in_service.make_link(amina, now=utcnow())
    link = post(prepare(app.test_client()), f"/sign-in/{token}")

    assert (first.status_code, asked.location, outside) == (302, "/sign-in/code", 302)
    assert (second.status_code, client.get("/today").status_code) == (302, 200)
    assert link.location == "/sign-in/code"


def test_a_code_is_taken_once(db: SQLAlchemy, app: Flask, amina: Person) -> None:
    """A09."""
    code = set_up_codes(set_password(app, amina)).generate().token
    forget_last_code(db, amina)
    first, _ = by_password(app)
    second, _ = by_password(app)
    prepare(first), prepare(second)

    good = post(first, "/sign-in/code", code=code)
    again = post(second, "/sign-in/code", code=code)

    assert (good.status_code, again.status_code) == (302, 200)
    assert second.get("/today").status_code == 302


def test_recovery_codes_are_shown_once_kept_as_hashes_and_taken_once(
    app: Flask, amina: Person
) -> None:
    """A09."""
    client = set_password(app, amina)
    set_up_codes(client)
    page = Page(post(client, "/account/recovery-codes", generate_new_codes="1").text)
    shown = [e.words for e in page.elements if "key" in e.classes]
    kept = account(amina).mf_recovery_codes
    first, _ = by_password(app)
    second, _ = by_password(app)
    prepare(first), prepare(second)

    good = post(first, "/sign-in/recovery-code", code=shown[0].lower().replace("-", " "))
    again = post(second, "/sign-in/recovery-code", code=shown[0])

    assert len(shown) == len(set(shown)) == 10
    assert all(re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-){5}[2-9A-HJ-NP-Z]{4}", each) for each in shown)
    assert not set(shown) & set(kept)
    assert shown[1] not in client.get("/account/recovery-codes").text
    assert (good.status_code, again.status_code) == (302, 200)
    assert len(account(amina).mf_recovery_codes) == 9


# Passkeys


def test_a_passkey_signs_in_and_counts_as_a_second_factor(app: Flask, amina: Person) -> None:
    give_role(amina, Role.PLATFORM_ADMINISTRATOR)
    key = add_passkey(sign_in(app.test_client(), amina))

    client, answer = by_passkey(app, key)

    assert answer.location == "/account/arrive"
    assert client.get("/courses").status_code == 200


def test_a_key_that_did_not_verify_its_holder_is_refused(app: Flask, amina: Person) -> None:
    key = add_passkey(sign_in(app.test_client(), amina))
    key.verifies = False

    client, _ = by_passkey(app, key)

    assert client.get("/today").status_code == 302


def test_a_key_of_another_site_is_refused(app: Flask, amina: Person) -> None:
    key = add_passkey(sign_in(app.test_client(), amina))
    key.origin = "https://evil.example"

    client, _ = by_passkey(app, key)

    assert client.get("/today").status_code == 302


def test_an_answer_to_a_challenge_is_good_once_and_in_the_browser_that_was_asked(
    app: Flask, amina: Person
) -> None:
    key = add_passkey(sign_in(app.test_client(), amina))
    asked, other = prepare(app.test_client()), prepare(app.test_client())
    options, address = ceremony(post(asked, "/sign-in/passkey").text)
    answer = key.get(options)

    stolen = post(other, address, credential=answer)
    used = post(asked, address, credential=answer)
    post(prepare(asked), "/sign-out")
    replayed = post(prepare(asked), address, credential=answer)

    assert (stolen.location, other.get("/today").status_code) == ("/sign-in/passkey", 302)
    assert used.location == "/account/arrive"
    assert (replayed.location, asked.get("/today").status_code) == ("/sign-in/passkey", 302)


def test_a_removed_passkey_opens_nothing(app: Flask, amina: Person) -> None:
    client = sign_in(app.test_client(), amina)
    key = add_passkey(client)
    post(client, "/account/passkeys/remove", name="My phone")

    outside, _ = by_passkey(app, key)

    assert outside.get("/today").status_code == 302


def test_nobody_removes_anothers_passkey(db: SQLAlchemy, app: Flask, amina: Person) -> None:
    add_passkey(sign_in(app.test_client(), amina))
    other = sign_in(app.test_client(), make_person("Peter Otieno"))

    post(other, "/account/passkeys/remove", name="My phone")

    assert db.session.query(Passkey).count() == 1


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "x", '{"id": 1}', "9" * 5000])
def test_what_is_no_answer_of_a_key_is_told_so(app: Flask, amina: Person, credential: str) -> None:
    client = sign_in(app.test_client(), amina)
    _options, address = ceremony(post(client, "/account/passkeys", name="Phone").text)
    visitor = prepare(app.test_client())
    _options, entrance = ceremony(post(visitor, "/sign-in/passkey").text)

    answers = [post(client, address, credential=credential)]
    answers.append(post(visitor, entrance, credential=credential))

    assert [answer.status_code for answer in answers] == [302, 302]


# What a second factor is demanded for


@pytest.mark.parametrize(
    "role", [Role.PLATFORM_ADMINISTRATOR, Role.CURRICULUM_EDITOR, Role.ENDORSER]
)
def test_who_reaches_far_sets_up_a_second_factor_first(
    db: SQLAlchemy, app: Flask, amina: Person, role: Role
) -> None:
    far = role is Role.PLATFORM_ADMINISTRATOR
    give_role(amina, role, organisation=None if far else make_organisation())
    client = prepare(app.test_client())
    post(client, f"/sign-in/{sign_in_service.make_link(amina, now=utcnow())}")
    prepare(client)

    held_back = client.get("/courses")
    asked = client.get("/sign-in/again?next=/courses").text
    add_passkey(client)

    assert held_back.location == "/sign-in/again?next=/courses"
    assert "Set up a second way" in asked
    assert client.get("/courses").status_code == 200


def test_a_link_alone_adds_no_second_factor_where_there_is_one(app: Flask, amina: Person) -> None:
    give_role(amina, Role.PLATFORM_ADMINISTRATOR)
    key = add_passkey(sign_in(app.test_client(), amina))
    thief = prepare(app.test_client())
    post(thief, f"/sign-in/{sign_in_service.make_link(amina, now=utcnow())}")
    prepare(thief)

    for address in (
        "/account/passkeys",
        "/account/codes",
        "/account/recovery-codes",
        "/account/password",
    ):
        assert thief.get(address).location == f"/sign-in/again?next={address}"
    options, address = ceremony(post(thief, "/sign-in/again/passkey").text)
    post(thief, address, credential=key.get(options))

    assert prepare(thief).get("/account/passkeys").status_code == 200


def test_anothers_passkey_proves_nothing(app: Flask, amina: Person) -> None:
    give_role(amina, Role.PLATFORM_ADMINISTRATOR)
    add_passkey(sign_in(app.test_client(), amina))
    mine = add_passkey(sign_in(app.test_client(), make_person("Peter Otieno")))
    thief = prepare(app.test_client())
    post(thief, f"/sign-in/{sign_in_service.make_link(amina, now=utcnow())}")
    options, address = ceremony(post(prepare(thief), "/sign-in/again/passkey").text)

    post(thief, address, credential=mine.get(options))

    assert thief.get("/courses").location == "/sign-in/again?next=/courses"


def test_a_code_or_a_recovery_code_proves_it_again_when_the_day_is_over(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    give_role(amina, Role.PLATFORM_ADMINISTRATOR)
    client = sign_in(app.test_client(), amina)
    codes = set_up_codes(client)
    forget_last_code(db, amina)
    for session in db.session.query(SignInSession):
        session.strong_at = utcnow() - timedelta(hours=13)
    db.session.commit()

    held_back = client.get("/courses")
    wrong = post(client, "/sign-in/again?next=/courses", code="000000")
    right = post(client, "/sign-in/again?next=/courses", code=codes.generate().token)

    assert held_back.location == "/sign-in/again?next=/courses"
    assert (wrong.status_code, right.location) == (200, "/courses")
    assert client.get("/courses").status_code == 200


# Sessions


def copy_of(app: Flask, client: FlaskClient) -> FlaskClient:
    """As if somebody had copied the cookie."""
    cookie, thief = client.get_cookie("preceptor"), app.test_client()
    assert cookie is not None
    thief.set_cookie("preceptor", cookie.value)
    return thief


def test_a_copied_cookie_is_worth_nothing_once_signed_out(app: Flask, amina: Person) -> None:
    """A08."""
    client = sign_in(app.test_client(), amina)
    thief = copy_of(app, client)
    post(client, "/sign-out")

    assert thief.get("/today").location == "/sign-in?next=/today"


def test_signing_in_gives_a_new_token_and_forgets_the_cookie_of_before(
    app: Flask, amina: Person
) -> None:
    """A08."""
    client = sign_in(app.test_client(), amina)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        before = session["key"]
    sign_in(client, amina)
    with client.session_transaction() as session:
        assert session["key"] != before
        assert "planted" not in session


def test_showing_again_who_is_there_gives_a_new_token(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    """A08."""
    client = set_password(app, amina)
    by_password_again = copy_of(app, client)
    post(client, "/sign-in/again/password", password=PASSWORD)
    codes = set_up_codes(client)
    forget_last_code(db, amina)
    by_code_again = copy_of(app, client)
    post(client, "/sign-in/again", code=codes.generate().token)
    key = add_passkey(client)
    by_passkey_again = copy_of(app, client)
    options, address = ceremony(post(client, "/sign-in/again/passkey").text)
    post(client, address, credential=key.get(options))

    assert client.get("/today").status_code == 200
    for copied in (by_password_again, by_code_again, by_passkey_again):
        assert copied.get("/today").location == "/sign-in?next=/today"


def test_what_a_browser_keeps_is_signed_with_256_bits(app: Flask, amina: Person) -> None:
    client = sign_in(app.test_client(), amina)
    _, address = ceremony(post(client, "/account/passkeys", name="My phone").text)
    cookie = client.get_cookie("preceptor")
    assert cookie is not None

    for signed in (cookie.value, address):
        assert len(signed.rpartition(".")[2]) == 43  # 256 bits, in letters of six


def test_signing_out_everywhere_ends_every_browser(app: Flask, amina: Person) -> None:
    here, there = sign_in(app.test_client(), amina), sign_in(app.test_client(), amina)

    left = post(here, "/account/sessions/end")

    assert [c.get("/today").status_code for c in (here, there)] == [302, 302]
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_one_browser_can_be_signed_out_from_another_and_nobody_elses(
    app: Flask, amina: Person
) -> None:
    here, there = sign_in(app.test_client(), amina), sign_in(app.test_client(), amina)
    stranger = sign_in(app.test_client(), make_person("Peter Otieno"))
    theirs = sign_in_sessions.of_person(amina.id, utcnow())[0]

    refused = post(stranger, f"/account/sessions/{theirs.public_id}/end")
    ended = post(here, f"/account/sessions/{theirs.public_id}/end")

    assert (refused.status_code, ended.status_code) == (404, 302)
    assert sorted(c.get("/today").status_code for c in (here, there)) == [200, 302]


def test_a_role_that_was_taken_counts_no_more_at_the_next_request(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    run = make_run()
    give_role(amina, Role.CITY_ORGANISER, city=run.city)
    client = sign_in(app.test_client(), amina)
    before = client.get(f"/courses/{run.public_id}").status_code
    db.session.delete(amina.role_assignments[0])
    db.session.commit()

    assert (before, client.get(f"/courses/{run.public_id}").status_code) == (200, 404)


def test_a_shared_device_forgets_soon_and_its_cookie_goes_with_the_browser(
    app: Flask, amina: Person
) -> None:
    """A69."""
    token = sign_in_service.make_link(amina, now=utcnow())
    client = prepare(app.test_client())
    post(client, f"/sign-in/{token}", device="shared")
    cookie = client.get_cookie("preceptor")
    (session,) = sign_in_sessions.of_person(amina.id, utcnow())
    lasts = session.expires_at - session.began_at
    left = post(prepare(client), "/sign-out")

    assert cookie is not None
    assert cookie.expires is None
    assert lasts == timedelta(minutes=30)
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'


# Personal links


def card_of(person: Person) -> str:
    return personal_links.make(
        person, city_id=make_run().city_id, actor=make_person("Grace Achieng"), now=utcnow()
    )


def test_a_personal_link_works_again_and_again_until_it_is_revoked(
    app: Flask, amina: Person
) -> None:
    token = card_of(amina)
    entered = []
    for _ in range(2):
        client = prepare(app.test_client())
        shown = client.get(f"/enter/{token}").status_code
        post(client, f"/enter/{token}")
        entered.append((shown, client.get("/today").status_code))
    by_mail = sign_in(app.test_client(), amina)
    personal_links.revoke(amina, actor=amina, now=utcnow())

    assert entered == [(200, 200), (200, 200)]
    assert app.test_client().get(f"/enter/{token}").status_code == 410
    assert (client.get("/today").status_code, by_mail.get("/today").status_code) == (302, 200)


def test_a_new_personal_link_takes_the_place_of_the_old(app: Flask, amina: Person) -> None:
    first, second = card_of(amina), card_of(amina)

    assert app.test_client().get(f"/enter/{first}").status_code == 410
    assert app.test_client().get(f"/enter/{second}").status_code == 200


@pytest.mark.parametrize("role", [Role.PLATFORM_ADMINISTRATOR, Role.CITY_ORGANISER])
def test_a_personal_link_opens_no_more_once_its_holder_may_do_more(
    app: Flask, amina: Person, role: Role
) -> None:
    token = card_of(amina)
    client = prepare(app.test_client())
    post(client, f"/enter/{token}")
    run = make_run()
    assert client.get("/today").status_code == 200
    give_role(amina, role, city=run.city if role is Role.CITY_ORGANISER else None)

    assert app.test_client().get(f"/enter/{token}").status_code == 410
    assert client.get(f"/courses/{run.public_id}").status_code == 302
    assert client.get("/today").status_code == 302


def test_a_browser_that_came_in_by_a_card_is_out_with_it(
    app: Flask, db: SQLAlchemy, amina: Person
) -> None:
    elsewhere = make_run("kumasi")
    answers = []
    for lost in ("it runs out", "its holder is a mentor elsewhere"):
        token = card_of(amina)
        client = prepare(app.test_client())
        post(client, f"/enter/{token}")
        answers.append(client.get("/today").status_code)
        if lost == "it runs out":
            db.session.execute(db.update(PersonalLink).values(expires_at=utcnow()))
            db.session.commit()
        else:
            give_role(amina, Role.MENTOR, run=elsewhere)
        answers.append(client.get("/today").status_code)

    assert answers == [200, 302, 200, 302]


def test_who_came_in_by_a_card_makes_no_other_way_in(app: Flask, amina: Person) -> None:
    token = card_of(amina)
    client = prepare(app.test_client())
    post(client, f"/enter/{token}")
    prepare(client)
    ways = [
        ("/account/password/address", {"address": ADDRESS}),
        ("/account/passkeys", {"name": "Phone"}),
        ("/account/codes", {"setup": "authenticator"}),
        ("/my/details/addresses", {"email": "finder@example.org"}),
        ("/me/tokens", {"label": "Sheet", "scope": "read", "place": "", "days": "90"}),
    ]
    answers = [post(client, address, **fields) for address, fields in ways]

    assert [answer.location for answer in answers] == ["/account"] * len(ways)
    assert "You came in by a card, so you add no other way in." in client.get("/account").text
    assert [contact.value for contact in amina.contacts] == [ADDRESS]


def test_a_first_proof_is_good_for_a_while_only(
    db: SQLAlchemy, app: Flask, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = set_up_codes(set_password(app, amina))
    forget_last_code(db, amina)
    client, _ = by_password(app)
    prepare(client)
    later = utcnow() + timedelta(minutes=11)
    monkeypatch.setattr("app.security.guard.utcnow", lambda: later)

    late = post(client, "/sign-in/code", code=codes.generate().token)
    monkeypatch.undo()
    again = post(client, "/sign-in/code", code=codes.generate().token)

    assert late.location == "/sign-in/password"
    assert client.get("/today").status_code == 302
    assert again.status_code == 302


def test_nothing_but_a_proof_renews_a_first_step(
    db: SQLAlchemy, app: Flask, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = set_up_codes(set_password(app, amina))
    forget_last_code(db, amina)
    client, _ = by_password(app)
    later = utcnow() + timedelta(hours=1)
    monkeypatch.setattr("app.security.guard.utcnow", lambda: later)
    client.get("/sign-in/password?next=/today")
    post(client, "/sign-in/password", email=ADDRESS, password="wrong-but-long")
    prepare(client)

    late = post(client, "/sign-in/code", code=codes.generate().token)
    assert (late.location, client.get("/today").status_code) == ("/sign-in/password", 302)


def test_whoever_left_the_second_step_begins_anew_with_the_first(
    db: SQLAlchemy, app: Flask, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = set_up_codes(set_password(app, amina))
    forget_last_code(db, amina)
    later = utcnow() + timedelta(hours=1)
    client, _ = by_password(app)
    monkeypatch.setattr("app.security.guard.utcnow", lambda: later)
    prepare(client)
    post(client, "/sign-in/password", email=ADDRESS, password=PASSWORD)
    prepare(client)

    assert post(client, "/sign-in/code", code=codes.generate().token).status_code == 302
    assert client.get("/today").status_code == 200


def test_codes_are_set_up_only_by_who_just_showed_who_they_are(app: Flask, amina: Person) -> None:
    thief = sign_in(app.test_client(), make_person("Peter Otieno"))
    begun = post(thief, "/account/codes", setup="authenticator")
    client = sign_in(app.test_client(), amina)
    with client.session_transaction() as session:
        session["fs_paa"] = session["fs_gexp"] = 0
    action = next(
        each.attributes["action"] or ""
        for each in Page(begun.text).all("form")
        if "/account/codes/" in (each.attributes.get("action") or "")
    )

    answer = post(client, action, code="123456")

    assert (answer.location or "").startswith("/sign-in/again")
    assert not account(amina).has_codes


# When everything is lost


def test_the_operator_takes_a_second_factor_off_and_all_browsers_are_signed_out(
    app: Flask, amina: Person
) -> None:
    client = sign_in(app.test_client(), amina)
    add_passkey(client)
    runner = app.test_cli_runner()

    done = runner.invoke(args=["second-factor", "reset", ADDRESS])
    again = runner.invoke(args=["second-factor", "reset", ADDRESS])
    unknown = runner.invoke(args=["second-factor", "reset", "nobody@example.org"])

    assert (done.exit_code, again.exit_code, unknown.exit_code) == (0, 1, 1)
    assert client.get("/today").status_code == 302
    assert not account(amina).has_second_factor


# Guessing


def test_passwords_and_codes_cannot_be_guessed_for_long(
    db: SQLAlchemy, app: Flask, amina: Person
) -> None:
    """A03."""
    codes = set_up_codes(set_password(app, amina))
    forget_last_code(db, amina)
    client, _ = by_password(app)
    prepare(client)

    guesses = [post(client, "/sign-in/code", code=f"{n:06}").status_code for n in range(9)]
    right = post(client, "/sign-in/code", code=codes.generate().token).status_code
    passwords = [by_password(app, f"wrong-{n}-but-long")[1].status_code for n in range(9)]

    assert (guesses.count(429) >= 4, right) == (True, 429)
    assert passwords[-1] == 429
    assert by_password(app)[1].status_code == 429


def test_who_is_in_already_is_led_on_from_every_way_in_and_stays_in(
    app: Flask, amina: Person
) -> None:
    client = sign_in(app.test_client(), amina)
    ways = ["password", "code", "recovery-code", "passkey"]
    led = [client.get(f"/sign-in/{way}").location for way in ways]

    assert led == ["/account/arrive"] * 4
    assert client.get("/account/passkeys").status_code == 200
