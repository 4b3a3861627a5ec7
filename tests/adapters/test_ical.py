import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.adapters.ical import EventError, render_event, render_events, render_feed
from app.adapters.ical_text import clean, fold, one_line, uri
from app.domain.calendar import CalendarEvent, EventStatus, FeedHeader
from app.domain.session_event import Audience, SessionFacts, session_event
from tests.calendar_values import AWKWARD, CHANGED, personal, session_facts, texts
from tests.ical_lint import lint

HEADER = FeedHeader(name="Nairobi", description="All sessions in Nairobi")
FEED = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Preceptor//Preceptor//EN
NAME:Nairobi
X-WR-CALNAME:Nairobi
DESCRIPTION:All sessions in Nairobi
X-WR-CALDESC:All sessions in Nairobi
REFRESH-INTERVAL;VALUE=DURATION:PT1H
X-PUBLISHED-TTL:PT1H
BEGIN:VEVENT
DTSTART:20260803T060000Z
UID:7b0a2c4e-8f1d-4f5e-9b1a-0c2d3e4f5a6b
DTEND:20260803T073000Z
DTSTAMP:20260720T103000Z
LAST-MODIFIED:20260720T103000Z
SEQUENCE:0
STATUS:CONFIRMED
TRANSP:OPAQUE
SUMMARY:Hazards in the hospital
DESCRIPTION:2026-08-03 09:00–10:30 Nairobi (UTC+03:00)\\nM03 Hazards and s
 afety\\nMass casualty management\\, Nairobi\\, August 2026\\nMentors: José N
 úñez\\nhttps://training.example/cities/nairobi/sessions/7b0a
