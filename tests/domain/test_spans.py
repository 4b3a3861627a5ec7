"""Spans of time: what they cover together, and what they leave open."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.spans import Span, by_day, clipped, merged, open_between, without
from app.domain.wall_time import to_local

BEGINNING = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
MINUTES = range(90)


def at(minute: int) -> datetime:
    return BEGINNING + timedelta(minutes=minute)


SPANS = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90)).map(lambda two: Span(at(two[0]), at(two[1])))
)


def covered(spans: list[Span] | tuple[Span, ...]) -> set[int]:
    """The minutes that spans cover, one by one."""
    return {m for m in MINUTES if any(each.starts_at <= at(m) < each.ends_at for each in spans)}


def are_apart(spans: tuple[Span, ...]) -> bool:
    """Whether none is empty, and each begins after the one before has ended for a while."""
    ends = [each.ends_at for each in spans]
    return all(each.starts_at < each.ends_at for each in spans) and all(
        end < each.starts_at for end, each in zip(ends, spans[1:], strict=False)
    )


@given(spans=SPANS)
def test_merged_spans_cover_the_same_and_stand_apart(spans: list[Span]) -> None:
    found = merged(spans)

    assert covered(found) == covered(spans)
    assert are_apart(found)
    assert merged(found) == found


@given(spans=SPANS, taken=SPANS)
def test_what_is_taken_is_not_left(spans: list[Span], taken: list[Span]) -> None:
    found = without(spans, taken)

    assert covered(found) == covered(spans) - covered(taken)
    assert are_apart(found)


@given(spans=SPANS, since=st.integers(0, 90), until=st.integers(0, 90))
def test_between_two_moments_each_minute_is_covered_or_open(
    spans: list[Span], since: int, until: int
) -> None:
    within = {minute for minute in MINUTES if since <= minute < until}
    shut, open_ = (
        clipped(spans, at(since), at(until)),
        open_between(spans, at(since), at(until)),
    )

    assert covered(shut) | covered(open_) == within
    assert covered(shut).isdisjoint(covered(open_))
    assert are_apart(shut)
    assert are_apart(open_)


def test_spans_that_touch_are_one() -> None:
    assert merged([Span(at(5), at(9)), Span(at(1), at(5))]) == (Span(at(1), at(9)),)


def test_a_span_is_cut_where_the_days_of_a_place_begin() -> None:
    night = Span(datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC))

    assert by_day([night], "Europe/Berlin") == {
        date(2026, 3, 28): (Span(night.starts_at, datetime(2026, 3, 28, 23, tzinfo=UTC)),),
        date(2026, 3, 29): (
            Span(datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ),
        date(2026, 3, 30): (Span(datetime(2026, 3, 29, 22, tzinfo=UTC), night.ends_at),),
    }


@given(
    spans=SPANS.map(lambda each: [Span(s.starts_at, s.ends_at + 40 * (s.ends_at - s.starts_at))
                                  for s in each]),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "America/Santiago", "UTC"]),
)  # fmt: skip
def test_the_pieces_of_days_are_the_spans(spans: list[Span], zone: str) -> None:
    days = by_day(spans, zone)
    pieces = [(day, piece) for day, pieces in days.items() for piece in pieces]

    assert merged(piece for _day, piece in pieces) == merged(spans)
    assert all(to_local(piece.starts_at, zone).date() == day for day, piece in pieces)
    assert [piece for _day, piece in pieces] == sorted(piece for _day, piece in pieces)
