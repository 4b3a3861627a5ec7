"""What is known of those who teach a course, and what its curriculum asks of its plan."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.domain.conflicts.boards import disciplines_present, in_one_spelling
from app.domain.conflicts.meeting import Mentor, Taught
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Affiliation
from app.queries import effective_curricula

BETWEEN_CITIES = timedelta(hours=6)


def modules(run: CourseRun) -> tuple[Taught, ...]:
    """Return what is taught live in a run, as it is asked for."""
    return tuple(
        Taught(
            uid=module.uid,
            minutes=module.minutes,
            required=module.required,
            prerequisites=module.prerequisites,
            board=disciplines_present(module),
        )
        for module in effective_curricula.of_run(run).modules
        if module.in_person or module.online
    )


def mentors(people: Collection[int], *, today: date) -> Mapping[int, Mentor]:
    """Return what is known of these people, in one query."""
    disciplines: defaultdict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Affiliation.person_id, Affiliation.discipline).where(
            Affiliation.person_id.in_(people),
            Affiliation.discipline.is_not(None),
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
        )
    )
    for person, discipline in rows:
        disciplines[person].add(in_one_spelling(discipline or ""))
    return {person: Mentor(disciplines=frozenset(found)) for person, found in disciplines.items()}


def travel(one: int, other: int) -> timedelta:
    """Return the time that somebody needs from one city to another, by their ids."""
    return BETWEEN_CITIES if one != other else timedelta(0)