LOCATION:Room 2\\, Acacia Teaching Hospital\\, Nairobi
CATEGORIES:M03
URL:https://training.example/cities/nairobi/sessions/7b0a
END:VEVENT
END:VCALENDAR
"""


def feed(*events: CalendarEvent) -> bytes:
    return render_feed(HEADER, [render_event(event) for event in events])


# Octets that no longer match these need a higher LAYOUT in app.domain.calendar: stored
# blocks of an older release would otherwise stay as they are.
def test_feed_is_written_exactly_so() -> None:
    written = feed(personal(mentors=("José Núñez",)))

    assert written.decode().replace("\r\n", "\n") == FEED


@given(st.lists(session_facts(), max_size=6, unique_by=lambda facts: facts.uid), texts, texts)
def test_every_feed_is_clean(sessions: list[SessionFacts], name: str, description: str) -> None:
    header = FeedHeader(name=f"N{name}", description=description, notice=f"Nothing {name}")
    for audience in Audience:
        events = [session_event(facts, audience, changed_at=CHANGED) for facts in sessions]
        blocks, problems = render_events(events)

        assert problems == ()
        assert lint(render_feed(header, blocks.values())) == []


@given(st.lists(session_facts(), max_size=6), st.randoms(use_true_random=False))
def test_same_events_in_any_order_give_the_same_octets(
    sessions: list[SessionFacts], random: Random
) -> None:
    blocks = [render_event(personal(facts)) for facts in sessions]
    again = [render_event(personal(facts)) for facts in sessions]
    random.shuffle(again)

    assert render_feed(HEADER, again) == render_feed(HEADER, blocks)


def test_cancelled_session_stays_visible_and_blocks_no_time() -> None:
    written = feed(personal(status=EventStatus.CANCELLED))

    assert lint(written) == []
    assert (
        b"\r\nSTATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nSUMMARY:CANCELLED \xe2\x80\x93 " in written
    )


def test_repeated_block_is_written_once() -> None:
    assert feed(personal(), personal()) == feed(personal())


def test_feed_without_sessions_holds_one_stable_notice() -> None:
    empty = render_feed(HEADER, [])

    assert lint(empty) == []
    assert empty == render_feed(replace(HEADER), iter(()))
    assert re.findall(rb"\r\n(DTSTART.*|DTEND.*|SUMMARY.*)\r", empty) == [
        b"DTSTART;VALUE=DATE:20000101",
        b"DTEND;VALUE=DATE:20000102",
        b"SUMMARY:There is no session in this calendar.",
    ]


def test_notices_of_two_calendars_differ_in_their_uid() -> None:
    notice = FeedHeader(name="Nairobi", description="", notice="Revoked", noted_on=date(2026, 8, 1))
    uids = {
        re.search(rb"UID:(.*)\r", render_feed(header, []))[1]
        for header in (HEADER, notice, replace(notice, name="Kumasi"))
    }

    assert len(uids) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"uid": "42@host"}, "uid", id="uid-of-another-kind"),
        pytest.param({"uid": "7B0A2C4E-8F1D-4F5E-9B1A-0C2D3E4F5A6B"}, "uid", id="uid-in-capitals"),
        pytest.param({"sequence": -1}, "sequence", id="negative-sequence"),
        pytest.param({"starts_at": datetime(2026, 8, 3, 9)}, "starts_at", id="naive"),  # noqa: DTZ001
        pytest.param(
            {"ends_at": datetime(2026, 8, 3, 9, tzinfo=timezone(timedelta(hours=3)))},
            "ends_at",
            id="another-zone",
        ),
        pytest.param({"ends_at": personal().starts_at}, "ends_at", id="no-time-at-all"),
        pytest.param(
            {"ends_at": personal().starts_at + timedelta(milliseconds=999)},
            "ends_at",
            id="less-than-a-second",
        ),
        pytest.param({"url": "training.example/x"}, "url", id="address-without-scheme"),
    ],
)
def test_event_that_no_reader_understands_is_refused(
    changes: dict[str, object], field: str
) -> None:
    bad = replace(personal(), **changes)

    with pytest.raises(EventError, match=field) as refusal:
        render_event(bad)

    assert (refusal.value.uid, refusal.value.field) == (bad.uid, field)


def test_one_bad_record_leaves_the_others_in_the_feed() -> None:
    good = personal()
    bad = replace(good, uid="00000000-0000-4000-8000-000000000000", ends_at=good.starts_at)

    blocks, problems = render_events([bad, good])

    assert [problem.uid for problem in problems] == [bad.uid]
    assert render_feed(HEADER, blocks.values()) == feed(good)


@pytest.mark.parametrize("text", AWKWARD)
def test_texts_come_back_as_they_were_but_for_control_characters(text: str) -> None:
    event = replace(personal(), summary=text, location=text, categories=(text, "M03"))
    (read,) = Calendar.from_ical(feed(event)).events

    assert str(read["summary"]) == str(one_line(text))
    assert str(read["location"]) == str(one_line(text))
    assert [str(name) for name in read["categories"].cats] == [str(one_line(text)), "M03"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line-breaks"),
        pytest.param("a\x85b\u2028c\u2029d", "a\nb\nc\nd", id="line-breaks-of-unicode"),
        pytest.param("a\x00b\x0bc\x1bd\x7fe\x9bf", "abcdef", id="controls"),
        pytest.param("\ud83d", "", id="half-a-pair"),
        pytest.param("a\tb", "a\tb", id="tab"),
        pytest.param("ស្រី\u200b 👩🏽‍🚒", "ស្រី\u200b 👩🏽‍🚒", id="joiners"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("address", "written"),
    [
        pytest.param("https://a.example/é b?c,d", "https://a.example/%C3%A9%20b?c,d", id="text"),
        pytest.param("https://a.example/\r\nX:1", "https://a.example/%0AX:1", id="injection"),
        pytest.param("tel:+254700000000", "tel:+254700000000", id="telephone"),
    ],
)  # fmt: skip
def test_uri_escapes_what_an_address_may_not_hold(address: str, written: str) -> None:
    assert uri(address) == written


@given(st.text(st.sampled_from("\\,;nNaéក👩 "), max_size=400))
def test_fold_cuts_between_characters_and_escapes(text: str) -> None:
    line = b"SUMMARY:" + one_line(text).to_ical()
    folded = fold(line)
    pieces = folded.removesuffix(b"\r\n").split(b"\r\n ")

    assert b"".join(pieces) == line
    assert [piece for piece in folded.split(b"\r\n") if len(piece) > 75] == []
    for piece in pieces:
        assert piece.decode()
        assert not re.search(rb"(?<!\\)(\\\\)*\\$", piece)


def test_revision_is_written_to_the_second_in_utc() -> None:
    event = replace(personal(), changed_at=datetime(2026, 7, 20, 10, 30, 5, 999_999, tzinfo=UTC))

    assert b"DTSTAMP:20260720T103005Z\r\nLAST-MODIFIED:20260720T103005Z\r\n" in feed(event)
