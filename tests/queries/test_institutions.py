"""Where somebody works, of several places: where they are today, on the clock of the city."""

from datetime import UTC, date, datetime
from itertools import combinations, product

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.periods import order
from app.domain.trainee_import.columns import Field
from app.models.person import Affiliation, Person
from app.models.place import City
from app.queries import directory, trainees
from app.queries.directory import Wanted
from app.queries.institutions import affiliation_here
from app.services import people
from tests.factories import enrol, make_city, make_person, make_run, works_in
from tests.recorded import recorded

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
BEFORE = date(2020, 1, 1)
DAYS = (None, BEFORE, TODAY, date(2030, 1, 1))
TIMES = [(one, other) for one, other in product(DAYS, DAYS) if not (one and other and other < one)]


def at_work(city: City, person: Person, hospital: str, *days: date | None) -> Affiliation:
    works_in(city, person, hospital)
    job = person.affiliations[-1]
    job.starts_on, job.ends_on = days
    return job


def test_of_any_two_places_rows_and_values_say_the_same(db: SQLAlchemy) -> None:
    city = make_city()
    for number, (one, other) in enumerate(combinations(TIMES, 2)):
        person = make_person(f"Person {number}")
        at_work(city, person, "One", *one)
        at_work(city, person, "Other", *other)
    db.session.commit()
    rows = dict(db.session.execute(select(Person.id, affiliation_here(city, NOW))).all())

    for person in db.session.scalars(select(Person)):
        jobs = person.affiliations
        best = min(jobs, key=lambda job: order(job.starts_on, job.ends_on, TODAY))
        assert rows[person.id] == best.id, [(job.starts_on, job.ends_on) for job in jobs]


@pytest.mark.parametrize(
    ("zone", "hospital"), [("Pacific/Auckland", "Second"), ("America/Asuncion", "First")]
)
def test_today_is_the_citys(db: SQLAlchemy, zone: str, hospital: str) -> None:
    run = make_run("nairobi")
    run.city.time_zone = zone
    person = enrol(run, "Amina Hassan").person
    at_work(run.city, person, "First", BEFORE, TODAY)
    at_work(run.city, person, "Second", date(2026, 11, 3), None)
    db.session.commit()
    late = NOW.replace(hour=20)

    (row,) = trainees.of_run(run, now=late).here
    (entry,) = directory.find([run.city_id], Wanted(words="amina"), now=late).entries
    assert (row.hospital, entry.hospital) == (hospital, hospital)
    assert (row.until, entry.until) == (None, None)


def test_what_is_over_is_said_to_be(db: SQLAlchemy) -> None:
    run = make_run("nairobi")
    person = enrol(run, "Amina Hassan").person
    at_work(run.city, person, "Long ago", None, date(2001, 1, 1))
    at_work(run.city, person, "Last", None, BEFORE)
    db.session.commit()

    (row,) = trainees.of_run(run, now=NOW).here
    (entry,) = directory.find(None, Wanted(words="amina"), now=NOW).entries
    assert (row.hospital, row.until) == (entry.hospital, entry.until) == ("Last", BEFORE)


def test_a_correction_changes_the_place_that_is_shown(db: SQLAlchemy) -> None:
    city = make_city()
    person = make_person()
    past = at_work(city, person, "Past", None, BEFORE)
    present = at_work(city, person, "Present", BEFORE, None)
    db.session.commit()
    changes = {person.id: {Field.PROFESSION: "Nurse"}}
    recorded(people.update_all)(changes, city_id=city.id, now=NOW)

    assert (past.profession, present.profession) == (None, "Nurse")
