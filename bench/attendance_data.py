"""A course with many sessions and one class, for the attendance benchmark."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from flask import Flask
from sqlalchemy import insert, select

from app.adapters.library import read_library
from app.domain.names import sort_key
from app.domain.permissions import Role, ScopeKind
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseSession, Enrolment
from app.models.identity import new_public_id
from app.models.person import Person, RoleAssignment
from app.models.place import City
from app.models.plan import PlannedSession
from app.services import course_runs, curricula
from app.wiring import adapters
from bench.browsers import cookie
from config import ROOT

CLASS = 25
SESSIONS = 400
START = datetime(2026, 8, 3, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Class:
    """Who is marked where: public ids, and the inner ones for writing without the application."""

    sessions: list[str]
    session_ids: list[int]
    people: list[str]
    person_ids: list[int]
    mentor_id: int
    cookie: str


def arrange(app: Flask) -> Class:
    """Fill an empty, migrated database, and sign the mentor in."""
    library = read_library(ROOT / "curricula")
    curricula.load(library, storage=adapters().storage, now=START)
    city = db.session.scalars(select(City).limit(1)).one()
    version = db.session.scalars(select(CurriculumVersion).limit(1)).one()
    mentor = _person("Mentor")
    db.session.add(mentor)
    db.session.commit()
    run = course_runs.create(
        title="Benchmark",
        city=city,
        version=version,
        adaptation=None,
        first_day=START.date(),
        groups=0,
        actor=mentor,
        now=START,
    )
    _give_role(mentor, run.id)
    people = [_person(f"Trainee {number}") for number in range(CLASS)]
    db.session.add_all(people)
    db.session.flush()
    _enrol(people, run.id)
    sessions = _sessions(run.id, city.time_zone)
    db.session.commit()
    return Class(
        sessions=[public_id for _, public_id in sessions],
        session_ids=[session_id for session_id, _ in sessions],
        people=[person.public_id for person in people],
        person_ids=[person.id for person in people],
        mentor_id=mentor.id,
        cookie=cookie(app, mentor),
    )


def _person(name: str) -> Person:
    return Person(name=name, sort_key=sort_key(name), created_at=START)


def _give_role(mentor: Person, run_id: int) -> None:
    role = RoleAssignment(role=Role.MENTOR, scope_kind=ScopeKind.COURSE_RUN, scope_id=run_id)
    mentor.role_assignments.append(role)


def _enrol(people: list[Person], run_id: int) -> None:
    db.session.add_all(
        Enrolment(
            course_run_id=run_id,
            person_id=person.id,
            status="enrolled",
            source="by_hand",
            enrolled_at=START,
        )
        for person in people
    )


def _sessions(run_id: int, zone: str) -> list[tuple[int, str]]:
    starts = [START + timedelta(hours=number) for number in range(SESSIONS)]
    rows = [
        {
            "public_id": new_public_id(),
            "uid": str(uuid4()),
            "course_run_id": run_id,
            "kind": "module",
            "code": f"BENCH{number}",
            "title": f"Session {number}",
            "online": False,
            "local_start": at.replace(tzinfo=None),
            "minutes": 60,
            "time_zone": zone,
            "starts_at": at,
            "ends_at": at + timedelta(hours=1),
            "status": "confirmed",
            "revision": 1,
        }
        for number, at in enumerate(starts)
    ]
    db.session.execute(insert(PlannedSession), rows)
    planned = select(PlannedSession.id, PlannedSession.public_id).where(
        PlannedSession.code.like("BENCH%")
    )
    ids = {public_id: session_id for session_id, public_id in db.session.execute(planned)}
    known = [{**row, "id": ids[str(row["public_id"])], "sequence": 0} for row in rows]
    db.session.execute(insert(CourseSession), known)
    return [(session_id, public_id) for public_id, session_id in ids.items()]
