"""Reading when a calendar is busy: what real ones say, and what nobody should be able to do."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters import busy_calendar
from app.adapters.busy_calendar import read
from app.domain.busy_times import LARGEST, MOST_EVENTS, BusyTimes, CannotRead, Fault
from app.domain.spans import Span

SINCE, UNTIL = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)
BERLIN = "TZID=Europe/Berlin"
MORNING = "DTSTART:20261207T090000Z\nDTEND:20261207T100000Z"
TOLD = ("2026-12-07 09:00", "2026-12-07 10:00")
TEN, LATER = "20261207T100000", ("2026-12-07 13:00", "2026-12-07 14:00")


def calendar(*events: str) -> bytes:
    bodies = (f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(bodies)}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def busy(data: bytes, zone: str = "Africa/Nairobi") -> BusyTimes:
    return read(data, zone=zone, since=SINCE, until=UNTIL)


def told(found: BusyTimes) -> list[tuple[str, str]]:
    """What was found, in UTC to the minute."""
    return [(f"{s.starts_at:%Y-%m-%d %H:%M}", f"{s.ends_at:%Y-%m-%d %H:%M}") for s in found.spans]


@pytest.mark.parametrize(
    ("event", "times"),
    [
        (MORNING, [TOLD]),
        ("DTSTART:20261207T090000Z\nDURATION:PT1H", [TOLD]),
        (f"DTSTART;{BERLIN}:20261207T100000\nDTEND;{BERLIN}:20261207T110000", [TOLD]),
        ("DTSTART:20261207T120000\nDTEND:20261207T130000", [TOLD]),  # as clocks in Nairobi show
        (f"DTSTART;TZID=/example.org/20070227_1/Europe/Berlin:{TEN}\nDURATION:PT1H", [TOLD]),
        (f'DTSTART;TZID="/example.org/America/Argentina/Salta":{TEN}\nDURATION:PT1H', [LATER]),
        ("DTSTART;TZID=W. Europe Standard Time:20261207T100000\nDURATION:PT1H", [TOLD]),
        ("DTSTART;VALUE=DATE:20261207", [("2026-12-06 21:00", "2026-12-07 21:00")]),
        (
            "DTSTART;VALUE=DATE:20261207\nDTEND;VALUE=DATE:20261209",
            [("2026-12-06 21:00", "2026-12-08 21:00")],
        ),
        ("DTSTART:20261207T090000Z", []),  # a moment takes no time
        (f"{MORNING}\nSTATUS:CANCELLED", []),
        (f"{MORNING}\nTRANSP:TRANSPARENT", []),
        (f"{MORNING}\nTRANSP:OPAQUE\nSTATUS:TENTATIVE", [TOLD]),
        (
            "DTSTART:20261130T230000Z\nDTEND:20261201T010000Z",
            [("2026-12-01 00:00", "2026-12-01 01:00")],
        ),
        ("DTSTART:20261001T090000Z\nDTEND:20261001T100000Z", []),
        ("DTSTART:20280101T090000Z\nDTEND:20280101T100000Z", []),
        (f"{MORNING}\nBEGIN:VALARM\nDURATION:PT5H\nTRIGGER:-PT5M\nEND:VALARM", [TOLD]),
    ],
)  # fmt: skip
def test_an_event_takes_its_time(event: str, times: Sequence[tuple[str, str]]) -> None:
    assert busy(calendar(event)).unread == 0
    assert told(busy(calendar(event))) == list(times)


def test_a_week_keeps_its_wall_time_when_clocks_change() -> None:
    weekly = f"DTSTART;{BERLIN}:20270315T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3"

    assert told(busy(calendar(weekly))) == [
        ("2027-03-15 09:00", "2027-03-15 10:00"),
        ("2027-03-22 09:00", "2027-03-22 10:00"),
        ("2027-03-29 08:00", "2027-03-29 09:00"),
    ]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;COUNT=3", ["07", "08", "09"]),
        ("FREQ=DAILY;UNTIL=20261209T090000Z", ["07", "08", "09"]),
        ("FREQ=DAILY;UNTIL=20261209T085959Z", ["07", "08"]),
        ("FREQ=DAILY;UNTIL=20261209", ["07", "08", "09"]),
        ("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20261218T000000Z", ["07", "08", "10", "15", "17"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261231T000000Z", ["07", "25"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24;COUNT=1", ["07", "24"]),
        ("FREQ=YEARLY;BYDAY=-1TH,53FR;COUNT=1", ["07", "31"]),
    ],
)
def test_what_repeats_takes_its_time_each_time(rule: str, days: Sequence[str]) -> None:
    found = told(busy(calendar(f"{MORNING}\nRRULE:{rule}")))

    assert [starts for starts, _ends in found] == [f"2026-12-{day} 09:00" for day in days]


@pytest.mark.parametrize(
    "but",
    ["EXDATE:20261208T090000Z", f"EXDATE;{BERLIN}:20261208T100000", "EXDATE;VALUE=DATE:20261208"],
)
def test_what_is_left_out_of_a_row_takes_no_time(but: str) -> None:
    found = told(
        busy(calendar(f"{MORNING}\nRRULE:FREQ=DAILY;COUNT=3\n{but}\nEXDATE:20261209T090000Z"))
    )

    assert found == [TOLD]  # fmt: skip


def test_one_of_a_row_that_was_moved_or_cancelled_is_not_where_it_was() -> None:
    row = f"UID:a\n{MORNING}\nRRULE:FREQ=DAILY;COUNT=3"
    moved = (
        "UID:a\nRECURRENCE-ID:20261208T090000Z\n"
        "DTSTART:20261208T150000Z\nDTEND:20261208T160000Z"
    )  # fmt: skip
    cancelled = f"UID:a\nRECURRENCE-ID:20261209T090000Z\nSTATUS:CANCELLED\n{MORNING}"

    assert told(busy(calendar(row, moved, cancelled))) == [
        TOLD,
        ("2026-12-08 15:00", "2026-12-08 16:00"),
    ]


def test_times_that_are_listed_are_taken_too() -> None:
    listed = "RDATE:20261208T090000Z\nRDATE;VALUE=PERIOD:20261209T090000Z/PT2H"

    assert told(busy(calendar(f"{MORNING}\n{listed}")))[1:] == [
        ("2026-12-08 09:00", "2026-12-08 10:00"),
        ("2026-12-09 09:00", "2026-12-09 11:00"),
    ]


def test_times_that_meet_are_one() -> None:
    next_ = "DTSTART:20261207T093000Z\nDTEND:20261207T113000Z"

    assert told(busy(calendar(MORNING, next_))) == [("2026-12-07 09:00", "2026-12-07 11:30")]


def test_a_long_line_may_be_folded_and_begin_with_a_mark_of_its_order() -> None:
    data = b"\xef\xbb\xbf" + calendar(MORNING).replace(b"DTEND:2026", b"DTEND:20\r\n 26")

    assert told(busy(data)) == [TOLD]


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261301T090000Z",
        "SUMMARY:When",
        "DTSTART;TZID=Custom:20261207T090000\nDURATION:PT1H",
        f"DTSTART;TZID={'a' * 5_000}:20261207T090000",
        f"DTSTART;TZID={'A/' * 5_000}B:20261207T090000",
        "DTSTART:20261207T090000Z\nDTEND:20261206T090000Z",
        "DTSTART:20261207T090000Z\nDTEND;VALUE=DATE:20261209",
        "DTSTART:20261207T090000Z\nDURATION:P999999999D\nRRULE:FREQ=DAILY",
        "DTSTART;VALUE=DATE:99991231",
        f"{MORNING}\nRRULE:FREQ=SECONDLY",
        f"{MORNING}\nRRULE:FREQ=DAILY;BYHOUR=9,15",
        f"{MORNING}\nRRULE:FREQ=DAILY;INTERVAL=0",
        f"{MORNING}\nRRULE:FREQ=DAILY;COUNT=-1",
        f"{MORNING}\nRRULE:FREQ=YEARLY;BYDAY=54MO",
        f"{MORNING}\nRRULE:FREQ=YEARLY;BYDAY=MO,-54TU",
        f"{MORNING}\nRRULE:BYDAY=MO",
        f"{MORNING}\nRRULE:FREQ=DAILY\nRRULE:FREQ=WEEKLY",
        f"{MORNING}\nRRULE:FREQ=NEVER",
        f"{MORNING}\nEXDATE:soon",
    ],
)
def test_an_event_that_cannot_be_told_is_counted_and_the_others_are_read(event: str) -> None:
    found = busy(calendar(event, MORNING))

    assert (told(found), found.unread) == ([TOLD], 1)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.NO_CALENDAR),
        (b"Name,Hospital\n", Fault.NO_CALENDAR),
        (b"PK\x03\x04\xff\xfe", Fault.NO_TEXT),
        (b" " * (LARGEST + 1), Fault.TOO_LARGE),
        (calendar(*[MORNING] * (MOST_EVENTS + 1)), Fault.TOO_MANY),
        (
            calendar("DTSTART:00010101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=2000000000"),
            Fault.TOO_MANY,
        ),
        (
            calendar(*["DTSTART:20200101T090000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"] * 1_000),
            Fault.TOO_MANY,
        ),
    ],
)
def test_a_file_that_is_none_or_too_much_is_refused(data: bytes, fault: Fault) -> None:
    with pytest.raises(CannotRead) as refused:
        busy(data)

    assert refused.value.fault is fault


def test_no_more_times_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(busy_calendar, "MOST_SPANS", 2)
    row = f"{MORNING}\nRRULE:FREQ=DAILY;COUNT="

    assert len(busy(calendar(f"{row}2")).spans) == 2
    with pytest.raises(CannotRead):
        busy(calendar(f"{row}3"))


def test_a_zone_that_a_file_defines_itself_is_not_asked() -> None:
    """Its rule never comes true: a library that looked for it would not come back."""
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\nTZOFFSETFROM:+0900\r\n"
        "TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    event = calendar(f"DTSTART;{BERLIN}:20261207T100000\nDURATION:PT1H").decode()

    assert told(busy(event.replace("BEGIN:VEVENT", f"{zone}BEGIN:VEVENT", 1).encode())) == [TOLD]


@pytest.mark.parametrize(
    "line",
    [
        f"DTSTART;TZID=/{'A/' * 400_000}",
        f"DTSTART;{'TZID=/A/' * 100_000}",
        f"DTSTART;TZID=/{'A' * 800_000}:{TEN}",
        f"DTSTART;TZID={'/A' * 400_000}/?:{TEN}",
    ],
)
def test_a_name_of_a_zone_is_read_in_one_go_however_long_it_is(line: str) -> None:
    """A search that began anew at each sign would not come back in hours."""
    found = busy(calendar(line, MORNING))

    assert (told(found), found.unread) == ([TOLD], 1)


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "END:VCALENDAR", "BEGIN:", ":",
        MORNING, "RRULE:FREQ=MONTHLY;BYDAY=2TU", "RRULE:FREQ=YEARLY;BYMONTHDAY=30;BYMONTH=2",
        "RRULE:FREQ=WEEKLY;BYDAY=XX", "RRULE:", "EXDATE:20261207", "RDATE;VALUE=PERIOD:x/y",
        "DTSTART;TZID=../../etc/passwd:20261207T090000", "DTSTART;VALUE=DATE:00000000",
        "DTEND:99991231T235959Z", "DURATION:-P1W", "DURATION:PT", "UID", "RECURRENCE-ID:x",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T090000Z", "STATUS:CANCELLED", " folded", "\t",
        "DTSTART:00010101T000000", "RRULE:FREQ=DAILY;UNTIL=00010101", "RRULE:FREQ=DAILY;COUNT=3",
    ]
)  # fmt: skip


@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=20))
def test_whatever_stands_in_a_file_it_is_read_or_refused(pieces: Sequence[str]) -> None:
    text = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *pieces])
    try:
        found = busy(text.encode("utf-8", "replace"))
    except CannotRead:
        return

    assert all(isinstance(each, Span) and each.starts_at >= SINCE for each in found.spans)
