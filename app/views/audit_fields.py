"""The fields that an entry of the audit trail can have changed, and their values in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.permissions import Role, ScopeKind
from app.formatting import day_with_year, weekday
from app.forms.organisation import KINDS as KINDS_OF_ORGANISATIONS
from app.queries import audit_trail
from app.queries.audit_trail import Names
from app.views import audit_texts
from app.views.role_words import role_words

# What a reader is told of details, in this order. Whatever else a service records is HIDDEN.
FIELDS = {
    "title": _l("Title"),
    "name": _l("Name"),
    "name_in_script": _l("Name in script"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "hospital": _l("Hospital"),
    "certificate_name": _l("Name on certificates"),
    "languages": _l("Languages"),
    "gender": _l("Gender"),
    "licence": _l("Licence"),
    "time_zone": _l("Time zone"),
    "weekly": _l("Free each week"),
    "dated": _l("Single days"),
    "busy_times": _l("Busy times"),
    "shared": _l("Shared with others"),
    "merged": _l("The other record"),
    "other": _l("The other person"),
    "purpose": _l("For"),
    "given": _l("Agreed"),
    "wording": _l("Wording"),
    "about": _l("About it"),
    "source": _l("Source"),
    "kind": _l("Kind"),
    "kinds": _l("Kinds"),
    "expertise": _l("Expertise"),
    "contacts": _l("Contacts"),
    "agreements": _l("Agreements"),
    "funders": _l("Funders"),
    "institutions": _l("Where its people work"),
    "issuer": _l("Issued by"),
    "edition": _l("Edition"),
    "published_on": _l("Published on"),
    "url": _l("Where to read it"),
    "superseded_by": _l("Superseded by"),
    "note": _l("Note"),
    "arrives": _l("Arrives"),
    "departs": _l("Departs"),
    "host": _l("Host"),
    "profession": _l("Profession"),
    "discipline": _l("Discipline"),
    "group": _l("Group"),
    "unit": _l("Unit"),
    "disciplines": _l("Disciplines"),
    "contact": _l("Whom to ask"),
    "trainees": _l("Trainees"),
    "goals": _l("Goals"),
    "due_on": _l("Due on"),
    "what": _l("What"),
    "with_whom": _l("With whom"),
    "day": _l("Day"),
    "room": _l("Room"),
    "virtual_room": _l("Online room"),
    "provider": _l("Provider"),
    "join_link": _l("Link to join"),
    "host_link": _l("Link to host"),
    "venue": _l("Venue"),
    "institution": _l("Belongs to"),
    "equipment": _l("Equipment"),
    "closed": _l("Closed"),
    "mentors": _l("Mentors"),
    "co_teachers": _l("Teaching along"),
    "moderators": _l("Moderating"),
    "site_facilitators": _l("With people in a room"),
    "assessors": _l("Assessing"),
    "interpreters": _l("Interpreting"),
    "remote": _l("From elsewhere"),
    "sites": _l("Further rooms"),
    "hosts": _l("Looking after them"),
    "notice_minutes": _l("Minutes before the session"),
    "interests": _l("Interests"),
    "people": _l("People"),
    "replaced_by": _l("Replaced by"),
    "holiday": _l("Holiday"),
    "weekend": _l("Weekend"),
    "other_languages": _l("Other languages"),
    "release": _l("Release"),
    "sessions": _l("Sessions that differ"),
    "starts": _l("Begins"),
    "minutes": _l("Minutes"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "status": _l("State"),
    "state": _l("State"),
    "marks": _l("Marks"),
    "capacity": _l("Places"),
    "version": _l("Version"),
    "adaptation": _l("Adaptation"),
    "choice": _l("Decision"),
    "cities": _l("Cities"),
    "decisions": _l("Decisions"),
    "holds_from": _l("From the session at"),
    "asked_from": _l("Asked of"),
    "owner": _l("Who answers for it"),
    "owner_person": _l("By name"),
    "template": _l("Template"),
    "tasks": _l("Tasks"),
    "due": _l("Due"),
    "deadline": _l("Accreditor's deadline"),
    "evidence": _l("Evidence"),
    "part": _l("Part"),
    "written": _l("Written"),
    "comment": _l("Comment"),
    "approved": _l("Agreed to"),
    "partner": _l("In the name of"),
    "standing": _l("State"),
    "last_start_on": _l("Last day on which a course begins"),
    "groups": _l("Groups"),
    "chair": _l("Chair"),
    "coordinator": _l("Coordinator"),
    "presenter": _l("Presenter"),
    "note_taker": _l("Note-taker"),
    "role": _l("Role"),
    "scope": _l("For"),
    "address": _l("Address"),
    "changed": _l("Changed"),
    "scopes": _l("Allowed"),
    "label": _l("Name of the link"),
    "left": _l("Codes left"),
    "file_name": _l("File"),
    "columns": _l("Columns"),
    "rows": _l("Rows"),
    "enrolled": _l("Enrolled"),
    "updated": _l("Updated"),
    "refused": _l("Refused"),
    "problem": _l("Problem"),
    "certificates": _l("Certificates"),
    "records": _l("Records"),
    "from_before": _l("From before"),
    "body": _l("Endorsed by"),
    "endorsed_on": _l("Endorsed on"),
    "document": _l("Document"),
    "change": _l("Change"),
    "need": _l("Finding"),
    "native_name": _l("Local name"),
    "country": _l("Country"),
    "language": _l("Language"),
    "second_language": _l("Second language"),
    "script": _l("Script"),
    "regulators": _l("Regulators"),
}
# What is recorded and not shown, and why.
HIDDEN: Mapping[str, str] = {
    "conflict": "which one, by its rule and whom it concerns; the reason is shown",
    "code": "part of numbers of certificates; the sentence names the city",
    "entries": "numbers of entries, for who checks the chain",
    "field": "which field a comment is about; the comment is shown",
    "events": "what programs call the marks; how many of which is shown",
    "file_sha256": "tells whether a file is the same; its name is shown",
    "hash": "tells whether content is the same; the sentence names it",
    "issued_at": "when the entry was written",
    "operation": "what files call a change; its page tells which that is",
    "number": "of the certificate that the sentence names",
    "pdf_sha256": "tells whether a file is the same",
    "plan_day": "the day's place in the plan; the day itself is shown",
    "rest_days": "days of the week by their numbers; the page of the visit names them",
    "task": "the title of the task that the sentence names",
    "starts_at": "the beginning in UTC; that of the place is shown",
}
# Fields that keep a short text which other pages say in words.
TEXTS = {
    "weekly": audit_texts.weekly,
    "dated": audit_texts.dated,
    "tasks": audit_texts.task,
    "document": audit_texts.document,
    "owner": audit_texts.owner,
}
_OF_ORGANISATIONS = {kind.value: label for kind, label in KINDS_OF_ORGANISATIONS.items()}
DAYS = frozenset(
    {
        "starts_on",
        "ends_on",
        "from_before",
        "published_on",
        "endorsed_on",
        "last_start_on",
        "day",
        "due_on",
        "deadline",
    }
)
# Words that stand for themselves once they are written apart.
PLAIN_CODES = frozenset(
    {"approved", "changed", "choice", "purpose", "standing", "state", "status", "time_zone"}
)


def words(field: str, value: Any, names: Names) -> str:  # noqa: ANN401  (whatever was kept)
    """Write what a field was or is as other pages do."""
    match value:
        case None | "":
            return ""
        case bool():
            return str(_("Yes") if value else _("No"))
        case [{}, *_rest]:
            return "; ".join(map(_row, value))
        case list():
            return ", ".join(words(field, each, names) for each in value)
        case {"op": str(kind), "reason": str(reason)} if field == "change":
            return f"{kind.replace('_', ' ')}: {reason}"
        case Mapping() if field == "due":
            return audit_texts.due(value)
        case Mapping():
            return ", ".join(f"{name} {each}".replace("_", " ") for name, each in value.items())
        case str():
            return _text(field, value, names)
        case _:
            return str(value)


def _row(values: Mapping[str, str]) -> str:
    """Write a row of an organisation's page: a contact or an agreement."""
    filled = {field: value for field, value in values.items() if value}
    return " · ".join(_day(text) if field in DAYS else text for field, text in filled.items())


def _text(field: str, value: str, names: Names) -> str:
    if field in audit_trail.PEOPLE_IN_DETAILS:
        return names.by_public_id.get(value) or str(_("somebody"))
    if field in DAYS:
        return _day(value)
    if field in TEXTS:
        return TEXTS[field](value)
    if field in PLAIN_CODES:
        return value.replace("_", " ")
    match field:
        case "weekend":
            return ", ".join(weekday(int(each)) for each in value if each in "0123456")
        case "role":
            return role_words().get(Role(value)) or value.replace("_", " ")
        case "kind" | "kinds":
            return str(_OF_ORGANISATIONS.get(value) or value.replace("_", " "))
        case "scope":
            kind, _colon, place = value.partition(":")
            return place or (_("everywhere") if kind == ScopeKind.PLATFORM else kind)
        case "starts" | "holds_from" | "arrives" | "departs":
            begins = datetime.fromisoformat(value)
            return f"{day_with_year(begins.date())}, {begins:%H:%M}"
    return value


def _day(text: str) -> str:
    return day_with_year(datetime.fromisoformat(text).date())
