"""A strict judge of our calendar feeds, from their raw octets.

It shares no code with the writer and none with any calendar library. Its findings begin
with the rule that is broken:

R1 UUIDs, R3 revision numbers, R4 and R5 stable time stamps, R6 order, R7 cancellations,
R9 never empty, R10 and R11 UTC only, R13 whole days, R14 ends after starts, R15 no zone
for readers to guess by, R16 lines, R17 escapes, R18 required and single properties, R19
places and join links, R20 addresses and categories, R21 the calendar's own properties,
R22 no alarms, R23 nobody is invited and nobody named.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from tests.ical_octets import Block, ContentLine, components, read_lines

TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "NAME", "PRODID", "X-WR-CALNAME", "X-WR-CALDESC"}
ONCE = ("UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "LAST-MODIFIED", "STATUS", "SUMMARY")
AT_MOST_ONCE = ("DESCRIPTION", "LOCATION", "URL", "TRANSP", "CATEGORIES", "CLASS", "DURATION")
BANNED = {
    **dict.fromkeys(("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"), "R10"),
    "X-WR-TIMEZONE": "R15",
    "DURATION": "R14",
    "SOURCE": "R21",
    **dict.fromkeys(("METHOD", "ORGANIZER", "ATTENDEE", "CONTACT"), "R23"),
}
_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_ESCAPES = re.compile(r"\\[\\;,n]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-Z\[\]_a-z~]+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://|(mailto|tel|sip):", re.IGNORECASE)
_SECRET = re.compile(r"[?&;](token|key|secret|password|signature)=|//[^/]*@", re.IGNORECASE)
_WALL = re.compile(
    r"(\d{4}-\d\d-\d\d \d\d:\d\d)–(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d) .*\(UTC([+−])(\d\d):(\d\d)\)"
)


def lint(data: bytes, cancelled: str = "CANCELLED") -> list[str]:
    """Return what is wrong with a feed; an empty list is a clean one.

    `cancelled` is the word before the title of a cancelled session, in the feed's language.
    """
    lines, findings = read_lines(data)
    blocks = components(lines, findings)
    for line in lines:
        findings += _line_rules(line)
    if blocks:
        findings += _calendar_rules(blocks)
    events = [block for block in blocks if block.kind == "VEVENT"]
    for event in events:
        findings += [f"{text}, event at line {event.number}" for text in _event(event, cancelled)]
    return findings + list(_order(events))


def _line_rules(line: ContentLine) -> Iterator[str]:
    """Rules for any line by itself: bans, escapes, addresses."""
    if line.name in BANNED:
        yield f"{BANNED[line.name]} line {line.number}: {line.name}"
    if "TZID" in line.params:
        yield f"R11 line {line.number}: TZID in a UTC feed"
    if line.name in TEXTS and re.search(r"[\\;,]", _ESCAPES.sub("", line.value)):
        yield f"R17 line {line.number}: unescaped or wrongly escaped text"
    if line.name == "CATEGORIES":
        bare = _ESCAPES.sub("x", line.value)
        if re.search(r"[\\;]", bare) or not all(part.strip() for part in bare.split(",")):
            yield f"R20 line {line.number}: an empty or wrongly escaped category"
    if line.name in ("URL", "CONFERENCE") and not _URI.fullmatch(line.value):
        yield f"R17 line {line.number}: not a URI"
    if line.name == "URL" and _SECRET.search(line.value):
        yield f"R20 line {line.number}: the address carries a secret"


def _calendar_rules(blocks: list[Block]) -> Iterator[str]:
    calendar, inner = blocks[0], blocks[1:]
    if not inner:
        yield "R9 a calendar without components"
    if [line.value for line in calendar.all("VERSION")] != ["2.0"]:
        yield "R18 VERSION is not 2.0, once"
    if len(calendar.all("PRODID")) != 1 or not calendar.value("PRODID"):
        yield "R18 PRODID is not there once"
    if not calendar.value("NAME") or calendar.value("NAME") != calendar.value("X-WR-CALNAME"):
        yield "R21 NAME and X-WR-CALNAME are not the same"
    if calendar.value("DESCRIPTION") != calendar.value("X-WR-CALDESC"):
        yield "R21 DESCRIPTION and X-WR-CALDESC are not the same"
    if calendar.value("REFRESH-INTERVAL") != calendar.value("X-PUBLISHED-TTL"):
        yield "R21 REFRESH-INTERVAL and X-PUBLISHED-TTL are not the same"
    if not re.fullmatch(r"PT\d+[HM]|P\d+D", calendar.value("REFRESH-INTERVAL")):
        yield "R21 REFRESH-INTERVAL is no duration"
    if calendar.param("REFRESH-INTERVAL", "VALUE") != "DURATION":
        yield "R21 REFRESH-INTERVAL lacks VALUE=DURATION"


def _event(event: Block, cancelled: str) -> Iterator[str]:
    for name in ONCE:
        if len(event.all(name)) != 1:
            yield f"R18 {name} is there {len(event.all(name))} times"
    for name in AT_MOST_ONCE:
        if len(event.all(name)) > 1:
            yield f"R18 {name} is there {len(event.all(name))} times"
    if not _UUID.fullmatch(event.value("UID")):
        yield "R1 the UID is not a UUID"
    if not re.fullmatch(r"0|[1-9]\d{0,9}", event.value("SEQUENCE")):
        yield "R3 SEQUENCE is not a whole number"
    if _utc(event.value("LAST-MODIFIED")) is None:
        yield "R4 LAST-MODIFIED is not a UTC time"
    if event.value("DTSTAMP") != event.value("LAST-MODIFIED"):
        yield "R5 DTSTAMP is not the time of the last change"
    yield from _state(event, cancelled)
    yield from _words(event)
    yield from _days(event) if event.param("DTSTART", "VALUE") == "DATE" else _times(event)


def _state(event: Block, cancelled: str) -> Iterator[str]:
    status, transparency = event.value("STATUS"), event.value("TRANSP")
    if status not in ("CONFIRMED", "TENTATIVE", "CANCELLED"):
        yield f"R7 no such STATUS as {status!r}"
    if transparency not in ("", "OPAQUE", "TRANSPARENT"):
        yield f"R7 no such TRANSP as {transparency!r}"
    if status == "CANCELLED" and transparency != "TRANSPARENT":
        yield "R7 a cancelled session still blocks time"
    if event.value("SUMMARY").startswith(f"{cancelled} –") != (status == "CANCELLED"):
        yield "R7 the title and STATUS disagree about the cancellation"


def _words(event: Block) -> Iterator[str]:
    if _ADDRESS.match(event.value("LOCATION")):
        yield "R19 LOCATION is an address and not a place"
    for line in event.all("CONFERENCE"):
        if line.params.get("VALUE") != "URI" or not line.params.get("FEATURE"):
            yield "R19 CONFERENCE lacks VALUE=URI or FEATURE"
        host = line.value.partition(":")[2].lstrip("/").partition("/")[0]
        if host not in event.value("DESCRIPTION"):
            yield "R19 the join link is not in DESCRIPTION"


def _days(event: Block) -> Iterator[str]:
    values = [event.value("DTSTART"), event.value("DTEND")]
    if event.param("DTEND", "VALUE") != "DATE" or not all(
        re.fullmatch(r"\d{8}", v) for v in values
    ):
        yield "R13 a whole day needs two dates"
    elif values[1] <= values[0]:
        yield "R13 the end of a whole day is the day after it"
    if event.value("TRANSP") != "TRANSPARENT":
        yield "R13 a whole day blocks time"


def _times(event: Block) -> Iterator[str]:
    start, end = _utc(event.value("DTSTART")), _utc(event.value("DTEND"))
    if start is None or end is None:
        yield "R10 DTSTART or DTEND is not a UTC time"
        return
    if end <= start:
        yield "R14 DTEND is not after DTSTART"
    wall = _WALL.match(event.value("DESCRIPTION").partition(r"\n")[0])
    if wall is None:
        yield "R10 DESCRIPTION does not begin with the time at the place"
        return
    offset = timedelta(hours=int(wall[5]), minutes=int(wall[6])) * (1 if wall[4] == "+" else -1)
    told = [datetime.fromisoformat(x) for x in (wall[1], f"{wall[2] or wall[1][:10]} {wall[3]}")]
    begins, ends = (time.replace(tzinfo=timezone(offset)) for time in told)
    # The clocks may be put forward or back by an hour while a session lasts.
    if begins != start.replace(second=0) or abs(ends - end) > timedelta(minutes=61):
        yield "R10 DESCRIPTION tells another time than DTSTART and DTEND"


def _order(events: list[Block]) -> Iterator[str]:
    keys = [(event.value("DTSTART"), event.value("UID")) for event in events]
    if keys != sorted(keys):
        yield "R6 events are not in order of start and UID"
    for uid, times in Counter(uid for _, uid in keys).items():
        if times > 1:
            yield f"R18 {times} events have the UID {uid}"


def _utc(text: str) -> datetime | None:
    if not _UTC.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
