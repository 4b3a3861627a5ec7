"""The planning board: axis, lanes, and where sessions stand."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.board import axis as axes
from app.domain.board import lanes, layout
from app.domain.board.axis import DAY, HOUR, Axis, Stretch
from app.domain.board.columns import Apart, By, of_session
from app.domain.board.lanes import Piece
from app.domain.plans.planned import Planned
from app.domain.wall_time import day_bounds, to_instant, to_local

# Half and quarter hours, one whose clocks go by half an hour, and such as are put at midnight.
ZONES = st.sampled_from(
    [
        "Africa/Nairobi",
        "Asia/Yangon",
        "Asia/Kathmandu",
        "Europe/Paris",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Asuncion",
        "Africa/Cairo",
        "Asia/Beirut",
        "Africa/Casablanca",
    ]
)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
BACK, ON = date(2037, 10, 25), date(2037, 3, 29)  # when clocks in Paris are put


def session(
    starts_at: datetime, minutes: int, zone: str = "Europe/Paris", **values: object
) -> Planned:
    given = {
        "id": "S" * 16, "kind": "module", "code": "M01", "title": "Pathology",
        "status": "confirmed",
    }  # fmt: skip
    wall = to_local(starts_at, zone)
    return Planned(
        **{**given, **values},  # type: ignore[arg-type]
        starts=wall,
        starts_at=starts_at,
        minutes=minutes,
        time_zone=zone,
    )


@cache
def changes(zone: str) -> list[date]:
    """Days of four years on which the clocks of a zone are put."""
    days = (date(2019, 1, 1) + timedelta(days=n) for n in range(4 * 365))
    bounds = ((each, *day_bounds(each, zone)) for each in days)
    return [each for each, begins, ends in bounds if ends - begins != timedelta(days=1)]


def near_clock_changes() -> st.SearchStrategy[tuple[str, date]]:
    """A zone and a day of it, often one on which its clocks are put."""
    return ZONES.flatmap(
        lambda zone: st.tuples(
            st.just(zone), DAYS | st.sampled_from(changes(zone)) if changes(zone) else DAYS
        )
    )


PIECES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda each: (each[0], sum(each))),
    max_size=30,
).map(lambda spans: [Piece(key=n, top=a, bottom=b) for n, (a, b) in enumerate(spans)])


@given(PIECES)
def test_two_that_overlap_are_never_in_one_lane(pieces: list[Piece[int]]) -> None:
    lane = lanes.assign(pieces)

    assert lane.keys() == {each.key for each in pieces}
    for one, other in combinations(pieces, 2):
        if one.top < other.bottom and other.top < one.bottom:
            assert lane[one.key].number != lane[other.key].number
            assert lane[one.key].of == lane[other.key].of


@given(PIECES)
def test_there_are_no_more_lanes_than_are_there_at_once(pieces: list[Piece[int]]) -> None:
    lane = lanes.assign(pieces)

    for each in pieces:
        assert 0 <= lane[each.key].number < lane[each.key].of
    # Where most of them are there at once, all lanes are taken.
    most = max(
        (sum(e.top <= p.top < e.bottom for e in pieces) for p in pieces),
        default=0,
    )
    assert max((each.of for each in lane.values()), default=0) == most


@given(near_clock_changes(), st.lists(st.integers(0, 25 * HOUR), min_size=2, max_size=2))
def test_what_is_later_stands_below(where: tuple[str, date], minutes: list[int]) -> None:
    zone, day = where
    axis = axes.of_days([day], zone)
    begins, ends = day_bounds(day, zone)
    moments = [min(begins + timedelta(minutes=n), ends) for n in sorted(minutes)]

    places = [axis.place(each, day) for each in moments]

    assert 0 <= places[0] <= places[1] <= axis.length
    if moments[0] < moments[1]:
        assert places[0] < places[1]


@given(near_clock_changes(), st.integers(0, 25 * HOUR))
def test_nothing_stands_where_a_day_has_no_time(where: tuple[str, date], minutes: int) -> None:
    zone, day = where
    axis = axes.of_days([day - timedelta(days=1), day, day + timedelta(days=1)], zone)
    begins, ends = day_bounds(day, zone)
    moment = min(begins + timedelta(minutes=minutes), ends - timedelta(minutes=1))

    place = axis.place(moment, day)

    assert not any(each.begins <= place < each.ends for each in axis.closed(day))
    open_minutes = axis.length - sum(each.ends - each.begins for each in axis.closed(day))
    assert open_minutes == (ends - begins) // timedelta(minutes=1)


def test_an_hour_that_comes_twice_stands_twice() -> None:
    axis = axes.of_days([BACK - timedelta(days=1), BACK], "Europe/Paris")

    assert axis.length == 25 * HOUR
    assert [(m.place // HOUR, m.hour, m.again) for m in axis.marks][1:6] == [
        (1, 1, False), (2, 2, False), (3, 2, True), (4, 3, False), (5, 4, False),
    ]  # fmt: skip
    assert list(axis.closed(BACK)) == []
    assert list(axis.closed(BACK - timedelta(days=1))) == [Stretch(180, 240)]
    half_past_two = datetime.fromisoformat("2037-10-25T02:30")
    first, second = (to_instant(half_past_two, "Europe/Paris", fold=n) for n in (0, 1))
    assert (axis.place(first, BACK), axis.place(second, BACK)) == (150, 210)


def test_an_hour_that_clocks_skip_is_closed() -> None:
    axis = axes.of_days([ON], "Europe/Paris")

    assert axis == Axis(zone="Europe/Paris")
    assert list(axis.closed(ON)) == [Stretch(120, 180)]
    assert [mark.hour for mark in axis.marks] == list(range(24))


HOSTS = st.none() | st.integers(1, 4)


@st.composite
def sessions_near(draw: st.DrawFn) -> tuple[str, date, list[Planned]]:
    zone, day = draw(near_clock_changes())
    begins, _ = day_bounds(day, zone)
    spans = draw(st.lists(st.tuples(st.integers(-600, 1600), st.integers(1, 700)), max_size=12))
    columns = st.sampled_from([None, 1, 2])
    return zone, day, [
        session(
            begins + timedelta(minutes=at),
            minutes,
            zone,
            id=f"{n:016}",
            room=draw(columns),
            mentors=tuple(sorted(draw(st.sets(st.integers(1, 3))))),
            sites=tuple(draw(st.dictionaries(st.integers(1, 4), HOSTS, max_size=2)).items()),
        )
        for n, (at, minutes) in enumerate(spans)
    ]  # fmt: skip


@given(sessions_near(), st.sampled_from(By))
def test_every_session_of_a_day_is_shown_in_each_of_its_columns(
    given: tuple[str, date, list[Planned]], by: By
) -> None:
    zone, day, sessions = given
    axis = axes.of_days([day], zone)
    places = layout.lay_out(sessions, [day], axis, by)[day]
    begins, ends = day_bounds(day, zone)

    shown = sorted((each.session.id, str(each.column)) for each in places)

    assert shown == sorted(
        (each.id, str(column))
        for each in sessions
        if each.starts_at < ends and begins < each.ends_at
        for column in of_session(each, by)
    )
    window = layout.hours(places, axis)
    assert all(window.begins <= e.top < e.bottom <= window.ends for e in places)


@given(sessions_near())
def test_nothing_stands_on_top_of_another(given: tuple[str, date, list[Planned]]) -> None:
    zone, day, sessions = given
    places = layout.lay_out(sessions, [day], axes.of_days([day], zone), By.ROOM)[day]

    for one, other in combinations(places, 2):
        if one.column == other.column and one.top < other.bottom and other.top < one.bottom:
            assert one.lane.number != other.lane.number


def test_a_session_over_midnight_stands_on_both_days_and_says_where_it_goes_on() -> None:
    night = session(to_instant(datetime.fromisoformat("2037-12-07T23:00"), "Europe/Paris"), 120)
    days = [date(2037, 12, 7), date(2037, 12, 8)]

    found = layout.lay_out([night], days, axes.of_days(days, "Europe/Paris"), By.TIME)

    (before,), (after,) = found[days[0]], found[days[1]]
    assert (before.top, before.bottom, before.goes_on) == (23 * HOUR, DAY, days[1])
    assert (after.top, after.bottom, after.came_from) == (0, HOUR, days[0])
    assert before.came_from is after.goes_on is None


def test_one_that_ends_at_midnight_stands_on_one_day() -> None:
    late = session(to_instant(datetime.fromisoformat("2037-12-07T23:00"), "Europe/Paris"), 60)

    assert layout.days_of(late) == [date(2037, 12, 7)]


@pytest.mark.parametrize("zone", ["Asia/Yangon", "Asia/Kathmandu"])
def test_clocks_with_odd_offsets_show_their_own_hours(zone: str) -> None:
    day = date(2037, 12, 7)
    nine = datetime(2037, 12, 7, 9, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert axes.of_days([day], zone).place(nine, day) == 9 * HOUR


def test_a_session_stands_in_the_column_of_its_room_mentors_or_group() -> None:
    at = datetime(2037, 12, 7, 9, tzinfo=UTC)
    taught = session(at, 60, room=4, mentors=(7, 9), group=2)

    assert [of_session(taught, by) for by in By] == [(4,), (7, 9), (2,), (Apart.NONE,)]
    assert {of_session(session(at, 60), by) for by in By} == {(Apart.NONE,)}
    assert of_session(session(at, 60, online=True), By.ROOM) == (Apart.ONLINE,)


def test_a_session_stands_in_its_further_rooms_too_and_says_which_is_the_main_one() -> None:
    day = date(2037, 12, 7)
    at = datetime(2037, 12, 7, 9, tzinfo=UTC)
    both = session(at, 60, room=4, sites=((3, None), (4, None)))
    followed = session(at, 60, online=True, sites=((3, 8),))

    assert of_session(both, By.ROOM) == (4, 3)
    assert of_session(followed, By.ROOM) == (Apart.ONLINE, 3)
    places = layout.lay_out([both], [day], axes.of_days([day], "Europe/Paris"), By.ROOM)[day]
    assert {each.column: each.further for each in places} == {4: False, 3: True}


def test_who_looks_after_a_further_room_has_the_session_too_and_cannot_move_it() -> None:
    day = date(2037, 12, 7)
    at = datetime(2037, 12, 7, 9, tzinfo=UTC)
    taught = session(at, 60, room=4, mentors=(7, 9), sites=((3, 8), (5, 7), (6, None)))
    hosted = session(at, 60, online=True, sites=((3, 8),))

    assert of_session(taught, By.MENTOR) == (7, 9, 8)
    assert of_session(hosted, By.MENTOR) == (Apart.NONE, 8)
    places = layout.lay_out([taught], [day], axes.of_days([day], "Europe/Paris"), By.MENTOR)[day]
    assert {each.column: each.further for each in places} == {7: False, 9: False, 8: True}
