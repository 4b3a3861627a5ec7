"""What erasing somebody comes to, and what stands in its way."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Row, Select, Text, cast, func, or_, select

from app.domain.names import address_key, match_key, phone_key
from app.domain.permissions import Role
from app.domain.person_keys import KeyKind, name_keys
from app.domain.traces import LAST_DIGITS, Traces, phone_digits
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.audit import AuditDetail, AuditEntry
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.models.person import Contact, Person, RoleAssignment
from app.models.place import City
from app.models.same_person import PersonKey
from app.queries import my_data

AT_ONCE = 500
# Fields of the audit trail that hold what somebody is known by.
NAMING = ("name", "name_in_script", "certificate_name", "email", "phone")


def traces_of(person_id: int) -> Traces:
    """Return what leads to a person and to nobody else: a name or phone of two stays the other's.

    What they were called earlier counts too, as far as the audit trail knows it.
    """
    records = my_data.records_of(person_id)
    now = my_data.traces_of(person_id)
    earlier = Traces.of((), others=_earlier(records)).others
    traces = Traces(now.names, now.contacts, now.others | earlier)
    return traces.without(_of_others(traces.texts, records))


def _of_others(texts: Collection[str], records: Select[int]) -> set[str]:
    """Return those of these texts that somebody else is called or reached by, however written."""
    keys = {text: name_keys(text, match_key(text)) for text in texts}
    wanted = {key for found in keys.values() for key in found if key}
    named = set(
        db.session.scalars(
            select(PersonKey.key).where(
                PersonKey.kind == KeyKind.NAME,
                PersonKey.key.in_(wanted),
                PersonKey.person_id.not_in(records),
            )
        )
    )
    certified = select(Person.certificate_name).where(
        or_(
            Person.certificate_name.in_(texts),
            func.lower(Person.certificate_name).in_({text.lower() for text in texts}),
        ),
        Person.id.not_in(records),
    )
    named |= {match_key(name) for name in db.session.scalars(certified) if name}
    reached = _contacts_of_others(texts, records)
    as_written = Traces(frozenset(), frozenset(row.value for row in reached))
    as_keys = {row.key for row in reached} - {""}
    return {
        text
        for text in texts
        if named & keys[text] or as_written.are(text) or phone_key(text) in as_keys
    }


def _contacts_of_others(texts: Collection[str], records: Select[int]) -> Sequence[Row[str, str]]:
    addresses = {address_key(text) for text in texts if "@" in text}
    written = {phone_key(text) for text in texts if "@" not in text} - {""}
    numbers = {digits[-LAST_DIGITS:] for text in texts if (digits := phone_digits(text))}
    fits = [
        Contact.key.in_(addresses | written),
        *(Contact.key.endswith(each) for each in numbers),
    ]
    return db.session.execute(
        select(Contact.value, Contact.key).where(Contact.person_id.not_in(records), or_(*fits))
    ).all()


def _earlier(records: Select[int]) -> Iterator[str]:
    details = db.session.scalars(
        select(AuditDetail)
        .join(AuditEntry, AuditEntry.seq == AuditDetail.seq)
        .where(AuditEntry.subject_id.in_(records))
    )
    for row in details:
        for values in (row.before, row.after):
            found = (values or {}).get
            yield from (text for field in NAMING if isinstance(text := found(field), str))


def addresses_of_nobody_else(ids: Collection[int]) -> list[str]:
    """Return the mail addresses that none but these records have, as keys."""
    others = select(Contact.key).where(Contact.kind == "email", Contact.person_id.not_in(ids))
    mine = select(Contact.key).where(Contact.kind == "email", Contact.person_id.in_(ids))
    return list(db.session.scalars(mine.where(Contact.key.not_in(others))))


def entries_with(traces: Traces) -> list[int]:
    """Return the numbers of entries of the audit trail in whose details the person is named.

    The database looks for the texts as JSON writes them; what it finds is read once more. A field
    that holds a name or a contact has to be theirs as a whole.
    """
    written = (AuditDetail.before, AuditDetail.after, AuditDetail.reason)
    columns = [cast(each, Text) for each in written]
    patterns = [pattern for text in traces.texts for pattern in _as_json(text)]
    if not patterns:
        return []
    found = select(AuditDetail).where(
        or_(*(column.icontains(p, autoescape=True) for column in columns for p in patterns))
    )
    rows = db.session.scalars(found.execution_options(yield_per=AT_ONCE))
    return [row.seq for row in rows if _names(traces, row)]


def mentions_by_others(person_id: int) -> int:
    """Count the entries of the audit trail about others whose details go, as they name somebody."""
    records = my_data.records_of(person_id)
    named = select(AuditEntry.seq).where(
        AuditEntry.seq.in_(entries_with(traces_of(person_id))),
        or_(AuditEntry.subject_id.is_(None), AuditEntry.subject_id.not_in(records)),
    )
    return _count(named)


def runs_not_over(now: datetime) -> list[int]:
    """Return the courses whose last day, in their city, has not passed."""
    rows = db.session.execute(
        select(CourseRun.id, CourseRun.ends_on, City.time_zone).join(CourseRun.city)
    )
    return [row.id for row in rows if row.ends_on >= today_in(row.time_zone, now)]


def runs_a_course(ids: Collection[int], now: datetime) -> bool:
    """Whether one of these records organises a city in which a published course is held today."""
    rows = db.session.execute(
        select(RoleAssignment, CourseRun.starts_on, CourseRun.ends_on, City.time_zone)
        .join(City, City.id == RoleAssignment.scope_id)
        .join(CourseRun, CourseRun.city_id == City.id)
        .where(
            RoleAssignment.person_id.in_(ids),
            RoleAssignment.role == Role.CITY_ORGANISER,
            RoleAssignment.scope_kind == "city",
            CourseRun.status == "published",
        )
    )
    return any(
        row[0].as_grant(row.time_zone).holds(now)
        and row.starts_on <= today_in(row.time_zone, now) <= row.ends_on
        for row in rows
    )


def what_stays(person_id: int) -> dict[str, int]:
    """Count what stays without a name, and certificates of others that name them as a mentor."""
    records = my_data.records_of(person_id)
    places = select(Enrolment.id).where(Enrolment.person_id.in_(records))
    runs = (
        select(CourseSession.course_run_id)
        .join(CourseSession.mentors)
        .where(MentorAssignment.person_id.in_(records))
    )
    of_others = (
        select(Certificate.id)
        .join(Certificate.enrolment)
        .where(Enrolment.course_run_id.in_(runs), Enrolment.person_id.not_in(records))
    )
    certificates = select(Certificate.id).where(Certificate.enrolment_id.in_(places))
    counts: dict[str, Select[int]] = {
        "places": places,
        "certificates": certificates,
        "of_others": of_others,
    }
    return {name: _count(query) for name, query in counts.items()}


def _count(query: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _as_json(text: str) -> set[str]:
    """Write a text as it may stand in JSON."""
    return {text, json.dumps(text)[1:-1]}


def _names(traces: Traces, row: AuditDetail) -> bool:
    return any(
        traces.are(text) if field in NAMING else traces.are_in(text)
        for values in (row.before, row.after, {"reason": row.reason})
        for field, value in (values or {}).items()
        for text in _strings(value)
    )


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from _strings(value.values())
        case Iterable():
            for each in value:
                yield from _strings(each)
