"""With which editions a course can begin: endorsed ones, on versions that stand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.domain.curricula.standing import CannotBegin, Hindrance
from app.domain.run_needs import Need
from app.extensions import db as database
from app.models.curriculum import AdaptationVersion, CurriculumVersion, VersionStanding
from app.models.delivery import CourseRun
from app.queries import run_needs
from app.services import course_runs
from app.services.city_calendars import of_cities
from app.views import teachings
from tests.factories import (
    NOW,
    PublishedMcmc,
    load_library,
    make_person,
    make_run,
    our_library,
    published_mcmc,
)

MONDAY = date(2037, 12, 7)


def unendorsed() -> PublishedMcmc:
    bare = tuple(replace(each, endorsement=None) for each in our_library().adaptations)
    load_library(replace(our_library(), adaptations=bare))
    return read_again()


def read_again() -> PublishedMcmc:
    rows = database.session.scalars(select(AdaptationVersion)).all()
    return PublishedMcmc(
        version=database.session.scalars(select(CurriculumVersion)).one(),
        adaptations={each.adaptation.city.slug: each for each in rows},
    )


def begin(mcmc: PublishedMcmc, *, adapted: bool = True) -> CourseRun:
    return course_runs.create(
        title="MCMC",
        city=mcmc.city("nairobi"),
        version=mcmc.version,
        adaptation=mcmc.adaptations["nairobi"] if adapted else None,
        first_day=MONDAY,
        groups=0,
        actor=make_person(),
        now=NOW,
    )


def say(db: SQLAlchemy, mcmc: PublishedMcmc, standing: str, last: date | None = None) -> None:
    row = VersionStanding(
        version_id=mcmc.version.id,
        standing=standing,
        last_start_on=last,
        reason="A dose was wrong",
        said_by_id=make_person("Ines Albrecht").id,
        said_at=NOW,
    )
    db.session.add(row)
    db.session.commit()


def test_an_edition_without_endorsement_is_refused_and_nothing_begun(db: SQLAlchemy) -> None:
    mcmc = unendorsed()

    with pytest.raises(CannotBegin) as refusal:
        begin(mcmc)

    assert refusal.value.hindrance is Hindrance.NOT_ENDORSED
    assert db.session.scalar(select(func.count()).select_from(CourseRun)) == 0
    assert begin(mcmc, adapted=False).adaptation_version_id is None


def test_the_form_offers_endorsed_editions_and_says_which_wait(db: SQLAlchemy) -> None:
    city = unendorsed().city("nairobi")

    offer = teachings.offer(city, now=NOW)
    assert [each.adaptation for each in offer.choices] == [None]
    assert offer.waiting == ["NBO-1.0 waits for the endorsement of the city."]

    mcmc = published_mcmc()
    offer = teachings.offer(city, now=NOW)
    assert [each.adaptation for each in offer.choices] == [mcmc.adaptations["nairobi"], None]
    assert offer.waiting == []


def test_nothing_begins_with_what_is_withdrawn_until_it_stands_again(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    say(db, mcmc, "withdrawn")

    with pytest.raises(CannotBegin) as refusal:
        begin(mcmc)
    assert refusal.value.hindrance is Hindrance.WITHDRAWN
    offer = teachings.offer(mcmc.city("nairobi"), now=NOW)
    assert (offer.choices, offer.waiting) == ([], ["MCMC 1.0.0 was withdrawn: A dose was wrong"])

    say(db, mcmc, "current")
    assert begin(mcmc).title == "MCMC"


def test_what_is_old_begins_until_its_last_day(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    say(db, mcmc, "deprecated", MONDAY - timedelta(days=1))

    with pytest.raises(CannotBegin) as refusal:
        begin(mcmc)

    assert refusal.value.hindrance is Hindrance.TOO_OLD
    say(db, mcmc, "deprecated", MONDAY)
    assert begin(mcmc).starts_on == MONDAY


def test_a_course_that_runs_is_warned_when_its_version_is_withdrawn(db: SQLAlchemy) -> None:
    run = make_run("nairobi", first_day=date(2026, 11, 2))
    assert Need.WITHDRAWN not in dict(run_needs.of_run(run, calendars=of_cities, now=NOW).needs)

    say(db, read_again(), "withdrawn")

    assert dict(run_needs.of_run(run, calendars=of_cities, now=NOW).needs)[Need.WITHDRAWN] == 1
