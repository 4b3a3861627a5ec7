"""Everything that is held about one person, table by table.

PARTS is the map: every column that names a person stands in it, or in NOT_SHOWN with the reason;
a test compares both with the tables there are. Secrets and their hashes are in no part.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from app.domain.traces import Traces
from app.extensions import db
from app.models.audit import AuditDetail, AuditEntry
from app.models.calendar import CalendarSubscription
from app.models.checklist import ChecklistTask
from app.models.data_request import DataRequest
from app.models.delivery import CourseRun, Enrolment
from app.models.observation_visit import HostSlot, ObservationVisit
from app.models.person import Affiliation, Contact, Person, RoleAssignment
from app.models.person_record import Consent, Licence, PendingAddress
from app.models.place import City, Institution, Organisation, OrganisationContact
from app.models.same_person import NotTheSame, PersonMerge, SamePersonQuestion
from app.models.trainee_import import TraineeImport
from app.queries import my_courses, my_teaching, my_visits, my_ways_in

Records = Select[int]
Query = Select[*tuple[Any, ...]]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """One part of what is held, the columns that say whose its rows are, and how it is read."""

    name: str
    named_by: tuple[str, ...]
    query: Callable[[Records], Query]


def records_of(person_id: int) -> Records:
    """Return a query for the ids of a person's record and of those that were merged into it."""
    return select(Person.id).where(or_(Person.id == person_id, Person.merged_into_id == person_id))


def collect(person_id: int) -> dict[str, list[Row]]:
    """Return all that is held of a person by part, in a query for each part."""
    records = records_of(person_id)
    found: dict[str, list[Row]] = {
        part.name: [dict(row) for row in db.session.execute(part.query(records)).mappings()]
        for part in PARTS
    }
    traces = _traces(found)
    found["files"] = [*_rows_of_files(records, traces)]
    return found


NAMES = ("name", "name_in_script", "certificate_name")


def traces_of(person_id: int) -> Traces:
    """Return what a person is known again by, in four queries."""
    records = records_of(person_id)
    read = {part.name: part.query for part in PARTS}
    return _traces(
        {
            name: list(db.session.execute(read[name](records)).mappings())
            for name in ("record", "contacts", "licences")
        }
    )


def _traces(found: Mapping[str, list[Any]]) -> Traces:
    return Traces.of(
        (row[name] for row in found["record"] for name in NAMES),
        contacts=(row["value"] for row in found["contacts"]),
        others=(row["number"] for row in found["licences"]),
    )


def _rows_of_files(records: Records, traces: Traces) -> Iterator[Row]:
    """Yield the rows of imported files, of courses of theirs, in which the person is named."""
    runs = select(Enrolment.course_run_id).where(Enrolment.person_id.in_(records))
    imports = select(TraineeImport).where(TraineeImport.course_run_id.in_(runs))
    for row in db.session.scalars(imports.order_by(TraineeImport.id)):
        for line in row.table.rows:
            if traces.are_of_line(line.cells):
                cells = dict(zip(row.table.header, line.cells, strict=False))
                yield {"file": row.file_name, "uploaded_at": row.uploaded_at, "cells": cells}


def _record(records: Records) -> Query:
    return (
        select(
            Person.public_id, Person.name, Person.name_in_script, Person.certificate_name,
            Person.certificate_name_at, Person.language, Person.languages, Person.time_zone,
            Person.gender, Person.created_at,
        )
        .where(Person.id.in_(records))
        .order_by(Person.merged_into_id.is_not(None), Person.id)
    )  # fmt: skip


def _contacts(records: Records) -> Query:
    columns = (Contact.kind, Contact.value, Contact.shared)
    return select(*columns).where(Contact.person_id.in_(records)).order_by(Contact.id)


def _pending_addresses(records: Records) -> Query:
    row = PendingAddress
    columns = (row.address, row.shared, row.asked_at, row.expires_at)
    return select(*columns).where(row.person_id.in_(records)).order_by(row.id)


def _work(records: Records) -> Query:
    return (
        select(
            Institution.name.label("institution"), City.name.label("city"), Affiliation.profession,
            Affiliation.discipline, Affiliation.starts_on, Affiliation.ends_on,
        )
        .join(Affiliation.institution)
        .join(Institution.city)
        .where(Affiliation.person_id.in_(records))
        .order_by(Affiliation.id)
    )  # fmt: skip


def _licences(records: Records) -> Query:
    columns = (Licence.council, Licence.number)
    return select(*columns).where(Licence.person_id.in_(records)).order_by(Licence.id)


def _consents(records: Records) -> Query:
    columns = (Consent.purpose, Consent.given, Consent.wording, Consent.answered_at)
    return select(*columns).where(Consent.person_id.in_(records)).order_by(Consent.id)


def _roles(records: Records) -> Query:
    """Read roles with the name of what each is for."""
    given = RoleAssignment
    return (
        select(
            given.role, given.scope_kind,
            func.coalesce(City.name, Organisation.name, CourseRun.title, HostSlot.unit).label(
                "place"
            ),
            given.starts_on, given.ends_on,
        )
        .outerjoin(City, and_(given.scope_kind == "city", City.id == given.scope_id))
        .outerjoin(
            Organisation,
            and_(given.scope_kind == "organisation", Organisation.id == given.scope_id),
        )
        .outerjoin(
            CourseRun, and_(given.scope_kind == "course_run", CourseRun.id == given.scope_id)
        )
        .outerjoin(
            ObservationVisit,
            and_(given.scope_kind == "visit", ObservationVisit.id == given.scope_id),
        )
        .outerjoin(HostSlot, HostSlot.id == ObservationVisit.slot_id)
        .where(given.person_id.in_(records))
        .order_by(given.id)
    )  # fmt: skip


