"""What a course needs from its organiser, told by what is there and what day it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.attendance import Mark
from app.domain.checklists import WEEK
from app.domain.held_session import HeldSession, brought_along, expected

# When what is still open about a session, or who teaches it, can wait no longer.
SOON = timedelta(days=14)


class Need(StrEnum):
    """One thing to do, in the order in which a course needs it."""

    WITHDRAWN = "withdrawn"
    CLASHES = "clashes"
    LOOKS = "looks"
    CLOCKS = "clocks"
    TRAINEES = "trainees"
    GROUPS = "groups"
    MODULES = "modules"
    ROOMS = "rooms"
    MENTORS = "mentors"
    UNABLE = "unable"
    TENTATIVE = "tentative"
    INTERESTS = "interests"
    PUBLISHING = "publishing"
    RELEASING = "releasing"
    MATERIALS = "materials"
    MARKS = "marks"
    CERTIFICATES = "certificates"
    OVERDUE_TASKS = "overdue_tasks"
    DUE_TASKS = "due_tasks"


# What cannot wait at all.
AT_ONCE = frozenset({Need.WITHDRAWN, Need.MATERIALS, Need.MARKS, Need.OVERDUE_TASKS})


class Phase(StrEnum):
    """Where a course stands on a day."""

    RUNNING = "running"
    AHEAD = "ahead"
    OVER = "over"


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What is known of a course.

    `without_room` counts sessions to come that are no pause, `without_mentor` those of them that
    teach, `clashing` those that cannot be held as planned, `unmarked`
    those that taught and lack marks, `to_begin` those that teach and have not begun.
    `without_group` counts the people in no group: it matters only where something is
    `taught_in_groups`. `untaught` counts the required modules that no session teaches, to everybody
    or to one of the groups; `withdrawn` says that the version that it teaches is unsafe by now.
    `unreleased` counts the sessions that are planned otherwise than everybody knows them, `drifted`
    those to come, and the times of visits of its city, that lie at another moment since the rules
    of time zones changed. `unable`
    counts the mentors who said of a session to come that they cannot teach it, once for each,
    `tentative` the sessions that begin within two weeks and are not certain, and `undeclared` the
    mentors who declared no interests yet.
    `uncertified` counts the people who have earned a certificate and have none: it matters only
    where `awaits_certificates`. Of its checklist, `overdue_tasks` are past their day, and
    `due_tasks` have it within a week, the first of them on `next_task_on`. `doubtful` counts the
    conflicts by which something goes wrong for somebody though all is held, `overdue_materials`
    what mentors were asked for and have not delivered in time.
    """

    starts_on: date
    ends_on: date
    published: bool
    trainees: int
    without_group: int = 0
    taught_in_groups: bool = False
    untaught: int = 0
    without_room: int
    without_mentor: int
    unmarked: int = 0
    to_begin: int = 0
    uncertified: int = 0
    clashing: int = 0
    doubtful: int = 0
    unreleased: int = 0
    drifted: int = 0
    unable: int = 0
    tentative: int = 0
    undeclared: int = 0
    withdrawn: bool = False
    overdue_tasks: int = 0
    due_tasks: int = 0
    next_task_on: date | None = None
    overdue_materials: int = 0


def unmarked_sessions(
    sessions: Collection[HeldSession],
    people: Iterable[tuple[int | None, Mapping[int, Mark]]],
    now: datetime,
) -> frozenset[int]:
    """Return the ids of the sessions that are over and lack a mark of somebody.

    Each of the people is their group and their marks by session. Who attended a session with
    another group has a mark of their own group's; a cancelled session lacks none.
    """
    over = [session for session in sessions if session.ends_at <= now]
    lacking: set[int] = set()
    for group, marks in people:
        brought = brought_along(sessions, marks, group)
        lacking |= {each.id for each in expected(over, group) if each.id not in brought}
    return frozenset(lacking)


def untaught_modules(
    wanted: Iterable[str], sessions: Iterable[HeldSession], groups: Collection[int]
) -> dict[str, tuple[int, ...]]:
    """Return the modules, by uid and in their order, that no session teaches to somebody.

    With each stand those of the groups that are not taught it, or none where nobody is. A cancelled
    session teaches nothing: who lacks a required module can earn no certificate.
    """
    taught: defaultdict[str | None, set[int | None]] = defaultdict(set)
    for session in sessions:
        if session.counts:
            taught[session.module_uid].add(session.group)
    found = {}
    for uid in wanted:
        held_for = taught[uid]
        lacking = tuple(each for each in groups if held_for and not held_for & {each, None})
        if lacking or not held_for:
            found[uid] = lacking
    return found


def phase(facts: RunFacts, today: date) -> Phase:
    """Say whether the course runs, is still to come or is over, by its days in the city."""
    if today < facts.starts_on:
        return Phase.AHEAD
    return Phase.OVER if today > facts.ends_on else Phase.RUNNING


def is_near(facts: RunFacts, today: date) -> bool:
    """Say whether the course begins within two weeks, or runs."""
    return phase(facts, today) is Phase.RUNNING or today + SOON >= facts.starts_on


def awaits_certificates(facts: RunFacts, today: date) -> bool:
    """Say whether it is time for certificates: all of the course was held, and no mark is missing.

    A session online may follow the last day in person.
    """
    over = phase(facts, today) is Phase.OVER and not facts.to_begin
    return over and facts.published and not facts.unmarked


def needs(facts: RunFacts, today: date) -> tuple[tuple[Need, int], ...]:
    """Return what is to do, and of how many sessions or people that is true."""
    return tuple((need, count) for need, count in _needs(facts, today) if count)


def due_by(need: Need, facts: RunFacts, today: date) -> date:
    """Return the day by which something must be done.

    What is late already, or unsafe, is for today; people know two weeks before when to come, and
    have their certificates two weeks after. All else is needed when the course begins.
    """
    if need in AT_ONCE:
        return today
    if need is Need.DUE_TASKS:
        return task_day(facts.next_task_on, today)
    if need is Need.PUBLISHING:
        return facts.starts_on - SOON
    return facts.ends_on + SOON if need is Need.CERTIFICATES else facts.starts_on


def task_day(known: date | None, today: date) -> date:
    """Return the day of the first task that is due this week: the last one where none is known."""
    return known or today + WEEK - timedelta(days=1)


def _needs(facts: RunFacts, today: date) -> Iterator[tuple[Need, int]]:
    if phase(facts, today) is not Phase.OVER:
        yield Need.WITHDRAWN, int(facts.withdrawn)
        yield Need.CLASHES, facts.clashing
        yield Need.LOOKS, facts.doubtful
        yield Need.CLOCKS, facts.drifted
        yield Need.TRAINEES, int(not facts.trainees)
        yield Need.GROUPS, facts.without_group if facts.taught_in_groups else 0
        yield Need.ROOMS, facts.without_room
        yield Need.MENTORS, facts.without_mentor
        yield Need.UNABLE, facts.unable
        yield Need.TENTATIVE, facts.tentative
        yield Need.INTERESTS, facts.undeclared if is_near(facts, today) else 0
        yield Need.PUBLISHING, int(not facts.published)
        yield Need.RELEASING, facts.unreleased if facts.published else 0
        yield Need.MATERIALS, facts.overdue_materials
    yield Need.MODULES, facts.untaught
    if facts.published:
        yield Need.MARKS, facts.unmarked
    if awaits_certificates(facts, today):
        yield Need.CERTIFICATES, facts.uncertified
    yield Need.OVERDUE_TASKS, facts.overdue_tasks
    yield Need.DUE_TASKS, facts.due_tasks
