"""Proposals for plans, arranged and worked out for tests."""

from datetime import UTC, date, datetime, time

from app.adapters.solver import Solver
from app.domain.permissions import Role
from app.domain.placements.repairs import Loss
from app.domain.proposals.asked import Asked, AskedRepair, AskedTimes, Within
from app.domain.spans import Span
from app.domain.wall_time import to_instant
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Affiliation, Person
from app.models.place import Institution, Room
from app.models.plan import PlannedSession
from app.models.proposal import Proposal
from app.services import owed_work, proposals, timetable
from tests.factories import NOW, give_role, make_person, planner
from tests.planning import session_of

MONDAY = date(2037, 12, 7)
FRIDAY = date(2037, 12, 11)
WITHIN = Within(first=MONDAY, last=FRIDAY, begins=time(8), ends=time(18))
QUICK = Solver(seconds=2, seconds_of_repair=60)


def make_room(run: CourseRun, name: str = "Lecture hall", capacity: int | None = None) -> Room:
    """Add a room to the city of a run."""
    room = Room(city=run.city, name=name, capacity=capacity)
    db.session.add(room)
    db.session.commit()
    return room


def make_mentor(run: CourseRun, name: str, discipline: str | None = None) -> Person:
    """Let somebody of the city teach in a run."""
    person = give_role(make_person(name), Role.MENTOR, run=run)
    works_at = Institution(city=run.city, name=f"Hospital of {name}")
    person.affiliations.append(Affiliation(institution=works_at, discipline=discipline))
    db.session.commit()
    return person


def cancel(session: PlannedSession) -> None:
    """Take a session off the plan."""
    timetable.cancel(session.id, revision=session.revision, actor=planner(), now=NOW)


def times(run: CourseRun, *codes: str, **beside: object) -> AskedTimes:
    """Ask for other times of the sessions of these codes."""
    sessions = tuple(session_of(run, code).public_id for code in codes)
    return AskedTimes(**({"within": WITHIN, "sessions": sessions} | beside))


def loss_of(session: PlannedSession, **lost: int) -> Loss:
    """Lose a mentor or a room on the day of a session."""
    day = session.local_start.date()
    begins, ends = (to_instant(datetime.combine(day, at), session.time_zone) for at in DAY)
    return Loss(span=Span(begins, ends), **lost)


DAY = (time(0), time(23, 45))


def repair(session: PlannedSession, *mentors: Person, **lost: int) -> AskedRepair:
    """Ask for a repair, with whom can step in."""
    return AskedRepair(
        within=WITHIN,
        loss=loss_of(session, **lost),
        mentors=tuple(each.id for each in mentors),
        rooms=(),
    )


def asked(run: CourseRun, what: Asked, actor: Person | None = None) -> Proposal:
    """Ask, and leave the work owed."""
    actor = actor or planner()
    return proposals.ask(run.id, new_public_id(), what, actor=actor, now=NOW)


def worked(proposal: Proposal, solver: Solver = QUICK) -> Proposal:
    """Do the work that is owed."""
    taken = owed_work.take(now=datetime.now(UTC), kinds=frozenset({proposals.WORK}))
    assert taken is not None
    proposals.work(taken, solver=solver, clock=lambda: datetime.now(UTC))
    db.session.refresh(proposal)
    return proposal
