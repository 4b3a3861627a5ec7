"""Conflicts: what is found is what looking at every session, pair and mentor finds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, permutations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.city_calendar import CityCalendar
from app.domain.conflicts import mentoring
from app.domain.conflicts.boards import in_one_spelling
from app.domain.conflicts.finding import find
from app.domain.conflicts.meeting import Meeting, Mentor, Plan, Taught
from app.domain.conflicts.plan_conflict import LONGEST_KEY, PlanConflict, Rule, Severity
from app.domain.spans import Span
from bench.conflicts import plan as busy_plan
from tests.domain.test_linear_cost import calls
from tests.soak import Scale

DAY = date(2026, 12, 1)  # a Tuesday
NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HERE, THERE = 1, 2
GROUPS = (1, 2)
BOARD = ("pathology", "surgery")
MODULES = ("M1", "M2", "M3")
OURS, ANOTHER = 1, 2
CALENDAR = CityCalendar(frozenset({5, 6}), {DAY + timedelta(days=1): "Farmers' Day"})
ROOMS = {1: 4, 2: None}


def travel(one: int, other: int) -> timedelta:
    """Say how long it takes from one city to the other."""
    return timedelta(minutes=7) if one != other else timedelta(0)


def span(starts: int, ends: int) -> Span:
    """Count minutes from nine."""
    return Span(starts_at=NINE + starts * MINUTE, ends_at=NINE + ends * MINUTE)


def meeting(session: str, starts: int, ends: int, **needs: object) -> Meeting:
    """Hold a session from one minute to another, counted from nine."""
    when = {"starts_at": NINE + starts * MINUTE, "ends_at": NINE + ends * MINUTE, "day": DAY}
    return Meeting(session=session, **({"course": OURS} | when | needs))  # type: ignore[arg-type]


def plan(*meetings: Meeting, **beside: object) -> Plan:
    """Plan these sessions in a city that works from Monday to Friday, but for one holiday."""
    known = {"calendar": CALENDAR, "travel": travel} | beside
    return Plan(meetings=meetings, **known)  # type: ignore[arg-type]


def found(*meetings: Meeting, **beside: object) -> list[tuple[Rule, tuple[str, ...], object]]:
    """Find conflicts, and tell of each what it is about."""
    return [(each.rule, each.sessions, each.subject) for each in find(plan(*meetings, **beside))]


# What looking at everything finds. It shares nothing with the search but the values.


def at_once(one: Meeting, other: Meeting) -> bool:
    minutes = [
        {each.starts_at + n * MINUTE for n in range((each.ends_at - each.starts_at) // MINUTE)}
        for each in (one, other)
    ]
    return bool(minutes[0] & minutes[1])


def pairs(whole: Plan) -> Iterator[PlanConflict]:
    everything = [*whole.meetings, *whole.elsewhere]
    for one, other in permutations(everything, 2):
        first = (one.starts_at, one.ends_at, one.session)
        if first > (other.starts_at, other.ends_at, other.session) or not at_once(one, other):
            continue
        shared = {
            Rule.ROOM: {one.room, *one.sites} & {other.room, *other.sites} - {None},
            Rule.VIRTUAL_ROOM: {one.virtual_room} & {other.virtual_room} - {None},
            Rule.MENTOR: {*one.mentors, *one.hosts} & {*other.mentors, *other.hosts},
            Rule.PEOPLE: {*one.people} & {*other.people},
            Rule.TRAINEE: {*one.trainees} & {*other.trainees} if one.course != other.course else (),
        }
        for rule, subjects in shared.items():
            for subject in subjects:
                sessions = (one.session, other.session)
                yield PlanConflict(rule=rule, sessions=sessions, subject=subject or 0)


def journeys(whole: Plan) -> Iterator[PlanConflict]:
    everything = [*whole.meetings, *whole.elsewhere]
    for person in {person for each in everything for person in (*each.mentors, *each.hosts)}:
        cities = {each.session: where(each).get(person) for each in everything}
        theirs = [each for each in everything if cities[each.session]]
        for other in theirs:
            before = [each for each in theirs if in_order(each) < in_order(other)]
            away = [each for each in before if cities[each.session] != cities[other.session]]
            if not away:
                continue
            one = max(away, key=lambda each: (each.ends_at, in_order(each)))
            pause = (other.starts_at - one.ends_at) // MINUTE
            back = [
                each for each in before
                if cities[each.session] == cities[other.session] and each.starts_at >= one.ends_at
            ]  # fmt: skip
            if not back and 0 <= pause < 7:
                sessions = (one.session, other.session)
                yield PlanConflict(
                    rule=Rule.TRAVEL, sessions=sessions, subject=person, found=pause, asked=7
                )


def where(each: Meeting) -> dict[int, int]:
    """Tell where people have to be."""
    teach = [person for person in each.mentors if person not in each.remote]
    return (dict.fromkeys(teach, each.city) if each.city else {}) | {**each.hosts}


def in_order(each: Meeting) -> tuple[datetime, datetime, str]:
    return (each.starts_at, each.ends_at, each.session)


def days_off(whole: Plan) -> Iterator[PlanConflict]:
    for day in {each.day for each in whole.meetings}:
        held = [each for each in whole.meetings if each.day == day]
        held.sort(key=lambda each: (each.starts_at, each.ends_at, each.session))
        sessions, subject = tuple(each.session for each in held), str(day)
        if day in whole.calendar.holidays:
            yield PlanConflict(rule=Rule.HOLIDAY, sessions=sessions, subject=subject)
        elif day.weekday() >= 5:
            yield PlanConflict(rule=Rule.WEEKEND, sessions=sessions, subject=subject)


def singles(whole: Plan) -> Iterator[PlanConflict]:
    for each in whole.meetings:
        one = (each.session,)
        places = each.places
        if (each.room or each.sites) and places is not None and places < each.expected:
            yield PlanConflict(
                rule=Rule.CAPACITY, sessions=one, subject=each.room or min(each.sites),
                found=each.expected, asked=places,
            )  # fmt: skip
        for person in {*each.mentors, *each.hosts}:
            mentor = whole.mentors.get(person, Mentor())
            meant = Meeting(
                session="", course=0, day=DAY, starts_at=each.starts_at, ends_at=each.ends_at
            )
            if any(
                at_once(meant, replace(meant, starts_at=its.starts_at, ends_at=its.ends_at))
                for its in mentor.blocked
            ):
                yield PlanConflict(rule=Rule.UNAVAILABLE, sessions=one, subject=person)
            city = where(each).get(person)
            if city and any(
                at_once(meant, replace(meant, starts_at=its.starts_at, ends_at=its.ends_at))
                for its in mentor.away.get(city, ())
            ):
                yield PlanConflict(rule=Rule.NO_VISIT, sessions=one, subject=person)


def languages(whole: Plan) -> Iterator[PlanConflict]:
    for each in whole.meetings:
        teachers = [person for person in each.mentors if person not in each.interpreters]
        said = [whole.mentors.get(person, Mentor()).languages for person in teachers]
        if teachers == [*each.mentors] and said and all(said) and whole.languages:
            spoken = {language for of_one in said for language in of_one}
            if not spoken & whole.languages:
                yield PlanConflict(rule=Rule.INTERPRETER, sessions=(each.session,))


def boards(whole: Plan) -> Iterator[PlanConflict]:
    asked = {module.uid: module.board for module in whole.modules}
    for each in whole.meetings:
        teachers = [person for person in each.mentors if person not in each.interpreters]
        board = asked.get(each.module or "", ())
        if each.module is None and each.added_board:
            board = BOARD if BOARD in asked.values() else ()
        if not teachers:
            continue
        lacking = uncovered(each, teachers, board, whole)
        for discipline in lacking:
            sessions = (each.session,)
            yield PlanConflict(rule=Rule.DISCIPLINE, sessions=sessions, subject=discipline)
        for person in teachers:
            others = [other for other in teachers if other != person]
            if uncovered(each, others, board, whole) != lacking:
                yield PlanConflict(rule=Rule.ONLY_ONE, sessions=(each.session,), subject=person)


def uncovered(each: Meeting, mentors: object, board: tuple[str, ...], whole: Plan) -> list[str]:
    there = [whole.mentors[person].disciplines for person in mentors if person in whole.mentors]  # type: ignore[attr-defined]
    return [discipline for discipline in board if not any(discipline in its for its in there)]


def owed(whole: Plan) -> Iterator[PlanConflict]:
    def taught(uid: str, group: int) -> list[Meeting]:
        its = [each for each in whole.meetings if each.module == uid and group in each.people]
        return sorted(its, key=lambda each: (each.starts_at, each.ends_at, each.session))

    for module in whole.modules:
        by_group = {group: taught(module.uid, group) for group in whole.groups}
        nobody = not any(by_group.values())
        alike = all(held == by_group[GROUPS[0]] for held in by_group.values())
        for group, held in by_group.items():
            minutes = sum((each.ends_at - each.starts_at) // MINUTE for each in held)
            if minutes < module.minutes and not (nobody and not module.required):
                yield PlanConflict(
                    rule=Rule.SHORT if held else Rule.UNTAUGHT,
                    sessions=tuple(each.session for each in held),
                    subject=module.uid,
                    group=None if alike else group,
                    found=minutes,
                    asked=module.minutes,
                )
            for needed in module.prerequisites:
                before = taught(needed, group)
                if held and before and held[0].starts_at < before[0].ends_at:
                    yield PlanConflict(
                        rule=Rule.ORDER,
                        sessions=(held[0].session, before[0].session),
                        subject=needed,
                    )


def by_looking_at_all(whole: Plan) -> set[PlanConflict]:
    everything = {
        *pairs(whole),
        *journeys(whole),
        *singles(whole),
        *days_off(whole),
        *boards(whole),
        *languages(whole),
        *owed(whole),
    }
    ours = {each.session for each in whole.meetings}
    return {each for each in everything if not each.sessions or ours & {*each.sessions}}


@st.composite
def meetings(draw: st.DrawFn, names: str, course: int) -> list[Meeting]:
    """Draw sessions of a course within an hour, each with what it needs."""
    some = st.frozensets(st.integers(1, 3), max_size=2)
    made = []
    for session in names:
        starts = draw(st.integers(0, 40))
        room = draw(st.none() | st.sampled_from([*ROOMS]))
        mentors = draw(some)
        made.append(
            meeting(
                session, starts, starts + draw(st.integers(1, 15)),
                course=course,
                day=DAY + timedelta(days=draw(st.integers(0, 5))),
                room=room,
                virtual_room=draw(st.none() | st.integers(1, 2)),
                mentors=mentors,
                sites=draw(st.frozensets(st.sampled_from([3, 4]), max_size=1)),
                remote=mentors & draw(some),
                interpreters=mentors & draw(some),
                hosts=draw(
                    st.dictionaries(st.integers(1, 3), st.sampled_from([HERE, THERE]), max_size=1)
                ),
                people=draw(st.sampled_from([(1,), (2,), GROUPS])) if course == OURS else (),
                trainees=draw(some),
                city=draw(st.sampled_from([None, HERE, THERE])),
                module=draw(st.none() | st.sampled_from(MODULES)),
                added_board=draw(st.booleans()),
                expected=draw(st.integers(0, 8)),
                places=ROOMS[room] if room else draw(st.sampled_from([None, 3])),
            )
        )  # fmt: skip
    return made


@st.composite
def apart(draw: st.DrawFn) -> tuple[Span, ...]:
    """Draw spans that are sorted and apart."""
    ends = sorted(draw(st.sets(st.integers(0, 60), max_size=6)))
    return tuple(span(*both) for both in zip(ends[::2], ends[1::2], strict=False))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a plan with everything that can go wrong in it."""
    mentors = st.builds(
        Mentor,
        disciplines=st.frozensets(st.sampled_from([*BOARD, "nursing"])),
        blocked=apart(),
        away=st.dictionaries(st.sampled_from([HERE, THERE]), apart()),
        languages=st.frozensets(st.sampled_from(["en", "es", "my"])),
    )
    modules = [
        Taught(
            uid=uid,
            minutes=draw(st.integers(1, 25)),
            required=draw(st.booleans()),
            prerequisites=MODULES[:number] if draw(st.booleans()) else (),
            board=draw(st.sampled_from([(), BOARD])),
        )
        for number, uid in enumerate(MODULES)
    ]
    return plan(
        *draw(meetings("abcdefgh"[: draw(st.integers(0, 8))], OURS)),
        elsewhere=draw(meetings("uvwxyz"[: draw(st.integers(0, 6))], ANOTHER)),
        groups=GROUPS,
        languages=draw(st.frozensets(st.sampled_from(["en", "es"]))),
        modules=modules,
        mentors=draw(st.dictionaries(st.integers(1, 3), mentors)),
    )


