"""The audit trail in words: who did what to whom, and what that changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.audit import ActorKind, Deed, Kind
from app.domain.permissions import Role
from app.formatting import clock, day_at
from app.queries import audit_trail
from app.queries.audit_trail import Found, Names
from app.views import audit_fields

SENTENCES = {
    Deed.ACCOUNT_CHANGED: _l("%(actor)s changed how %(person)s signs in"),
    Deed.ACCOUNT_CLOSED: _l("%(actor)s closed the account of %(person)s"),
    Deed.ACCOUNT_OPENED: _l("%(person)s signed in for the first time"),
    Deed.ACCOUNT_REOPENED: _l("%(actor)s opened the account of %(person)s again"),
    Deed.ADDRESS_CONFIRMED: _l("%(person)s showed that a mail address is theirs"),
    Deed.ADDRESS_DROPPED: _l("%(person)s took back a mail address that was not confirmed"),
    Deed.ADDRESS_WRITTEN: _l("%(person)s was sent a link to confirm a mail address"),
    Deed.ADMINISTRATOR_ADDED: _l("%(actor)s made %(person)s an administrator"),
    Deed.ADAPTATION_APPROVED: _l("%(actor)s approved the adaptation %(thing)s"),
    Deed.ADAPTATION_BEGUN: _l("%(actor)s began the adaptation %(thing)s"),
    Deed.ADAPTATION_CHANGED: _l("%(actor)s changed the adaptation %(thing)s"),
    Deed.ADAPTATION_DISCARDED: _l("%(actor)s threw the draft of the adaptation %(thing)s away"),
    Deed.ADAPTATION_ENDORSED: _l("%(actor)s recorded the endorsement of the adaptation %(thing)s"),
    Deed.ADAPTATION_PUBLISHED: _l("%(actor)s published the adaptation %(thing)s"),
    Deed.ADAPTATION_RETURNED: _l("%(actor)s took the adaptation %(thing)s back into the making"),
    Deed.ADAPTATION_SENT: _l("%(actor)s sent the adaptation %(thing)s to review"),
    Deed.ADAPTATION_TAKEN_UP: _l("%(actor)s took the draft of the adaptation %(thing)s up again"),
    Deed.PROGRAM_LET_IN: _l("%(actor)s made a token for a program"),
    Deed.PROGRAM_SHUT_OUT: _l("%(actor)s stopped a token of a program"),
    Deed.ATTENDANCE_RECORDED: _l("%(actor)s recorded attendance at “%(thing)s”"),
    Deed.AVAILABILITY_SAID: _l("%(actor)s changed when %(person)s can teach"),
    Deed.BUSY_TIMES_DROPPED: _l("%(person)s took the times of their own calendar away"),
    Deed.BUSY_TIMES_READ: _l("%(person)s let the times of their own calendar be read"),
    Deed.CALENDAR_LINK_MADE: _l("%(actor)s made a calendar link"),
    Deed.CALENDAR_LINK_REVOKED: _l("%(actor)s stopped a calendar link"),
    Deed.CERTIFICATE_ISSUED: _l("%(actor)s issued certificate %(thing)s to %(person)s"),
    Deed.CERTIFICATE_ORDERED: _l("%(actor)s ordered certificate %(thing)s for %(person)s"),
    Deed.CERTIFICATE_STUCK: _l("%(actor)s could not draw certificate %(thing)s for %(person)s"),
    Deed.CHANGES_TAKEN_UP: _l("%(actor)s began a draft after %(thing)s with what cities changed"),
    Deed.CHECKLIST_APPLIED: _l("%(actor)s put tasks on the checklist of %(course)s"),
    Deed.CITY_ADDED: _l("%(actor)s added the city %(thing)s"),
    Deed.CONFLICT_ACCEPTED: _l("%(actor)s accepted a conflict in the agenda of %(course)s"),
    Deed.CONFLICT_TAKEN_UP: _l("%(actor)s let a conflict in the agenda of %(course)s count again"),
    Deed.CITY_CHANGED: _l("%(actor)s changed when and in which languages %(thing)s works"),
    Deed.CONSENT_ANSWERED: _l("%(person)s answered what may be done with their data"),
    Deed.COMMENT_REOPENED: _l("%(actor)s opened a comment on the draft %(thing)s again"),
    Deed.COMMENT_RESOLVED: _l("%(actor)s saw to a comment on the draft %(thing)s"),
    Deed.COURSE_BEGUN: _l("%(actor)s began the course %(course)s"),
    Deed.COURSE_DISCARDED: _l("%(actor)s threw the course %(course)s away"),
    Deed.COURSE_FUNDED: _l("%(actor)s changed who funds %(course)s"),
    Deed.COURSE_PUBLISHED: _l("%(actor)s published the agenda of %(course)s"),
    Deed.COURSE_REDATED: _l("%(actor)s changed the days of %(course)s"),
    Deed.COURSE_RENAMED: _l("%(actor)s gave %(course)s another title"),
    Deed.COURSE_REPINNED: _l("%(actor)s changed what %(course)s teaches"),
    Deed.CURRICULUM_PUBLISHED: _l("%(actor)s published the curriculum %(thing)s"),
    Deed.DATA_ANSWERED: _l("%(actor)s answered what %(person)s asked about their data"),
    Deed.DATA_ASKED_ABOUT: _l("%(actor)s asked about their data"),
    Deed.DETAILS_ERASED: _l("%(actor)s erased a person from the details of earlier entries"),
    Deed.DRAFT_APPROVED: _l("%(actor)s agreed to the draft %(thing)s"),
    Deed.DRAFT_BEGUN: _l("%(actor)s began the draft %(thing)s"),
    Deed.DRAFT_CHANGED: _l("%(actor)s wrote in the draft %(thing)s"),
    Deed.DRAFT_COMMENTED: _l("%(actor)s commented on the draft %(thing)s"),
    Deed.DRAFT_DISCARDED: _l("%(actor)s discarded the draft %(thing)s"),
    Deed.DRAFT_SENT: _l("%(actor)s sent the draft %(thing)s to review"),
    Deed.DRAFT_TAKEN_BACK: _l("%(actor)s took the draft %(thing)s out of review"),
    Deed.DRAFT_TAKEN_UP: _l("%(actor)s took the draft %(thing)s up again"),
    Deed.ENROLMENT_CORRECTED: _l("%(actor)s corrected what is known of %(person)s in %(course)s"),
    Deed.ENROLMENT_MADE: _l("%(actor)s put %(person)s on %(course)s"),
    Deed.ENROLMENT_REGROUPED: _l("%(actor)s put %(person)s into another group of %(course)s"),
    Deed.ENROLMENT_REPLACED: _l(
        "%(actor)s let somebody take the place of %(person)s in %(course)s"
    ),
    Deed.ENROLMENT_TAKEN_BACK: _l("%(actor)s took %(person)s back on %(course)s"),
    Deed.ENROLMENT_WITHDRAWN: _l("%(actor)s withdrew %(person)s from %(course)s"),
    Deed.GUIDELINE_ADDED: _l("%(actor)s added the guideline %(thing)s"),
    Deed.GUIDELINE_CHANGED: _l("%(actor)s changed the guideline %(thing)s"),
    Deed.HOLIDAY_ADDED: _l("%(actor)s added a holiday of %(thing)s"),
    Deed.HOLIDAY_TAKEN_AWAY: _l("%(actor)s took a holiday of %(thing)s away"),
    Deed.HOST_SLOT_ADDED: _l("%(actor)s wrote down places at a host"),
    Deed.HOST_SLOT_CHANGED: _l("%(actor)s changed places at a host"),
    Deed.IMPACT_TOLD: _l("%(actor)s wrote to organisers of %(thing)s what a version means"),
    Deed.IMPORT_READ_OTHERWISE: _l("%(actor)s chose other columns of a file for %(course)s"),
    Deed.IMPORT_RECEIVED: _l("%(actor)s sent a file of trainees for %(course)s"),
    Deed.IMPORT_TAKEN_OVER: _l("%(actor)s imported a file of trainees into %(course)s"),
    Deed.INVITATION_ACCEPTED: _l("%(actor)s accepted an invitation"),
    Deed.INVITATION_REVOKED: _l("%(actor)s took an invitation back"),
    Deed.INVITATION_SENT: _l("%(actor)s invited somebody"),
    Deed.LOG_COUNTERSIGNED: _l("%(actor)s countersigned entries of %(person)s in a log book"),
    Deed.LOG_RETURNED: _l("%(actor)s returned an entry of %(person)s in a log book"),
    Deed.LOG_SENT: _l("%(actor)s sent an entry of a log book for countersigning"),
    Deed.LOG_WRITTEN: _l("%(actor)s wrote an entry in a log book"),
    Deed.MENTOR_ADDED: _l("%(actor)s made %(person)s a mentor of %(course)s"),
    Deed.MENTOR_REMOVED: _l("%(actor)s took %(person)s off the mentors of %(course)s"),
    Deed.MENTOR_RESTORED: _l("%(actor)s took %(person)s back as a mentor of %(course)s"),
    Deed.MERGE_UNDONE: _l("%(actor)s made two records of %(person)s again"),
    Deed.ORGANISATION_ADDED: _l("%(actor)s added the organisation %(thing)s"),
    Deed.ORGANISATION_CHANGED: _l("%(actor)s changed the organisation %(thing)s"),
    Deed.PASSKEY_ADDED: _l("%(person)s added a passkey"),
    Deed.PASSKEY_REMOVED: _l("%(person)s removed a passkey"),
    Deed.PEOPLE_ASKED_ABOUT: _l("%(actor)s asks again whether %(person)s is somebody else too"),
    Deed.PEOPLE_MERGED: _l("%(actor)s made one record of two of %(person)s"),
    Deed.PEOPLE_SET_APART: _l("%(actor)s said that %(person)s is not somebody else"),
    Deed.PERSON_ADDED: _l("%(actor)s added the person %(person)s"),
    Deed.PERSON_CORRECTED: _l("%(actor)s corrected what is known of %(person)s"),
    Deed.PERSON_ERASED: _l("%(actor)s erased a person"),
    Deed.PERSONAL_LINK_MADE: _l("%(actor)s made a card to sign in for %(person)s"),
    Deed.PERSONAL_LINK_REVOKED: _l("%(actor)s made the card of %(person)s worthless"),
    Deed.RECOVERY_CODE_USED: _l("%(person)s used a recovery code"),
    Deed.RECORDS_FORGOTTEN: _l("%(actor)s removed records whose time is over"),
    Deed.ROLE_ENDED: _l("%(actor)s ended a role of %(person)s"),
    Deed.ROLE_GIVEN: _l("%(actor)s gave %(person)s a role"),
    Deed.ROOM_ADDED: _l("%(actor)s added the room %(thing)s"),
    Deed.ROOM_CHANGED: _l("%(actor)s changed the room %(thing)s"),
    Deed.SECOND_FACTOR_RESET: _l("%(actor)s took the second factor of %(person)s off"),
    Deed.SESSION_ASSIGNED: _l("%(actor)s set room or mentors of “%(thing)s” in %(course)s"),
    Deed.SESSION_CANCELLED: _l("%(actor)s cancelled “%(thing)s” in %(course)s"),
    Deed.SESSION_MOVED: _l("%(actor)s moved “%(thing)s” in %(course)s"),
    Deed.SESSION_PLACED: _l("%(actor)s added “%(thing)s” to the agenda of %(course)s"),
    Deed.SESSION_RESTORED: _l("%(actor)s took back the cancelling of “%(thing)s” in %(course)s"),
    Deed.SESSION_SHIFTED: _l("%(actor)s let “%(thing)s” in %(course)s make way"),
    Deed.TASK_ADDED: _l("%(actor)s put “%(thing)s” on the checklist of %(course)s"),
    Deed.TASK_CHANGED: _l("%(actor)s changed the task “%(thing)s” of %(course)s"),
    Deed.TASK_DONE: _l("%(actor)s marked “%(thing)s” of %(course)s as done"),
    Deed.TASK_REOPENED: _l("%(actor)s marked “%(thing)s” of %(course)s as not done"),
    Deed.TASK_RESTORED: _l("%(actor)s put “%(thing)s” back on the checklist of %(course)s"),
    Deed.TASK_TAKEN_OFF: _l("%(actor)s took “%(thing)s” off the checklist of %(course)s"),
    Deed.UPGRADE_ACCEPTED: _l("%(actor)s took %(thing)s along to a newer version"),
    Deed.UPGRADE_BEGUN: _l("%(actor)s began to take %(thing)s along to a newer version"),
    Deed.UPGRADE_DECIDED: _l("%(actor)s decided what becomes of a change of %(thing)s"),
    Deed.UPGRADE_DECLINED: _l("%(actor)s let %(thing)s stay with its version"),
    Deed.VENUE_ADDED: _l("%(actor)s added the venue %(thing)s"),
    Deed.VENUE_CHANGED: _l("%(actor)s changed the venue %(thing)s"),
    Deed.VISIT_AGENDA_CHANGED: _l("%(actor)s changed the agenda of an observation visit"),
    Deed.VISIT_CANCELLED: _l("%(actor)s cancelled an observation visit"),
    Deed.VISIT_CHANGED: _l("%(actor)s changed an observation visit"),
    Deed.VISIT_DOCUMENT_ASKED: _l("%(actor)s asked for a document for an observation visit"),
    Deed.VISIT_DOCUMENT_SET: _l("%(actor)s said how a document of %(person)s stands"),
    Deed.VISIT_MOVED_ON: _l("%(actor)s took an observation visit to its next step"),
    Deed.VISIT_PROPOSED: _l("%(actor)s proposed an observation visit"),
    Deed.VISIT_SUPERVISOR_NAMED: _l("%(actor)s named %(person)s as who supervises a visit"),
    Deed.VIRTUAL_ROOM_ADDED: _l("%(actor)s added the online room %(thing)s"),
    Deed.VIRTUAL_ROOM_CHANGED: _l("%(actor)s changed the online room %(thing)s"),
    Deed.STANDING_SET: _l("%(actor)s said what becomes of %(thing)s"),
    Deed.MENTOR_VISIT_CHANGED: _l("%(actor)s changed a visit of %(person)s"),
    Deed.MENTOR_VISIT_PLANNED: _l("%(actor)s planned a visit of %(person)s"),
    Deed.WORK_CHANGED: _l("%(actor)s changed where %(person)s works"),
}
KINDS = {
    Kind.ADAPTATION: _l("Adaptations"),
    Kind.PROGRAM: _l("Tokens of programs"),
    Kind.AUDIT: _l("The trail itself"),
    Kind.CALENDAR_LINK: _l("Calendar links"),
    Kind.CERTIFICATE: _l("Certificates"),
    Kind.CITY: _l("Cities"),
    Kind.COURSE: _l("Courses"),
    Kind.CURRICULUM: _l("Curricula"),
    Kind.DATA_REQUEST: _l("Questions about data"),
    Kind.DRAFT: _l("Drafts of curricula"),
    Kind.ENROLMENT: _l("Trainees on a course"),
    Kind.GUIDELINE: _l("Guidelines"),
    Kind.HOST_SLOT: _l("Places at hosts"),
    Kind.IMPORT: _l("Files of trainees"),
    Kind.INVITATION: _l("Invitations"),
    Kind.ORGANISATION: _l("Organisations"),
    Kind.PERSON: _l("People"),
    Kind.RETENTION: _l("Times of records"),
    Kind.ROOM: _l("Rooms"),
    Kind.SESSION: _l("Sessions"),
    Kind.VENUE: _l("Venues"),
    Kind.VISIT: _l("Observation visits"),
    Kind.TASK: _l("Tasks of checklists"),
    Kind.VIRTUAL_ROOM: _l("Online rooms"),
}
ROLES = {
    Role.PLATFORM_ADMINISTRATOR: _l("as administrator"),
    Role.CITY_ORGANISER: _l("as organiser"),
    Role.MENTOR: _l("as mentor"),
    Role.HOST_SUPERVISOR: _l("as host of a visit"),
    Role.CURRICULUM_EDITOR: _l("as editor of curricula"),
    Role.ENDORSER: _l("as endorser"),
}
UTC = "UTC"


@dataclass(frozen=True)
class Change:
    """What one field was and is, in words; empty where it was or is nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """An entry for a reader; `moment` is its time where it happened, `at` for machines."""

    seq: int
    at: str
    moment: str
    sentence: str
    role: str
    reason: str
    changes: tuple[Change, ...]
    erased: bool
    request_id: str


