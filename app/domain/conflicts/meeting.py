"""What a plan holds, as its conflicts are found in it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
    `city` is where it is held, None online; `day` is its date there. `expected` people meet in a
    room, and in further ones (`sites`), with `places` in all (None: nobody knows, or it can be
    followed from anywhere), of which so many are `beside` the room (None: nobody said how many).
    Of the mentors, some may teach from elsewhere (`remote`), and `interpreters` do not teach.
    `hosts` look after further rooms, each in the city beside them. `added_board` is one that the
    city put beside those of the curriculum.
    """

    session: str
    course: int
    starts_at: datetime
    ends_at: datetime
    day: date
    room: int | None = None
    virtual_room: int | None = None
    mentors: Collection[int] = ()
    people: Collection[int] = ()
    trainees: Collection[int] = ()
    city: int | None = None
    module: str | None = None
    expected: int = 0
    places: int | None = None
    beside: int | None = 0
    sites: Collection[int] = ()
    remote: Collection[int] = ()
    interpreters: Collection[int] = ()
    hosts: Mapping[int, int] = field(default_factory=dict)
    added_board: bool = False

    @property
    def rooms(self) -> tuple[int, ...]:
        """All rooms in which it is held."""
        return (*self.sites, *([] if self.room is None else [self.room]))

    @property
    def teachers(self) -> tuple[int, ...]:
        """Those of its mentors who teach."""
        return tuple(each for each in self.mentors if each not in self.interpreters)

    @property
    def present(self) -> tuple[int, ...]:
        """All who are in it, to teach or to look after a room."""
        return tuple(dict.fromkeys((*self.mentors, *self.hosts)))

    def city_of(self, person: int) -> int | None:
        """Return the city in which one of them has to be, None where it can be any."""
        return city_of(person, self.city, self.remote, self.hosts)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def in_time(self) -> tuple[datetime, datetime, str]:
        """What puts sessions in order of time, always in the same one."""
        return (self.starts_at, self.ends_at, self.session)


def city_of(
    person: int, city: int | None, remote: Collection[int], hosts: Mapping[int, int]
) -> int | None:
    """Return where somebody in a session has to be: in its city, or where they look after a room.

    Online nobody has to be anywhere, and elsewhere not who is remote.
    """
    return hosts.get(person, None if person in remote else city)


@dataclass(frozen=True, kw_only=True, slots=True)
class Taught:
    """A module as the curriculum asks for it; `board` are disciplines that have to be present."""

    uid: str
    minutes: int
    required: bool = True
    prerequisites: tuple[str, ...] = ()
    board: tuple[str, ...] = ()


def boards_of(modules: Iterable[Taught]) -> Mapping[str | None, tuple[str, ...]]:
    """Return by module which disciplines have to be present; under None those of all boards.

    A board that a city adds asks for these: it is one more of those of its course.
    """
    asked: dict[str | None, tuple[str, ...]]
    asked = {each.uid: each.board for each in modules if each.board}
    every = dict.fromkeys(discipline for board in asked.values() for discipline in board)
    return {**asked, None: tuple(every)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Mentor:
    """What is known of who teaches: disciplines, when they are not free, and when not in a city.

    `away` has by the id of a city when they cannot be there. All spans are sorted and apart.
    `languages` (BCP 47, without regions) are those that they said they speak.
    """

    disciplines: frozenset[str] = frozenset()
    blocked: Sequence[Span] = ()
    away: Mapping[int, Sequence[Span]] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The sessions of a course that are to be held, and all that has to fit with them.

    `elsewhere` are sessions of other courses that need the same rooms, mentors or trainees;
    `groups` are all that people can stand for in `Meeting.people`, `languages` those that are
    understood where it is taught.
    """

    meetings: Sequence[Meeting]
    elsewhere: Sequence[Meeting] = ()
    groups: Collection[int] = ()
    languages: frozenset[str] = frozenset()
    modules: Sequence[Taught] = ()
    mentors: Mapping[int, Mentor] = field(default_factory=dict)
    calendar: CityCalendar
    travel: Travel
