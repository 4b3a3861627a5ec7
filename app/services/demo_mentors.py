"""Mentors of the demo who live elsewhere, their visits, rooms online, and what mentors said.

All of them are invented, and so are the links.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from app import circumstances
from app.domain.availability import Source, Weekly
from app.domain.mentor_visits import State, Task, TaskDetails, VisitDetails
from app.domain.plans.history import Gesture
from app.domain.plans.teaching import Answer, MentorPart
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City, VirtualRoom
from app.queries import teaching_replies as queries
from app.services import (
    availability,
    city_places,
    disclosures,
    faculty,
    mentor_visits,
    own_details,
    plan_edits,
    teaching_replies,
)
from app.services.availability import Times

# When a visit was written down, and who comes was added.
BEFORE = timedelta(days=30)
DAY = timedelta(days=1)
FREE = (time(7), time(21))
INTERESTS = ("", "Speaker's fees from a maker of imaging devices (illustrative)")


@dataclass(frozen=True)
class Visit:
    """How far a visit is: tasks that are seen to, and the others by days from now to when due."""

    state: State
    done: tuple[Task, ...] = ()
    due_in: Mapping[Task, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Guest:
    """Somebody who teaches in a city and lives elsewhere: on a visit, or from afar."""

    name: str
    address: str
    zone: str
    visit: Visit | None = None


GUESTS: Mapping[str, tuple[Guest, ...]] = MappingProxyType(
    {
        "nairobi": (
            Guest(
                "Helena Sequeira",
                "guest.nairobi@example.org",
                "Europe/Lisbon",
                Visit(State.CONFIRMED, done=tuple(Task)),
            ),
            Guest(
                "Prakash Adhikari",
                "guest2.nairobi@example.org",
                "Asia/Kathmandu",
                Visit(
                    State.PLANNED,
                    done=(Task.TRAVEL,),
                    due_in={Task.VISA: 4, Task.LODGING: 9},
                ),
            ),
            Guest("Miriam Goldfarb", "guest3.nairobi@example.org", "Asia/Jerusalem"),
        ),
        "asuncion": (
            Guest("Ananya Kulkarni", "guest.asuncion@example.org", "Asia/Kolkata"),
            Guest(
                "Graciela Ferreyra",
                "guest2.asuncion@example.org",
                "America/Argentina/Buenos_Aires",
                Visit(State.CONFIRMED, done=tuple(Task)),
            ),
        ),
        "kumasi": (
            Guest(
                "Folake Adeyemi",
                "guest.kumasi@example.org",
                "Africa/Lagos",
                Visit(State.CONFIRMED, done=tuple(Task)),
            ),
            Guest("Ingrid Solheim", "guest2.kumasi@example.org", "Europe/Oslo"),
        ),
        "phnom-penh": (
            Guest(
                "Rattana Wongsakul",
                "guest.phnom-penh@example.org",
                "Asia/Bangkok",
                Visit(State.CONFIRMED, done=tuple(Task)),
            ),
            Guest("Hiroshi Tanabe", "guest2.phnom-penh@example.org", "Asia/Tokyo"),
        ),
    }
)


def load(run: CourseRun, mentors: Sequence[Person], *, actor: Person, now: datetime) -> None:
    """Bring them into the plan of a course, within the caller's write unit."""
    online = _room_online(run.city, actor=actor, now=now - BEFORE)
    guests = GUESTS.get(run.city.slug, ())
    people = [_bring(run, each, actor=actor, now=now - BEFORE) for each in guests]
    visitors = [who.id for who, guest in zip(people, guests, strict=True) if guest.visit]
    afar = [who.id for who, guest in zip(people, guests, strict=True) if not guest.visit]
    _teach(run, online, visitors, afar, actor=actor, now=now)
    for who, guest in zip(people, guests, strict=True):
        if guest.visit:
            details = _stay(run, guest.visit, now.date())
            mentor_visits.plan(
                new_public_id(), who, run.city, details, actor=actor, now=now - BEFORE
            )
    with circumstances.acting_as(None):  # each of themselves
        for mentor in mentors[:2]:
            _say_when_free(run, mentor, now=now - BEFORE)
    _ask(run, mentors[:2], actor=actor, now=now)


