"""Problems of placing, an independent judge of plans, and plans by brute force, for tests.

Nothing of how places are found is used here: all is counted in minutes from a Monday's nine.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import NamedTuple

from hypothesis import strategies as st

from app.domain.conflicts.meeting import Meeting, Mentor, Taught
from app.domain.placements.problem import Placement, Problem, Wanted
from app.domain.spans import Span

NINE = datetime(2026, 11, 30, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OURS, ANOTHER = 1, 2
HERE, THERE = 1, 2
GROUPS = (1, 2)
MODULES = ("M1", "M2", "M3")
BOARD = ("pathology", "surgery")
WAY = 40  # minutes from one city to the other


class Fact(NamedTuple):
    """A rule that is broken, and the sessions that break it."""

    rule: str
    sessions: tuple[str, ...]
    subject: object = None


class Stay(NamedTuple):
    """A session from one minute to another."""

    name: str
    begins: int
    ends: int
    rooms: frozenset[int]
    present: frozenset[int]
    people: frozenset[int]
    trainees: frozenset[int]
    course: int
    cities: dict[int, int | None]
    module: str | None


def travel(one: int, other: int) -> timedelta:
    """Say how long it takes from one city to the other."""
    return WAY * MINUTE if one != other else timedelta(0)


def span(begins: int, ends: int) -> Span:
    """Count minutes from nine."""
    return Span(NINE + begins * MINUTE, NINE + ends * MINUTE)


def minute(moment: datetime) -> int:
    """Count minutes from nine."""
    return round((moment - NINE).total_seconds()) // 60


def wanted(session: str, minutes: int = 30, **needs: object) -> Wanted:
    """Want a session."""
    return Wanted(session=session, minutes=minutes, **needs)  # type: ignore[arg-type]


def problem(*sessions: Wanted, **beside: object) -> Problem:
    """Look for places for sessions, between nine and ten unless something else is said."""
    known = {"windows": [span(0, 60)], "course": OURS, "travel": travel, "groups": GROUPS}
    return Problem(wanted=sessions, **(known | beside))  # type: ignore[arg-type]


def meeting(session: str, begins: int, ends: int, **needs: object) -> Meeting:
    """Hold a session from one minute to another."""
    when = {"starts_at": NINE + begins * MINUTE, "ends_at": NINE + ends * MINUTE}
    known = {"course": OURS, "day": NINE.date()} | when | needs
    return Meeting(session=session, **known)  # type: ignore[arg-type]


def facts(
    asked: Problem, placements: Collection[Placement], *, fixed_order: bool = False
) -> set[Fact]:
    """Return every rule that is broken in which a placed session has a part.

    With `fixed_order` also fixed sessions that are out of order among themselves.
    """
    stays = [_stay(asked, each) for each in placements]
    fixed = [_kept(each) for each in asked.fixed]
    others = [*fixed, *map(_kept, asked.elsewhere)]
    pairs = [*combinations(stays, 2), *product(stays, others)]
    found = {fact for one, other in pairs for fact in _of_two(asked, one, other)}
    for stay in stays:
        placement = next(each for each in placements if each.session == stay.name)
        want = next(each for each in asked.wanted if each.session == stay.name)
        found.update(_of_one(asked, stay, want, placement))
        found.update(_of_team(asked, want, placement.mentors))
    ours = {each.name for each in stays}
    in_order = _out_of_order(asked, [*stays, *fixed])
    return found | {fact for fact in in_order if fixed_order or not ours.isdisjoint(fact.sessions)}


def _stay(asked: Problem, placement: Placement) -> Stay:
    want = next(each for each in asked.wanted if each.session == placement.session)
    begins = minute(placement.starts_at)
    return Stay(want.session, begins, begins + want.minutes,
                _all_of(placement.room, want.sites),
                frozenset({*placement.mentors, *want.hosts}),
                frozenset(want.people), frozenset(want.trainees), asked.course,
                _cities(placement.mentors, want), want.module)  # fmt: skip


def _kept(each: Meeting) -> Stay:
    return Stay(each.session, minute(each.starts_at), minute(each.ends_at),
                _all_of(each.room, each.sites), frozenset({*each.mentors, *each.hosts}),
                frozenset(each.people), frozenset(each.trainees), each.course,
                _cities(each.mentors, each), each.module)  # fmt: skip


def _all_of(room: int | None, sites: Collection[int]) -> frozenset[int]:
    return frozenset(each for each in (room, *sites) if each is not None)


def _cities(mentors: Collection[int], each: Wanted | Meeting) -> dict[int, int | None]:
    cities = {person: None if person in each.remote else each.city for person in mentors}
    return cities | {**each.hosts}


def _of_two(asked: Problem, one: Stay, other: Stay) -> Iterator[Fact]:
    names = tuple(sorted((one.name, other.name)))
    first, second = sorted((one, other), key=lambda each: (each.begins, each.ends))
    if second.begins < first.ends:
        yield from (Fact("room", names, each) for each in one.rooms & other.rooms)
        yield from (Fact("mentor", names, each) for each in one.present & other.present)
        yield from (Fact("people", names, each) for each in one.people & other.people)
        if one.course != other.course:
            yield from (Fact("trainee", names, each) for each in one.trainees & other.trainees)
        return
    for each in first.present & second.present:
        here, there = first.cities[each], second.cities[each]
        if here is None or there is None:
            continue
        if second.begins - first.ends < minute(NINE + asked.travel(here, there)):
            yield Fact("travel", names, each)


def _of_one(asked: Problem, stay: Stay, want: Wanted, placement: Placement) -> Iterator[Fact]:
    name = (stay.name,)
    step = minute(NINE + asked.step)
    if not any(
        minute(each.starts_at) <= stay.begins
        and stay.ends <= minute(each.ends_at)
        and (stay.begins - minute(each.starts_at)) % step == 0
        for each in asked.windows
    ):
        yield Fact("window", name)
    mentors, room = set(placement.mentors), placement.room
    chosen = mentors - set(want.mentors)
    many = len(set(want.mentors)) + want.choose
    if len(mentors) != many or chosen - set(want.candidates) or chosen & set(want.hosts):
        yield Fact("team", name)
    if (room is None) != (not want.rooms) or (want.rooms and room not in want.rooms):
        yield Fact("no such room", name)
    places = asked.rooms.get(room or 0)
    beside = want.beside
    if places is not None and beside is not None and places + beside < want.expected:
        yield Fact("capacity", name, room)
    for person, city in stay.cities.items():
        mentor = asked.mentors.get(person, Mentor())
        away = mentor.away.get(city, ()) if city is not None else ()
        for rule, spans in (("unavailable", mentor.blocked), ("no_visit", away)):
            for each in spans:
                if minute(each.starts_at) < stay.ends and stay.begins < minute(each.ends_at):
                    yield Fact(rule, name, person)


def _of_team(asked: Problem, want: Wanted, mentors: Collection[int]) -> Iterator[Fact]:
    name = (want.session,)
    board = next((each.board for each in asked.modules if each.uid == want.module), ())
    teachers = [each for each in mentors if each not in want.interpreters]
    known = [asked.mentors.get(each, Mentor()) for each in teachers]
    if known:
        lacking = set(board).difference(*(each.disciplines for each in known))
        yield from (Fact("discipline", name, each) for each in lacking)
    spoken = [each.languages for each in known]
    said = bool(spoken) and all(spoken) and len(teachers) == len(mentors)
    understood = not asked.languages or any(each & asked.languages for each in spoken)
    # Who teaches it whenever it is held is understood or not whatever is found.
    if want.choose and said and not understood:
        yield Fact("interpreter", name)


def _out_of_order(asked: Problem, stays: Sequence[Stay]) -> Iterator[Fact]:
    def first(module: str, group: int) -> Stay | None:
        there = [each for each in stays if each.module == module and group in each.people]
        return min(there, key=lambda each: (each.begins, each.ends, each.name), default=None)

    for module in asked.modules:
        for needed, group in product(module.prerequisites, asked.groups):
            before, after = first(needed, group), first(module.uid, group)
            if before and after and after.begins < before.ends:
                yield Fact("order", (after.name, before.name), needed)


def every_place(asked: Problem, want: Wanted) -> list[Placement]:
    """Return everything that a session could be by itself, right or wrong."""
    step = minute(NINE + asked.step)
    starts = sorted(
        {
            begins
            for each in asked.windows
            for begins in range(minute(each.starts_at), minute(each.ends_at), step)
            if begins + want.minutes <= minute(each.ends_at)
        }
    )
    pool = sorted(set(want.candidates) - set(want.mentors) - set(want.hosts))
    return [
        Placement(
            session=want.session,
            starts_at=NINE + begins * MINUTE,
            room=room,
            mentors=tuple(sorted({*want.mentors, *chosen})),
        )
        for begins in starts
        for room in (want.rooms or (None,))
        for chosen in combinations(pool, want.choose)
    ]


def every_plan(asked: Problem) -> Iterator[tuple[Placement, ...]]:
    """Yield every plan in which no rule is broken, with as many or few placed as may be."""
    places = [every_place(asked, each) for each in asked.wanted]

    def go_on(number: int, so_far: tuple[Placement, ...]) -> Iterator[tuple[Placement, ...]]:
        if number == len(places):
            if not facts(asked, so_far):
                yield so_far
            return
        for place in places[number]:
            there = (*so_far, place)
            # Another session may still put two in order, but nothing else right.
            if all(fact.rule == "order" for fact in facts(asked, there)):
                yield from go_on(number + 1, there)
        yield from go_on(number + 1, so_far)

    return go_on(0, ())


def most_that_fit(asked: Problem) -> int:
    """Return how many sessions can be placed at most."""
    most = 0
    for plan in every_plan(asked):
        most = max(most, len(plan))
        if most == len(asked.wanted):
            break
    return most


def _some(values: Sequence[int], most: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


_SPANS = st.lists(
    st.tuples(st.integers(-30, 130), st.integers(1, 60)).map(lambda at: span(at[0], sum(at))),
    max_size=1,
)
_MENTORS = st.fixed_dictionaries(
    {
        person: st.builds(
            Mentor,
            disciplines=st.frozensets(st.sampled_from(BOARD)),
            blocked=_SPANS,
            away=st.fixed_dictionaries({HERE: _SPANS}),
            languages=st.sampled_from([frozenset(), frozenset({"en"}), frozenset({"my"})]),
        )
        for person in (1, 2, 3)
    }
)
_HOSTS: st.SearchStrategy[dict[int, int]] = st.just({}) | st.dictionaries(
    st.sampled_from([1, 2, 3]), st.sampled_from([HERE, THERE]), max_size=1
)
_NEEDS = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([15, 20, 30, 50]),
        "people": _some(GROUPS, 2),
        "trainees": _some((7, 8), 1),
        "city": st.sampled_from([None, HERE, HERE, THERE]),
        "module": st.sampled_from([None, *MODULES]),
        "expected": st.integers(0, 6),
        "mentors": _some((1, 2, 3), 1),
        "candidates": _some((1, 2, 3), 3),
        "choose": st.integers(0, 1),
        "rooms": _some((1, 2), 2),
        "sites": _some((3, 4), 1),
        "beside": st.sampled_from([0, 0, 2, None]),
        "remote": _some((1, 2, 3), 1),
        "interpreters": _some((1, 2, 3), 1),
        "hosts": _HOSTS,
    }
)


@st.composite
def _beside(draw: st.DrawFn, prefix: str, course: int) -> list[Meeting]:
    found = []
    for number in range(draw(st.integers(0, 2))):
        begins = draw(st.integers(-20, 120))
        ends = begins + draw(st.sampled_from([10, 30, 45]))
        found.append(
            meeting(
                f"{prefix}{number}", begins, ends, course=course,
                room=draw(st.sampled_from([None, 1, 2])), mentors=draw(_some((1, 2, 3), 1)),
                people=draw(_some(GROUPS if course == OURS else (9,), 1)),
                trainees=draw(_some((7, 8), 1)), city=draw(st.sampled_from([None, HERE, THERE])),
                module=draw(st.sampled_from([None, *MODULES])) if course == OURS else None,
                sites=draw(_some((1, 3, 4), 1)), remote=draw(_some((1, 2, 3), 1)),
                hosts=draw(_HOSTS),
            )
        )  # fmt: skip
    return found


def _taught(want: Wanted) -> Wanted:
    """Let who is chosen teach."""
    return replace(want, interpreters=set(want.interpreters) & set(want.mentors))


@st.composite
def problems(draw: st.DrawFn, most: int = 3) -> Problem:
    """Make small problems in which everything is scarce."""
    names = "abcdefgh"[: draw(st.integers(1, most))]
    return problem(
        *(_taught(wanted(name, **draw(_NEEDS))) for name in names),  # type: ignore[arg-type]
        windows=draw(st.sampled_from([[span(0, 60)], [span(0, 50), span(70, 120)]])),
        step=draw(st.sampled_from([15, 30])) * MINUTE,
        fixed=draw(_beside("f", OURS)),
        elsewhere=draw(_beside("e", ANOTHER)),
        modules=[
            Taught(
                uid=uid,
                minutes=30,
                prerequisites=tuple(draw(st.sets(st.sampled_from(MODULES[:number]))))
                if number
                else (),
                board=BOARD if draw(st.booleans()) and number == 2 else (),
            )
            for number, uid in enumerate(MODULES)
        ],
        mentors=draw(_MENTORS),
        zones={1: "Asia/Kolkata"},
        rooms={1: draw(st.sampled_from([None, 3, 5])), 2: None},
        languages=draw(st.sampled_from([frozenset(), frozenset({"en"})])),
    )
