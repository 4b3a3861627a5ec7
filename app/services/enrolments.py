"""Enrolments: by hand, in place of somebody, withdrawn and taken back."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace as altered
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict, DomainError
from app.domain.trainee_import import by_hand
from app.domain.trainee_import.details import MAPPING, TraineeDetails
from app.domain.trainee_import.entry import Reason
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.domain.trainee_import.plan import Kind, Verdict
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import import_plans, known_trainees
from app.services import audit, begun_boards, rolls
from app.services.people import SOMEBODY_NEW, WhoIsMeant

logger = logging.getLogger(__name__)


class NotAccepted(DomainError):
    """Something in the details cannot be; `reasons` say what, by field."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(*reasons)
        self.reasons = reasons


class AlreadyOn(Conflict):
    """The person who should come in is on the course already."""

    def __init__(self, person: Person) -> None:
        super().__init__(person.id)
        self.person = person


class HasLeft(Conflict):
    """The person who should be replaced is not on the course any more."""


@dataclass(frozen=True)
class Enrolled:
    """Somebody on a course run; `joined` says that they were not before this."""

    enrolment: Enrolment
    joined: bool


@write_unit
def enrol(
    run_id: int,
    details: TraineeDetails,
    *,
    who: str | None = None,
    actor: Person,
    now: datetime,
) -> Enrolled:
    """Put somebody on a course run: a person whom the city knows, or a new one.

    Somebody who is on it already stays as they are. `who` is the answer to WhoIsMeant: the public
    id of a person, or SOMEBODY_NEW. Raises NotAccepted and WhoIsMeant.
    """
    run = rolls.lock(run_id)
    known = known_trainees.of_city(run, now=now)
    (verdict,) = import_plans.of_rows(run, [details.as_row()], MAPPING, known).verdicts
    verdict = _answered(verdict, known, who)
    person_id = by_hand.who_left(verdict) or verdict.person_id
    if by_hand.who_left(verdict):
        _come_back(_enrolment(run, person_id), actor=actor, now=now)
    elif verdict.kind is Kind.REFUSED:
        raise NotAccepted(verdict.reasons)
    elif verdict.kind in (Kind.CREATE, Kind.MATCH):
        (person_id,) = rolls.write(run, [verdict], source="by_hand", actor=actor, now=now)
    else:
        return Enrolled(_enrolment(run, person_id), joined=False)
    enrolment = _enrolment(run, person_id)
    logger.info("Person %s made enrolment %s", actor.id, enrolment.id)
    return Enrolled(enrolment, joined=True)


@write_unit
def replace(
    enrolment_id: int,
    details: TraineeDetails,
    *,
    who: str | None = None,
    actor: Person,
    now: datetime,
) -> Enrolment:
    """Let somebody take another's place and group; what the other attended stays with them.

    A second call for the same two people returns the first one's enrolment. Raises NotAccepted,
    WhoIsMeant, AlreadyOn and HasLeft.
    """
    old = _held(enrolment_id)
    if not details.group and old.group:
        details = altered(details, group=old.group.name)
    enrolled = enrol(old.course_run_id, details, who=who, actor=actor, now=now)
    new = enrolled.enrolment
    if old.status == "replaced" and old.replaced_by_id == new.id:
        return new
    if old.status != "enrolled":
        raise HasLeft
    if not enrolled.joined:
        raise AlreadyOn(new.person)
    new.group_id = old.group_id
    old.status, old.replaced_by_id = "replaced", new.id
    audit.record(
        Deed.ENROLMENT_REPLACED,
        old,
        actor=actor,
        now=now,
        before={"status": "enrolled"},
        after={"status": "replaced", "replaced_by": new.person.public_id},
        subject_id=old.person_id,
    )
    logger.info("Person %s replaced enrolment %s by %s", actor.id, old.id, new.id)
    return new


@write_unit
def withdraw(enrolment_id: int, *, actor: Person, now: datetime) -> Enrolment:
    """Take somebody off a course run; they keep what they attended. Again changes nothing."""
    enrolment = _held(enrolment_id)
    if enrolment.status == "enrolled":
        begun_boards.keep(enrolment.course_run, actor=actor, now=now)
        enrolment.status = "withdrawn"
        audit.record(
            Deed.ENROLMENT_WITHDRAWN,
            enrolment,
            actor=actor,
            now=now,
            before={"status": "enrolled"},
            after={"status": "withdrawn"},
            subject_id=enrolment.person_id,
        )
        logger.info("Person %s withdrew enrolment %s", actor.id, enrolment.id)
    return enrolment


@write_unit
def take_back(enrolment_id: int, *, actor: Person, now: datetime) -> Enrolment:
    """Put somebody who left on the course run again, in the group they had."""
    enrolment = _held(enrolment_id)
    if enrolment.status != "enrolled":
        _come_back(enrolment, actor=actor, now=now)
        logger.info("Person %s took back enrolment %s", actor.id, enrolment.id)
    return enrolment


def _held(enrolment_id: int) -> Enrolment:
    """Return an enrolment within a write unit, on a roll that stands still until that ends."""
    enrolment = db.session.get_one(Enrolment, enrolment_id)
    rolls.lock(enrolment.course_run_id)
    db.session.refresh(enrolment)
    return enrolment


def _answered(verdict: Verdict, known: Sequence[KnownTrainee], who: str | None) -> Verdict:
    """Return the verdict once it is clear who is meant; raises WhoIsMeant while it is not."""
    ids = by_hand.in_question(verdict)
    if not ids:
        return verdict
    if who == SOMEBODY_NEW:
        return by_hand.settled(verdict, None)
    people = db.session.scalars(
        select(Person).where(Person.id.in_(ids)).order_by(Person.sort_key, Person.id)
    ).all()
    meant = {person.id for person in people if person.public_id == who}
    for each in known:
        if each.person_id in meant:
            return by_hand.settled(verdict, each)
    raise WhoIsMeant(
        people, {each.person_id: each.signs for each in known if each.person_id in ids}
    )


def _come_back(enrolment: Enrolment, *, actor: Person, now: datetime) -> None:
    begun_boards.keep(enrolment.course_run, actor=actor, now=now)
    audit.record(
        Deed.ENROLMENT_TAKEN_BACK,
        enrolment,
        actor=actor,
        now=now,
        before={"status": enrolment.status},
        after={"status": "enrolled"},
        subject_id=enrolment.person_id,
    )
    enrolment.status, enrolment.replaced_by_id = "enrolled", None


def _enrolment(run: CourseRun, person_id: int | None) -> Enrolment:
    return db.session.scalars(
        select(Enrolment).where(Enrolment.course_run_id == run.id, Enrolment.person_id == person_id)
    ).one()
