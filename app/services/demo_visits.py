"""The observation visit of the demo: two invented trainees of Kumasi at a host in Mumbai.

That Tata Memorial Hospital receives people from cities of C/Can is documented at the address that
its organisation names. The unit, the people, the visit and all that is written of it are invented
and say so.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app import circumstances
from app.domain.audit import Deed
from app.domain.checklists import Template
from app.domain.log_books import EntryDetails
from app.domain.observation_visits import DocumentKind, DocumentState, VisitState, days_of
from app.domain.permissions import Role
from app.domain.wall_time import to_instant, today_in
from app.extensions import db
from app.models.identity import new_public_id
from app.models.observation_visit import HostSlot, ObservationVisit
from app.models.person import Person
from app.models.place import City, Organisation
from app.queries import log_books as log_book_queries
from app.queries import people as people_queries
from app.queries import visit_goals
from app.services import (
    audit,
    demo_checklists,
    host_slots,
    log_books,
    people,
    visit_agenda,
    visit_documents,
    visit_supervision,
    visits,
)
from app.services.host_slots import SlotDetails
from app.services.visits import VisitDetails

HOST = "Tata Memorial Hospital"
ORGANISER = "organiser.kumasi@example.org"
WEEKEND = frozenset({5, 6})
PROPOSED_BEFORE, DUE_BEFORE = timedelta(days=60), timedelta(days=30)
GOING = (
    ("Adwoa Frimpong", "visitor.kumasi@example.org", "Ashanti Regional Hospital (illustrative)"),
    ("Yaw Opoku", "visitor2.kumasi@example.org", "Tafo Community Hospital (illustrative)"),
)
SUPERVISOR = ("Sunita Rane", "supervisor.mumbai@example.org")
DOCUMENTS = (
    DocumentKind.INVITATION_LETTER,
    DocumentKind.VISA,
    DocumentKind.INSURANCE,
    DocumentKind.IMMUNISATION,
    DocumentKind.CONFIDENTIALITY,
)
OWN_GOAL = {"key": "own-1", "text": "See how a tumour board settles a plan"}
# Where somebody was, what they saw there, and what they take home; one after the other.
SEEN = (
    (
        "Tumour board",
        "Listened to how each case is presented in four minutes, and how the plan is read back.",
        "We could read the plan back too, before the next case begins.",
    ),
    (
        "Simulation",
        "Watched how people are positioned, and how the set-up is photographed without a face.",
        "A card with the steps hangs on the wall. We have the steps, but no card.",
    ),
    (
        "Planning room",
        "Sat beside two planners while a third checked their work against a list.",
        "Nobody checks their own plan. This needs two people at the same time.",
    ),
    (
        "Treatment floor",
        "Followed the morning round, and how the day's list is changed when a machine stops.",
        "They call those who come from far away first.",
    ),
    (
        "Quality round",
        "Saw how last week's near misses were told and sorted, without naming who made them.",
        "What is told without blame is told at all.",
    ),
)


def load(checklist: Template, *, now: datetime) -> None:
    """Bring the visit to where it is going on, within the caller's write unit."""
    kumasi = db.session.scalars(select(City).filter_by(slug="kumasi")).one_or_none()
    if kumasi is None:
        return
    organiser = people_queries.find_by_email(ORGANISER)[0]
    with circumstances.acting_as(Role.CITY_ORGANISER):
        mumbai = _city(now)
        today = today_in(mumbai.time_zone, now)
        monday = today - timedelta(days=7 + today.weekday())
        slot = _slot(mumbai, kumasi, monday, organiser, now=now - PROPOSED_BEFORE)
        visit, supervisor = _visit(slot, kumasi, monday, organiser, now=now - PROPOSED_BEFORE)
        _go(visit, organiser, now=now - DUE_BEFORE, begins=_at(monday, mumbai))
        _arrange(visit, supervisor, organiser, now=now - DUE_BEFORE)
        demo_checklists.load_of_visit(visit, checklist, actor=organiser, now=now)
    _write(visit, supervisor, before=today)


def _city(now: datetime) -> City:
    """Return the city of the host, in which nothing is taught here."""
    there = db.session.scalars(select(City).filter_by(slug="mumbai")).one_or_none()
    if there is not None:
        return there
    city = City(
        slug="mumbai",
        code="BOM",
        name="Mumbai",
        country="IN",
        time_zone="Asia/Kolkata",
        language="en",
    )
    db.session.add(city)
    db.session.flush()
    after = {"name": city.name, "code": city.code}
    audit.record(Deed.CITY_ADDED, city, actor=None, now=now, after=after)
    return city


