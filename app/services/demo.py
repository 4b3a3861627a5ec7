"""The demo: four cities with a course each, at four stages, and invented people in every role.

Dates hang on the moment of loading. Everything goes in by the services that pages use, in one
transaction: a demo that was cut short leaves nothing behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from app import circumstances
from app.adapters.library import Library
from app.adapters.pdf import Renderer
from app.adapters.storage import FileStorage
from app.database import write_unit
from app.domain.attendance import Status
from app.domain.audit import Deed
from app.domain.checklists import Template
from app.domain.city_calendar import EVERY_DAY
from app.domain.errors import DomainError
from app.domain.marking import Observation
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.plans.history import Gesture
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.curriculum import AdaptationVersion
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person, RoleAssignment
from app.models.place import Organisation
from app.queries import eligibility
from app.queries.agenda import needs_room
from app.queries.curricula import newest_of_each
from app.queries.roles import place_name
from app.services import (
    attendance,
    audit,
    certificates,
    course_runs,
    curricula,
    demo_checklists,
    demo_materials,
    demo_mentors,
    demo_organisations,
    demo_visits,
    faculty,
    people,
    plan_edits,
    releases,
    rooms,
)
from app.services.claims import Printing
from app.services.demo_people import CASTS, ROOMS, Invented

MENTORS = 6
PLATFORM = Scope(ScopeKind.PLATFORM)
CHECKLIST = "city-course"
VISIT_CHECKLIST = "observation-visit"
TITLE = "Multidisciplinary Cancer Management Course"


@dataclass(frozen=True)
class Stage:
    """How far a city's course is: days to its first day, its people, whether all is issued."""

    begins_in: int
    trainees: int
    groups: int
    certified: bool = False


# The courses of the demo were begun so long ago, before the first session of any of them.
PLANNED_BEFORE = timedelta(days=90)

STAGES = {
    "nairobi": Stage(begins_in=16, trainees=24, groups=0),
    "kumasi": Stage(begins_in=-1, trainees=60, groups=4),
    "phnom-penh": Stage(begins_in=-24, trainees=24, groups=0, certified=True),
    "asuncion": Stage(begins_in=-9, trainees=20, groups=0),
}
# Who agrees to what is clinical, by the organisation for which they do: a name and an address.
SPEAKERS = {
    demo_organisations.HOSPITALS.name: ("Pilar Ruiz", "endorser.partner"),
    "Tata Memorial Hospital": ("Meera Deshpande", "endorser.tata"),
}


class NotEmpty(DomainError):
    """There are people already; the demo is for an empty database."""


@write_unit
def load(
    library: Library,
    *,
    renderer: Renderer,
    storage: FileStorage,
    printing: Printing,
    templates: Iterable[Template],
    now: datetime,
) -> None:
    """Load the demo, courses and the visit with a checklist of these; raises NotEmpty."""
    if not is_empty():
        raise NotEmpty
    lists = {each.slug: each for each in templates}
    checklist = lists[CHECKLIST]
    curricula.load(library, storage=storage, actor=None, now=now)
    admin = _officer("Ines Albrecht", "admin", Role.PLATFORM_ADMINISTRATOR, PLATFORM, now=now)
    _officer("Farah Siddiqui", "partner-viewer", Role.PARTNER_VIEWER, PLATFORM, now=now)
    for owner in db.session.scalars(select(Organisation).order_by(Organisation.id).limit(1)):
        scope = Scope(ScopeKind.ORGANISATION, owner.id)
        _officer("Tomas Lindqvist", "curriculum-editor", Role.CURRICULUM_EDITOR, scope, now=now)
        _officer("Nadia Haddad", "curriculum-editor2", Role.CURRICULUM_EDITOR, scope, now=now)
    editions = db.session.scalars(select(AdaptationVersion).order_by(AdaptationVersion.id))
    for adapted in newest_of_each(editions):
        stage = STAGES.get(adapted.adaptation.city.slug)
        if stage:
            with circumstances.acting_as(Role.CITY_ORGANISER):
                run = _begin(adapted, stage, checklist, storage, now=now)
            if stage.certified:
                with circumstances.acting_as(Role.PLATFORM_ADMINISTRATOR):
                    certificates.order(
                        run.public_id, actor=admin, now=now, renderer=renderer, printing=printing
                    )
    with circumstances.acting_as(Role.PLATFORM_ADMINISTRATOR):
        demo_organisations.load(actor=admin, now=now)
    demo_visits.load(lists[VISIT_CHECKLIST], now=now)
    for organisation, (name, address) in SPEAKERS.items():
        partner = db.session.scalars(select(Organisation).filter_by(name=organisation)).one()
        scope = Scope(ScopeKind.ORGANISATION, partner.id)
        _officer(name, address, Role.ENDORSER, scope, now=now)


def is_empty() -> bool:
    """Say whether nobody is here yet."""
    return db.session.scalars(select(Person.id).limit(1)).first() is None


