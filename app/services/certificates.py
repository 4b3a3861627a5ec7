"""Certificates: order those that are earned, issue each from its frozen claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.adapters.pdf import Renderer, RenderError, UnprintableName
from app.adapters.storage import FileStorage
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.credential import Claims
from app.domain.eligibility import Decision
from app.domain.errors import Conflict
from app.extensions import db
from app.models.certificate import Certificate, CertificateBatch
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import certificates, course_runs, eligibility, trainees
from app.services import audit, owed_work, releases
from app.services.claims import ClaimsDesk, Printing, new_code
from app.services.owed_work import Taken

ISSUE = "certificates.issue"


@dataclass(frozen=True)
class Order:
    """What came of an order: how many are being made, and whose name can't be printed, and why."""

    ordered: int
    unprintable: tuple[tuple[Enrolment, UnprintableName], ...]


def order(
    run_public_id: str, *, actor: Person, now: datetime, renderer: Renderer, printing: Printing
) -> Order:
    """Order certificates for all of a run who have earned one and have none yet.

    The list and every claim on it are frozen in one transaction; the drawing is owed from then
    on. Ordering again orders only for those who have become eligible since. A name that no font
    of ours can print is left out and reported, before anything is written. Raises Conflict for a
    course that is not published, or not taught to its end yet.
    """
    ordered = 0
    while True:
        checked = _check(run_public_id, now=now, renderer=renderer, printing=printing)
        frozen = _freeze(run_public_id, checked, actor=actor, now=now, printing=printing)
        ordered += frozen.ordered
        # Who was renamed, marked or taken back between the two has not been checked as they are.
        if not frozen.unchecked:
            return Order(ordered, checked.unprintable)


@dataclass(frozen=True)
class _Checked:
    """Claims that can be printed, by the id of the enrolment, and the names that can't."""

    claims: Mapping[int, Claims]
    unprintable: tuple[tuple[Enrolment, UnprintableName], ...]

    @property
    def left_out(self) -> frozenset[int]:
        return frozenset(enrolment.id for enrolment, _ in self.unprintable)


@dataclass(frozen=True)
class _Frozen:
    """How many were ordered, and how many are left that were not checked as they are now."""

    ordered: int
    unchecked: int


def issue(taken: Taken, *, renderer: Renderer, storage: FileStorage, now: datetime) -> None:
    """Draw one certificate that is owed, store its bytes, and say that it is issued.

    Safe to repeat at any point: the same claims give the same bytes, the same bytes the same file,
    and the row changes from ordered to issued once.
    """
    certificate = db.session.get_one(Certificate, taken.payload["certificate_id"])
    if certificate.state == "ordered":
        claims = Claims.from_data(certificate.claims)
        db.session.rollback()  # drawing takes a while, and no transaction is held open meanwhile
        try:
            sha256 = storage.put(renderer.render(claims))
        except Exception as error:
            _stuck(claims.number, _words(error), now=now)
            raise
        if not _issued(taken, claims.number, sha256, now=now):
            storage.remove(sha256)
    else:
        write_unit(owed_work.finish)(taken, now=now)