def _feeds(records: Records) -> Query:
    feed = CalendarSubscription
    columns = (feed.label, feed.created_at, feed.revoked_at)
    return select(*columns).where(feed.person_id.in_(records)).order_by(feed.id)


def _mentions(records: Records) -> Query:
    row = OrganisationContact
    return (
        select(Organisation.name.label("organisation"), row.name, row.address, row.purpose)
        .join(Organisation, Organisation.id == row.organisation_id)
        .where(row.person_id.in_(records))
        .order_by(row.id)
    )


def _tasks(records: Records) -> Query:
    row = ChecklistTask
    columns = (
        CourseRun.title.label("course"),
        HostSlot.unit.label("visit"),
        row.title.label("task"),
        row.done_at,
    )
    theirs = select(*columns).outerjoin(row.course_run).outerjoin(row.visit)
    theirs = theirs.outerjoin(ObservationVisit.slot).where(row.person_id.in_(records))
    return theirs.order_by(row.id)


def _merges(records: Records) -> Query:
    row = PersonMerge
    columns = (row.reason, row.merged_at, row.undone_at)
    theirs = or_(row.kept_id.in_(records), row.merged_id.in_(records))
    return select(*columns).where(theirs).order_by(row.id)


def _told_apart(records: Records) -> Query:
    """Read that somebody else was said to be another person, not who that is."""
    row = NotTheSame
    theirs = or_(row.one_id.in_(records), row.other_id.in_(records))
    return select(row.said_at).where(theirs).order_by(row.said_at)


def _questions(records: Records) -> Query:
    row = SamePersonQuestion
    return (
        select(City.name.label("city"), row.asked_at, row.answer, row.answered_at)
        .join(row.city)
        .where(row.asked_id.in_(records))
        .order_by(row.id)
    )


def _requests(records: Records) -> Query:
    row = DataRequest
    columns = (row.kind, row.what, row.wanted, row.state, row.asked_at, row.answer, row.answered_at)
    return select(*columns).where(row.person_id.in_(records)).order_by(row.id.desc())


def _changes(records: Records) -> Query:
    """Read the audit trail. What was written of others is theirs, so only the deed is shown."""
    about = AuditEntry.subject_id.in_(records)
    return (
        select(
            AuditEntry.at, AuditEntry.action, AuditEntry.role,
            AuditEntry.actor_id.in_(records).label("by_you"),
            about.label("about_you"),
            case((about, AuditDetail.before)).label("before"),
            case((about, AuditDetail.after)).label("after"),
            case((about, AuditDetail.reason)).label("reason"),
        )
        .outerjoin(AuditDetail, AuditDetail.seq == AuditEntry.seq)
        .where(or_(about, AuditEntry.actor_id.in_(records)))
        .order_by(AuditEntry.seq.desc())
    )  # fmt: skip


PARTS = (
    Part("record", ("person.merged_into_id",), _record),
    Part("contacts", ("contact.person_id",), _contacts),
    Part("pending_addresses", ("pending_address.person_id",), _pending_addresses),
    Part("work", ("affiliation.person_id",), _work),
    Part("licences", ("licence.person_id",), _licences),
    Part("consents", ("consent.person_id",), _consents),
    Part("roles", ("role_assignment.person_id",), _roles),
    Part("enrolments", ("enrolment.person_id",), my_courses.enrolments),
    Part("board_roles", ("board_role.person_id",), my_courses.board_roles),
    Part("taught", ("mentor_assignment.person_id",), my_courses.taught),
    Part("hosted", ("session_site.host_id",), my_teaching.hosted),
    Part("answers", ("teaching_reply.person_id",), my_teaching.answers),
    Part("interests", ("disclosure.person_id",), my_teaching.interests),
    Part("weekly_times", ("teaching_times.person_id",), my_teaching.weekly),
    Part("dated_times", (), my_teaching.dated),
    Part("busy_times", (), my_teaching.busy),
    Part("mentor_visits", ("mentor_visit.person_id",), my_teaching.visits),
    Part("mentor_visit_tasks", (), my_teaching.visit_tasks),
    Part(
        "session_materials",
        ("session_material.asked_from_id", "session_material.delivered_by_id"),
        my_teaching.materials,
    ),
    Part("attendance", ("attendance_mark.person_id",), my_courses.attendance),
    Part("events", ("attendance_event.person_id",), my_courses.events),
    Part("certificates", ("certificate.enrolment_id",), my_courses.certificates),
    Part("visits", ("visit_trainee.person_id",), my_visits.visits),
    Part("visit_documents", (), my_visits.documents),
    Part("log_book", (), my_visits.log_book),
    Part("feeds", ("calendar_subscription.person_id",), _feeds),
    Part("sign_in", ("account.person_id",), my_ways_in.sign_in),
    Part("passkeys", ("passkey.account_id",), my_ways_in.passkeys),
    Part("browsers", ("sign_in_session.account_id",), my_ways_in.browsers),
    Part("links", ("sign_in_link.person_id",), my_ways_in.links),
    Part("cards", ("personal_link.person_id",), my_ways_in.cards),
    Part("tokens", ("api_token.person_id",), my_ways_in.tokens),
    Part("invitations", (), my_ways_in.invitations),
    Part("mentions", ("organisation_contact.person_id",), _mentions),
    Part("tasks", ("checklist_task.person_id",), _tasks),
    Part("merges", ("person_merge.kept_id", "person_merge.merged_id"), _merges),
    Part("told_apart", ("not_the_same.one_id", "not_the_same.other_id"), _told_apart),
    Part("questions", ("same_person_question.asked_id",), _questions),
    Part("requests", ("data_request.person_id",), _requests),
    Part("changes", ("audit_entry.subject_id", "audit_entry.actor_id"), _changes),
)
