"""Minutes outside fair hours, held against clocks that are read minute by minute."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fair_hours import (
    FAIR,
    Attended,
    Burden,
    bears_most,
    burden_of,
    minutes_outside,
    spans_outside,
)
from app.domain.spans import Span
from app.domain.wall_time import to_local

MINUTE = timedelta(minutes=1)
# Half and quarter hours, clocks that go back at midnight, by half an hour, or skipped a whole day.
ZONES = (
    "Africa/Nairobi", "Asia/Yangon", "Asia/Kathmandu", "America/Asuncion", "America/Santiago",
    "Europe/Chisinau", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York", "Asia/Kolkata",
)  # fmt: skip
# Moments about which clocks were changed somewhere.
CHANGES = (
    datetime(2024, 10, 6, 4, tzinfo=UTC),  # forward in Asunción
    datetime(2024, 3, 24, 3, tzinfo=UTC),  # back in Asunción
    datetime(2026, 9, 6, 4, tzinfo=UTC),  # forward in Santiago
    datetime(2026, 4, 5, 3, tzinfo=UTC),  # back in Santiago
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # forward in Chișinău
    datetime(2026, 10, 25, 1, tzinfo=UTC),  # back in Chișinău
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),  # forward on Lord Howe
    datetime(2011, 12, 30, 10, tzinfo=UTC),  # a day that Apia never had
)
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
BEGINNINGS = st.one_of(
    st.integers(0, 27 * 365 * 1440).map(lambda shift: LONG_AGO + shift * MINUTE),
    st.tuples(st.sampled_from(CHANGES), st.integers(-1500, 1500)).map(
        lambda two: two[0] + two[1] * MINUTE
    ),
)
HOURS = (
    st.tuples(st.times(), st.times())
    .map(lambda two: tuple(each.replace(second=0, microsecond=0) for each in sorted(two)))
    .filter(lambda two: two[0] < two[1])
)


def unfair(moment: datetime, zone: str, hours: tuple[time, time] = FAIR) -> bool:
    return not hours[0] <= to_local(moment, zone).time() < hours[1]


def minutes_of(span: Span) -> list[datetime]:
    length = (span.ends_at - span.starts_at) // MINUTE
    return [span.starts_at + number * MINUTE for number in range(length)]


@given(
    begins=BEGINNINGS,
    minutes=st.integers(0, 1800),
    zone=st.sampled_from(ZONES),
    hours=st.one_of(st.just(FAIR), HOURS),
)
def test_minutes_are_those_that_a_clock_shows_outside(
    begins: datetime, minutes: int, zone: str, hours: tuple[time, time]
) -> None:
    span = Span(begins, begins + minutes * MINUTE)
    shown = [each for each in minutes_of(span) if unfair(each, zone, hours)]

    assert minutes_outside(hours, begins, minutes, zone) == len(shown)
    assert [each for part in spans_outside(hours, span, zone) for each in minutes_of(part)] == shown


@given(
    held=st.lists(
        st.tuples(BEGINNINGS, st.integers(0, 400), st.sampled_from(ZONES[:6])), max_size=4
    )
)
def test_a_burden_counts_each_minute_once_and_names_its_sessions(
    held: list[tuple[datetime, int, str]],
) -> None:
    attended = [
        Attended(session=f"s{number}", span=Span(begins, begins + minutes * MINUTE), zone=zone)
        for number, (begins, minutes, zone) in enumerate(held)
    ]
    outside = {
        each.session: {moment for moment in minutes_of(each.span) if unfair(moment, each.zone)}
        for each in attended
    }

    burden = burden_of(attended)

    assert burden.minutes == len({moment for each in attended for moment in minutes_of(each.span)})
    assert burden.outside == len(set().union(*outside.values()))
    assert dict(burden.sessions) == {
        session: len(moments) for session, moments in outside.items() if moments
    }
    assert (burden.worst is None) == (burden.outside == 0)


@given(begins=BEGINNINGS, minutes=st.integers(1, 900), zone=st.sampled_from(ZONES))
def test_no_minute_lies_further_from_fair_hours_than_the_worst_hour(
    begins: datetime, minutes: int, zone: str
) -> None:
    def strange(moment: datetime) -> int:
        hour = moment.hour
        return min((7 - hour) % 24, (hour - 20) % 24)

    span = Span(begins, begins + minutes * MINUTE)
    shown = [to_local(each, zone) for each in minutes_of(span) if unfair(each, zone)]

    worst = burden_of([Attended(session="s", span=span, zone=zone)]).worst

    if worst is None:
        assert shown == []
    else:
        assert worst.starts in shown
        assert strange(worst.starts) == max(map(strange, shown))


@pytest.mark.parametrize(
    ("zone", "begins", "minutes", "outside"),
    [
        ("Asia/Yangon", datetime(2026, 12, 1, 1, 0, tzinfo=UTC), 60, 30),  # from 07:30
        ("Asia/Kathmandu", datetime(2026, 12, 1, 14, 0, tzinfo=UTC), 60, 45),  # from 19:45
        ("Africa/Nairobi", datetime(2026, 12, 1, 20, 0, tzinfo=UTC), 120, 120),  # over midnight
        # From 23:00 until 01:00 of the next day, with an hour between that came twice.
        ("America/Asuncion", datetime(2024, 3, 24, 2, 0, tzinfo=UTC), 180, 180),
        # From 00:30 over a skipped hour until 08:30: seven hours on the clock, six that were.
        ("Europe/Chisinau", datetime(2026, 3, 28, 22, 30, tzinfo=UTC), 420, 390),
    ],
)
def test_known_evenings_and_mornings(
    zone: str, begins: datetime, minutes: int, outside: int
) -> None:
    assert minutes_outside(FAIR, begins, minutes, zone) == outside


def test_two_groups_at_once_are_one_evening_for_their_city() -> None:
    evening = Span(datetime(2026, 12, 1, 16, tzinfo=UTC), datetime(2026, 12, 1, 18, tzinfo=UTC))
    both = [Attended(session=each, span=evening, zone="Africa/Nairobi") for each in "ab"]

    assert burden_of(both).outside == 60
    assert burden_of(both).sessions == (("a", 60), ("b", 60))
    assert burden_of([]) == Burden()


@pytest.mark.parametrize(
    ("outside", "found"),
    [
        ([], None),
        ([59], None),
        ([60], 0),
        ([60, 60], None),
        ([40, 61, 20], 1),
        ([59, 1], None),
        ([100, 60, 60], None),
    ],
)
def test_one_bears_most_who_bears_more_than_half_and_an_hour(
    outside: list[int], found: int | None
) -> None:
    assert bears_most(outside) == found
