"""A course of which a mentor is asked for materials, for tests of all that hangs on them."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.permissions import Role
from app.domain.session_materials import StoredFile
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedMentor
from app.models.session_material import SessionMaterial
from app.services import session_materials
from app.wiring import adapters
from tests import factories
from tests.factories import NOW

CARD = b"Seven steps.\n"
# The course is far ahead of the clock on the wall, which pages look at.
FIRST_DAY = date(2037, 12, 7)
KEY = "MaterialOfATest0"
DUE_ON = date(2037, 11, 20)


@dataclass(frozen=True)
class Teaching:
    """A released course of Nairobi, with who plans it, teaches its first module and is on it."""

    run: CourseRun
    session: CourseSession
    organiser: Person
    mentor: Person
    trainee: Person


def arrange() -> Teaching:
    """Arrange it."""
    run = factories.make_run("nairobi", first_day=FIRST_DAY)
    organiser = factories.make_person("Esther Njoroge", email="esther@example.org")
    factories.give_role(organiser, Role.CITY_ORGANISER, city=run.city)
    mentor = factories.make_person("Grace Achieng", email="grace@example.org")
    factories.give_role(mentor, Role.MENTOR, run=run)
    trainee = factories.enrol(run, "Wanjiku Kamau").person
    session = factories.sessions_of(run, code="M01")[0]
    teach(session, mentor)
    return Teaching(run, session, organiser, mentor, trainee)


def teach(session: CourseSession, mentor: Person) -> None:
    """Let somebody teach a session, in the plan and as people know it."""
    db.session.add(PlannedMentor(planned_session_id=session.id, person_id=mentor.id))
    db.session.add(MentorAssignment(course_session_id=session.id, person_id=mentor.id))
    db.session.commit()


def stored(data: bytes = CARD, name: str = "card.txt") -> StoredFile:
    """Store a file."""
    return StoredFile(name=name, sha256=adapters().storage.put(data), size=len(data))


def add(
    session: CourseSession, actor: Person, *, title: str = "Card", data: bytes = CARD
) -> SessionMaterial:
    """Let a session carry a file."""
    return session_materials.add(
        session.id,
        stored(data),
        title=title,
        public_id=new_public_id(),
        actor=actor,
        now=NOW,
    )


def ask(there: Teaching, *, due_on: date = DUE_ON) -> SessionMaterial:
    """Ask the mentor for slides."""
    return session_materials.ask(
        there.session.id,
        title="Slides",
        mentor=there.mentor.public_id,
        due_on=due_on,
        public_id=KEY,
        actor=there.organiser,
        now=NOW,
    )


def deliver(row: SessionMaterial, actor: Person, data: bytes = CARD, *, seen: int = 1) -> None:
    """Put a file in its place."""
    session_materials.deliver(
        row.id, stored(data), title=row.title, seen=seen, actor=actor, now=NOW + timedelta(days=1)
    )
