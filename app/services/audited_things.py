"""From a row to what the audit trail calls it: the one place that knows."""

from functools import singledispatch

from app.domain.audit import Kind, Thing
from app.extensions import Base
from app.models.calendar import CalendarSubscription
from app.models.certificate import Certificate
from app.models.checklist import ChecklistTask
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.data_request import DataRequest
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.draft import Draft
from app.models.guideline import Guideline
from app.models.observation_visit import HostSlot, ObservationVisit
from app.models.person import Person
from app.models.place import City, Organisation, Room, Venue, VirtualRoom
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.models.trainee_import import TraineeImport


@singledispatch
def thing_of(row: Base) -> Thing:
    """Return kind, public id and place of a row; raises TypeError for one that has no name here."""
    raise TypeError(f"the audit trail has no name for a {type(row).__name__}")


def in_course(kind: Kind, public_id: str, run: CourseRun) -> Thing:
    """Return a thing that lies in a course run."""
    return Thing(kind, public_id, run.city_id, run.public_id)


def of_person(person: Person, city_id: int | None) -> Thing:
    """Return a person as a city has them: other cities read nothing of what is theirs there."""
    return Thing(Kind.PERSON, person.public_id, city_id)


@thing_of.register
def _(row: Person) -> Thing:
    return Thing(Kind.PERSON, row.public_id)


@thing_of.register
def _(row: DataRequest) -> Thing:
    return Thing(Kind.DATA_REQUEST, row.public_id)


@thing_of.register
def _(row: CourseRun) -> Thing:
    return in_course(Kind.COURSE, row.public_id, row)


@thing_of.register
def _(row: PlannedSession) -> Thing:
    return in_course(Kind.SESSION, row.public_id, row.course_run)


@thing_of.register
def _(row: SessionMaterial) -> Thing:
    return thing_of(row.session)


@thing_of.register
def _(row: CourseSession) -> Thing:
    return in_course(Kind.SESSION, row.public_id, row.course_run)


@thing_of.register
def _(row: ChecklistTask) -> Thing:
    if row.course_run is None:
        return Thing(Kind.TASK, row.public_id, row.about.city_id)
    return in_course(Kind.TASK, row.public_id, row.course_run)


@thing_of.register
def _(row: Enrolment) -> Thing:
    return in_course(Kind.ENROLMENT, row.public_id, row.course_run)


@thing_of.register
def _(row: TraineeImport) -> Thing:
    return in_course(Kind.IMPORT, row.public_id, row.course_run)


@thing_of.register
def _(row: Certificate) -> Thing:
    return in_course(Kind.CERTIFICATE, row.number, row.enrolment.course_run)


@thing_of.register
def _(row: CalendarSubscription) -> Thing:
    return Thing(Kind.CALENDAR_LINK, row.public_id)


@thing_of.register
def _(row: Room) -> Thing:
    return Thing(Kind.ROOM, row.public_id, row.city_id)


@thing_of.register
def _(row: Venue) -> Thing:
    return Thing(Kind.VENUE, row.public_id, row.city_id)


@thing_of.register
def _(row: HostSlot) -> Thing:
    return Thing(Kind.HOST_SLOT, row.public_id, row.kept_by_id)


@thing_of.register
def _(row: ObservationVisit) -> Thing:
    return Thing(Kind.VISIT, row.public_id, row.city_id)


@thing_of.register
def _(row: VirtualRoom) -> Thing:
    return Thing(Kind.VIRTUAL_ROOM, row.public_id, row.city_id)


@thing_of.register
def _(row: City) -> Thing:
    return Thing(Kind.CITY, row.slug, row.id)


@thing_of.register
def _(row: Organisation) -> Thing:
    return Thing(Kind.ORGANISATION, row.slug)


@thing_of.register
def _(row: CurriculumVersion) -> Thing:
    return Thing(Kind.CURRICULUM, f"{row.curriculum.slug}@{row.number}")


@thing_of.register
def _(row: Guideline) -> Thing:
    return Thing(Kind.GUIDELINE, row.key)


@thing_of.register
def _(row: AdaptationVersion) -> Thing:
    city = row.adaptation.city
    name = f"{row.adaptation.curriculum.slug}/{city.slug}/{row.number}"
    return Thing(Kind.ADAPTATION, name, city.id)


@thing_of.register
def _(row: Draft) -> Thing:
    slug = row.curriculum.slug
    name = f"{slug}/{row.city.slug}" if row.city else slug
    return Thing(Kind.DRAFT, f"{name}/{row.public_id}", row.city_id)
