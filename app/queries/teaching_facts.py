"""What is known of those who teach a course, and what its curriculum asks of its plan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import or_, select

from app.domain.availability import blocked
from app.domain.conflicts.boards import disciplines_present, in_one_spelling
from app.domain.conflicts.meeting import Meeting, Mentor, Taught, Travel
from app.domain.mentor_visits import elsewhere
from app.domain.placements.problem import Wanted
from app.domain.spans import Span
from app.domain.travel import needed
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Affiliation, Person
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
    people: Collection[int],
    *cities: City,
    since: datetime,
    until: datetime,
    also: Collection[int] = (),
) -> Mapping[int, Mentor]:
    """Return what is known of these people between two instants, and when not in these cities.

    `also` are further cities, by their ids. As many queries for any number of people.
    """
    disciplines, languages = _disciplines(people, since.date()), _languages(people)
    said = availability.of_people(people, since, until)
    homes = mentor_visits.homes_of(people, today=since.date())
    stays = mentor_visits.stays_of(people, since, until)
    known = {city.id for city in cities}
    towns = [mentor_visits.town_of(city) for city in (*cities, *_cities({*also} - known))]
    return {
        person: Mentor(
            disciplines=frozenset(disciplines[person]),
            blocked=blocked(said[person], since, until) if person in said else (),
            languages=languages.get(person, frozenset()),
            away={
                town.id: elsewhere(homes[person], stays.get(person, ()), town, since, until)
                for town in towns
            },
        )
        for person in people
    }


def languages_of(city: City) -> frozenset[str]:
    """Return the languages that are understood in a city."""
    return frozenset(map(_without_region, (city.language, *city.other_languages)))


def _languages(people: Collection[int]) -> Mapping[int, frozenset[str]]:
    rows = db.session.execute(select(Person.id, Person.languages).where(Person.id.in_(people)))
    return {person: frozenset(map(_without_region, tags)) for person, tags in rows}


def _without_region(tag: str) -> str:
    """Return the language of a tag (RFC 5646): people of two countries understand each other."""
    return tag.split("-", maxsplit=1)[0].casefold()


def of_a_discipline_of(person: int, others: Collection[int], span: Span) -> set[int]:
    """Return those of other people who share a discipline with somebody; all where none is known.

    One query.
    """
    known = _disciplines([person, *others], span.starts_at.date())
    theirs = known[person]
    return {each for each in others if each != person and (not theirs or known[each] & theirs)}


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


def travel(meetings: Iterable[Meeting | Wanted]) -> Travel:
    """Return what it takes to get between the cities of these sessions, in one query."""
    ids = {city for each in meetings for city in (each.city, *each.hosts.values())} - {None}
    known = {city.id: mentor_visits.town_of(city) for city in _cities(ids)}
    return lambda one, other: needed(known[one], known[other])


def _cities(ids: Collection[int | None]) -> Iterable[City]:
    return db.session.scalars(select(City).where(City.id.in_(ids))) if ids else ()