@given(plans())
def test_every_conflict_is_found_once_and_nothing_else(whole: Plan) -> None:
    conflicts = find(whole)

    assert {*conflicts} == by_looking_at_all(whole)
    assert len({each.key for each in conflicts}) == len(conflicts)


@given(plans(), st.randoms())
def test_the_order_of_the_sessions_does_not_matter(whole: Plan, chance: Random) -> None:
    mixed, elsewhere = [*whole.meetings], [*whole.elsewhere]
    chance.shuffle(mixed)
    chance.shuffle(elsewhere)

    assert find(replace(whole, meetings=mixed, elsewhere=elsewhere)) == find(whole)


@given(plans())
def test_the_gravest_come_first(whole: Plan) -> None:
    severities = [each.severity for each in find(whole)]

    assert severities == sorted(severities)


@given(plans(), st.integers(1, 300))
def test_what_is_accepted_stays_the_same_fact_when_everything_moves(
    whole: Plan, minutes: int
) -> None:
    """A whole course that moves within its day, with all that surrounds it, keeps its conflicts."""

    def moved(held: list[Meeting]) -> list[Meeting]:
        by = minutes * MINUTE
        return [
            replace(each, starts_at=each.starts_at + by, ends_at=each.ends_at + by) for each in held
        ]

    free = {person: replace(each, blocked=(), away={}) for person, each in whole.mentors.items()}
    before = replace(whole, mentors=free)
    after = replace(before, meetings=moved([*whole.meetings]), elsewhere=moved([*whole.elsewhere]))

    assert [each.key for each in find(after)] == [each.key for each in find(before)]


