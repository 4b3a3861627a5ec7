"""What a certificate will say, gathered when it is ordered and fixed from then on."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale

from app.domain.adaptations import translating
from app.domain.certificate_number import CODE_BYTES, SERIAL_BYTES, make_code, make_number
from app.domain.credential import Claims, Kind, TaughtModule
from app.domain.eligibility import Decision
from app.domain.wall_time import today_in
from app.models.delivery import CourseRun, Enrolment
from app.queries import certificates, effective_curricula, teaching

LANGUAGE = "en"


@dataclass(frozen=True)
class Printing:
    """What an installation adds to every certificate."""

    public_url: str
    illustrative: bool


class ClaimsDesk:
    """Writes the claims of one course run's certificates."""

    def __init__(self, run: CourseRun, printing: Printing, *, now: datetime) -> None:
        self._run = run
        self._printing = printing
        self._effective = effective = effective_curricula.of_run(run)
        self._taught = teaching.of_run(run)
        read = translating.reading(effective, LANGUAGE)
        self._title = read.fresh(effective.slug, "title", effective.title)
        self._mentors = tuple(certificates.mentor_names(run.id))
        self._issued_on = today_in(run.city.time_zone, now)

    def write(self, enrolment: Enrolment, decision: Decision, number: str, code: str) -> Claims:
        """Return the claims of one trainee."""
        run, effective = self._run, self._effective
        return Claims(
            number=number,
            code=code,
            kind=Kind.ACHIEVEMENT,
            recipient=enrolment.person.name_for_certificates,
            recipient_second=enrolment.person.name_in_script,
            course=run.title,
            curriculum=effective.slug,
            curriculum_title=self._title,
            curriculum_code=effective.code,
            version=str(effective.version),
            adaptation=effective.adaptation_label,
            content_hash=run.content_hash,
            modules=tuple(
                TaughtModule(
                    code=each.code, title=each.title, minutes=each.minutes, format=each.format
                )
                for each in self._taught.modules
                if each.uid in decision.taught
            ),
            minutes_attended=decision.attended_minutes,
            minutes_offered=decision.offered_minutes,
            city=run.city.display_name,
            country=Locale(LANGUAGE).territories[run.city.country],
            starts_on=run.starts_on,
            ends_on=run.ends_on,
            organisations=(run.curriculum_version.curriculum.owner.name,),
            signatories=(),
            mentors=self._mentors,
            issued_on=self._issued_on,
            verify_url=f"{self._printing.public_url}/verify/{code}",
            language=LANGUAGE,
            illustrative=self._printing.illustrative,
            pins=self._taught.hashes if len(self._taught.hashes) > 1 else (),
        )

    def numbers(self, count: int) -> list[str]:
        """Draw numbers that nobody has.

        On PostgreSQL somebody else may take one before the write unit ends: it is then run again.
        """
        drawn: dict[str, None] = {}  # keeps the order of drawing, which says nothing about names
        while len(drawn) < count:
            fresh = dict.fromkeys(self._number(self._issued_on) for _ in range(count - len(drawn)))
            taken = certificates.taken_numbers(fresh)
            drawn |= {number: None for number in fresh if number not in taken}
        return list(drawn)

    def _number(self, on: date) -> str:
        return make_number(
            curriculum=self._effective.code,
            city=self._run.city.code,
            year=on.year,
            entropy=secrets.token_bytes(SERIAL_BYTES),
        )


def new_code() -> str:
    """Draw the secret part of a check address: 80 random bits."""
    return make_code(secrets.token_bytes(CODE_BYTES))