def _words(error: Exception) -> str:
    """Say what is in the way; faults that nobody wrote for readers are named by their kind."""
    if isinstance(error, RenderError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"the file could not be kept: {error.strerror}"
    return f"the drawing broke off: {type(error).__name__}"


@write_unit
def _issued(taken: Taken, number: str, sha256: str, *, now: datetime) -> bool:
    """Say that it is issued; whether it may be there: its holder may have been erased meanwhile."""
    after = {"state": "issued", "pdf_sha256": sha256}
    _change(Deed.CERTIFICATE_ISSUED, number, after | {"issued_at": now, "problem": None}, now=now)
    owed_work.finish(taken, now=now)
    state = db.session.scalar(select(Certificate.state).where(Certificate.number == number))
    return state != "erased"


@write_unit
def _stuck(number: str, problem: str, *, now: datetime) -> None:
    _change(Deed.CERTIFICATE_STUCK, number, {"problem": problem[:400]}, now=now)


def _change(deed: Deed, number: str, after: Mapping[str, object], *, now: datetime) -> None:
    """Set what differs of a certificate that is ordered and not issued; the system does it."""
    waiting = select(Certificate).filter_by(number=number, state="ordered")
    certificate = db.session.scalars(waiting.with_for_update()).one_or_none()
    if certificate is None:
        return
    before = {name: getattr(certificate, name) for name in after}
    if before == after:
        return
    for name, value in after.items():
        setattr(certificate, name, value)
    audit.record(
        deed,
        certificate,
        actor=None,
        now=now,
        before=before,
        after=after,
        subject_id=certificate.enrolment.person_id,
    )


def _check(
    run_public_id: str, *, now: datetime, renderer: Renderer, printing: Printing
) -> _Checked:
    run = course_runs.get(run_public_id)
    _let_order(run, now)
    desk = ClaimsDesk(run, printing, now=now)
    number = desk.numbers(1)[0]
    good: dict[int, Claims] = {}
    unprintable: list[tuple[Enrolment, UnprintableName]] = []
    decisions = eligibility.decisions(run, now=now)
    for enrolment in _waiting(run, decisions):
        claims = desk.write(enrolment, decisions[enrolment.id], number, new_code())
        try:
            renderer.check(claims)
            good[enrolment.id] = claims
        except UnprintableName as problem:
            unprintable.append((enrolment, problem))
    return _Checked(good, tuple(unprintable))


@write_unit
def _freeze(
    run_public_id: str, checked: _Checked, *, actor: Person, now: datetime, printing: Printing
) -> _Frozen:
    run = course_runs.get(run_public_id)
    # On PostgreSQL a second order waits here, and then finds nothing left to order; so does one
    # that meets a move or a new title, and then freezes what they left.
    db.session.refresh(run, with_for_update={"of": CourseRun})
    releases.hold(run.id)
    _let_order(run, now)
    decisions = eligibility.decisions(run, now=now)
    desk = ClaimsDesk(run, printing, now=now)
    waiting = [each for each in _waiting(run, decisions) if each.id not in checked.left_out]

    def as_checked(enrolment: Enrolment) -> bool:
        before, decision = checked.claims.get(enrolment.id), decisions[enrolment.id]
        return before is not None and before == desk.write(
            enrolment, decision, before.number, before.code
        )

    sure = [enrolment for enrolment in waiting if as_checked(enrolment)]
    if sure:
        batch = CertificateBatch(course_run=run, ordered_by_id=actor.id, ordered_at=now)
        for enrolment, number in zip(sure, desk.numbers(len(sure)), strict=True):
            claims = desk.write(enrolment, decisions[enrolment.id], number, new_code())
            _owe(claims, enrolment, batch, actor=actor, now=now)
    return _Frozen(len(sure), len(waiting) - len(sure))


def _let_order(run: CourseRun, now: datetime) -> None:
    if run.status != "published":
        raise Conflict("certificates are ordered when the course is published")
    opens = certificates.ordered_from(run.id)
    if opens is not None and opens > now:
        raise Conflict("certificates are ordered once the last session of the course has begun")


def _owe(
    claims: Claims, enrolment: Enrolment, batch: CertificateBatch, *, actor: Person, now: datetime
) -> None:
    certificate = Certificate(
        number=claims.number,
        code=claims.code,
        kind=claims.kind.value,
        enrolment=enrolment,
        batch=batch,
        claims=claims.to_data(),
    )
    db.session.add(certificate)
    db.session.flush()
    key = f"{ISSUE}:{certificate.id}"
    owed_work.owe(ISSUE, key, {"certificate_id": certificate.id}, now=now)
    audit.record(
        Deed.CERTIFICATE_ORDERED,
        certificate,
        actor=actor,
        now=now,
        after={"number": claims.number, "kind": claims.kind},
        subject_id=enrolment.person_id,
    )


def _waiting(run: CourseRun, decisions: Mapping[int, Decision]) -> list[Enrolment]:
    """Return who has earned a certificate and has none yet.

    Who came on the run since it was decided is left to the next order.
    """
    have = {certificate.enrolment_id for certificate in certificates.of_run(run.id)}
    return [
        enrolment
        for enrolment in trainees.enrolled(run.id)
        if enrolment.id not in have
        and enrolment.id in decisions
        and decisions[enrolment.id].eligible
    ]