def test_two_sessions_meet_when_they_share_a_minute_for_all_small_intervals() -> None:
    intervals = [(start, end) for start in range(7) for end in range(start + 1, 7)]

    for (a, b), (c, d) in product(intervals, repeat=2):
        shares = bool(set(range(a, b)) & set(range(c, d)))
        both = (meeting("one", a, b, room=1), meeting("other", c, d, room=1))
        assert bool(find(plan(*both))) is shares


def test_a_session_and_a_time_that_is_taken_meet_alike() -> None:
    intervals = [(start, end) for start in range(7) for end in range(start + 1, 7)]

    for (a, b), (c, d) in product(intervals, repeat=2):
        shares = bool(set(range(a, b)) & set(range(c, d)))
        mentors = {1: Mentor(blocked=[span(c, d)])}
        assert bool(find(plan(meeting("one", a, b, mentors=[1]), mentors=mentors))) is shares


def test_one_room_twice_at_once_cannot_be_held() -> None:
    both = (meeting("late", 30, 60, room=1), meeting("early", 0, 45, room=1))

    assert found(*both) == [(Rule.ROOM, ("early", "late"), 1)]
    assert find(plan(*both))[0].severity is Severity.BLOCK


def test_one_room_online_twice_at_once_cannot_be_held() -> None:
    """Who comes would sit among the people of the other session."""
    session = meeting("ours", 0, 45, virtual_room=1)
    other = meeting("other", 30, 60, course=ANOTHER, virtual_room=1)

    assert found(session, elsewhere=[other]) == [(Rule.VIRTUAL_ROOM, ("ours", "other"), 1)]
    assert find(plan(session, other))[0].severity is Severity.BLOCK
    assert found(session, meeting("room", 0, 45, room=1)) == []


