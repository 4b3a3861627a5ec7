"""What is known of those who teach a course, and what its curriculum asks of its plan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import or_, select

from app.domain.availability import blocked
from app.domain.conflicts.boards import disciplines_present, in_one_spelling
from app.domain.conflicts.meeting import Meeting, Mentor, Taught, Travel
from app.domain.mentor_visits import elsewhere
from app.domain.travel import needed
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Affiliation
from app.models.place import City
from app.queries import availability, effective_curricula, mentor_visits


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


def mentors(
    people: Collection[int], city: City, *, since: datetime, until: datetime
) -> Mapping[int, Mentor]:
    """Return what is known of these people between two instants, and when not in a city.

    As many queries for any number of people.
    """
    disciplines = _disciplines(people, since.date())
    said = availability.of_people(people, since, until)
    homes = mentor_visits.homes_of(people, today=since.date())
    stays = mentor_visits.stays_of(people, since, until)
    town = mentor_visits.town_of(city)
    return {
        person: Mentor(
            disciplines=frozenset(disciplines[person]),
            blocked=blocked(said[person], since, until) if person in said else (),
            away={city.id: elsewhere(homes[person], stays.get(person, ()), town, since, until)},
        )
        for person in people
    }


def _disciplines(people: Collection[int], today: date) -> Mapping[int, set[str]]:
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(Affiliation.person_id, Affiliation.discipline).where(
            Affiliation.person_id.in_(people),
            Affiliation.discipline.is_not(None),
            or_(Affiliation.ends_on.is_(None), Affiliation.ends_on >= today),
        )
    )
    for person, discipline in rows:
        found[person].add(in_one_spelling(discipline or ""))
    return found


def travel(meetings: Iterable[Meeting]) -> Travel:
    """Return what it takes to get between the cities of these sessions, in one query."""
    ids = {each.city for each in meetings if each.city is not None}
    cities = db.session.scalars(select(City).where(City.id.in_(ids)))
    known = {city.id: mentor_visits.town_of(city) for city in cities}
    return lambda one, other: needed(known[one], known[other])
