"""What is held of a person, in words: the parts, their fields and values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.formatting import day_with_year, wall_clock, weekday
from app.queries.my_data import Row

PARTS = {
    "record": _l("Your record"),
    "contacts": _l("Mail addresses and phones"),
    "pending_addresses": _l("Mail addresses that you have not confirmed"),
    "work": _l("Where you work"),
    "licences": _l("Licences"),
    "consents": _l("What you agreed to"),
    "roles": _l("Roles"),
    "enrolments": _l("Courses"),
    "board_roles": _l("Roles in simulated tumour boards"),
    "taught": _l("Sessions that you teach"),
    "hosted": _l("Rooms that you look after in a session"),
    "answers": _l("What you answered when you were asked to teach"),
    "interests": _l("Interests that you declared"),
    "weekly_times": _l("When you can teach, by the week"),
    "dated_times": _l("When you can and cannot teach on single days"),
    "busy_times": _l("Times that your own calendar has taken"),
    "mentor_visits": _l("Visits to cities, to teach there"),
    "mentor_visit_tasks": _l("What was seen to for your visits"),
    "session_materials": _l("Materials of sessions that you were asked for or added"),
    "attendance": _l("Attendance, as it counts"),
    "events": _l("Attendance, as it was recorded"),
    "certificates": _l("Certificates"),
    "visits": _l("Observation visits"),
    "visit_documents": _l("Documents for observation visits"),
    "log_book": _l("Log book"),
    "feeds": _l("Calendar links"),
    "sign_in": _l("How you sign in"),
    "passkeys": _l("Passkeys"),
    "browsers": _l("Where you are signed in"),
    "links": _l("Links to sign in"),
    "cards": _l("Cards to sign in"),
    "tokens": _l("Tokens of programs"),
    "invitations": _l("Invitations"),
    "mentions": _l("Organisations that name you as a contact"),
    "tasks": _l("Tasks of checklists that you see to"),
    "merges": _l("Records that were made one"),
    "told_apart": _l("Records that were said to be somebody else's"),
    "questions": _l("Questions whether a record is yours"),
    "requests": _l("What you asked about your data"),
    "changes": _l("What you changed, and what was changed about you"),
    "files": _l("Files of trainees that name you"),
}
# Short parts that people look for first; the others are folded.
UNFOLDED = frozenset({"record", "contacts", "work", "licences", "consents"})
# Values of these are words of the program, and names of languages.
CODES = frozenset(
    {
        "action", "device", "kind", "method", "part", "purpose", "role",
        "scope_kind", "sort", "source", "state", "status", "via",
    }
)  # fmt: skip
LANGUAGES = frozenset({"language", "languages"})
EMPTY: tuple[object, ...] = (None, "", [], {})
# What goes when somebody is erased, as it is told to whoever does it.
GOING = {
    "contacts": _l("Mail addresses and phones"),
    "pending_addresses": _l("Mail addresses that were not confirmed"),
    "work": _l("Places of work"),
    "licences": _l("Licences"),
    "consents": _l("Answers about consent"),
    "roles": _l("Roles"),
    "answers": _l("What they answered when they were asked to teach"),
    "interests": _l("Interests that they declared"),
    "weekly_times": _l("Times of each week to teach"),
    "dated_times": _l("Times of single days to teach"),
    "busy_times": _l("Times that their own calendar has taken"),
    "visit_documents": _l("Documents for observation visits"),
    "log_book": _l("What the log book says"),
    "mentor_visits": _l("Visits to cities"),
    "mentor_visit_tasks": _l("What was noted for visits"),
    "feeds": _l("Calendar links"),
    "sign_in": _l("Account"),
    "passkeys": _l("Passkeys"),
    "browsers": _l("Browsers that are signed in"),
    "links": _l("Links to sign in"),
    "cards": _l("Cards to sign in"),
    "tokens": _l("Tokens of programs"),
    "invitations": _l("Invitations"),
    "mentions": _l("Mentions as a contact of an organisation"),
    "tasks": _l("Tasks of checklists that they see to"),
    "questions": _l("Questions whether a record is theirs"),
    "files": _l("Lines in files of trainees"),
}
FIELDS = {
    "about_you": _l("About you"),
    "accepted_at": _l("Accepted"),
    "action": _l("What was done"),
    "active": _l("Open"),
    "address": _l("Address"),
    "after": _l("After"),
    "answer": _l("Answer"),
    "answered_at": _l("Answered"),
    "arrives": _l("Arrives"),
    "asked_at": _l("Asked"),
    "at": _l("When"),
    "before": _l("Before"),
    "began_at": _l("Began"),
    "browser": _l("Browser"),
    "by_you": _l("By you"),
    "cells": _l("What stands there"),
    "certificate_name": _l("Name on certificates"),
    "certificate_name_at": _l("Confirmed"),
    "city": _l("City"),
    "claims": _l("What it says"),
    "code": _l("Code"),
    "council": _l("Council"),
    "countersigned_at": _l("Countersigned"),
    "course": _l("Course"),
    "created_at": _l("Made"),
    "day": _l("Day"),
    "declared_at": _l("Declared"),
    "delivered_at": _l("Delivered"),
    "departs": _l("Departs"),
    "device": _l("Device"),
    "discipline": _l("Discipline"),
    "done": _l("Done"),
    "done_at": _l("Done at"),
    "due_on": _l("Due on"),
    "ends": _l("To"),
    "ends_at": _l("Ends"),
    "ends_on": _l("Last day"),
    "enrolled_at": _l("Enrolled"),
    "expires_at": _l("Ends"),
    "file": _l("File"),
    "gender": _l("Gender"),
    "given": _l("Agreed"),
    "goals": _l("Goals"),
    "group": _l("Group"),
    "has_codes": _l("Codes of an app"),
    "has_password": _l("Password"),
    "host": _l("Host"),
    "institution": _l("Institution"),
    "interests": _l("Interests"),
    "invited_at": _l("Invited"),
    "issued_at": _l("Issued"),
    "kind": _l("Kind"),
    "label": _l("Name"),
    "language": _l("Language of pages"),
    "languages": _l("Languages"),
    "last_used_at": _l("Last used"),
    "link": _l("Link"),
    "login_address": _l("Address with the password"),
    "made_at": _l("Made"),
    "merged_at": _l("Made one"),
    "method": _l("How"),
    "minutes": _l("Minutes"),
    "name": _l("Name"),
    "name_in_script": _l("Name in a second script"),
    "note": _l("Note"),
    "notice_minutes": _l("Minutes before the session"),
    "number": _l("Number"),
    "observed_at": _l("Observed"),
    "organisation": _l("Organisation"),
    "part": _l("What you do"),
    "pdf_sha256": _l("Fingerprint of the file"),
    "place": _l("For"),
    "profession": _l("Profession"),
    "public_id": _l("Id"),
    "purpose": _l("What for"),
    "reason": _l("Reason"),
    "received_at": _l("Received"),
    "recorded_by": _l("Recorded by"),
    "reflection": _l("Reflection"),
    "remote": _l("From elsewhere"),
    "revoked_at": _l("Stopped"),
    "role": _l("Role"),
    "said_at": _l("Said"),
    "room": _l("Room"),
    "scope_kind": _l("Kind of place"),
    "scopes": _l("May do"),
    "seen_at": _l("Last seen"),
    "sent_at": _l("Sent"),
    "shared": _l("Shared"),
    "sort": _l("Free or busy"),
    "source": _l("Came by"),
    "starts": _l("From"),
    "set_at": _l("Settled"),
    "starts_at": _l("Begins"),
    "starts_on": _l("First day"),
    "state": _l("State"),
    "status": _l("State"),
    "task": _l("What"),
    "time_zone": _l("Time zone"),
    "title": _l("Session"),
    "undone_at": _l("Taken back"),
    "visit": _l("Visit"),
    "unit": _l("Unit"),
    "uploaded_at": _l("Sent"),
    "used_at": _l("Used"),
    "value": _l("Address or number"),
    "weekday": _l("Day of the week"),
    "via": _l("Signed in by"),
    "wanted": _l("How it should be"),
    "what": _l("What is wrong"),
    "wording": _l("The sentence"),
    "words": _l("Why it was returned"),
}


@dataclass(frozen=True)
class Shown:
    """A part of the page: rows of labels and values, how many there are, and how many more."""

    name: str
    title: str
    rows: Sequence[Sequence[tuple[str, str]]]
    count: int
    more: int
    unfolded: bool


def parts(held: Mapping[str, Sequence[Row]], *, most: int) -> Iterator[Shown]:
    """Yield the parts in which something stands, each with its first rows."""
    for name, rows in held.items():
        if rows:
            shown = [[*_fields(row)] for row in rows[:most]]
            more = max(0, len(rows) - most)
            yield Shown(name, str(PARTS[name]), shown, len(rows), more, name in UNFOLDED)


def _fields(row: Row) -> Iterator[tuple[str, str]]:
    for field, value in row.items():
        if value not in EMPTY:
            yield str(FIELDS[field]), _value(field, value)


def _value(field: str, value: object) -> str:
    if field in LANGUAGES:
        names = (get_locale() or Locale("en")).languages
        tags = value if isinstance(value, list) else [value]
        return ", ".join(names.get(tag, tag) for tag in tags)
    if field == "weekday" and isinstance(value, int):
        return weekday(value)
    words = _words(value)
    return words.replace(".", " ").replace("_", " ") if field in CODES else words


def _words(value: object) -> str:
    """Write a value for people: of what has fields one a line, of several such one a line."""
    match value:
        case bool():
            return str(_("Yes") if value else _("No"))
        case datetime():
            moment = value.astimezone(UTC)
            return f"{day_with_year(moment.date())}, {moment:%H:%M} UTC"
        case date():
            return day_with_year(value)
        case time():
            return wall_clock(value)
        case list():
            several = any(isinstance(each, Mapping) for each in value)
            return ("\n" if several else ", ").join(map(_in_a_line, value))
        case Mapping():
            told = ((name, _words(each)) for name, each in value.items() if each not in EMPTY)
            return "\n".join(_named(name.replace("_", " "), words) for name, words in told)
        case _:
            return str(value)


def _named(name: str, words: str) -> str:
    return f"{name}:\n{words}" if "\n" in words else f"{name}: {words}"


def _in_a_line(value: object) -> str:
    return " · ".join(map(_words, value.values())) if isinstance(value, Mapping) else _words(value)
