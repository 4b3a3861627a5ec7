"""The judge itself: each of its rules condemns a feed that breaks it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.ical import render_event, render_feed
from app.domain.calendar import EventStatus, FeedHeader
from tests.calendar_values import at, personal
from tests.ical_lint import lint

HEADER = FeedHeader(name="Nairobi", description="All sessions, Nairobi")
FIRST = personal()
SECOND = personal(
    uid="8b0a2c4e-8f1d-4f5e-9b1a-0c2d3e4f5a6b",
    title="a\\b " + "é" * 60,
    status=EventStatus.CANCELLED,
    **at(FIRST.starts_at + timedelta(hours=2), 60, "Africa/Nairobi"),
)
BLOCKS = [render_event(FIRST), render_event(SECOND)]
FEED = render_feed(HEADER, BLOCKS)
EMPTY = render_feed(HEADER, [])
LF = b"\n"
LF = b"\n"
EVENT = b"BEGIN:VEVENT\r\n"


def without(name: bytes) -> bytes:
    """The feed less the first line of that name."""
    return re.sub(rb"\r\n" + name + rb"[:;][^\r]*(\r\n [^\r]*)*", b"", FEED, count=1)


def in_event(line: bytes) -> bytes:
    """The feed with one more line in its first event."""
    return FEED.replace(EVENT, EVENT + line + b"\r\n", 1)


def in_calendar(line: bytes) -> bytes:
    return FEED.replace(b"NAME:", line + b"\r\nNAME:", 1)


def swap(old: bytes, new: bytes, *, feed: bytes = FEED) -> bytes:
    assert old in feed
    return feed.replace(old, new, 1)


def test_clean_feeds_have_no_finding() -> None:
    assert [lint(FEED), lint(EMPTY)] == [[], []]


def test_feed_in_another_language_is_judged_by_its_word() -> None:
    feed = FEED.replace("CANCELLED –".encode(), "CANCELADA –".encode())

    assert lint(feed, cancelled="CANCELADA") == []


@pytest.mark.parametrize(
    ("broken", "finding"),
    [
        (b"\xef\xbb\xbf" + FEED, "R16 the file begins with a byte order mark"),
        (FEED[:-2], "R16 the last line has no CRLF"),
        (swap(b"2.0\r\n", b"2.0\n"), "R16 a line feed without carriage return"),
        (swap(b"2.0\r\n", b"2.0\r"), "R16 a carriage return without line feed"),
        (swap(b"2.0\r\n", b"2.0\r\n\r\n"), "R16 line 3 is blank"),
        (b" " + FEED, "R16 the first line is a continuation"),
        (in_calendar(b"X-LONG:" + b"a" * 69), "R16 line 4 has 76 octets"),
        (in_calendar(b"X-A:\xc3\r\n \xa9"), "R16 line 4 is not UTF-8 by itself"),
        (in_calendar(b"X-A:a\\\r\n nb"), "R16 line 5 begins inside an escape"),
        (in_calendar(b"X-A:\x07"), "R17 line 4 holds a control character"),
        (in_calendar(b"X-A:\xc2\x85"), "R17 line 4 holds a control character"),
        (in_calendar(b":a"), "R17 line 4 has no name"),
        (in_calendar(b"X-A"), "R17 line 4 has a malformed parameter or no value"),
        (in_calendar(b'X-A;B="c:d'), "R17 line 4 has a malformed parameter or no value"),
        (swap(b"sessions\\, Nairobi", b"sessions, Nairobi"), "R17 line 6: unescaped"),
        (swap(b"Hazards in", b"Hazards\\x"), "R17 line 19: unescaped"),
        (swap(b"Hazards in", b"Hazards;"), "R17 line 19: unescaped"),
        (swap(b"URL:https", b"URL:ht tps"), "R17 line 26: not a URI"),
        (in_event(b"CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://a.example/\xc3\xa9"),
         "R17 line 11: not a URI"),
        (FEED + FEED, f"R18 line {FEED.count(LF) + 1}: not exactly one VCALENDAR"),
        (BLOCKS[0], "R18 line 1: not exactly one VCALENDAR"),
        (swap(b"END:VCALENDAR\r\n", b""), "R18 VCALENDAR is not closed"),
        (swap(b"END:VEVENT\r\n", b""), "R18 line 27: VEVENT does not belong here"),
        (FEED + b"X-A:b\r\n", f"R18 line {FEED.count(LF) + 1}: X-A outside of a component"),
        (swap(EVENT, b"END:VTODO\r\n" + EVENT), "R18 line 10: END outside of a component"),
        (swap(EVENT, b"BEGIN:VTODO\r\nEND:VTODO\r\n" + EVENT), "R18 line 10: VTODO does not"),
        (swap(EVENT, b"BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n" + EVENT), "R11 line 10: a time zone"),
        (in_event(b"BEGIN:VALARM\r\nEND:VALARM"), "R22 line 11: an alarm"),
        (EMPTY[: EMPTY.index(EVENT)] + b"END:VCALENDAR\r\n", "R9 a calendar without components"),
        (swap(b"VERSION:2.0", b"VERSION:1.0"), "R18 VERSION is not 2.0, once"),
        (without(b"PRODID"), "R18 PRODID is not there once"),
        (without(b"NAME"), "R21 NAME and X-WR-CALNAME are not the same"),
        (without(b"X-WR-CALDESC"), "R21 DESCRIPTION and X-WR-CALDESC are not the same"),
        (swap(b"TTL:PT1H", b"TTL:PT2H"), "R21 REFRESH-INTERVAL and X-PUBLISHED-TTL are not"),
        (FEED.replace(b"PT1H", b"1 hour"), "R21 REFRESH-INTERVAL is no duration"),
        (swap(b";VALUE=DURATION", b""), "R21 REFRESH-INTERVAL lacks VALUE=DURATION"),
        (in_calendar(b"SOURCE;VALUE=URI:https://a.example"), "R21 line 4: SOURCE"),
        (in_calendar(b"X-WR-TIMEZONE:Africa/Nairobi"), "R15 line 4: X-WR-TIMEZONE"),
        (in_calendar(b"METHOD:PUBLISH"), "R23 line 4: METHOD"),
        (in_event(b"ORGANIZER:mailto:a@a.example"), "R23 line 11: ORGANIZER"),
        (in_event(b"ATTENDEE:mailto:a@a.example"), "R23 line 11: ATTENDEE"),
        (in_event(b"RRULE:FREQ=DAILY"), "R10 line 11: RRULE"),
        (in_event(b"DURATION:PT1H"), "R14 line 11: DURATION"),
        (swap(b"DTSTART:", b"DTSTART;TZID=Africa/Nairobi:"), "R11 line 11: TZID"),
        (without(b"UID"), "R18 UID is there 0 times, event at line 10"),
        (without(b"DTSTAMP"), "R18 DTSTAMP is there 0 times"),
        (without(b"DTSTART"), "R18 DTSTART is there 0 times"),
        (without(b"DTEND"), "R18 DTEND is there 0 times"),
        (without(b"SEQUENCE"), "R18 SEQUENCE is there 0 times"),
        (in_event(b"STATUS:CONFIRMED"), "R18 STATUS is there 2 times"),
        (in_event(b"LOCATION:Here"), "R18 LOCATION is there 2 times"),
        (render_feed(HEADER, [BLOCKS[0], BLOCKS[0].replace(b"Hazards in", b"Hazards at")]),
         "R18 2 events have the UID 7b0a"),
        (swap(b"UID:7b0a", b"UID:42-"), "R1 the UID is not a UUID"),
        (swap(b"SEQUENCE:0", b"SEQUENCE:-1"), "R3 SEQUENCE is not a whole number"),
        (swap(b"MODIFIED:20260720", b"MODIFIED:20260732"), "R4 LAST-MODIFIED is not a UTC time"),
        (swap(b"DTSTAMP:20260720", b"DTSTAMP:20260721"), "R5 DTSTAMP is not the time"),
        (FEED.replace(BLOCKS[0] + BLOCKS[1], BLOCKS[1] + BLOCKS[0]), "R6 events are not in order"),
        (swap(b"STATUS:CONFIRMED", b"STATUS:POSTPONED"), "R7 no such STATUS"),
        (swap(b"TRANSP:OPAQUE", b"TRANSP:FREE"), "R7 no such TRANSP"),
        (swap(b"TRANSP:TRANSPARENT", b"TRANSP:OPAQUE"), "R7 a cancelled session still blocks"),
        (swap("CANCELLED – ".encode(), b""), "R7 the title and STATUS disagree"),
        (swap(b"SUMMARY:H", "SUMMARY:CANCELLED – H".encode()), "R7 the title and STATUS disagree"),
        (swap(b"DTSTART:20260803T060000Z", b"DTSTART:20260803T060000"), "R10 DTSTART or DTEND"),
        (swap(b"DTSTART:20260803T060000Z", b"DTSTART:20260231T060000Z"), "R10 DTSTART or DTEND"),
        (swap(b"DTEND:20260803T073000Z", b"DTEND:20260803T060000Z"), "R14 DTEND is not after"),
        (without(b"DESCRIPTION").replace(b"\r\nDESCRIPTION:20", b"\r\nDESCRIPTION:", 1),
         "R10 DESCRIPTION does not begin with the time"),
        (swap("09:00–10:30".encode(), "08:00–09:30".encode()), "R10 DESCRIPTION tells another"),
        (swap(b"UTC+03:00", "UTC−03:00".encode()), "R10 DESCRIPTION tells another"),
        (swap(b";VALUE=DATE:20000102", b":20000102", feed=EMPTY), "R13 a whole day needs two"),
        (swap(b"DATE:20000102", b"DATE:20000101", feed=EMPTY), "R13 the end of a whole day"),
        (swap(b"TRANSPARENT", b"OPAQUE", feed=EMPTY), "R13 a whole day blocks time"),
        (swap(b"LOCATION:Room 2", b"LOCATION:https://a.example"), "R19 LOCATION is an address"),
        (in_event(b"CONFERENCE;FEATURE=VIDEO:https://training.example/abc"),
         "R19 CONFERENCE lacks VALUE=URI or FEATURE"),
        (in_event(b"CONFERENCE;VALUE=URI:https://training.example/abc"),
         "R19 CONFERENCE lacks VALUE=URI or FEATURE"),
        (in_event(b"CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/abc"),
         "R19 the join link is not in DESCRIPTION"),
        (swap(b"sessions/7b0a\r\nEND", b"sessions?token=7b0a\r\nEND"), "R20 line 26: the address"),
        (swap(b"CATEGORIES:M03", b"CATEGORIES:"), "R20 line 25: an empty"),
        (swap(b"CATEGORIES:M03", b"CATEGORIES:M03;M04"), "R20 line 25: an empty"),
    ],
)  # fmt: skip
def test_broken_rule_is_found(broken: bytes, finding: str) -> None:
    assert [found for found in lint(broken) if found.startswith(finding)]


def test_event_over_a_change_of_the_clocks_is_clean() -> None:
    first = FIRST.starts_at.replace(year=2026, month=10, day=25, hour=0, minute=30)
    event = personal(city="Berlin", **at(first, 60, "Europe/Berlin"))

    assert lint(render_feed(HEADER, [render_event(event)])) == []


def test_seconds_of_a_start_are_not_told_on_the_wall() -> None:
    late = FIRST.starts_at + timedelta(seconds=30)

    assert lint(render_feed(HEADER, [render_event(replace(FIRST, starts_at=late))])) == []
