"""The audit trail as a chain: what an entry says, its hash, and where a chain is broken.

Each entry carries the hash of the one before it, so that none can be changed, left out or put in
between without every later hash being another. What can hold personal data stands apart from the
entry, which keeps its salted hash only: it can be erased, and the chain stays whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum

from app.domain.canonical import Json, content_hash

BEFORE_THE_FIRST = "sha256-" + 64 * "0"


class Deed(StrEnum):
    """What was done: a thing, and what became of it."""

    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_CLOSED = "account.closed"
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_REOPENED = "account.reopened"
    ADDRESS_CONFIRMED = "address.confirmed"
    ADDRESS_DROPPED = "address.dropped"
    ADDRESS_WRITTEN = "address.written"
    ADMINISTRATOR_ADDED = "administrator.added"
    ADAPTATION_APPROVED = "adaptation.approved"
    ADAPTATION_BEGUN = "adaptation.begun"
    ADAPTATION_CHANGED = "adaptation.changed"
    ADAPTATION_DISCARDED = "adaptation.discarded"
    ADAPTATION_ENDORSED = "adaptation.endorsed"
    ADAPTATION_PUBLISHED = "adaptation.published"
    ADAPTATION_RETURNED = "adaptation.returned"
    ADAPTATION_SENT = "adaptation.sent"
    ADAPTATION_TAKEN_UP = "adaptation.taken_up_again"
    AVAILABILITY_SAID = "availability.said"
    ATTENDANCE_RECORDED = "attendance.recorded"
    PROGRAM_LET_IN = "program.let_in"
    PROGRAM_SHUT_OUT = "program.shut_out"
    BOARD_ROLES_KEPT = "board.roles_kept"
    BOARD_ROLE_SET = "board.role_set"
    BUSY_TIMES_DROPPED = "busy_times.dropped"
    BUSY_TIMES_READ = "busy_times.read"
    CALENDAR_LINK_MADE = "calendar_link.made"
    CALENDAR_LINK_REVOKED = "calendar_link.revoked"
    CERTIFICATE_ISSUED = "certificate.issued"
    CERTIFICATE_ORDERED = "certificate.ordered"
    CERTIFICATE_STUCK = "certificate.stuck"
    CHANGES_TAKEN_UP = "changes.taken_up"
    CHECKLIST_APPLIED = "checklist.applied"
    CITY_ADDED = "city.added"
    CONFLICT_ACCEPTED = "conflict.accepted"
    CONFLICT_TAKEN_UP = "conflict.taken_up"
    CITY_CHANGED = "city.changed"
    CONSENT_ANSWERED = "consent.answered"
    COMMENT_REOPENED = "comment.reopened"
    COMMENT_RESOLVED = "comment.resolved"
    COURSE_BEGUN = "course.begun"
    COURSE_DEADLINE_SET = "course.deadline_set"
    COURSE_DISCARDED = "course.discarded"
    COURSE_FUNDED = "course.funded"
    COURSE_PUBLISHED = "course.published"
    COURSE_REDATED = "course.redated"
    COURSE_RENAMED = "course.renamed"
    COURSE_REPINNED = "course.repinned"
    CURRICULUM_PUBLISHED = "curriculum.published"
    DATA_ANSWERED = "data.answered"
    DATA_ASKED_ABOUT = "data.asked_about"
    DETAILS_ERASED = "audit.details_erased"
    DRAFT_APPROVED = "draft.approved"
    DRAFT_BEGUN = "draft.begun"
    DRAFT_CHANGED = "draft.changed"
    DRAFT_COMMENTED = "draft.commented"
    DRAFT_DISCARDED = "draft.discarded"
    DRAFT_SENT = "draft.sent_to_review"
    DRAFT_TAKEN_BACK = "draft.taken_back"
    DRAFT_TAKEN_UP = "draft.taken_up_again"
    ENROLMENT_CORRECTED = "enrolment.corrected"
    ENROLMENT_MADE = "enrolment.made"
    ENROLMENT_REGROUPED = "enrolment.regrouped"
    ENROLMENT_REPLACED = "enrolment.replaced"
    ENROLMENT_TAKEN_BACK = "enrolment.taken_back"
    ENROLMENT_WITHDRAWN = "enrolment.withdrawn"
    GROUPS_CHANGED = "groups.changed"
    GUIDELINE_ADDED = "guideline.added"
    GUIDELINE_CHANGED = "guideline.changed"
    HOLIDAY_ADDED = "holiday.added"
    HOLIDAY_TAKEN_AWAY = "holiday.taken_away"
    HOST_SLOT_ADDED = "host_slot.added"
    HOST_SLOT_CHANGED = "host_slot.changed"
    IMPACT_TOLD = "impact.told"
    IMPORT_READ_OTHERWISE = "import.read_otherwise"
    IMPORT_RECEIVED = "import.received"
    IMPORT_TAKEN_OVER = "import.taken_over"
    LOG_COUNTERSIGNED = "log.countersigned"
    LOG_RETURNED = "log.returned"
    LOG_SENT = "log.sent"
    LOG_WRITTEN = "log.written"
    MATERIAL_ASKED = "material.asked"
    MATERIAL_CHANGED = "material.changed"
    MATERIAL_DELIVERED = "material.delivered"
    MATERIAL_REPLACED = "material.replaced"
    MATERIAL_RESTORED = "material.restored"
    MATERIAL_TAKEN_AWAY = "material.taken_away"
    MENTOR_ADDED = "mentor.added"
    MENTOR_REMOVED = "mentor.removed"
    MENTOR_RESTORED = "mentor.restored"
    MENTOR_VISIT_CHANGED = "mentor_visit.changed"
    MENTOR_VISIT_PLANNED = "mentor_visit.planned"
    INTERESTS_DECLARED = "interests.declared"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_REVOKED = "invitation.revoked"
    INVITATION_SENT = "invitation.sent"
    MERGE_UNDONE = "merge.undone"
    ORGANISATION_ADDED = "organisation.added"
    ORGANISATION_CHANGED = "organisation.changed"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    PEOPLE_ASKED_ABOUT = "people.asked_about"
    PEOPLE_MERGED = "people.merged"
    PEOPLE_SET_APART = "people.set_apart"
    PLAN_RELEASED = "plan.released"
    PERSON_ADDED = "person.added"
    PERSON_CORRECTED = "person.corrected"
    PERSON_ERASED = "person.erased"
    PERSONAL_LINK_MADE = "personal_link.made"
    PERSONAL_LINK_REVOKED = "personal_link.revoked"
    RECOVERY_CODE_USED = "recovery_code.used"
    RECORDS_FORGOTTEN = "records.forgotten"
    ROLE_ENDED = "role.ended"
    ROLE_GIVEN = "role.given"
    ROOM_ADDED = "room.added"
    ROOM_CHANGED = "room.changed"
    SECOND_FACTOR_RESET = "second_factor.reset"
    SESSION_ASSIGNED = "session.assigned"
    SESSION_CANCELLED = "session.cancelled"
    SESSION_CONFIRMED = "session.confirmed"
    SESSION_DOUBTED = "session.doubted"
    SESSION_MOVED = "session.moved"
    SESSION_PLACED = "session.placed"
    SESSION_REMOVED = "session.removed"
    SESSION_RENAMED = "session.renamed"
    SESSION_RESTORED = "session.restored"
    SESSION_SHIFTED = "session.shifted"
    TASK_ADDED = "task.added"
    TEACHING_ANSWERED = "teaching.answered"
    TEACHING_ASKED = "teaching.asked"
    TASK_CHANGED = "task.changed"
    TASK_DONE = "task.done"
    TASK_REOPENED = "task.reopened"
    TASK_RESTORED = "task.restored"
    TASK_TAKEN_OFF = "task.taken_off"
    UPGRADE_ACCEPTED = "upgrade.accepted"
    UPGRADE_BEGUN = "upgrade.begun"
    UPGRADE_DECIDED = "upgrade.decided"
    UPGRADE_DECLINED = "upgrade.declined"
    VIRTUAL_ROOM_ADDED = "virtual_room.added"
    VIRTUAL_ROOM_CHANGED = "virtual_room.changed"
    VENUE_ADDED = "venue.added"
    VENUE_CHANGED = "venue.changed"
    VISIT_AGENDA_CHANGED = "visit.agenda_changed"
    VISIT_CANCELLED = "visit.cancelled"
    VISIT_CHANGED = "visit.changed"
    VISIT_DOCUMENT_ASKED = "visit.document_asked"
    VISIT_DOCUMENT_SET = "visit.document_set"
    VISIT_MOVED_ON = "visit.moved_on"
    VISIT_PROPOSED = "visit.proposed"
    VISIT_SUPERVISOR_ENDED = "visit.supervisor_ended"
    VISIT_SUPERVISOR_NAMED = "visit.supervisor_named"
    STANDING_SET = "version.standing_set"
    WORK_CHANGED = "work.changed"


class ActorKind(StrEnum):
    """Who acts: a person, whoever has the machine's command line, or the system by itself."""

    PERSON = "person"
    OPERATOR = "operator"
    SYSTEM = "system"