def lines(found: Sequence[Found], names: Names | None = None) -> list[Line]:
    """Put entries into words, with the names that the reader may know; all if nothing is said."""
    known = names or audit_trail.names_of(found)
    return [_line(each, known) for each in found]


def _line(found: Found, names: Names) -> Line:
    entry = found.entry
    city = names.cities.get(entry.city_id or 0)
    zone, place = (city.time_zone, city.name) if city else (UTC, UTC)
    role = ROLES.get(Role(entry.role)) if entry.role else None
    return Line(
        seq=entry.seq,
        at=entry.at.isoformat(timespec="seconds"),
        moment=f"{day_at(entry.at, zone)}, {clock(entry.at, zone)} {place}",
        sentence=_sentence(found, names),
        role=str(role or ""),
        reason=found.reason,
        changes=tuple(_changes(found, names)),
        erased=found.details is None,
        request_id=entry.request_id or "",
    )


def _sentence(found: Found, names: Names) -> str:
    entry = found.entry
    known = {
        "actor": _actor(found, names),
        "person": names.people.get(entry.subject_id or 0) or _("somebody"),
        "course": names.courses.get(entry.course or "") or _title(found),
        "thing": _thing(found, names),
    }
    return str(SENTENCES[Deed(entry.action)]) % known


def _actor(found: Found, names: Names) -> str:
    if found.entry.actor_kind == ActorKind.OPERATOR:
        return str(_("The operator"))
    if found.entry.actor_kind == ActorKind.SYSTEM:
        return str(_("The system"))
    return names.people.get(found.entry.actor_id or 0) or str(_("Somebody"))


def _title(found: Found) -> str:
    """Return the title of a course that is not there any more, as the entry itself has it."""
    title = found.before.get("title") or found.after.get("title")
    return f"“{title}”" if title else str(_("a course that is there no more"))


def _thing(found: Found, names: Names) -> str:
    known = {**names.sessions, **names.rooms}
    thing_id = found.entry.thing_id
    city = names.cities.get(found.entry.city_id or 0)
    if found.entry.thing_kind == Kind.CITY and city:
        return city.name
    gone = found.after.get("name") or found.after.get("task") or thing_id
    return known.get(thing_id) or gone


def _changes(found: Found, names: Names) -> Iterator[Change]:
    for field, label in audit_fields.FIELDS.items():
        if field in found.before or field in found.after:
            before, after = (
                audit_fields.words(field, values.get(field), names)
                for values in (found.before, found.after)
            )
            yield Change(str(label), before, after)