def test_trainees_of_two_courses_are_told_only_between_these() -> None:
    ours = (meeting("one", 0, 30, trainees=[7]), meeting("two", 0, 30, trainees=[7]))
    other = meeting("other", 20, 40, course=ANOTHER, trainees=[7])

    assert found(*ours) == []
    assert found(ours[0], elsewhere=[other]) == [(Rule.TRAINEE, ("one", "other"), 7)]


def test_who_travels_is_told_of_the_last_session_here_and_the_first_there() -> None:
    here = [meeting(name, n, n + 10, mentors=[1], city=HERE) for name, n in (("a", 0), ("b", 10))]
    there = [meeting(name, n, n + 5, mentors=[1], city=THERE) for name, n in (("c", 24), ("d", 29))]

    assert found(*here, *there) == [(Rule.TRAVEL, ("b", "c"), 1)]
    assert find(plan(*here, *there))[0].asked == 7
    assert find(plan(*here, *there))[0].found == 4


def test_a_long_session_is_left_late_whatever_overlaps_it() -> None:
    long = meeting("long", 0, 60, mentors=[1], city=HERE)
    short = meeting("short", 10, 20, mentors=[1], city=THERE)
    after = meeting("after", 65, 70, mentors=[1], city=THERE)

    assert found(long, short, after) == [
        (Rule.MENTOR, ("long", "short"), 1),
        (Rule.TRAVEL, ("long", "after"), 1),
    ]


