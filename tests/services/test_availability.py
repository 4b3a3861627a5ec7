"""When somebody can teach: who said it is kept, and what others wrote meanwhile is not lost."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.domain.availability import Dated, Sort, Source, Weekly, blocked
from app.domain.permissions import Role
from app.domain.spans import Span
from app.extensions import Base
from app.extensions import db as database
from app.models.audit import AuditDetail, AuditEntry
from app.models.availability import BusyTime, DatedTime, TeachingTimes, WeeklyTime
from app.models.person import Person
from app.queries import availability as queries
from app.queries import my_data as my_data_queries
from app.services import availability, erasure, merging, my_data
from app.services.availability import Outdated, Times
from app.wiring import adapters
from tests.factories import NOW, give_role, make_city, make_person
from tests.queries_counted import counted_queries

NAIROBI = "Africa/Nairobi"
MORNING = Weekly(0, time(9), time(12))
EVENING = Weekly(0, time(18), time(20))
CHRISTMAS = Dated(date(2026, 12, 25), Sort.BUSY)
WEEK = (datetime(2026, 12, 7, tzinfo=UTC), datetime(2026, 12, 8, tzinfo=UTC))


def times(*said: Weekly | Dated, zone: str = NAIROBI) -> Times:
    return Times(
        zone=zone,
        weekly=[each for each in said if isinstance(each, Weekly)],
        dated=[each for each in said if isinstance(each, Dated)],
    )


def say(person: Person, *said: Weekly | Dated, seen: int, zone: str = NAIROBI) -> None:
    availability.say(
        person, times(*said, zone=zone), source=Source.SELF, seen=seen, actor=person, now=NOW
    )


def enter(
    person: Person, *said: Weekly | Dated, seen: int, organiser: Person, zone: str = NAIROBI
) -> None:
    availability.say(
        person,
        times(*said, zone=zone),
        source=Source.ORGANISER,
        seen=seen,
        actor=organiser,
        now=NOW,
    )


def sources_of(person: Person) -> dict[Weekly | Dated, str]:
    kept = queries.times_of(person.id)
    assert kept
    return {row.said: row.source for row in (*kept.weekly, *kept.dated)}


@pytest.fixture
def grace(db: SQLAlchemy) -> Person:
    return make_person("Grace Achieng")


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Wanjiru")


def test_what_was_said_is_what_the_rule_reads(grace: Person) -> None:
    say(grace, MORNING, CHRISTMAS, seen=0)

    known = queries.of_people([grace.id], *WEEK)[grace.id]

    assert (known.zone, known.weekly, known.dated) == (NAIROBI, (MORNING,), (CHRISTMAS,))
    assert blocked(known, *WEEK) == (
        Span(WEEK[0], datetime(2026, 12, 7, 6, tzinfo=UTC)),
        Span(datetime(2026, 12, 7, 9, tzinfo=UTC), WEEK[1]),
    )


def test_who_said_nothing_is_not_in_the_answer(grace: Person, amina: Person) -> None:
    say(grace, MORNING, seen=0)

    assert queries.of_people([grace.id, amina.id], *WEEK).keys() == {grace.id}


def test_saying_again_replaces_and_the_same_twice_is_once(db: SQLAlchemy, grace: Person) -> None:
    say(grace, MORNING, CHRISTMAS, seen=0)
    say(grace, EVENING, EVENING, CHRISTMAS, seen=1)
    say(grace, EVENING, CHRISTMAS, seen=1)  # the form sent a second time

    assert sources_of(grace) == {EVENING: "self", CHRISTMAS: "self"}
    entries = db.session.scalars(select(AuditEntry).filter_by(action="availability.said")).all()
    assert [each.subject_id for each in entries] == [grace.id, grace.id]
    detail = db.session.get_one(AuditDetail, entries[-1].seq)
    assert (detail.before, detail.after) == (
        {"weekly": ["monday 09:00-12:00"]},
        {"weekly": ["monday 18:00-20:00"]},
    )


def test_a_form_that_shows_an_older_state_is_turned_away(grace: Person, amina: Person) -> None:
    say(grace, MORNING, seen=0)
    enter(grace, CHRISTMAS, seen=1, organiser=amina)

    with pytest.raises(Outdated) as refused:
        say(grace, EVENING, seen=1)

    assert refused.value.revision == 2
    assert sources_of(grace) == {MORNING: "self", CHRISTMAS: "organiser"}


def test_an_organiser_replaces_only_what_organisers_entered(grace: Person, amina: Person) -> None:
    say(grace, MORNING, seen=0)
    enter(grace, MORNING, EVENING, seen=1, organiser=amina)
    enter(grace, CHRISTMAS, seen=2, organiser=amina)

    assert sources_of(grace) == {MORNING: "self", CHRISTMAS: "organiser"}


def test_an_organiser_s_times_are_never_read_on_other_clocks_than_they_meant(
    grace: Person, amina: Person
) -> None:
    say(grace, MORNING, seen=0)

    with pytest.raises(Outdated):
        enter(grace, EVENING, seen=1, organiser=amina, zone="Europe/Berlin")

    kept = queries.times_of(grace.id)
    assert kept
    assert sources_of(grace) == {MORNING: "self"}
    assert kept.time_zone == NAIROBI


def test_the_trail_tells_nobody_s_own_times_where_an_organiser_enters_some(
    db: SQLAlchemy, grace: Person, amina: Person
) -> None:
    say(grace, MORNING, CHRISTMAS, seen=0)
    enter(grace, EVENING, seen=1, organiser=amina)

    newest = select(AuditEntry).filter_by(actor_id=amina.id)
    detail = db.session.get_one(AuditDetail, db.session.scalars(newest).one().seq)
    assert (detail.before, detail.after) == ({"weekly": []}, {"weekly": ["monday 18:00-20:00"]})


def test_who_said_nothing_yet_has_the_zone_that_an_organiser_entered(
    grace: Person, amina: Person
) -> None:
    enter(grace, MORNING, seen=0, organiser=amina, zone="Asia/Yangon")

    assert queries.of_people([grace.id], *WEEK)[grace.id].zone == "Asia/Yangon"


def test_what_an_organiser_entered_stays_theirs_until_it_is_said_otherwise(
    grace: Person, amina: Person
) -> None:
    enter(grace, MORNING, CHRISTMAS, seen=0, organiser=amina)
    say(grace, MORNING, EVENING, seen=1)

    assert sources_of(grace) == {MORNING: "organiser", EVENING: "self"}


def test_an_organiser_s_entry_lies_in_their_city(
    db: SQLAlchemy, grace: Person, amina: Person
) -> None:
    city = make_city()
    availability.say(
        grace,
        times(MORNING),
        source=Source.ORGANISER,
        seen=0,
        actor=amina,
        now=NOW,
        city_id=city.id,
    )

    entry = db.session.scalars(select(AuditEntry).filter_by(action="availability.said")).one()
    assert (entry.city_id, entry.actor_id, entry.subject_id) == (city.id, amina.id, grace.id)


@pytest.mark.parametrize("amount", [1, 3, 40])
def test_many_people_cost_as_much_as_one(db: SQLAlchemy, amount: int) -> None:
    people = [make_person(f"Mentor {number}") for number in range(amount)]
    for person in people:
        say(person, MORNING, CHRISTMAS, seen=0)
    ids = [person.id for person in people]
    with counted_queries() as statements:
        found = queries.of_people(ids, *WEEK)

    assert (len(found), len(statements)) == (amount, 4)


def test_two_records_of_one_person_have_the_times_of_either(
    db: SQLAlchemy, grace: Person, amina: Person
) -> None:
    other = make_person("Grace A.")
    say(other, MORNING, seen=0)

    row = merging.merge(
        kept=grace.id, merged=other.id, cities=None, reason="Said so.", actor=amina, now=NOW
    )
    assert sources_of(grace) == {MORNING: "self"}

    merging.undo(row.id, cities=None, actor=amina, now=NOW + timedelta(hours=1))
    assert queries.times_of(grace.id) is None
    assert sources_of(other) == {MORNING: "self"}


def test_times_of_both_records_leave_those_of_the_kept_one(
    db: SQLAlchemy, grace: Person, amina: Person
) -> None:
    other = make_person("Grace A.")
    say(grace, EVENING, seen=0)
    say(other, MORNING, seen=0)

    merging.merge(
        kept=grace.id, merged=other.id, cities=None, reason="Said so.", actor=amina, now=NOW
    )

    assert sources_of(grace) == {EVENING: "self"}


def test_somebody_s_times_are_among_what_is_held_of_them(db: SQLAlchemy, grace: Person) -> None:
    say(grace, MORNING, CHRISTMAS, seen=0)

    held = json.loads(my_data.as_json(my_data_queries.collect(grace.id), now=NOW))

    assert held["weekly_times"] == [
        {
            "weekday": 0,
            "starts": "09:00:00",
            "ends": "12:00:00",
            "time_zone": NAIROBI,
            "source": "self",
        }
    ]
    assert [each["day"] for each in held["dated_times"]] == ["2026-12-25"]


def test_nothing_of_the_times_of_who_is_erased_is_left(app: Flask, grace: Person) -> None:
    boss = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    say(grace, MORNING, CHRISTMAS, seen=0)

    erasure.erase(grace.id, reason="Asked.", actor=boss, now=NOW, outbox=adapters().mailer)

    assert [count(table) for table in (TeachingTimes, WeeklyTime, DatedTime, BusyTime)] == [0] * 4


def count(table: type[Base]) -> int:
    return database.session.scalar(select(func.count()).select_from(table)) or 0
