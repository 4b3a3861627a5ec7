"""The demo: what the contract with people who try it promises."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ColumnElement, func, select

from app.adapters.library import read_library
from app.clock import utcnow
from app.domain.checklists import Urgency
from app.domain.conflicts.plan_conflict import Rule
from app.domain.credential import Claims
from app.domain.observation_visits import DocumentState
from app.domain.permissions import Scope, ScopeKind
from app.extensions import db as database
from app.models.attendance import AttendanceMark
from app.models.availability import TeachingTimes
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession
from app.models.person import Contact, Person
from app.models.place import VirtualRoom
from app.models.teaching import TeachingReply
from app.queries import (
    certificates_due,
    checklists,
    conflicts,
    curricula,
    fair_hours,
    log_books,
    mentor_visits,
    organisations,
    plans,
    visits,
)
from app.services import city_days, demo, reviews
from app.services.city_calendars import of_cities
from app.services.claims import Printing
from app.services.demo import NotEmpty
from app.wiring import adapters
from tests.factories import CURRICULA, make_person

PRINTING = Printing("http://localhost:8000", illustrative=True)


class EveryFont:
    """A printer that has a sign for everything and is not asked to draw."""

    def check(self, _claims: Claims) -> None:
        """Find nothing wrong."""

    def render(self, _claims: Claims) -> bytes:
        raise AssertionError("nothing is drawn while the demo is loaded")


SOMEBODY = (
    "admin@example.org",
    "organiser.nairobi@example.org",
    "mentor.kumasi@example.org",
    "trainee.phnom-penh@example.org",
    "endorser.asuncion@example.org",
    "curriculum-editor@example.org",
    "curriculum-editor2@example.org",
    "endorser.partner@example.org",
    "endorser.tata@example.org",
    "visitor.kumasi@example.org",
    "guest.nairobi@example.org",
    "guest2.nairobi@example.org",
    "guest.asuncion@example.org",
    "supervisor.mumbai@example.org",
)


def load_demo(now: datetime) -> None:
    demo.load(
        read_library(CURRICULA),
        renderer=EveryFont(),
        storage=adapters().storage,
        printing=PRINTING,
        templates=adapters().checklists,
        now=now,
    )


def test_demo_keeps_its_promises(db: SQLAlchemy) -> None:
    """One test, since loading the demo is most of the work of each."""
    now = utcnow() + timedelta(days=100)
    load_demo(now)

    runs = {run.city.slug: run for run in db.session.scalars(select(CourseRun))}
    assert _count(CourseRun.id.is_not(None)) == len(runs)
    assert {run.status for run in runs.values()} == {"published"}
    assert runs["nairobi"].starts_on > now.date()
    assert runs["kumasi"].starts_on <= now.date() <= runs["kumasi"].ends_on
    assert max(runs["phnom-penh"].ends_on, runs["asuncion"].ends_on) < now.date()
    assert min(_count(CourseSession.course_run == run) for run in runs.values()) >= 10
    for run in runs.values():
        listed = checklists.of_run(run, calendars=of_cities, now=now)
        overdue = [each for each in listed.tasks if each.stands is Urgency.OVERDUE]
        assert len(listed.tasks) == 16
        assert len(overdue) == int(run.ends_on >= now.date())
        assert listed.done > 0
    begun = {run.id: run.created_at for run in runs.values()}
    sessions = db.session.scalars(select(CourseSession)).all()
    assert all(begun[each.course_run_id] < each.starts_at for each in sessions)
    _groups_meet_today(db, now)
    _most_of_one_city_have_certificates(db)
    _most_of_another_wait_for_theirs(now)
    _organisations_lead_to_faculty(now)
    _somebody_speaks_for_every_clinical_partner(now)
    _somebody_observes_elsewhere(now)
    _mentors_come_from_elsewhere_and_nothing_clashes(runs, now)
    for address in SOMEBODY:
        assert _count(Contact.key == address) == 1


def _organisations_lead_to_faculty(now: datetime) -> None:
    rows = organisations.listed()
    real = [row for row in rows if "illustrative" not in row.name]
    found = organisations.faculty([row.id for row in rows], now=now)

    assert len(real) >= 12
    assert all(row.source and row.kinds for row in real)
    assert len(found) == 20  # six mentors in each of four cities, of whom one does not agree
    assert {each.city for each in found} == {"Nairobi", "Kumasi", "Phnom Penh", "Asunción"}


def _somebody_speaks_for_every_clinical_partner(now: datetime) -> None:
    newest = [each.version.content for each in curricula.catalogue()]
    named = {slug for content in newest for slug in content.get("clinical_partners", ())}
    people = database.session.scalars(select(Person)).all()

    assert named
    for slug in named:
        partner = organisations.get(slug)
        assert any(reviews.speaks_for(person, partner, now=now) for person in people), slug


def _somebody_observes_elsewhere(now: datetime) -> None:
    (stands,) = visits.standings(visits.listed([Scope(ScopeKind.PLATFORM)]), now=now)
    visit = stands.visit

    assert (visit.state, visit.city.slug, visit.slot.city.slug) == ("ongoing", "kumasi", "mumbai")
    assert "illustrative" in visit.slot.unit
    assert [each.name for each in stands.supervisors] == ["Sunita Rane"]
    assert {*stands.facts.documents} == {DocumentState.ACCEPTED}
    listed = checklists.of_visit(visit, calendars=of_cities, now=now)
    assert (len(listed.tasks), listed.done) == (14, 10)
    assert Urgency.OVERDUE not in {each.stands for each in listed.tasks}
    assert (len(visit.trainees), stands.facts.waiting) == (2, 1)
    books = log_books.progress_of([visit], now=now).values()
    assert all(book.countersigned >= 4 for book in books)


def _mentors_come_from_elsewhere_and_nothing_clashes(
    runs: Mapping[str, CourseRun], now: datetime
) -> None:
    for run in runs.values():
        found = conflicts.of_run(
            run, plans.sessions_of(run.id), calendar=city_days.calendar_of_run(run)
        )
        # A single mentor teaches each of the boards: what they lack in disciplines is told.
        assert {each.rule for each in found.open} <= {
            Rule.DISCIPLINE, Rule.ONLY_ONE, Rule.WEEKEND, Rule.HOLIDAY,
        }  # fmt: skip
        _each_city_has_a_visitor_and_a_mentor_from_afar(run, now)
    coming = mentor_visits.of_run(runs["nairobi"], now=now).coming
    assert {each.state: len(each.open_tasks) for each in coming} == {"confirmed": 0, "planned": 2}
    rooms_online = database.session.scalars(select(VirtualRoom)).all()
    assert len(rooms_online) == len(runs)
    assert all(each.join_link.startswith("https://example.org/") for each in rooms_online)
    ledger = fair_hours.of_run(runs["asuncion"], now=now)
    assert [each.zone for each in ledger.places] == ["Asia/Kolkata", "America/Asuncion"]
    assert ledger.heaviest_mentor is not None
    said = database.session.scalars(select(TeachingTimes)).all()
    assert sum(bool(each.weekly) for each in said) == 2 * len(runs)


def _each_city_has_a_visitor_and_a_mentor_from_afar(run: CourseRun, now: datetime) -> None:
    visits_here = mentor_visits.of_run(run, now=now)
    visiting = {each.person_id for each in (*visits_here.coming, *visits_here.past)}
    taught = [each for each in plans.sessions_of(run.id) if each.counts]
    on_the_spot = {
        mentor.person_id
        for each in taught
        for mentor in each.mentors
        if not (each.online or mentor.remote)
    }
    from_afar = {
        mentor.person_id
        for each in taught
        for mentor in each.mentors
        if mentor.remote and each.virtual_room
    }

    assert visiting, run.title
    assert visiting <= on_the_spot, run.title
    assert from_afar, run.title
    assert not from_afar & visiting
    assert all(each.room or each.online for each in taught), run.title


def _groups_meet_today(db: SQLAlchemy, now: datetime) -> None:
    sessions = db.session.scalars(
        select(CourseSession)
        .join(CourseSession.course_run)
        .where(CourseRun.city.has(slug="kumasi"), CourseSession.group_id.is_not(None))
    ).all()
    today = now.astimezone(ZoneInfo("Africa/Accra")).date()
    assert [session.local_start.date() for session in sessions] == [today] * 4
    assert len({session.room_id for session in sessions}) == 4
    for session in sessions:
        assert _count(AttendanceMark.course_session_id == session.id) == 0


def _most_of_one_city_have_certificates(db: SQLAlchemy) -> None:
    numbers = db.session.scalars(select(Certificate.number)).all()
    assert 0 < len(numbers) < demo.STAGES["phnom-penh"].trainees
    assert all("-PNH-" in number for number in numbers)


def _most_of_another_wait_for_theirs(now: datetime) -> None:
    over = database.session.scalars(
        select(CourseRun).where(CourseRun.city.has(slug="asuncion"))
    ).one()
    waiting = certificates_due.by_run([over.id], now=now)[over.id]
    assert 0 < waiting < demo.STAGES["asuncion"].trainees


def _count(condition: ColumnElement[bool]) -> int:
    return database.session.scalar(select(func.count()).where(condition)) or 0


@pytest.mark.parametrize("hour", [0, 8, 16])
def test_demo_is_loaded_at_whatever_hour_some_of_its_sessions_have_begun(
    db: SQLAlchemy, hour: int
) -> None:
    load_demo(utcnow().replace(hour=hour, minute=40))

    answered = select(func.count()).where(TeachingReply.answered_at.is_not(None))
    assert db.session.scalar(answered)


def test_demo_is_for_an_empty_database(db: SQLAlchemy) -> None:
    make_person()

    with pytest.raises(NotEmpty):
        load_demo(utcnow())
    assert db.session.scalars(select(CourseRun)).all() == []