TEACHING = st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(1, 3))


@given(st.lists(TEACHING, max_size=7))
def test_every_way_that_is_too_short_is_found_whatever_overlaps(
    taught: list[tuple[int, int, int]],
) -> None:
    held = [
        meeting("abcdefg"[number], starts, starts + minutes, mentors=[1], city=city)
        for number, (starts, minutes, city) in enumerate(taught)
    ]

    assert {*mentoring.journeys(held, travel)} == {*journeys(plan(*held))}


def test_ways_are_looked_for_once_for_each_session_however_many_cities_there_are() -> None:
    def looked(size: int) -> int:
        held = [meeting(f"{n:05}", n, n + 90, mentors=[1], city=n % 40 + 1) for n in range(size)]
        return calls(lambda: [*mentoring.journeys(held, travel)])

    assert looked(800) < 5 * looked(200)


def test_who_cannot_be_in_the_city_may_still_join_from_afar() -> None:
    mentors = {1: Mentor(away={HERE: [span(5, 20)]})}

    for city, starts, told in ((HERE, 0, True), (HERE, 20, False), (THERE, 0, False), (None, 0, 0)):
        session = meeting("a", starts, starts + 10, mentors=[1], city=city)
        assert bool(find(plan(session, mentors=mentors))) is bool(told)


def test_a_module_in_groups_is_short_for_the_group_that_lacks_it() -> None:
    module = Taught(uid="M1", minutes=30)
    one = meeting("one", 0, 30, people=[1], module="M1")
    other = meeting("other", 0, 20, people=[2], module="M1")

    whole = plan(one, other, groups=GROUPS, modules=[module])

    assert [(each.rule, each.group, each.found) for each in find(whole)] == [(Rule.SHORT, 2, 20)]


