"""What a coming version means for every city: shown to its editor, told to organisers once."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import VersionNumber
from app.domain.drafts.review import DraftState
from app.domain.message import Message
from app.domain.permissions import Role
from app.domain.rate_limit import IMPACT_NOTICES
from app.domain.upgrades.impact import impact_of
from app.jobs import runner
from app.models.audit import AuditEntry
from app.models.owed_work import OwedWork
from app.models.place import City
from app.queries import curricula, upgrades
from app.services import impact_notices
from app.services import upgrades as upgrade_service
from app.services.owed_work import Taken
from tests.actors import CSRF, sign_in
from tests.curriculum_values import CITY
from tests.factories import NOW, give_role, make_person
from tests.moving_cores import (
    LOST,
    a_city,
    adapted,
    changes,
    clean_changes,
    drafted,
    new_core,
    old_core,
    plan_run,
    publish,
    publish_core,
)
from tests.queries_counted import counted_queries
from tests.services.test_sign_in import FakeMailer
from tests.templates.html_page import Page

PUBLISHED = "/curricula/care/2.0.0/impact"
QUERIES = 14


@pytest.fixture
def editor(db: SQLAlchemy, client: FlaskClient) -> FlaskClient:
    """An editor of the owner, with two cities: one clean, Nairobi with conflicts."""
    publish(adapted(), adapted(*clean_changes(), city=a_city(1)), new=False)
    owner = curricula.version("care").curriculum.owner
    return sign_in(client, give_role(make_person(), Role.CURRICULUM_EDITOR, organisation=owner))


def draft_of(value: VersionValue, state: DraftState = DraftState.IN_REVIEW) -> str:
    """Write the draft of what comes next; return the address of its page."""
    return f"/curricula/care/drafts/{drafted(value, state).public_id}/impact"


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text).one("main").words


def organise(db: SQLAlchemy, city: str, address: str) -> None:
    row = db.session.scalars(select(City).filter_by(slug=city)).one()
    give_role(make_person(email=address), Role.CITY_ORGANISER, city=row)


def mails(app: Flask) -> list[Message]:
    mailer = FakeMailer()

    def mail(taken: Taken) -> None:
        impact_notices.mail(taken, mailer=mailer, public_url="https://example.org", now=utcnow())

    while runner.work_off_one({impact_notices.MAIL: mail}):
        pass
    return mailer.sent


def test_a_draft_shows_what_it_would_mean_before_it_is_published(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    plan_run("care", "nairobi")
    plan_run("care", "city-001", core=True)

    text = words(editor, draft_of(new_core()))

    assert "What version 2.0.0 means for cities" in text
    assert "It changes what is taught." in text
    assert (
        "Go along by themselves 1 of 2 cities Have to decide 1 Lose a required objective 1" in text
    )
    assert "Courses planned or running 2" in text
    assert f"No longer taught: {LOST}" in text
    assert "Course of nairobi" in text
    assert "teaches the core" in text


def test_a_draft_that_changes_nothing_concerns_nobody(db: SQLAlchemy, editor: FlaskClient) -> None:
    text = words(editor, draft_of(old_core()))

    assert "What version 1.0.1 means for cities" in text
    assert "Go along by themselves 2 of 2 cities" in text


def test_what_is_said_before_is_what_the_upgrade_does_afterwards(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    publish()

    for city in ("nairobi", "city-001"):
        origin = upgrades.newest_edition("care", city)
        planned = upgrades.planned(origin, curricula.version("care", "2"))
        assert impact_of(old_core(), new_core(), planned.adaptation).plan == planned.plan


def test_organisers_are_told_once_for_each_version(
    app: Flask, db: SQLAlchemy, editor: FlaskClient
) -> None:
    page = draft_of(new_core())
    organise(db, "nairobi", "amina@example.org")
    organise(db, "nairobi", "grace@example.org")

    for _ in range(2):
        assert editor.post(page, data={"csrf_token": CSRF}).status_code == 303

    sent = mails(app)
    assert [each.to for each in sent] == ["amina@example.org", "grace@example.org"]
    assert sent[0].subject == "A course of care, version 2.0.0: what it means for Nairobi"
    assert "4 of your changes need a decision, 1 wants a look." in sent[0].body
    assert f"No longer taught with your changes: {LOST}" in sent[0].body
    assert "https://example.org/curricula/care?city=nairobi" in sent[0].body
    assert "Write to the organisers of 1 city" in words(editor, page)  # the other has none
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert list(actions).count("impact.told") == 1


@pytest.mark.parametrize("state", [DraftState.DRAFT, DraftState.DISCARDED, DraftState.PUBLISHED])
def test_nobody_is_told_of_a_draft_that_is_not_in_review(
    app: Flask, db: SQLAlchemy, editor: FlaskClient, state: DraftState
) -> None:
    page = draft_of(new_core(), state)
    organise(db, "nairobi", "amina@example.org")

    assert "Write to the organisers" not in words(editor, page)
    assert editor.post(page, data={"csrf_token": CSRF}).status_code == 409
    assert mails(app) == []


def test_a_person_tells_organisers_of_few_drafts(
    app: Flask, db: SQLAlchemy, editor: FlaskClient
) -> None:
    organise(db, "nairobi", "amina@example.org")
    pages = [draft_of(new_core()) for _each in range(IMPACT_NOTICES.burst + 1)]

    told = [editor.post(page, data={"csrf_token": CSRF}).status_code for page in pages]

    assert told == [303] * IMPACT_NOTICES.burst + [429]
    assert len(mails(app)) == IMPACT_NOTICES.burst


def test_a_published_version_leads_to_the_desk(
    app: Flask, db: SQLAlchemy, editor: FlaskClient
) -> None:
    publish()
    organise(db, "city-001", "kofi@example.org")
    assert "Go along by themselves 1 of 2 cities" in words(editor, PUBLISHED)

    editor.post(PUBLISHED, data={"csrf_token": CSRF})

    (mail,) = mails(app)
    assert "All your changes go along by themselves." in mail.body
    assert "https://example.org/cities/city-001/upgrades/care/2.0.0" in mail.body


def test_only_the_owners_editors_get_in(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(adapted())
    city = upgrades.newest_edition("care", CITY.slug).adaptation.city
    organiser = sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=city))

    assert organiser.get(PUBLISHED).status_code == 404
    assert organiser.post(PUBLISHED, data={"csrf_token": CSRF}).status_code == 404
    assert db.session.scalars(select(OwedWork)).all() == []


@pytest.mark.parametrize(
    "path", ["/curricula/care/2.0/impact", "/curricula/care/drafts/unknown/impact"]
)
def test_what_is_not_there_is_not_found(db: SQLAlchemy, editor: FlaskClient, path: str) -> None:
    publish()

    assert editor.get(path).status_code == 404


def test_a_hundred_cities_cost_no_more_queries_than_one(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(adapted())
    owner = curricula.version("care").curriculum.owner
    editor = sign_in(client, give_role(make_person(), Role.CURRICULUM_EDITOR, organisation=owner))
    counts = []
    for cities in (1, 100):
        if cities > 1:
            publish(*(adapted(*changes(), city=a_city(number)) for number in range(cities)))
        plan_run("care", CITY.slug)
        with counted_queries() as queries:
            assert editor.get(PUBLISHED).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1] <= QUERIES


def test_of_a_draft_with_faults_nobody_can_say_what_it_means(
    db: SQLAlchemy, editor: FlaskClient
) -> None:
    page = draft_of(replace(new_core(), modules=new_core().modules[:3]))

    source = editor.get(page).text
    html = Page(source)
    text = html.one("main").words

    assert "Something in the draft has to be put right" in text
    assert "City by city" not in text
    assert html.words("h1") == ["What the draft means for cities"]
    assert "·" not in text
    assert "1.0.0" not in source


def test_cities_that_went_on_already_are_told_nothing_of_an_older_version(
    db: SQLAlchemy, editor: FlaskClient, app: Flask
) -> None:
    """City 1 went to 3.0.0 before anybody looked at 2.0.0; Nairobi stays on 1.0.0."""
    newest = replace(new_core(), version=VersionNumber(3, 0, 0))
    publish_core(new_core(), newest)
    origin = upgrades.newest_edition("care", a_city(1).slug)
    plan_run("care", a_city(1).slug)
    upgrade_service.publish(origin, curricula.version("care", "3.0.0"), now=NOW)
    organise(db, a_city(1).slug, "one@example.org")
    organise(db, "nairobi", "two@example.org")

    text = words(editor, PUBLISHED)
    editor.post(PUBLISHED, data={"csrf_token": CSRF})

    assert "Nairobi" in text
    assert a_city(1).name not in text
    assert [each.to for each in mails(app)] == ["two@example.org"]
