"""What a plan holds, as its conflicts are found in it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.domain.city_calendar import CityCalendar
from app.domain.spans import Span

Travel = Callable[[int, int], timedelta]  # the time needed from one city to another, by their ids


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A session with all that it needs from one moment to another (aware).

    `people` are the groups that it is for: a group of everybody where a course has no groups, all
    of them for a session that all attend. `trainees` are those who are in more than one `course`.
    `city` is where it is held, None online; `day` is its date there. `expected` people
    meet in a room with `places` (None: nobody said how many).
    """

    session: str
    course: int
    starts_at: datetime
    ends_at: datetime
    day: date
    room: int | None = None
    mentors: Collection[int] = ()
    people: Collection[int] = ()
    trainees: Collection[int] = ()
    city: int | None = None
    module: str | None = None
    expected: int = 0
    places: int | None = None

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def in_time(self) -> tuple[datetime, datetime, str]:
        """What puts sessions in order of time, always in the same one."""
        return (self.starts_at, self.ends_at, self.session)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """A module as the curriculum asks for it; `board` are disciplines that have to be present."""

    uid: str
    minutes: int
    required: bool = True
    prerequisites: tuple[str, ...] = ()
    board: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Mentor:
    """What is known of who teaches: disciplines, when they are not free, and when not in a city.

    `away` has by the id of a city when they cannot be there. All spans are sorted and apart.
    """

    disciplines: frozenset[str] = frozenset()
    blocked: Sequence[Span] = ()
    away: Mapping[int, Sequence[Span]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The sessions of a course that are to be held, and all that has to fit with them.

    `elsewhere` are sessions of other courses that need the same rooms, mentors or trainees;
    `groups` are all that people can stand for in `Meeting.people`.
    """

    meetings: Sequence[Meeting]
    elsewhere: Sequence[Meeting] = ()
    groups: Collection[int] = ()
    modules: Sequence[Taught] = ()
    mentors: Mapping[int, Mentor] = field(default_factory=dict)
    calendar: CityCalendar
    travel: Travel