def test_an_elective_that_nobody_is_taught_lacks_nothing() -> None:
    modules = [Taught(uid="M1", minutes=30, required=False), Taught(uid="M2", minutes=30)]

    assert found(groups=GROUPS, modules=modules) == [(Rule.UNTAUGHT, (), "M2")]


def test_a_board_on_which_one_person_alone_speaks_for_a_discipline_is_told() -> None:
    mentors = {
        1: Mentor(disciplines=frozenset({"pathology"})),
        2: Mentor(disciplines=frozenset({"surgery"})),
        3: Mentor(disciplines=frozenset({"surgery"})),
    }
    board = meeting("board", 0, 30, people=GROUPS, mentors=[1, 2, 3], module="M1")
    module = Taught(uid="M1", minutes=30, board=BOARD)

    told = found(board, groups=GROUPS, modules=[module], mentors=mentors)

    assert told == [(Rule.ONLY_ONE, ("board",), 1)]


def test_a_board_that_a_city_adds_asks_for_the_disciplines_of_all_boards_of_its_course() -> None:
    modules = [
        Taught(uid="M1", minutes=0, board=("surgery", "pathology")),
        Taught(uid="M2", minutes=0, board=("surgery", "radiology")),
        Taught(uid="M3", minutes=0),
    ]
    mentors = {1: Mentor(disciplines=frozenset({"surgery", "pathology"}))}
    board = meeting("board", 0, 30, people=GROUPS, mentors=[1], added_board=True)
    practical = meeting("practical", 40, 60, people=GROUPS, mentors=[1])

    told = found(board, practical, groups=GROUPS, modules=modules, mentors=mentors)

    assert set(told) == {
        (Rule.DISCIPLINE, ("board",), "radiology"),
        (Rule.ONLY_ONE, ("board",), 1),
    }


@pytest.mark.parametrize(("shift", "rule"), [(0, None), (1, Rule.HOLIDAY), (4, Rule.WEEKEND)])
def test_days_off_are_told(shift: int, rule: Rule | None) -> None:
    told = found(meeting("a", 0, 10, day=DAY + timedelta(days=shift)))

    assert [each for each, _sessions, _subject in told] == ([rule] if rule else [])


@pytest.mark.soak
def test_ten_times_the_sessions_are_ten_times_the_work_and_not_a_hundred_times(
    scale: Scale,
) -> None:
    """With modules, boards, mentors who are busy, and wrong in some places; see `bench`."""
    few = scale(500, 2_000)
    works = [busy_plan(size) for size in (few, 10 * few)]
    less, more = [calls(lambda whole=whole: find(whole)) for whole in works]  # type: ignore[misc]

    assert all(map(find, works))
    assert more < 11 * less


def test_severities_are_said_of_every_rule() -> None:
    assert {PlanConflict(rule=rule).severity for rule in Rule} == {*Severity}


def test_two_that_are_told_apart_have_two_keys() -> None:
    told = [
        PlanConflict(rule=rule, sessions=sessions, subject=subject, group=group)
        for rule in (Rule.ROOM, Rule.MENTOR)
        for sessions in (("a",), ("b",), ("a", "b"))
        for subject in (1, 11, "a")
        for group in (None, 1)
    ]

    for one, other in combinations(told, 2):
        assert one.key != other.key


@pytest.mark.parametrize("letter", ["a", "\N{LATIN SMALL LETTER SHARP S}"])
def test_a_key_fits_where_it_is_kept_however_long_a_discipline_is(letter: str) -> None:
    subject = in_one_spelling(letter * 300)
    sessions = ("s" * 16, "t" * 16)
    conflict = PlanConflict(rule=Rule.DISCIPLINE, sessions=sessions, subject=subject, group=10**9)

    assert 300 < len(conflict.key) <= LONGEST_KEY
