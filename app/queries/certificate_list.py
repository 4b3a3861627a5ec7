"""Who on a course run has a certificate, who has earned one, and what the rest still miss."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.eligibility import Decision
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, Enrolment
from app.queries import certificates, eligibility, trainees


@dataclass(frozen=True)
class CertificateRow:
    """One trainee of the list."""

    enrolment: Enrolment
    decision: Decision
    certificate: Certificate | None

    @property
    def ready(self) -> bool:
        """Whether a certificate can be ordered now."""
        return self.certificate is None and self.decision.eligible

    @property
    def unmarked(self) -> int:
        """The minutes of sessions that are not marked yet, which a certificate leaves out.

        Once certificates can be ordered every session has begun, and its marks can come.
        """
        return self.decision.criteria[0].unmarked + self.decision.criteria[0].ahead


def of_run(run: CourseRun, *, now: datetime) -> list[CertificateRow]:
    """Return a row for each trainee, those who have earned a certificate and wait for it first."""
    held = {certificate.enrolment_id: certificate for certificate in certificates.of_run(run.id)}
    decisions = eligibility.decisions(run, now=now)
    rows = [
        CertificateRow(enrolment, decisions[enrolment.id], held.get(enrolment.id))
        for enrolment in trainees.enrolled(run.id)
    ]
    return sorted(rows, key=lambda row: (not row.ready, row.certificate is None))
