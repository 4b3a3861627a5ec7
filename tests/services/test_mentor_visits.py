"""Visits of mentors: planned once, changed by one at a time, and read by the rule of travel."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from app.domain.mentor_visits import Home, State, Stay, Task, TaskDetails, VisitDetails, elsewhere
from app.domain.permissions import Role
from app.domain.spans import Span
from app.domain.wall_time import NonexistentTime
from app.models.audit import AuditDetail, AuditEntry
from app.models.identity import new_public_id
from app.models.mentor_visit import MentorVisit, VisitTask
from app.models.person import Affiliation, Person
from app.models.place import City, Institution
from app.queries import mentor_visits as queries
from app.queries import my_data
from app.services import erasure, mentor_visits, merging
from app.services.mentor_visits import DepartsFirst, HostElsewhere, Outdated
from app.wiring import adapters
from tests.factories import NOW, give_role, make_city, make_person, works_in
from tests.queries_counted import counted_queries

wall = datetime.fromisoformat
ARRIVES, DEPARTS = wall("2026-12-06T20:00"), wall("2026-12-12T08:00")
VISIT = VisitDetails(
    arrives=ARRIVES,
    departs=DEPARTS,
    purpose="To teach in December.",
    tasks=(
        TaskDetails(task=Task.VISA, due_on=date(2026, 11, 20), note="Apply online"),
        TaskDetails(task=Task.LODGING, done=True),
        TaskDetails(task=Task.TRAVEL),
    ),
)
SINCE, UNTIL = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)


@pytest.fixture
def nairobi(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def grace(db: SQLAlchemy) -> Person:
    return make_person("Grace Achieng")


@pytest.fixture
def amina(db: SQLAlchemy) -> Person:
    return make_person("Amina Wanjiru")


@pytest.fixture
def plan(grace: Person, amina: Person, nairobi: City) -> Callable[..., MentorVisit]:
    """Plan a visit of Grace to Nairobi, or of somebody else to wherever."""

    def planned(
        details: VisitDetails = VISIT,
        *,
        key: str = "",
        person: Person = grace,
        city: City = nairobi,
    ) -> MentorVisit:
        key = key or new_public_id()
        return mentor_visits.plan(key, person, city, details, actor=amina, now=NOW)

    return planned


Plan = Callable[..., MentorVisit]


def change(visit: MentorVisit, details: VisitDetails, *, seen: int, actor: Person) -> None:
    mentor_visits.change(visit.id, details, seen=seen, actor=actor, now=NOW)


def test_a_visit_is_kept_as_it_was_entered_and_at_its_moments(plan: Plan) -> None:
    visit = plan()

    kept = mentor_visits.details_of(visit)
    assert replace(kept, tasks=()) == replace(VISIT, tasks=())
    assert set(kept.tasks) == set(VISIT.tasks)
    assert visit.arrives_at == datetime(2026, 12, 6, 17, tzinfo=UTC)
    assert {each.task for each in visit.open_tasks} == {"visa", "travel"}


def test_the_same_form_twice_plans_one_visit(db: SQLAlchemy, plan: Plan) -> None:
    key = new_public_id()

    assert plan(key=key).id == plan(key=key).id
    assert db.session.scalar(select(func.count()).select_from(VisitTask)) == 3
    assert (
        len(db.session.scalars(select(AuditEntry).filter_by(action="mentor_visit.planned")).all())
        == 1
    )


def test_the_key_of_a_visit_elsewhere_is_no_key_here(plan: Plan) -> None:
    key = new_public_id()
    plan(key=key, city=make_city("kumasi"))

    with pytest.raises(NoResultFound):
        plan(key=key)


@pytest.mark.parametrize("hours", [0, -3])
def test_a_visit_that_ends_before_it_begins_is_refused(plan: Plan, hours: int) -> None:
    with pytest.raises(DepartsFirst):
        plan(replace(VISIT, departs=ARRIVES + timedelta(hours=hours)))


def test_a_time_that_clocks_skip_is_refused(plan: Plan) -> None:
    berlin = make_city("berlin", country="DE", time_zone="Europe/Berlin")
    skipped = wall("2027-03-28T02:30")

    with pytest.raises(NonexistentTime):
        plan(replace(VISIT, arrives=ARRIVES, departs=skipped), city=berlin)


def test_of_a_time_that_comes_twice_the_visit_is_the_shorter_one(plan: Plan) -> None:
    berlin = make_city("berlin", country="DE", time_zone="Europe/Berlin")
    twice = wall("2026-10-25T02:30")

    late = plan(replace(VISIT, arrives=twice), city=berlin)
    early = plan(replace(VISIT, arrives=twice - timedelta(days=2), departs=twice), city=berlin)

    assert late.arrives_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert early.departs_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_host_is_of_the_city(db: SQLAlchemy, plan: Plan, nairobi: City) -> None:
    there = Institution(city=make_city("kumasi"), name="Komfo Anokye Teaching Hospital")
    here = Institution(city=nairobi, name="Kenyatta National Hospital")
    db.session.add_all([there, here])
    db.session.commit()

    with pytest.raises(HostElsewhere):
        plan(replace(VISIT, host_id=there.id))
    assert plan(replace(VISIT, host_id=here.id)).host == here


def test_a_change_is_recorded_and_again_changes_nothing(
    db: SQLAlchemy, plan: Plan, amina: Person, grace: Person, nairobi: City
) -> None:
    visit = plan()
    off = replace(VISIT, state=State.CANCELLED, reason="No visa in time.")

    change(visit, off, seen=1, actor=amina)
    change(visit, off, seen=1, actor=amina)

    assert (visit.state, visit.reason, visit.revision) == ("cancelled", "No visa in time.", 2)
    assert visit.open_tasks == []
    entry = db.session.scalars(select(AuditEntry).filter_by(action="mentor_visit.changed")).one()
    assert (entry.city_id, entry.subject_id) == (nairobi.id, grace.id)
    detail = db.session.get_one(AuditDetail, entry.seq)
    assert detail.after == {"state": "cancelled", "note": "No visa in time."}


def said_of_changes(db: SQLAlchemy) -> list[tuple[object, object]]:
    found = (
        select(AuditDetail)
        .join(AuditEntry, AuditEntry.seq == AuditDetail.seq)
        .where(AuditEntry.action == "mentor_visit.changed")
        .order_by(AuditDetail.seq)
    )
    return [(each.before, each.after) for each in db.session.scalars(found)]


def test_another_host_alone_is_a_change_and_named_beside_others(
    db: SQLAlchemy, plan: Plan, amina: Person, nairobi: City
) -> None:
    hosts = [Institution(city=nairobi, name=name) for name in ("Hospital A", "Hospital B")]
    db.session.add_all(hosts)
    db.session.commit()
    first, second = (replace(VISIT, host_id=each.id) for each in hosts)
    visit = plan(first)

    change(visit, second, seen=1, actor=amina)
    change(visit, replace(first, purpose="To see."), seen=2, actor=amina)

    assert said_of_changes(db) == [
        ({"host": "Hospital A"}, {"host": "Hospital B"}),
        (
            {"host": "Hospital B", "purpose": VISIT.purpose},
            {"host": "Hospital A", "purpose": "To see."},
        ),
    ]


def test_a_visit_moves_with_the_clocks_of_its_city_when_it_is_saved(
    db: SQLAlchemy, plan: Plan, amina: Person, nairobi: City
) -> None:
    visit = plan()
    nairobi.time_zone = "Africa/Accra"
    db.session.commit()

    change(visit, VISIT, seen=1, actor=amina)

    assert visit.arrives_at == datetime(2026, 12, 6, 20, tzinfo=UTC)
    assert (visit.time_zone, visit.revision) == ("Africa/Accra", 2)
    assert said_of_changes(db) == [({"time_zone": "Africa/Nairobi"}, {"time_zone": "Africa/Accra"})]


def test_a_reason_goes_when_a_visit_is_on_again(plan: Plan, amina: Person) -> None:
    visit = plan(replace(VISIT, state=State.CANCELLED, reason="No visa in time."))

    change(visit, replace(VISIT, reason="No visa in time."), seen=1, actor=amina)

    assert (visit.state, visit.reason) == ("planned", "")


def test_a_form_that_shows_an_older_state_is_turned_away(plan: Plan, amina: Person) -> None:
    visit = plan()
    change(visit, replace(VISIT, state=State.CONFIRMED), seen=1, actor=amina)

    with pytest.raises(Outdated) as refused:
        change(visit, replace(VISIT, purpose="Something else"), seen=1, actor=amina)

    assert refused.value.revision == 2
    assert visit.purpose == VISIT.purpose


def test_the_rule_reads_visits_that_are_not_cancelled(
    plan: Plan, grace: Person, nairobi: City
) -> None:
    plan()
    plan(replace(VISIT, state=State.CANCELLED, reason="No visa in time."))
    town = queries.town_of(nairobi)

    stays = queries.stays_of([grace.id], SINCE, UNTIL)
    within = Span(datetime(2026, 12, 6, 17, tzinfo=UTC), datetime(2026, 12, 12, 5, tzinfo=UTC))

    assert stays == {grace.id: (Stay(town, within),)}
    assert elsewhere(Home(zone="Europe/Berlin"), stays[grace.id], town, SINCE, UNTIL) == (
        Span(SINCE, within.starts_at),
        Span(within.ends_at, UNTIL),
    )


def test_a_visit_is_read_in_the_weeks_around_it(plan: Plan, grace: Person) -> None:
    plan()
    departed, until = datetime(2026, 12, 12, 5, tzinfo=UTC), UNTIL + timedelta(days=60)

    assert grace.id in queries.stays_of([grace.id], departed + timedelta(days=27), until)
    assert queries.stays_of([grace.id], departed + timedelta(days=28), until) == {}


def test_somebody_lives_where_they_work_and_where_they_say(
    db: SQLAlchemy, grace: Person, amina: Person, nairobi: City
) -> None:
    works_in(nairobi, grace)
    kumasi, yangon = make_city("kumasi"), make_city("yangon")
    former = Institution(city=kumasi, name="Former Hospital")
    until_summer = Institution(city=yangon, name="Hospital of this Year")
    last_day = NOW.date()
    grace.affiliations += [
        Affiliation(institution=former, ends_on=last_day - timedelta(days=1)),
        Affiliation(institution=until_summer, ends_on=last_day),
    ]
    grace.time_zone = "Africa/Nairobi"
    db.session.commit()

    assert queries.homes_of([grace.id, amina.id], today=last_day) == {
        grace.id: Home(frozenset({nairobi.id, yangon.id}), "Africa/Nairobi"),
        amina.id: Home(),
    }


@pytest.mark.parametrize("amount", [1, 3, 30])
def test_a_list_costs_the_same_however_long_it_is(
    db: SQLAlchemy, plan: Plan, nairobi: City, amount: int
) -> None:
    for number in range(amount):
        plan(person=make_person(f"Mentor {number}"))
    city_id = nairobi.id
    db.session.expire_all()
    with counted_queries() as statements:
        found = queries.of_city(city_id, now=NOW)
        shown = [(v.person.name, v.city.name, v.host, len(v.tasks)) for v in found.coming]

    assert len(shown) == amount
    assert len(statements) == 3


def test_what_is_over_stands_apart_the_last_one_first(plan: Plan, nairobi: City) -> None:
    august, september = wall("2026-08-01T08:00"), wall("2026-09-01T08:00")
    first, second = (
        plan(replace(VISIT, arrives=each, departs=each + timedelta(days=1)))
        for each in (august, september)
    )
    ahead = plan()

    found = queries.of_city(nairobi.id, now=NOW)

    assert (found.coming, found.past) == ([ahead], [second, first])


def test_visits_go_along_when_two_records_become_one(
    plan: Plan, grace: Person, amina: Person
) -> None:
    other = make_person("Grace A.")
    visit = plan(person=other)

    merging.merge(
        kept=grace.id, merged=other.id, cities=None, reason="Said so.", actor=amina, now=NOW
    )

    assert queries.of_person(grace.id, now=NOW).coming == [visit]


def test_nothing_of_the_visits_of_who_is_erased_is_left(
    app: Flask, db: SQLAlchemy, plan: Plan, grace: Person
) -> None:
    other = make_person("Otieno Ouma")
    boss = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    plan()
    noted = (TaskDetails(task=Task.LODGING, note="With Grace Achieng"),)
    theirs = plan(replace(VISIT, purpose="With Grace Achieng", tasks=noted), person=other)

    erasure.erase(grace.id, reason="Asked.", actor=boss, now=NOW, outbox=adapters().mailer)

    left = db.session.scalars(select(MentorVisit)).one()
    assert (left.id, left.purpose, [each.note for each in left.tasks]) == (theirs.id, "", [""])
    assert len(db.session.scalars(select(VisitTask)).all()) == 1


def test_visits_are_among_what_is_held_of_somebody(plan: Plan, grace: Person) -> None:
    plan()

    held = my_data.collect(grace.id)

    assert [(row["city"], row["purpose"]) for row in held["mentor_visits"]] == [
        ("Nairobi", "To teach in December.")
    ]
    assert {row["note"] for row in held["mentor_visit_tasks"]} == {"Apply online", ""}
