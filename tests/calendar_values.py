"""Sessions for the calendar tests, invented and generated."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.calendar import CalendarEvent, EventStatus
from app.domain.session_event import Audience, SessionFacts, session_event

CHANGED = datetime(2026, 7, 20, 10, 30, tzinfo=UTC)
NAIROBI = SessionFacts(
    uid="7b0a2c4e-8f1d-4f5e-9b1a-0c2d3e4f5a6b",
    sequence=0,
    title="Hazards in the hospital",
    kind="module",
    run_title="Mass casualty management, Nairobi, August 2026",
    wall_start=datetime.fromisoformat("2026-08-03 09:00"),
    wall_end=datetime.fromisoformat("2026-08-03 10:30"),
    zone="Africa/Nairobi",
    starts_at=datetime(2026, 8, 3, 6, 0, tzinfo=UTC),
    ends_at=datetime(2026, 8, 3, 7, 30, tzinfo=UTC),
    page_url="https://training.example/cities/nairobi/sessions/7b0a",
    module_code="M03",
    module_title="Hazards and safety",
    room="Room 2, Acacia Teaching Hospital",
    city="Nairobi",
    mentors=("Wanjiru Odhiambo", "José Núñez"),
)

ZONES = ("Africa/Nairobi", "Africa/Accra", "Asia/Phnom_Penh", "America/Asuncion", "Asia/Kathmandu")
AWKWARD = (
    "សុខា កំពុងរៀន",
    "👩🏽‍🚒👨‍👩‍👧‍👦",
    "a\r\nATTENDEE:mailto:x@y.example\r\n",
    "C:\\New\\notes; a, b \"c\" 'd' ^n",
    "\\" * 150,
    ",;" * 80,
    "nul\x00 vt\x0b nel\x85 ls\u2028 c1\x9b del\x7f cr\r tab\t bom\ufeff",
    "ငါးပိ" * 40,
    "\ud800",
)
texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=200))


def at(start: datetime, minutes: int, zone: str) -> dict[str, Any]:
    """Times of a session that begins at an instant and lasts some minutes."""
    end = start + timedelta(minutes=minutes)
    place = ZoneInfo(zone)
    return {
        "zone": zone,
        "starts_at": start,
        "ends_at": end,
        "wall_start": start.astimezone(place).replace(tzinfo=None),
        "wall_end": end.astimezone(place).replace(tzinfo=None),
    }


def personal(facts: SessionFacts = NAIROBI, **changes: object) -> CalendarEvent:
    """The session as a mentor or trainee sees it."""
    return session_event(replace(facts, **changes), Audience.PERSONAL, changed_at=CHANGED)


@st.composite
def session_facts(draw: st.DrawFn) -> SessionFacts:
    """Any session, with any text that a form or a file could bring."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw(st.integers(0, 600_000)))
    return SessionFacts(
        uid=str(draw(st.uuids())),
        sequence=draw(st.integers(0, 2**31 - 1)),
        title=draw(texts),
        kind="module",
        run_title=draw(texts),
        page_url="https://training.example/" + draw(texts),
        module_code=draw(st.sampled_from(("", "M03", "A,B;C\\N", "ម៉ូឌុល"))),
        module_title=draw(texts),
        room=draw(texts),
        city=draw(st.sampled_from(("", "Nairobi", "Phnom Penh", "Asunción"))),
        online=draw(st.booleans()),
        status=draw(st.sampled_from(EventStatus)),
        mentors=tuple(draw(st.lists(texts, max_size=3))),
        **at(start, draw(st.integers(1, 600)), draw(st.sampled_from(ZONES))),
    )