def _slot(
    mumbai: City, kumasi: City, monday: date, organiser: Person, *, now: datetime
) -> HostSlot:
    slot = host_slots.create(
        SlotDetails(
            unit="Radiotherapy planning unit (illustrative)",
            starts_on=monday - timedelta(days=28),
            ends_on=monday + timedelta(days=81),
            places=3,
            languages="English, Hindi, Marathi",
            disciplines="Radiation oncology, medical physics, nursing",
            contact="Desk for visitors (invented), visits.mumbai@example.org",
        ),
        city=mumbai,
        hospital=HOST,
        kept_by=kumasi,
        actor=organiser,
        now=now,
    )
    found = select(Organisation).filter_by(name=HOST)
    slot.institution.organisation = db.session.scalars(found).one_or_none()
    return slot


def _visit(
    slot: HostSlot, kumasi: City, monday: date, organiser: Person, *, now: datetime
) -> tuple[ObservationVisit, Person]:
    going = [
        people.create(
            name=name,
            email=address,
            city_id=kumasi.id,
            hospital=hospital,
            profession="Physician",
            discipline="Radiation oncology",
            actor=organiser,
            now=now,
        )
        for name, address, hospital in GOING
    ]
    objectives = list(visit_goals.objectives(kumasi.id).items())[:2]
    visit = visits.propose(
        VisitDetails(
            starts_on=monday,
            ends_on=monday + timedelta(days=18),
            rest_days=WEEKEND,
            person_ids=frozenset(each.id for each in going),
            goals=(*({"key": uid, "text": text} for uid, (_code, text) in objectives), OWN_GOAL),
        ),
        slot=slot,
        city=kumasi,
        public_id=new_public_id(),
        actor=organiser,
        now=now,
    )
    name, address = SUPERVISOR
    supervisor = visit_supervision.name_supervisor(
        visit.public_id, address=address, name=name, who=None, actor=organiser, now=now
    )
    return visit, supervisor


def _go(visit: ObservationVisit, organiser: Person, *, now: datetime, begins: datetime) -> None:
    """Take the visit through its documents to its first day."""
    key, due_on = visit.public_id, visit.starts_on - timedelta(days=14)
    visits.move_on(key, VisitState.ACCEPTED, actor=organiser, now=now)
    visit_documents.ask(key, DOCUMENTS, due_on, actor=organiser, now=now)
    visits.move_on(key, VisitState.DOCUMENTS, actor=organiser, now=now)
    for trainee in visit.trainees:
        for document in list(trainee.documents):
            visit_documents.set_state(
                key,
                document.public_id,
                state=DocumentState.ACCEPTED,
                due_on=due_on,
                note="",
                seen=document.revision,
                actor=organiser,
                now=now,
            )
    visits.move_on(key, VisitState.CONFIRMED, actor=organiser, now=now)
    visits.move_on(key, VisitState.ONGOING, actor=organiser, now=begins)


def _arrange(
    visit: ObservationVisit, supervisor: Person, organiser: Person, *, now: datetime
) -> None:
    """Arrange the first morning, and the tumour board of each week."""
    for week in range(3):
        board = visit.starts_on + timedelta(days=7 * week + 2)
        visit_agenda.add(
            visit.public_id,
            local_start=datetime.combine(board, time(8, 30)),
            what="Tumour board",
            with_whom=f"{supervisor.name} and her team",
            actor=organiser,
            now=now,
        )
    visit_agenda.add(
        visit.public_id,
        local_start=datetime.combine(visit.starts_on, time(9)),
        what="Welcome, and a walk through the unit",
        with_whom=supervisor.name,
        actor=organiser,
        now=now,
    )


def _write(visit: ObservationVisit, supervisor: Person, *, before: date) -> None:
    """Write the days before today, all countersigned but the last one of the first trainee."""
    days = [each for each in _days(visit) if each < before]
    for number, trainee in enumerate(visit.trainees):
        for turn, day in enumerate(days):
            unit, done, reflection = SEEN[(turn + 2 * number) % len(SEEN)]
            goal = visit.goals[turn % len(visit.goals)]["key"]
            evening = _at(day, visit.slot.city)
            row = log_books.write(
                trainee.id,
                day,
                EntryDetails(
                    unit=unit, done=done, minutes=420, goals=(goal,), reflection=reflection
                ),
                seen="",
                send=True,
                actor=trainee.person,
                now=evening,
            )
            if number or day != days[-1]:
                with circumstances.acting_as(Role.HOST_SUPERVISOR):
                    log_books.countersign(
                        [visit.id],
                        [log_book_queries.seen(row)],
                        actor=supervisor,
                        now=evening,
                    )


def _days(visit: ObservationVisit) -> list[date]:
    return days_of(visit.starts_on, visit.ends_on, visit.rest_days)


def _at(day: date, city: City) -> datetime:
    """Return six in the evening of a day."""
    return to_instant(datetime.combine(day, time(18)), city.time_zone)