def _room_online(city: City, *, actor: Person, now: datetime) -> VirtualRoom:
    """Return the room online of a city; nobody is behind its links."""
    values = {
        "name": "Room online (illustrative)",
        "provider": "Invented meetings",
        "join_link": f"https://example.org/join/{city.slug}",
        "host_link": f"https://example.org/host/{city.slug}",
    }
    room = city_places.add(VirtualRoom, city.id, values, actor=actor, now=now)
    assert isinstance(room, VirtualRoom)  # noqa: S101  (what was asked for)
    return room


def _bring(run: CourseRun, guest: Guest, *, actor: Person, now: datetime) -> Person:
    """Make somebody a mentor of the course, who says by which clocks they live."""
    person = faculty.add(run.id, address=guest.address, name=guest.name, actor=actor, now=now)
    shown = own_details.values_of(person)
    with circumstances.acting_as(None):
        own_details.save({**shown, "time_zone": guest.zone}, shown=shown, actor=person, now=now)
    return person


def _teach(
    run: CourseRun,
    online: VirtualRoom,
    visitors: Sequence[int],
    afar: Sequence[int],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Let who visits teach beside the city's own mentors, and who is far away what is online.

    The first session of the course can be joined online too, by who cannot come.
    """
    with plan_edits.editing(run.id, Gesture.ASSIGN, actor=actor, now=now) as desk:
        in_time = sorted(desk.sessions, key=lambda each: (each.starts_at, each.id))
        taught = [each for each in in_time if each.counts]
        for session in taught:
            if session.online:
                session.virtual_room = online
                if afar:
                    desk.set_mentors(session, afar)
        in_person = [each for each in taught if not each.online and each.group_id is None]
        in_person[0].virtual_room = online
        for place, visitor in enumerate(visitors):
            for session in in_person[place :: len(visitors) + 2][:5]:
                given = [mentor.person_id for mentor in session.mentors]
                desk.set_mentors(session, [*given, visitor])
                desk.set_parts(session, {visitor: MentorPart.CO_TEACHER.value}, [])
        if afar:
            given = [mentor.person_id for mentor in in_person[0].mentors]
            desk.set_mentors(in_person[0], {*given, afar[0]})
            moderates = {afar[0]: MentorPart.MODERATOR.value}
            desk.set_parts(in_person[0], moderates, [afar[0]])


def _ask(run: CourseRun, people: Sequence[Person], *, actor: Person, now: datetime) -> None:
    """Ask all who teach; one of them cannot come to one session, the others have not answered.

    Two declare what interests they have.
    """
    then = now - BEFORE  # what began since was still ahead
    teaching_replies.ask(run.id, actor=actor, now=then)
    with circumstances.acting_as(None):  # each of themselves
        for mentor in people:
            for number, asked in enumerate(queries.of_person(mentor.id, now=then)):
                cannot = mentor == people[0] and number == 2
                teaching_replies.answer(
                    asked.planned_session_id,
                    asked_at=asked.asked_at,
                    said=Answer.NO if cannot else Answer.YES,
                    reason="On duty that day (illustrative)" if cannot else "",
                    actor=mentor,
                    now=then,
                )
        for mentor, words in zip(people, INTERESTS, strict=False):
            disclosures.declare(run.id, interests=words, actor=mentor, now=now)


def _stay(run: CourseRun, visit: Visit, today: date) -> VisitDetails:
    """Return a visit from the evening before the course to the noon after it."""
    return VisitDetails(
        arrives=datetime.combine(run.starts_on - DAY, time(18)),
        departs=datetime.combine(run.ends_on + DAY, time(12)),
        purpose="To teach beside the mentors of the city (illustrative)",
        state=visit.state,
        tasks=tuple(
            TaskDetails(
                task=task,
                done=task in visit.done,
                due_on=today + visit.due_in[task] * DAY if task in visit.due_in else None,
                note="Illustrative" if task in visit.done else "",
            )
            for task in Task
        ),
    )


def _say_when_free(run: CourseRun, mentor: Person, *, now: datetime) -> None:
    """Let somebody say that they are free on the days of the week on which the course is held."""
    length = (run.ends_on - run.starts_on).days + 1
    weekdays = {(run.starts_on + number * DAY).weekday() for number in range(length)}
    availability.say(
        mentor,
        Times(
            zone=run.city.time_zone,
            weekly=tuple(Weekly(weekday, *FREE) for weekday in sorted(weekdays)),
        ),
        source=Source.SELF,
        seen=0,
        actor=mentor,
        now=now,
    )
