"""Questions whether two records are one person's, as whom they are put to sees them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.permissions import Role
from app.domain.same_person import Newcomer
from app.domain.trainee_import.entry import Identifier, Identity
from app.errors import NotFound
from app.extensions import db
from app.models.account import Account, Passkey
from app.models.calendar import CalendarSubscription
from app.models.data_request import DataRequest
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Contact, Person, RoleAssignment
from app.models.person_record import Consent
from app.models.place import City
from app.models.same_person import NotTheSame, SamePersonQuestion
from app.queries.my_data import records_of
from app.queries.people import known_to

_new = aliased(Person)


@dataclass(frozen=True)
class Waiting:
    """A question that waits: which city made the new record, under what name, for what course."""

    id: str
    city: str
    name: str
    course: str | None


def holders(addresses: Collection[str], cities: Collection[int]) -> dict[int, Identity]:
    """Return who has one of these addresses, as keys, and is known to none of the cities.

    Addresses that are marked as shared say nothing of a person. While somebody has a question of
    one of the cities, no other is put to them.
    """
    asked_already = exists().where(
        SamePersonQuestion.asked_id == Contact.person_id,
        SamePersonQuestion.city_id.in_(cities),
        SamePersonQuestion.answer.is_(None),
    )
    rows = db.session.execute(
        select(Contact.person_id, Contact.key, Person.name)
        .join(Contact.person)
        .where(
            Contact.kind == "email",
            Contact.key.in_(addresses),
            ~Contact.shared,
            Person.merged_into_id.is_(None),
            Person.erased_at.is_(None),
            ~known_to(cities, Contact.person_id),
            ~asked_already,
        )
    )
    names: dict[int, str] = {}
    keys: dict[int, set[str]] = defaultdict(set)
    for person_id, key, name in rows:
        names[person_id] = name
        keys[person_id].add(key)
    identify = Identifier().identify
    return {each: identify(name, "", keys[each], "") for each, name in names.items()}


def waiting(person_id: int) -> Sequence[Waiting]:
    """Return what waits for somebody's answer, the oldest first, in one query."""
    course = (
        select(CourseRun.title)
        .join(Enrolment, Enrolment.course_run_id == CourseRun.id)
        .where(Enrolment.person_id == _new.id, CourseRun.city_id == SamePersonQuestion.city_id)
        .order_by(Enrolment.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(SamePersonQuestion.public_id, City.name, _new.name, course)
        .join(SamePersonQuestion.city)
        .join(_new, _new.id == SamePersonQuestion.new_id)
        .where(_put_to(person_id), *_open(person_id))
        .order_by(SamePersonQuestion.id)
    )
    return [Waiting(*row) for row in rows]


def get(person_id: int, public_id: str) -> SamePersonQuestion:
    """Return a question that was put to somebody, answered or not; raises NotFound."""
    return _one(_put_to(person_id), SamePersonQuestion.public_id == public_id)


def of_proof(person_id: int, proof_sha256: str) -> SamePersonQuestion:
    """Return the question to somebody of which the mail holds this proof; raises NotFound."""
    return _one(_put_to(person_id), SamePersonQuestion.proof_sha256 == proof_sha256)


def find(public_id: str) -> SamePersonQuestion | None:
    """Return a question, whosever, or None."""
    return db.session.scalars(_fresh(SamePersonQuestion.public_id == public_id)).one_or_none()


def is_open(question: SamePersonQuestion, person_id: int) -> bool:
    """Whether it still waits for an answer of this person: both records are there, as two."""
    wanted = select(SamePersonQuestion.id).join(_new, _new.id == SamePersonQuestion.new_id)
    wanted = wanted.where(SamePersonQuestion.id == question.id, *_open(person_id))
    return db.session.scalar(wanted) is not None


def newcomer(new_id: int) -> Newcomer:
    """Return what a yes looks at of the new record."""
    theirs = Account.person_id == new_id
    ways_in = or_(
        Account.password.is_not(None),
        Account.tf_totp_secret.is_not(None),
        exists().where(Passkey.account_id == Account.id),
    )
    left_something = or_(
        exists().where(theirs, ways_in),
        exists().where(
            CalendarSubscription.person_id == new_id, CalendarSubscription.revoked_at.is_(None)
        ),
        exists().where(Consent.person_id == new_id),
        exists().where(DataRequest.person_id == new_id, DataRequest.state == "open"),
    )
    has_a_role = exists().where(
        RoleAssignment.person_id == new_id, RoleAssignment.role != Role.TRAINEE
    )
    row = db.session.execute(select(has_a_role, left_something)).one()
    return Newcomer(addresses=addresses(new_id), has_a_role=row[0], in_use=row[1])


def addresses(person_id: int) -> frozenset[str]:
    """Return the mail addresses of a person, as keys."""
    of_them = (Contact.person_id == person_id, Contact.kind == "email")
    return frozenset(db.session.scalars(select(Contact.key).where(*of_them)))


def common_address(asked_id: int, new_id: int) -> str | None:
    """Return the mail address that both records have, as it is written where somebody is asked."""
    of_new = select(Contact.key).where(Contact.person_id == new_id, Contact.kind == "email")
    return db.session.scalars(
        select(Contact.value)
        .where(Contact.person_id == asked_id, Contact.kind == "email", ~Contact.shared)
        .where(Contact.key.in_(of_new))
        .order_by(Contact.id)
    ).first()


def _put_to(person_id: int) -> ColumnElement[bool]:
    """What was asked of a record that was merged into another one is asked of that one."""
    return SamePersonQuestion.asked_id.in_(records_of(person_id))


def _open(person_id: int) -> tuple[ColumnElement[bool], ...]:
    apart = exists().where(
        or_(
            and_(NotTheSame.one_id == person_id, NotTheSame.other_id == _new.id),
            and_(NotTheSame.one_id == _new.id, NotTheSame.other_id == person_id),
        )
    )
    return (
        SamePersonQuestion.answer.is_(None),
        _new.id != person_id,
        _new.merged_into_id.is_(None),
        _new.erased_at.is_(None),
        ~apart,
    )


def _one(*conditions: ColumnElement[bool]) -> SamePersonQuestion:
    found: SamePersonQuestion | None = db.session.scalars(_fresh(*conditions)).one_or_none()
    if found is None:
        raise NotFound
    return found


def _fresh(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Read again what is in the session already: it may have been answered while we waited."""
    query = select(SamePersonQuestion).where(*conditions)
    return query.execution_options(populate_existing=True)
