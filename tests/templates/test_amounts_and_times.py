from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.templates.html_page import Page

Show = Callable[..., Page]

NINE = datetime(2025, 12, 2, 6, 0, tzinfo=UTC)
HALF_PAST_TEN = datetime(2025, 12, 2, 7, 30, tzinfo=UTC)


def test_meter_says_its_value_in_words_and_draws_the_threshold(show: Show) -> None:
    page = show("amount", "meter(12, 15, '12 of 15 present', needed=9)")

    assert page.one("span").text == "12 of 15 present"
    assert page.one("svg").attributes["aria-hidden"] == "true"
    assert page.values("rect", "width") == ["100%", "80.00%", "2"]
    assert page.values("rect", "x") == [None, None, "60.00%"]


def test_meter_of_nothing_is_empty(show: Show) -> None:
    page = show("amount", "meter(0, 0, 'None yet', needed=0)")

    assert page.values("rect", "width") == ["100%", "0.00%"]


def test_strip_lays_its_parts_end_to_end(show: Show) -> None:
    parts = [
        {"value": 30, "words": "30 eligible", "kind": "good"},
        {"value": 0, "words": "0 revoked", "kind": "stop"},
        {"value": 30, "words": "30 not yet", "kind": "note"},
    ]
    page = show("amount", "strip(parts, 60)", parts=parts)

    assert page.values("rect", "x") == [None, "0.00%", "50.00%"]
    assert page.words("li") == ["■ 30 eligible", "■ 0 revoked", "■ 30 not yet"]


@pytest.mark.parametrize(
    ("seconds", "left"),
    [(20, "less than a minute left"), (61, "about 1 minute left"), (170, "about 3 minutes left")],
)
def test_progress_says_how_far_and_how_long(show: Show, seconds: int, left: str) -> None:
    page = show(
        "amount",
        "progress(12, 50, '12 of 50 certificates', seconds_left=seconds, poll_url='/batch')",
        seconds=seconds,
    )

    assert page.words("p")[0] == f"12 of 50 certificates {left}"
    assert page.one("progress").attributes["aria-label"] == "12 of 50 certificates"
    assert page.all("div")[0].attributes["hx-get"] == "/batch"


def test_progress_that_is_over_asks_no_more(show: Show) -> None:
    page = show("amount", "progress(50, 50, 'All certificates are issued')")

    assert page.all("div")[0].attributes == {"class": "progress"}


def test_time_carries_its_place_and_room_for_the_readers_own(show: Show) -> None:
    call = "when(starts, ends, 'Africa/Nairobi', 'Nairobi')"
    page = show("time", call, starts=NINE, ends=HALF_PAST_TEN)

    assert page.one("time").words == "Tue 2 Dec, 09:00–10:30 Nairobi"
    assert page.one("time").attributes["datetime"] == "2025-12-02T09:00:00+03:00"
    assert page.one("small").attributes == {
        "class": "elsewhere",
        "hidden": None,
        "data-starts": "2025-12-02T09:00:00+03:00",
        "data-ends": "2025-12-02T10:30:00+03:00",
        "data-words": "{time} where you are",
    }


def test_time_under_a_day_leaves_the_day_out(show: Show) -> None:
    call = "when(starts, ends, 'Africa/Nairobi', 'Nairobi', with_day=false)"
    page = show("time", call, starts=NINE, ends=HALF_PAST_TEN)

    assert page.one("time").words == "09:00–10:30 Nairobi"


def test_moment_carries_its_place(show: Show) -> None:
    page = show("time", "at(moment, 'Africa/Nairobi', 'Nairobi')", moment=NINE)

    assert page.one("time").words == "Tue 2 Dec, 09:00 Nairobi"


def test_length_is_short_for_the_eye_and_full_for_the_ear(show: Show) -> None:
    _both, shown, spoken = show("time", "length(1050, sum=true)").all("span")

    assert (shown.words, spoken.words) == ("17 h 30", "17 hours 30 minutes")
