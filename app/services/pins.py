"""What a course run teaches: pinned when it begins, and pinned anew with a reason."""

import logging
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain import pins as rules
from app.domain.audit import Deed
from app.domain.canonical import content_hash
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.curricula.standing import hindrance
from app.domain.errors import Conflict, DomainError, NotOfThisRun
from app.domain.pins import CannotRepin, Objection
from app.extensions import db
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, RunPin
from app.models.person import Person
from app.models.place import City
from app.queries import effective_curricula, standings
from app.queries import pins as queries
from app.queries.plans import AnySession
from app.services import audit, releases

logger = logging.getLogger(__name__)


class WrongAdaptation(DomainError):
    """The adaptation is of another city, or of another version of the curriculum."""


class PinnedMeanwhile(Conflict):
    """Somebody else changed meanwhile what the run teaches."""


def check(version: CurriculumVersion, adaptation: AdaptationVersion | None, city: City) -> None:
    """Raise WrongAdaptation unless a city can teach a version so."""
    if adaptation and (adaptation.base, adaptation.adaptation.city) != (version, city):
        raise WrongAdaptation


def begin(run: CourseRun, *, actor: Person, now: datetime) -> None:
    """Pin what a new run teaches, within the caller's write unit."""
    db.session.add(_pin(run, 1, actor=actor, now=now))


@write_unit
def repin(
    run_id: int,
    *,
    seen: int,
    version: CurriculumVersion,
    adaptation: AdaptationVersion | None,
    reason: str,
    holds_from: AnySession | None,
    actor: Person,
    now: datetime,
) -> RunPin:
    """Let a run teach something else, from a session on once somebody attended one.

    `seen` is the sequence of the pin that was looked at. No session is changed. Raises
    PinnedMeanwhile when it is not the newest any more, WrongAdaptation, NotOfThisRun and
    CannotRepin.
    """
    run = db.session.scalars(select(CourseRun).filter_by(id=run_id).with_for_update()).one()
    releases.hold(run.id)  # nobody is marked for the first time meanwhile
    check(version, adaptation, run.city)
    if holds_from is not None and holds_from.course_run_id != run_id:
        raise NotOfThisRun
    _check_standing(run, version, adaptation)
    newest = queries.of_run(run_id)[-1]
    if newest.sequence != seen:
        raise PinnedMeanwhile
    attended = queries.attended(run_id)
    # As long as nobody attended anything there is nothing to keep: it holds from the start.
    starts_at = holds_from.starts_at if holds_from and attended else None
    chosen = (version.id, adaptation.id if adaptation else None)
    objection = rules.objection(
        reason=reason,
        is_same=chosen == (newest.curriculum_version_id, newest.adaptation_version_id),
        attended=attended,
        holds_from=starts_at,
        now=now,
    )
    if objection is not None:
        raise CannotRepin(objection)
    since = holds_from if starts_at else None
    return _replace(run, newest, (version, adaptation), reason, since, actor=actor, now=now)


def _check_standing(
    run: CourseRun, version: CurriculumVersion, adaptation: AdaptationVersion | None
) -> None:
    """Let a run change over to what it could have begun with, of its own curriculum."""
    if version.curriculum_id != run.curriculum_version.curriculum_id:
        raise CannotRepin(Objection.OTHER_CURRICULUM)
    endorsed = adaptation is None or adaptation.endorsement is not None
    stands = standings.of_version(version.id)
    found = hindrance(stands, endorsed=endorsed, first_day=run.starts_on)
    if found is not None:
        raise CannotRepin(Objection(found.value))


def _replace(
    run: CourseRun,
    newest: RunPin,
    teaching: tuple[CurriculumVersion, AdaptationVersion | None],
    reason: str,
    since: AnySession | None,
    *,
    actor: Person,
    now: datetime,
) -> RunPin:
    before = _named(run)
    run.curriculum_version, run.adaptation_version = teaching
    run.content_hash = effective_curricula.of(*teaching).hash
    db.session.flush()
    pin = _pin(run, newest.sequence + 1, actor=actor, now=now)
    pin.reason, pin.holds_from = reason.strip(), since.starts_at if since else None
    db.session.add(pin)
    audit.record(
        Deed.COURSE_REPINNED,
        run,
        actor=actor,
        now=now,
        before=before,
        after=_named(run) | {"holds_from": since.local_start.isoformat() if since else None},
        reason=pin.reason,
    )
    logger.info("Person %s pinned course run %s anew", actor.id, run.id)
    return pin


def _pin(run: CourseRun, sequence: int, *, actor: Person, now: datetime) -> RunPin:
    effective = effective_curricula.of_run(run)
    return RunPin(
        course_run_id=run.id,
        sequence=sequence,
        curriculum_version_id=run.curriculum_version_id,
        adaptation_version_id=run.adaptation_version_id,
        content_hash=run.content_hash,
        rules_hash=content_hash(requirements_to_data(effective.requirements)),
        translations_hash=effective.translations_hash,
        pinned_by_id=actor.id,
        pinned_at=now,
    )


def _named(run: CourseRun) -> dict[str, object]:
    adapted = run.adaptation_version
    return {
        "version": str(run.curriculum_version.number),
        "adaptation": adapted.label if adapted else None,
        "hash": run.content_hash,
    }
