"""Certificates: those of a course run, and one by its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.errors import NotFound
from app.extensions import db
from app.models.certificate import Certificate, CertificateBatch
from app.models.delivery import CourseSession, Enrolment, MentorAssignment
from app.models.person import Person

_WITH_RUN = select(Certificate).options(
    joinedload(Certificate.enrolment).joinedload(Enrolment.course_run)
)
_ISSUED = _WITH_RUN.where(Certificate.state == "issued")
# Who checks a certificate is told that it was erased, and not that there never was one.
_CHECKED = _WITH_RUN.where(Certificate.state.in_(["issued", "erased"]))


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the certificates of a course run are: ordered, issued, and stuck with a reason."""

    ordered: int
    issued: int
    stuck: int
    last_ordered_at: datetime | None

    @property
    def busy(self) -> bool:
        """Whether some are still being made."""
        return self.issued + self.stuck < self.ordered


def of_run(run_id: int) -> Sequence[Certificate]:
    """Return all certificates of a run, with their holders, those that were erased too."""
    return db.session.scalars(
        select(Certificate)
        .join(Certificate.enrolment)
        .where(Enrolment.course_run_id == run_id)
        .options(joinedload(Certificate.enrolment).joinedload(Enrolment.person))
        .order_by(Certificate.id)
    ).all()


def of_enrolment(enrolment_id: int) -> Certificate | None:
    """Return the certificate of one trainee in a run, ordered or issued, or None."""
    return db.session.scalars(
        select(Certificate).where(
            Certificate.enrolment_id == enrolment_id, Certificate.state != "erased"
        )
    ).one_or_none()


def progress(run_id: int) -> Progress:
    """Count the certificates of a run, in one query."""
    ordered, issued, stuck, last = db.session.execute(
        select(
            func.count(Certificate.id),
            func.count(Certificate.pdf_sha256),
            func.count(Certificate.problem),
            func.max(CertificateBatch.ordered_at),
        )
        .join(Certificate.batch)
        .where(CertificateBatch.course_run_id == run_id, Certificate.state != "erased")
    ).one()
    return Progress(ordered=ordered, issued=issued, stuck=stuck, last_ordered_at=last)


def ordered_from(run_id: int) -> datetime | None:
    """Return when the last contact session begins; from then on certificates can be ordered.

    One that is made earlier would state fewer minutes than the course gives. None if nothing is
    taught.
    """
    return db.session.scalar(
        select(func.max(CourseSession.starts_at)).where(
            CourseSession.course_run_id == run_id, CourseSession.counts
        )
    )


def issued() -> Sequence[Certificate]:
    """Return every issued certificate, by number."""
    return db.session.scalars(
        select(Certificate).where(Certificate.state == "issued").order_by(Certificate.number)
    ).all()


def by_number(number: str) -> Certificate:
    """Return an issued certificate with its run and holder; raises NotFound."""
    found = find_by_number(number)
    if found is None:
        raise NotFound
    return found


def find_by_number(number: str) -> Certificate | None:
    """Return the issued certificate of this number, or None."""
    return db.session.scalars(_ISSUED.where(Certificate.number == number)).one_or_none()


def find_by_code(code: str) -> Certificate | None:
    """Return the certificate that this check code belongs to, issued or erased, or None."""
    return db.session.scalars(_CHECKED.where(Certificate.code == code)).one_or_none()


def find_by_bytes(sha256: str) -> Certificate | None:
    """Return the certificate that was issued as exactly these bytes, erased or not, or None."""
    return db.session.scalars(_CHECKED.where(Certificate.pdf_sha256 == sha256)).one_or_none()


def taken_numbers(numbers: Iterable[str]) -> set[str]:
    """Return those of the numbers that are given away."""
    return set(
        db.session.scalars(select(Certificate.number).where(Certificate.number.in_(numbers)))
    )


def mentor_names(run_id: int) -> Sequence[str]:
    """Return who teaches in a run, by name, each once."""
    return db.session.scalars(
        select(Person.name)
        .distinct()
        .join(MentorAssignment, MentorAssignment.person_id == Person.id)
        .join(CourseSession, CourseSession.id == MentorAssignment.course_session_id)
        .where(CourseSession.course_run_id == run_id, ~CourseSession.cancelled)
        .order_by(Person.name)
    ).all()