def _begin(
    adapted: AdaptationVersion,
    stage: Stage,
    checklist: Template,
    storage: FileStorage,
    *,
    now: datetime,
) -> CourseRun:
    city = adapted.adaptation.city
    cast = CASTS[city.slug].people(2 + MENTORS + stage.trainees)
    here = Scope(ScopeKind.CITY, city.id)
    organiser = _person(cast[0], f"organiser.{city.slug}@example.org", city.id, now=now)
    _give(organiser, Role.CITY_ORGANISER, here, now=now)
    endorser = _person(cast[1], f"endorser.{city.slug}@example.org", city.id, now=now)
    _give(endorser, Role.ENDORSER, here, now=now)
    today = today_in(city.time_zone, now)
    run = course_runs.create(
        title=f"{TITLE}, {city.display_name}",
        city=city,
        version=adapted.base,
        adaptation=adapted,
        first_day=today + timedelta(days=stage.begins_in),
        groups=stage.groups,
        actor=organiser,
        now=now - PLANNED_BEFORE,
        calendar=EVERY_DAY,
    )
    mentors = _teach(run, cast[2 : 2 + MENTORS], organiser, now=now)
    with circumstances.acting_as(None):  # each of themselves
        demo_organisations.tell_of({city.slug: mentors}, now=now)
    demo_mentors.load(run, mentors, actor=organiser, now=now)
    trainees = _enrol(run, cast[2 + MENTORS :], organiser, now=now)
    releases.release(run.id, actor=organiser, now=now)
    demo_checklists.load(run, checklist, actor=organiser, now=now)
    demo_materials.load(run, mentors[0], storage=storage, organiser=organiser, now=now)
    with circumstances.acting_as(Role.MENTOR):
        _attend(run, mentors[0], trainees, before=today)
    return run


def _teach(
    run: CourseRun, cast: list[Invented], organiser: Person, *, now: datetime
) -> list[Person]:
    """Give every session a room and a mentor; parallel groups get one each."""
    addresses = [f"mentor.{run.city.slug}@example.org"]
    addresses += [f"mentor{number}.{run.city.slug}@example.org" for number in range(2, 99)]
    mentors = []
    for invented, address in zip(cast, addresses, strict=False):
        mentor = _person(invented, address, run.city_id, now=now)
        faculty.add(run.id, address=address, actor=organiser, now=now)
        mentors.append(mentor)
    halls = [
        rooms.add(run.city, name=name, capacity=capacity, actor=organiser, now=now)
        for name, capacity in ROOMS
    ]
    group_ids = [group.id for group in run.groups]
    with plan_edits.editing(run.id, Gesture.ASSIGN, actor=organiser, now=now) as desk:
        in_time = sorted(desk.sessions, key=lambda each: (each.starts_at, each.id))
        for turn, session in enumerate(in_time):
            place = group_ids.index(session.group_id) if session.group_id else turn
            if session.kind == "module":
                desk.set_mentors(session, [mentors[place % len(mentors)].id])
            if needs_room(session):
                session.room = halls[1 + place] if session.group_id else halls[0]
    return mentors


def _enrol(
    run: CourseRun, cast: list[Invented], organiser: Person, *, now: datetime
) -> list[Person]:
    enrolments = []
    for number, invented in enumerate(cast):
        local = "trainee" if number == 0 else f"trainee{number + 1}"
        person = _person(invented, f"{local}.{run.city.slug}@example.org", run.city_id, now=now)
        group = run.groups[number % len(run.groups)] if run.groups else None
        enrolments.append(
            Enrolment(course_run=run, person=person, group=group, source="import", enrolled_at=now)
        )
    db.session.add_all(enrolments)
    db.session.flush()
    for enrolment in enrolments:
        audit.record(
            Deed.ENROLMENT_MADE,
            enrolment,
            actor=organiser,
            now=now,
            after={"source": "import", "group": enrolment.group and enrolment.group.name},
            subject_id=enrolment.person_id,
        )
    return [enrolment.person for enrolment in enrolments]


def _attend(run: CourseRun, mentor: Person, trainees: list[Person], *, before: date) -> None:
    """Mark the sessions of the days before: some were late, a few missed a day.

    Those of today are left for whoever tries the roster.
    """
    group_of = {
        enrolment.person_id: enrolment.group_id
        for enrolment in db.session.scalars(select(Enrolment).filter_by(course_run_id=run.id))
    }
    for session in eligibility.sessions_of(run.id):
        if not session.counts or session.local_start.date() >= before:
            continue
        seen = [
            Observation(
                event_id=str(uuid5(NAMESPACE_URL, f"{session.uid}/{person.public_id}")),
                person=person.public_id,
                status=_status(number, session.local_start.date(), run),
                observed_at=session.ends_at,
            )
            for number, person in enumerate(trainees)
            if session.group_id in (None, group_of[person.id])
        ]
        attendance.record(session.id, seen, actor=mentor, now=session.ends_at)


def _status(number: int, day: date, run: CourseRun) -> Status:
    if number % 9 == 8 and day == run.ends_on:
        return Status.ABSENT
    if number % 11 == 10:
        return Status.EXCUSED if day == run.starts_on else Status.PRESENT
    return Status.LATE if (number + day.day) % 7 == 0 else Status.PRESENT


def _officer(name: str, address: str, role: Role, scope: Scope, *, now: datetime) -> Person:
    """Make somebody who belongs to no city."""
    person = people.create(name=name, email=f"{address}@example.org", actor=None, now=now)
    _give(person, role, scope, now=now)
    return person


def _person(invented: Invented, address: str, city_id: int, *, now: datetime) -> Person:
    return people.create(
        name=invented.name,
        name_in_script=invented.name_in_script,
        email=address,
        city_id=city_id,
        hospital=invented.hospital,
        profession=invented.profession,
        discipline=invented.discipline,
        actor=None,
        now=now,
    )


def _give(person: Person, role: Role, scope: Scope, *, now: datetime) -> None:
    db.session.add(
        RoleAssignment(person=person, role=role, scope_kind=scope.kind, scope_id=scope.id or 0)
    )
    audit.record(
        Deed.ROLE_GIVEN,
        person,
        actor=None,
        now=now,
        after={"role": role, "scope": f"{scope.kind}:{place_name(scope)}"},
        subject_id=person.id,
    )
