"""What is to be placed into a plan, beside what, and what came of it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.domain.city_calendar import EVERY_DAY
from app.domain.conflicts.meeting import Meeting, Mentor, Taught, Travel, city_of
from app.domain.spans import Span
from app.domain.wall_time import to_local


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A session that needs a time, and as many minutes (at least one).

    `people`, `trainees`, `city`, `module` and `expected` are as in `Meeting`. `mentors` are in it
    already; `choose` more are taken from `candidates`. It is held in one of `rooms`; where there
    are none it needs none. Whichever it is, it also takes its `sites`, which are none of these and
    have `beside` places (None: nobody said how many). `remote` and `interpreters` are such among
    its mentors and its candidates, `hosts` and `added_board` as in `Meeting`.
    """

    session: str
    minutes: int
    people: Collection[int] = ()
    trainees: Collection[int] = ()
    city: int | None = None
    module: str | None = None
    expected: int = 0
    mentors: tuple[int, ...] = ()
    candidates: tuple[int, ...] = ()
    choose: int = 0
    rooms: tuple[int, ...] = ()
    sites: tuple[int, ...] = ()
    beside: int | None = 0
    remote: Collection[int] = ()
    interpreters: Collection[int] = ()
    hosts: Mapping[int, int] = field(default_factory=dict)
    added_board: bool = False

    @property
    def teachers(self) -> tuple[int, ...]:
        """Those of its mentors who teach."""
        return tuple(each for each in self.mentors if each not in self.interpreters)

    @property
    def interprets(self) -> bool:
        """Whether who is chosen interprets, and does not teach."""
        chosen_from = set(self.candidates) if self.choose else set()
        return bool(chosen_from) and chosen_from <= {*self.interpreters}

    def city_of(self, person: int) -> int | None:
        """Return the city in which somebody has to be who is in it, None where it can be any."""
        return city_of(person, self.city, self.remote, self.hosts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placement:
    """When a session begins (aware), where it is held, and all who teach it, by their ids."""

    session: str
    starts_at: datetime
    room: int | None = None
    mentors: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """The sessions of a course that need a time, in the order of its plan.

    `fixed` are those that have one and keep it, of which some are `over`; `elsewhere` those of
    other courses. A session lies within one of the `windows`, and begins a number of steps after
    its window does. `rooms` have their places (None: nobody said how many), `zones` the clocks of
    mentors, where they are known (IANA); `zone` is that of the city, `languages` those that are
    understood there. Between two cities mentors need the time to `travel`, whatever else they do
    between. Of the days after the windows some `can_be_used` as well; where the windows grow, they
    reach no further back than `not_before`.
    """

    wanted: Sequence[Wanted]
    windows: Sequence[Span]
    course: int
    travel: Travel
    step: timedelta = timedelta(minutes=15)
    zone: str = "UTC"
    fixed: Sequence[Meeting] = ()
    over: Collection[str] = ()
    elsewhere: Sequence[Meeting] = ()
    groups: Collection[int] = ()
    modules: Sequence[Taught] = ()
    mentors: Mapping[int, Mentor] = field(default_factory=dict)
    zones: Mapping[int, str] = field(default_factory=dict)
    rooms: Mapping[int, int | None] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    not_before: datetime | None = None
    can_be_used: Callable[[date], bool] = EVERY_DAY.is_working

    def places(self, wanted: Wanted, room: int) -> int | None:
        """Return how many places a session has in a room and its sites, None where nobody said."""
        places = self.rooms.get(room)
        return None if places is None or wanted.beside is None else places + wanted.beside

    def meeting(self, placement: Placement) -> Meeting:
        """Return a session as it is held where it was placed."""
        wanted = next(each for each in self.wanted if each.session == placement.session)
        return Meeting(
            session=wanted.session,
            course=self.course,
            starts_at=placement.starts_at,
            ends_at=placement.starts_at + timedelta(minutes=wanted.minutes),
            day=to_local(placement.starts_at, self.zone).date(),
            room=placement.room,
            mentors=placement.mentors,
            people=wanted.people,
            trainees=wanted.trainees,
            city=wanted.city,
            module=wanted.module,
            expected=wanted.expected,
            places=None if placement.room is None else self.places(wanted, placement.room),
            sites=wanted.sites,
            remote=[each for each in placement.mentors if each in wanted.remote],
            interpreters=[each for each in placement.mentors if each in wanted.interpreters],
            hosts=wanted.hosts,
            added_board=wanted.added_board,
        )
