"""Erasing a person: everything personal goes, for good, in one transaction.

What stays says that somebody was there: observations of attendance with their ids, places on
courses, and of a certificate its number, code, days and fingerprint. Files go by owed work, in the
transaction of which the list of them is.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete, select, update

from app.adapters.storage import FileStorage
from app.database import overwrite_remains, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.merging import AlreadyMerged
from app.domain.traces import Traces
from app.extensions import Base, db
from app.models.account import Account, Invitation, Passkey, PersonalLink, SignInSession
from app.models.api import ApiToken, IdempotencyKey
from app.models.availability import TeachingTimes
from app.models.calendar import CalendarSubscription
from app.models.certificate import Certificate
from app.models.data_request import DataRequest
from app.models.delivery import Enrolment
from app.models.mentor_visit import MentorVisit
from app.models.person import Affiliation, Contact, Person, RoleAssignment, SignInLink
from app.models.person_record import Consent, Licence, PendingAddress
from app.models.place import OrganisationContact
from app.models.same_person import NotTheSame, PersonKey, PersonMerge, SamePersonQuestion
from app.models.teaching import Disclosure, TeachingReply
from app.queries import erasure, my_data, person_records
from app.services import audit, erased_mentions, owed_work, roles
from app.services.owed_work import Taken

REMOVE_FILES = "erasure.remove_files"
# What the record is called from then on; pages say it in the reader's language.
NAME = "erased person"
NOTHING = Traces(frozenset())

# Whole rows that go, by the columns that say whose they are.
GOING: Sequence[tuple[type[Base], tuple[str, ...]]] = (
    (Contact, ("person_id",)),
    (PendingAddress, ("person_id",)),
    (Affiliation, ("person_id",)),
    (Licence, ("person_id",)),
    (Consent, ("person_id",)),
    (RoleAssignment, ("person_id",)),
    (TeachingTimes, ("person_id",)),
    (MentorVisit, ("person_id",)),
    (TeachingReply, ("person_id",)),
    (Disclosure, ("person_id",)),
    (PersonKey, ("person_id",)),
    (SignInLink, ("person_id",)),
    (PersonalLink, ("person_id",)),
    (ApiToken, ("person_id",)),
    (IdempotencyKey, ("person_id",)),
    (CalendarSubscription, ("person_id",)),
    (OrganisationContact, ("person_id",)),
    (NotTheSame, ("one_id", "other_id")),
    (SamePersonQuestion, ("asked_id", "new_id")),
)


class NamesThem(DomainError):
    """The reason would keep what is to be erased."""


class RunsACourse(DomainError):
    """Somebody would erase themselves in the middle of a course that they organise."""


class Outbox(Protocol):
    """Where mails may lie that were sent."""

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Throw away what is about somebody."""


def erase(person_id: int, *, reason: str, actor: Person, now: datetime, outbox: Outbox) -> bool:
    """Erase somebody, and answer what they asked; whether there was anything left to erase.

    Raises NamesThem, RunsACourse and LastAdministrator, and AlreadyMerged for a record that became
    part of another one meanwhile; nothing is changed then.
    """
    traces = _erase(person_id, reason=reason, actor=actor, now=now)
    # A runner may have written a mail while the rows went.
    outbox.forget(traces.are_in)
    overwrite_remains()
    return bool(traces.texts)


def remove_files(taken: Taken, *, storage: FileStorage, now: datetime) -> None:
    """Remove the files of certificates that were erased; safe to repeat."""
    for sha256 in taken.payload["files"]:
        storage.remove(sha256)
    write_unit(owed_work.finish)(taken, now=now)


@write_unit
def _erase(person_id: int, *, reason: str, actor: Person, now: datetime) -> Traces:
    _hold(person_id)
    records = _hold(person_id)  # what was merged into theirs while we waited comes too
    person = next(each for each in records if each.id == person_id)
    if person.erased_at is not None:
        return NOTHING
    if person.merged_into_id is not None:
        raise AlreadyMerged
    ids = [each.id for each in records]
    if actor.id in ids and erasure.runs_a_course(ids, now):
        raise RunsACourse
    traces = erasure.traces_of(person.id)
    typed = [each.address for one in ids for each in person_records.pending_addresses(one)]
    if traces.may_be_in(reason):
        raise NamesThem
    erased_mentions.remove(ids, traces, actor=actor, now=now)
    files = _empty_certificates(ids)
    _remove_rows(ids)
    roles.keep_an_administrator(now)
    _empty_records(records, now=now)
    _settle_requests(ids, actor=actor, now=now)
    if files:
        owed_work.owe(REMOVE_FILES, f"{REMOVE_FILES}:{person.public_id}", {"files": files}, now=now)
    audit.record(
        Deed.PERSON_ERASED,
        person,
        actor=actor,
        now=now,
        after={"certificates": len(files)},
        reason=reason,
        subject_id=person.id,
    )
    # What was not confirmed may be another's address, so only mails to it are thrown away.
    return replace(traces, contacts=traces.contacts | {*typed})


def _hold(person_id: int) -> Sequence[Person]:
    """Let nobody else change what is about somebody, and return their records as they are now."""
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(my_data.records_of(person_id)))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _empty_certificates(ids: Collection[int]) -> list[str]:
    """Leave of certificates what the register keeps; return the names of their files."""
    held = db.session.scalars(
        select(Certificate)
        .join(Certificate.enrolment)
        .where(Enrolment.person_id.in_(ids), Certificate.state != "erased")
        .with_for_update(of=Certificate)
    ).all()
    for each in held:
        each.state, each.claims, each.problem = "erased", {}, None
    db.session.flush()
    return [each.pdf_sha256 for each in held if each.pdf_sha256]


def _remove_rows(ids: Collection[int]) -> None:
    accounts = select(Account.id).where(Account.person_id.in_(ids))
    keys = erasure.addresses_of_nobody_else(ids)
    _delete(Passkey, Passkey.account_id.in_(accounts))
    _delete(SignInSession, SignInSession.account_id.in_(accounts))
    _delete(Account, Account.person_id.in_(ids))
    _delete(Invitation, Invitation.address_key.in_(keys))
    for table, columns in GOING:
        for column in columns:
            _delete(table, getattr(table, column).in_(ids))


def _empty_records(records: Collection[Person], *, now: datetime) -> None:
    empty: dict[str, object] = {
        "name": NAME,
        "sort_key": "",
        "name_in_script": None,
        "certificate_name": None,
        "certificate_name_at": None,
        "language": "en",
        "languages": [],
        "time_zone": None,
        "gender": None,
        "erased_at": now,
    }
    for each in records:
        for field, value in empty.items():
            setattr(each, field, value)
    ids = [each.id for each in records]
    merges = PersonMerge.kept_id.in_(ids) | PersonMerge.merged_id.in_(ids)
    db.session.execute(update(PersonMerge).where(merges).values(reason=""))


def _settle_requests(ids: Collection[int], *, actor: Person, now: datetime) -> None:
    """Answer what still waits, and let the words of all of it go."""
    of_them = DataRequest.person_id.in_(ids)
    db.session.execute(
        update(DataRequest)
        .where(of_them, DataRequest.state == "open")
        .values(state="answered", answered_at=now, answered_by_id=actor.id)
    )
    db.session.execute(update(DataRequest).where(of_them).values(what="", wanted="", answer=None))


def _delete(table: type[Base], condition: object) -> None:
    db.session.execute(
        delete(table).where(condition).execution_options(synchronize_session=False)  # type: ignore[arg-type]
    )