class Kind(StrEnum):
    """What kind of thing an entry is about."""

    ADAPTATION = "adaptation"
    PROGRAM = "program"
    AUDIT = "audit"
    CALENDAR_LINK = "calendar_link"
    CERTIFICATE = "certificate"
    CITY = "city"
    COURSE = "course"
    CURRICULUM = "curriculum"
    DATA_REQUEST = "data_request"
    DRAFT = "draft"
    ENROLMENT = "enrolment"
    GUIDELINE = "guideline"
    HOST_SLOT = "host_slot"
    IMPORT = "import"
    INVITATION = "invitation"
    ORGANISATION = "organisation"
    PERSON = "person"
    RETENTION = "retention"
    ROOM = "room"
    SESSION = "session"
    VENUE = "venue"
    VISIT = "visit"
    TASK = "task"
    VIRTUAL_ROOM = "virtual_room"


@dataclass(frozen=True)
class Thing:
    """What an entry is about: its public id, number or slug, and where it lies.

    `course` is the public id of its course run, which names the run after it was thrown away too.
    """

    kind: Kind
    id: str
    city_id: int | None = None
    course: str | None = None


@dataclass(frozen=True)
class Head:
    """The newest entry of a chain, or the place before the first."""

    seq: int = 0
    hash: str = BEFORE_THE_FIRST


@dataclass(frozen=True, kw_only=True)
class Entry:
    """All that an entry's hash is taken of; `seq` counts from 1 without gaps."""

    seq: int
    at: datetime
    action: str
    thing_kind: str
    thing_id: str
    city_id: int | None
    course: str | None
    actor_kind: str
    actor_id: int | None
    role: str | None
    request_id: str | None
    subject_id: int | None
    details_hash: str
    previous_hash: str

    @property
    def hash(self) -> str:
        """The hash that the next entry carries."""
        return content_hash({name: _written(getattr(self, name)) for name in FIELDS})


FIELDS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True)
class Details:
    """What an entry says in full; `salt` (hex) keeps its hash from being guessed at."""

    salt: str
    before: Json
    after: Json
    reason: str | None

    @property
    def hash(self) -> str:
        """The hash that the entry keeps."""
        return content_hash(
            {
                "salt": self.salt,
                "before": self.before,
                "after": self.after,
                "reason": self.reason,
            }
        )


def changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> tuple[dict[str, Json], ...]:
    """Return what was and what is of the fields that differ."""
    differ = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in differ}, {name: after[name] for name in differ}


def _written(value: Json | datetime) -> Json:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value
