"""Who bears how many of the hours of a course that nobody should have to teach or learn in."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.domain.fair_hours import Attended, Burden, bears_most, burden_of
from app.domain.mentor_visits import Stay, clocks_of
from app.domain.spans import Span
from app.domain.travel import Town
from app.extensions import db
from app.models.curriculum import CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.person import Person
from app.models.place import City
from app.models.plan import PlannedSession
from app.queries import availability, mentor_visits, plans
from app.queries.timetable import NO_PAUSE

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class PlaceHours:
    """What a course is by the clocks of a zone; `city` is None where mentors teach from afar."""

    zone: str
    city: City | None
    burden: Burden


@dataclass(frozen=True, kw_only=True)
class MentorHours:
    """What a course is to somebody who teaches in it, and with it all those of a year.

    These are the courses of the same curriculum, as they were released, in the twelve months up to
    the end of this one.
    """

    person: Person
    burden: Burden
    year: Burden


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The places and mentors of a course, who bears most first; `sessions` by their public ids."""

    places: tuple[PlaceHours, ...]
    mentors: tuple[MentorHours, ...]
    sessions: Mapping[str, PlannedSession]

    @property
    def heaviest_place(self) -> PlaceHours | None:
        """The place that bears more than half of what places bear."""
        found = bears_most([each.burden.outside for each in self.places])
        return None if found is None else self.places[found]

    @property
    def heaviest_mentor(self) -> MentorHours | None:
        """The mentor who bears more than half of what mentors bear."""
        found = bears_most([each.burden.outside for each in self.mentors])
        return None if found is None else self.mentors[found]


@dataclass(frozen=True, kw_only=True)
class _Taught:
    """A session that somebody teaches in a course of a city."""

    session: str
    person: int
    span: Span
    in_person: bool
    town: Town


def of_run(run: CourseRun, *, now: datetime) -> Ledger:
    """Return the ledger of a course as it is planned now; at most seven queries."""
    sessions = [each for each in plans.sessions_of(run.id) if not each.cancelled and not each.pause]
    people = {mentor.person_id: mentor.person for each in sessions for mentor in each.mentors}
    taught = list(_planned(sessions, mentor_visits.town_of(run.city)))
    until = max((each.ends_at for each in sessions), default=now)
    others = _released(run, people, until)
    homes = availability.home_zones(people.values(), today=now.date())
    stays = mentor_visits.stays_of(people, until - A_YEAR, until) if people else {}
    here = _attended(taught, homes, stays)
    year = _attended([*taught, *others], homes, stays)
    mentors = [
        MentorHours(
            person=person, burden=burden_of(here[person.id]), year=burden_of(year[person.id])
        )
        for person in people.values()
    ]
    return Ledger(
        places=tuple(_places(run.city, sessions, here)),
        mentors=tuple(sorted(mentors, key=_heaviest_mentor_first)),
        sessions={each.public_id: each for each in sessions},
    )


def _heaviest_mentor_first(mentor: MentorHours) -> tuple[int, str, int]:
    return -mentor.burden.outside, mentor.person.sort_key, mentor.person.id


def _planned(sessions: Iterable[PlannedSession], town: Town) -> Iterator[_Taught]:
    for each in sessions:
        for mentor in each.mentors:
            yield _Taught(
                session=each.public_id,
                person=mentor.person_id,
                span=Span(each.starts_at, each.ends_at),
                in_person=not (each.online or mentor.remote),
                town=town,
            )


def _released(run: CourseRun, people: Collection[int], until: datetime) -> list[_Taught]:
    """Return what these people teach in other courses of the curriculum in a year; one query."""
    if not people:
        return []
    rows = db.session.execute(
        select(MentorAssignment.person_id, MentorAssignment.remote, CourseSession, City)
        .join(MentorAssignment.course_session)
        .join(CourseSession.course_run)
        .join(CourseRun.city)
        .join(CourseRun.curriculum_version)
        .where(
            MentorAssignment.person_id.in_(people),
            CurriculumVersion.curriculum_id == run.curriculum_version.curriculum_id,
            CourseRun.id != run.id,
            ~CourseSession.cancelled,
            NO_PAUSE,
            CourseSession.ends_at > until - A_YEAR,
            CourseSession.ends_at <= until,
        )
    )
    return [
        _Taught(
            session=session.public_id,
            person=person_id,
            span=Span(session.starts_at, session.ends_at),
            in_person=not (session.online or remote),
            town=mentor_visits.town_of(city),
        )
        for person_id, remote, session, city in rows
    ]


def _attended(
    taught: Iterable[_Taught],
    homes: Mapping[int, str],
    stays: Mapping[int, Sequence[Stay]],
) -> Mapping[int, list[Attended]]:
    """Return what each person teaches, by the clocks that they have then."""
    found: defaultdict[int, list[Attended]] = defaultdict(list)
    for each in taught:
        visits = stays.get(each.person, ())
        zone = clocks_of(homes[each.person], visits, each.town, each.span, in_person=each.in_person)
        found[each.person].append(Attended(session=each.session, span=each.span, zone=zone))
    return found


def _places(
    city: City, sessions: Iterable[PlannedSession], here: Mapping[int, list[Attended]]
) -> list[PlaceHours]:
    """Return the city of a course with all that is held, and the zones of those who teach afar."""
    shown: defaultdict[str, list[Attended]] = defaultdict(list)
    shown[city.time_zone] = [
        Attended(
            session=each.public_id, span=Span(each.starts_at, each.ends_at), zone=city.time_zone
        )
        for each in sessions
    ]
    afar = {each for attended in here.values() for each in attended if each.zone != city.time_zone}
    for each in sorted(afar, key=lambda each: (each.zone, each.span, each.session)):
        shown[each.zone].append(each)
    places = [
        PlaceHours(
            zone=zone, city=city if zone == city.time_zone else None, burden=burden_of(attended)
        )
        for zone, attended in shown.items()
    ]
    return sorted(places, key=lambda each: -each.burden.outside)
