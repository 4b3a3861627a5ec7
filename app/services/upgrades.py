"""Upgrades: a city takes its changes along to another version of the core."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation
from app.domain.audit import Deed
from app.domain.drafts.review import DraftState
from app.domain.errors import Conflict, DomainError
from app.domain.upgrades import decision_data, upgrade_resolution
from app.domain.upgrades.upgrade import Finding
from app.domain.upgrades.upgrade_editing import offered
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.upgrade_resolution import Choice, Decision, Decisions
from app.domain.upgrades.upgrade_totals import totals
from app.errors import NotFound
from app.extensions import db
from app.models import curriculum as models
from app.models.curriculum import AdaptationVersion, CurriculumVersion, Upgrade
from app.models.draft import Draft
from app.models.person import Person
from app.queries import upgrades
from app.queries.upgrades import Planned
from app.services import audit, published_rows
from app.services.adaptation_rows import AnotherDraft, note_author, take_number

OPEN, ACCEPTED, DECLINED = "open", "accepted", "declined"


class VersionWithdrawn(Conflict):
    """The version must not be used any more: nothing goes there."""


class NotForward(Conflict):
    """The version is no newer than the one that the edition rests on, which stands."""


class NotOpen(Conflict):
    """The upgrade was accepted or declined already."""


class Outdated(Conflict):
    """Somebody decided something after the page was shown."""


class ReasonMissing(DomainError):
    """A decision that others will ask about says no reason."""


@write_unit
def publish(
    origin: AdaptationVersion,
    version: CurriculumVersion,
    *,
    actor: Person | None = None,
    now: datetime,
) -> Adaptation:
    """Publish the next edition of an adaptation on another version, where nothing is in doubt.

    Nobody has endorsed it yet. Raises NoWayThere, NotForward, Undecided, BrokenAdaptation,
    published_rows.LabelTaken and, where there is a newer edition by now, NewerEdition.
    """
    adaptation = _lock_adaptation(origin)
    if not upgrades.leads_on(origin, version):
        raise NotForward
    planned = upgrades.planned(origin, version)
    take_number(adaptation, planned.number)
    upgraded = _resolved(planned, {})
    published_rows.add_edition(adaptation, version, upgraded, actor=actor, now=now)
    return upgraded


@write_unit
def begin(
    origin: AdaptationVersion, version: CurriculumVersion, *, actor: Person, now: datetime
) -> Upgrade:
    """Begin an upgrade, or open again one that was declined or whose draft was thrown away.

    What was decided is kept, and one that was begun stays as it is. Raises VersionWithdrawn, and
    NotForward.
    """
    _lock_adaptation(origin)
    if upgrades.is_withdrawn(version):
        raise VersionWithdrawn
    if not upgrades.leads_on(origin, version):
        raise NotForward
    row = upgrades.of(origin, version)
    if row is not None and row.state != DECLINED and not upgrades.is_abandoned(row):
        audit.leave_out()
        return row
    if row is None:
        row = Upgrade(
            origin=origin, version=version, decisions={}, begun_by_id=actor.id, begun_at=now
        )
        db.session.add(row)
    row.state, row.reason, row.ended_by_id, row.ended_at = OPEN, "", None, None
    after = {"version": str(version.number)}
    audit.record(Deed.UPGRADE_BEGUN, origin, actor=actor, now=now, after=after)
    return row


@write_unit
def decide(
    upgrade_id: int,
    operation_id: str,
    decision: Decision,
    *,
    seen: int,
    actor: Person,
    now: datetime,
) -> Upgrade:
    """Decide about one change. `seen` is the revision that the page showed.

    Raises NotFound where nothing is to be decided, NotOpen, Outdated and ReasonMissing.
    """
    row, planned = _locked(upgrade_id, seen)
    decisions = decisions_of(row)
    finding = _finding(planned, decisions, operation_id)
    taught = totals(planned.plan, planned.new, planned.adaptation, decisions).draft
    if decision.choice not in offered(finding, taught):
        raise NotFound
    if needs_reason(finding, decision.choice) and not decision.reason.strip():
        raise ReasonMissing
    said = decision_data.to_data(decision) | {"by": actor.public_id, "at": now.isoformat()}
    row.decisions = row.decisions | {operation_id: said}
    after = {
        "version": str(planned.version.number),
        "operation": operation_id,
        "choice": decision.choice,
    }
    audit.record(
        Deed.UPGRADE_DECIDED,
        row.origin,
        actor=actor,
        now=now,
        after=after,
        reason=decision.reason or None,
    )
    return row


@write_unit
def accept(upgrade_id: int, *, seen: int, actor: Person, now: datetime) -> Draft:
    """Make a draft of what was decided, for review and endorsement; who decided wrote it.

    Raises NotOpen, Outdated, NewerEdition, VersionWithdrawn, AnotherDraft, Undecided and
    BrokenAdaptation.
    """
    row, planned = _locked(upgrade_id, seen)
    take_number(_lock_adaptation(planned.origin), planned.number)
    if upgrades.open_draft(planned.origin.adaptation) is not None:
        raise AnotherDraft
    decisions = decisions_of(row)
    content = adaptation_data.to_data(_resolved(planned, decisions))
    draft = Draft(
        curriculum_id=planned.version.curriculum_id,
        city_id=planned.origin.adaptation.city_id,
        base_id=planned.version.id,
        content=content,
        content_hash=adaptation_data.adaptation_hash(adaptation_data.from_data(content)),
        state=DraftState.DRAFT.value,
        begun_by_id=actor.id,
        begun_at=now,
        changed_by_id=actor.id,
        changed_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    for person in {actor, *_deciders(row)}:
        note_author(draft, person)
    _end(row, ACCEPTED, actor, now)
    after = {"version": str(planned.version.number), "decisions": _counts(planned, decisions)}
    audit.record(Deed.UPGRADE_ACCEPTED, row.origin, actor=actor, now=now, after=after)
    return draft


@write_unit
def decline(upgrade_id: int, reason: str, *, seen: int, actor: Person, now: datetime) -> None:
    """Stay with the older version; this one is not offered again. Raises as `decide` does."""
    row = _open(upgrade_id, seen)
    if not reason.strip():
        raise ReasonMissing
    row.reason = reason
    _end(row, DECLINED, actor, now)
    after = {"version": str(row.version.number), "decisions": len(row.decisions)}
    audit.record(
        Deed.UPGRADE_DECLINED, row.origin, actor=actor, now=now, after=after, reason=reason
    )


def needs_reason(finding: Finding, choice: Choice) -> bool:
    """Whether somebody has to say why: always, but for keeping what fits."""
    return choice is not Choice.KEEP_LOCAL or finding.outcome is Outcome.CONFLICT


def decisions_of(row: Upgrade) -> dict[str, Decision]:
    """Return what was decided so far, by id of the operation."""
    return {key: decision_data.from_data(_said(data)) for key, data in row.decisions.items()}


def _said(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if name not in ("by", "at")}


def _resolved(planned: Planned, decisions: Decisions) -> Adaptation:
    return upgrade_resolution.resolve(
        planned.plan,
        planned.new,
        planned.adaptation,
        decisions,
        number=planned.number,
        label=planned.label,
    )


def _deciders(row: Upgrade) -> Sequence[Person]:
    said_by = {each["by"] for each in row.decisions.values()}
    return db.session.scalars(select(Person).where(Person.public_id.in_(said_by))).all()


def _lock_adaptation(origin: AdaptationVersion) -> models.Adaptation:
    return db.session.get_one(models.Adaptation, origin.adaptation_id, with_for_update=True)


def _open(upgrade_id: int, seen: int) -> Upgrade:
    row = db.session.scalars(
        select(Upgrade).where(Upgrade.id == upgrade_id).with_for_update()
    ).one()
    if row.state != OPEN:
        raise NotOpen
    if row.revision != seen:
        raise Outdated
    return row


def _locked(upgrade_id: int, seen: int) -> tuple[Upgrade, Planned]:
    row = _open(upgrade_id, seen)
    planned = upgrades.planned(row.origin, row.version)
    if planned.withdrawn:
        raise VersionWithdrawn
    return row, planned


def _finding(planned: Planned, decisions: Decisions, operation_id: str) -> Finding:
    for finding in upgrade_resolution.revised(planned.plan, decisions).findings:
        if finding.operation and finding.operation.id == operation_id:
            return finding
    raise NotFound


def _end(row: Upgrade, state: str, actor: Person, now: datetime) -> None:
    row.state, row.ended_by_id, row.ended_at = state, actor.id, now


def _counts(planned: Planned, decisions: Decisions) -> dict[str, int]:
    """Count what became of the changes: by choice, and by what nobody had to decide."""
    counts = Counter(each.choice.value for each in decisions.values())
    plan = upgrade_resolution.revised(planned.plan, decisions)
    by_themselves = Counter(
        each.outcome.value
        for each in plan.findings
        if each.operation and not upgrade_resolution.choices(each)
    )
    return {each.value: 0 for each in (Outcome.CARRIED, Outcome.ABSORBED)} | by_themselves | counts
