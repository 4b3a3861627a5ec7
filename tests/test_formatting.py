from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from app import formatting

STARTS = datetime(2025, 12, 2, 6, 0, tzinfo=UTC)
ENDS = datetime(2025, 12, 2, 7, 30, tzinfo=UTC)


def spaced(text: str) -> str:
    """A text with plain spaces for those at which no line may end."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(autouse=True, scope="module")
def _in_english() -> Iterator[None]:
    app = Flask("formatting")
    Babel(app)
    formatting.init_app(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("minutes", "single", "sum_", "words"),
    [
        (0, "0 min", "0 min", "0 minutes"),
        (1, "1 min", "1 min", "1 minute"),
        (75, "75 min", "1 h 15", "1 hour 15 minutes"),
        (360, "360 min", "6 h", "6 hours"),
        (1050, "1,050 min", "17 h 30", "17 hours 30 minutes"),
        (605, "605 min", "10 h 05", "10 hours 5 minutes"),
    ],
)
def test_minutes_as_one_length_as_a_sum_and_in_words(
    minutes: int, single: str, sum_: str, words: str
) -> None:
    assert spaced(formatting.duration(minutes)) == single
    assert spaced(formatting.total(minutes)) == sum_
    assert formatting.minutes_words(minutes) == words


@given(st.integers(min_value=60, max_value=59_999))
def test_total_can_be_read_back(minutes: int) -> None:
    hours, _, rest = spaced(formatting.total(minutes)).partition(" h")

    assert int(hours) * 60 + int(rest or 0) == minutes


def test_day_stands_before_the_month_in_english() -> None:
    assert spaced(formatting.day(date(2025, 12, 2))) == "Tue 2 Dec"
    assert spaced(formatting.day_with_year(date(2025, 12, 2))) == "2 Dec 2025"
    assert formatting.full_day(date(2025, 12, 2)) == "Tuesday, 2 December 2025"


def test_day_in_the_readers_language() -> None:
    with force_locale("es_PY"):
        assert spaced(formatting.day(date(2025, 12, 2))) == "mar, 2 dic."


@pytest.mark.parametrize(
    ("last", "shown"),
    [
        (date(2025, 12, 30), "30 Dec 2025"),
        (date(2025, 12, 31), "30–31 Dec 2025"),
        (date(2026, 1, 2), "30 Dec 2025 – 2 Jan 2026"),
    ],
)
def test_day_range_names_month_and_year_once_where_that_will_do(last: date, shown: str) -> None:
    assert spaced(formatting.day_range(date(2025, 12, 30), last)) == shown


def test_lengths_and_near_days_do_not_break_over_two_lines() -> None:
    range_ = formatting.day_range(date(2025, 12, 30), date(2026, 1, 2))
    others = (formatting.duration(75), formatting.total(1050), formatting.day(date(2025, 12, 2)))

    assert [" " in text for text in others] == [False] * 3
    assert len(range_.split(" ")) == 3


def test_time_range_is_shown_at_its_place() -> None:
    shown = spaced(formatting.time_range(STARTS, ENDS, "Africa/Nairobi", "Nairobi"))

    assert shown == "Tue 2 Dec, 09:00–10:30 Nairobi"


def test_time_range_over_midnight_names_both_days() -> None:
    shown = formatting.time_range(STARTS, ENDS, "Pacific/Auckland", "Auckland")
    over = formatting.time_range(
        STARTS.replace(hour=16), ENDS.replace(hour=18), "Asia/Phnom_Penh", "Phnom Penh"
    )

    assert spaced(shown) == "Tue 2 Dec, 19:00–20:30 Auckland"
    assert spaced(over) == "Tue 2 Dec, 23:00 – Wed 3 Dec, 01:30 Phnom Penh"


def test_moment_is_shown_at_its_place() -> None:
    shown = formatting.moment(STARTS, "America/Asuncion", "Asunción")

    assert spaced(shown) == "Tue 2 Dec, 03:00 Asunción"


@pytest.mark.parametrize(
    ("locale", "tag", "direction"),
    [("en", "en", "ltr"), ("es_PY", "es-PY", "ltr"), ("ar", "ar", "rtl")],
)
def test_page_names_its_language_and_direction(locale: str, tag: str, direction: str) -> None:
    with force_locale(locale):
        assert formatting.language_tag() == tag
        assert formatting.text_direction() == direction


@pytest.mark.parametrize(("number", "word"), [(0, "Monday"), (6, "Sunday")])
def test_a_day_of_the_week_has_its_name(number: int, word: str) -> None:
    assert formatting.weekday(number) == word


def test_a_time_of_no_one_day_is_written_in_24_hours() -> None:
    assert formatting.wall_clock(time(18, 5)) == "18:05"
