"""Other people's programs read our feeds and see what we meant."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from app.adapters.ical import render_event, render_feed
from app.adapters.ical_text import one_line
from app.domain.calendar import CalendarEvent, EventStatus, FeedHeader
from tests.calendar_values import AWKWARD, NAIROBI, ZONES, at, personal
from tests.ical_lint import lint
from tests.tools import needs

Seen = tuple[str, datetime, datetime, str]

KHAL = """\
[calendars]
[[feed]]
path = {folder}/feed
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""


def sessions() -> list[CalendarEvent]:
    """One session for each awkward text, spread over zones, states, midnights and places."""
    states = list(EventStatus)
    return [
        personal(
            uid=f"7b0a2c4e-8f1d-4f5e-9b1a-{number:012}",
            sequence=number,
            title=f"{number} {text}",
            room=text,
            online=number % 2 == 1,
            status=states[number % len(states)],
            **at(
                NAIROBI.starts_at + timedelta(hours=7 * number),
                30 + 45 * number,
                ZONES[number % len(ZONES)],
            ),
        )
        for number, text in enumerate(AWKWARD)
    ]


HEADER = FeedHeader(name="Nairobi", description="All sessions in Nairobi")
FEED = render_feed(HEADER, map(render_event, sessions()))
EMPTY = render_feed(HEADER, [])
MEANT = [(event.uid, event.starts_at, event.ends_at, event.status.upper()) for event in sessions()]


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.ics"
    path.write_bytes(FEED)
    return path


def run(*command: str | Path, home: Path) -> str:
    """Run a program in UTC, in a home of its own; return what it printed."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def khal(*arguments: str | Path, home: Path) -> str:
    config = home / "khal.conf"
    config.write_text(KHAL.format(folder=home))
    return run(Path(sys.executable).with_name("khal"), "-c", config, *arguments, home=home)


def test_the_feed_that_all_read_is_clean() -> None:
    assert lint(FEED) == []


def test_icalendar_reads_the_same_sessions() -> None:
    calendar = Calendar.from_ical(FEED)

    assert [
        (str(event["UID"]), event.start, event.end, str(event["STATUS"]))
        for event in calendar.events
    ] == MEANT
    assert [event.errors for event in calendar.events] == [[] for _ in MEANT]


def test_ical_reads_the_same_sessions() -> None:
    events = IcsCalendarStream.calendar_from_ics(FEED.decode()).events

    assert [(e.uid, e.dtstart, e.dtend, e.status) for e in events] == MEANT
    assert [e.summary for e in events] == [str(one_line(e.summary)) for e in sessions()]


def test_khal_reads_the_same_sessions(feed: Path, tmp_path: Path) -> None:
    wanted = "{uid}|{start-long}|{end-long}|{status}"
    printed = khal("printics", "-f", wanted, feed, home=tmp_path).splitlines()
    seen: list[Seen] = []
    for line in printed[1:]:
        uid, start, end, status = line.split("|")
        seen.append((uid, _utc(start), _utc(end), status.strip()))

    assert sorted(seen) == MEANT


def test_khal_imports_every_session(feed: Path, tmp_path: Path) -> None:
    (tmp_path / "feed").mkdir()
    khal("import", "--batch", "-a", "feed", feed, home=tmp_path)

    stored = sorted(path.stem for path in (tmp_path / "feed").glob("*.ics"))
    assert stored == [uid for uid, _start, _end, _status in MEANT]


def test_calcurse_reads_the_same_sessions(feed: Path, tmp_path: Path) -> None:
    calcurse = needs("calcurse")
    data = tmp_path / "calcurse"
    run(calcurse, "-q", "-D", data, "-i", feed, home=tmp_path)
    printed = run(
        calcurse, "-D", data, "-Q", "--from", "01/01/2026", "--days", "365",
        "--filter-type", "apt", "--format-apt", "=%s|%e|%m\n", home=tmp_path,
    )  # fmt: skip

    rows = {line[1:] for line in printed.splitlines() if line.startswith("=")}
    assert rows == {
        f"{event.starts_at.timestamp():.0f}|{event.ends_at.timestamp():.0f}"
        f"|{one_line(event.summary)}"
        for event in sessions()
    }


def test_every_reader_takes_the_notice_of_an_empty_calendar(tmp_path: Path) -> None:
    path = tmp_path / "empty.ics"
    path.write_bytes(EMPTY)
    (event,) = IcsCalendarStream.calendar_from_ics(EMPTY.decode()).events

    assert (event.summary, len(Calendar.from_ical(EMPTY).events)) == (HEADER.notice, 1)
    printed = khal("printics", "-f", "{title}", path, home=tmp_path)
    assert printed.splitlines()[1].strip() == HEADER.notice


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
