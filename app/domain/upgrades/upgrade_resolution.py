"""From an upgrade's plan and what somebody decided to the next edition of an adaptation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.adaptations.adaptation import (
    Adaptation,
    BrokenAdaptation,
    check_adaptation,
    run_one,
)
from app.domain.adaptations.cells import cells_of, fingerprint
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Add, Operation, Replace, Translate
from app.domain.adaptations.upgrade_log import LogEntry, UpgradeLog
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.errors import DomainError
from app.domain.problems import Fault
from app.domain.upgrades import lost_answers
from app.domain.upgrades.upgrade import Finding, Plan, as_it_is, gravest_first, judged
from app.domain.upgrades.upgrade_kinds import FindingKind as K
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.wishes import as_addition, as_move


class Choice(StrEnum):
    """What can be decided about one operation."""

    KEEP_LOCAL = "keep_local"
    TAKE_UPSTREAM = "take_upstream"
    EDIT = "edit"
    DROP_OP = "drop_op"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided about one operation, and why.

    `edited` is what stands in its place for the choice EDIT: an operation with the same id.
    """

    choice: Choice
    reason: str = ""
    edited: Operation | None = None


Decisions = Mapping[str, Decision]  # by id of the operation


class Undecided(DomainError):
    """Operations of these ids are in conflict or to be looked at, and nobody decided.

    Or what was decided is nothing that can be decided about them.
    """

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(*ids)
        self.ids = ids


class NoWayThere(DomainError):
    """The new version is withdrawn: nothing can be built on it."""


# What a change of this kind can not be: it does not fit the new core as it stands.
_NOT_KEPT = frozenset(
    {
        K.ADD_ADD_SAME_ID,
        K.ANCHOR_MISSING,
        K.ORDER_CYCLE,
        K.LOCK_ADDED,
        K.HOURS_BELOW_MIN,
        K.COVERAGE_LOST,
        K.OBJECTIVE_REWORDED,
        K.PREREQ_BROKEN,
        K.RULE_LOOSENED,
        K.CASE_WITHDRAWN,
        K.TRANSLATION_STALE_CLINICAL,
        K.UNFIT,
    }
)


def choices(finding: Finding) -> tuple[Choice, ...]:
    """Return what can be decided; nothing where nothing has to be."""
    by_itself = finding.outcome in (Outcome.CARRIED, Outcome.ABSORBED) and not finding.decided
    if finding.operation is None or by_itself:
        return ()
    if K.TAKEN_UP_ELSEWHERE in finding.kinds:  # it is there: only its place can be another
        keeps = not _NOT_KEPT & set(finding.kinds)
        return (*((Choice.KEEP_LOCAL,) if keeps else ()), Choice.TAKE_UPSTREAM, Choice.DROP_OP)
    gone = K.EDIT_DELETE in finding.kinds
    kinds = set(finding.kinds)
    if all(each.code is not Fault.TOO_SHORT for each in finding.problems):
        kinds.discard(K.HOURS_BELOW_MIN)  # another change may make the minutes good
    keeps = not _NOT_KEPT & kinds
    # What replaced a module that is gone can be taught all the same: as a module of the city.
    if keeps and (not gone or isinstance(finding.operation, Replace)):
        return tuple(Choice)
    return (Choice.TAKE_UPSTREAM, Choice.EDIT, Choice.DROP_OP)


def revised(plan: Plan, decisions: Decisions) -> Plan:
    """Return the plan as it is after these decisions.

    What somebody decides about one operation may take away what others stand on, bring to light
    what it hid from them, or make room for them. So all are judged again, each against the core
    as the decisions about earlier ones leave it. About what is decided everything counts that was
    found before as well.
    """
    if plan.decisions == decisions:
        return plan
    first = plan.first or plan
    if not decisions:
        return first
    before = {each.operation.id: each.kinds for each in first.findings if each.operation}

    def stands(operation: Operation, kinds: Sequence[K], draft: Draft) -> Operation | None:
        decision = decisions.get(operation.id)
        if decision is None:
            return as_it_is(operation, kinds, draft)
        found = (*before[operation.id], *kinds)
        return _as_decided(operation, found, decision, first.basis.old, draft)

    findings = tuple(
        replace(each, kinds=gravest_first((*before[uid], *each.kinds)), decided=True)
        if each.operation and (uid := each.operation.id) in decisions
        else each
        for each in judged(first.basis, stands)
    )
    return replace(first, findings=findings, decisions=dict(decisions), first=first)


def undecided(plan: Plan, decisions: Decisions) -> tuple[str, ...]:
    """Return the ids of the operations that wait for a decision, in their order.

    Those too about which something was decided that can't be decided about them.
    """
    return tuple(
        each.operation.id
        for each in revised(plan, decisions).findings
        if each.operation and (open_to := choices(each)) and not _fits(each, decisions, open_to)
    )


def _fits(finding: Finding, decisions: Decisions, open_to: Sequence[Choice]) -> bool:
    decision = decisions.get(finding.operation.id) if finding.operation else None
    return decision is not None and decision.choice in open_to


def resolve(
    plan: Plan,
    new: CurriculumVersion,
    adaptation: Adaptation,
    decisions: Decisions,
    *,
    number: int,
    label: str,
) -> Adaptation:
    """Return the adaptation of the new core, with the log of what became of each operation.

    Raises NoWayThere, Undecided, and BrokenAdaptation when what was decided does not fit together;
    its problems count the operations of `merged`.
    """
    plan = revised(plan, decisions)
    upgraded = merged(plan, new, adaptation, decisions, number=number, label=label)
    if waiting := undecided(plan, decisions):
        raise Undecided(waiting)
    if problems := check_adaptation(new, upgraded):
        raise BrokenAdaptation(problems)
    return upgraded


def merged(
    plan: Plan,
    new: CurriculumVersion,
    adaptation: Adaptation,
    decisions: Decisions,
    *,
    number: int,
    label: str,
) -> Adaptation:
    """Return what comes out as far as it is decided; what is not decided stays as it is.

    It may break rules: that is what the page shows beside what is still to be decided. Needs of
    the city lose the answers that are gone.
    """
    if any(each.kind is K.BASE_WITHDRAWN for each in plan.findings):
        raise NoWayThere
    plan = revised(plan, decisions)
    operations = tuple(_operations(plan, decisions, new))
    needs, lost = adaptation.needs, lost_answers.lost_answers(new, adaptation, operations)
    told = (*_entries(plan, decisions), *lost_answers.entries(needs, lost))
    return replace(
        adaptation,
        base=new.version,
        number=number,
        label=label,
        operations=operations,
        needs=lost_answers.without(needs, lost),
        upgrade=UpgradeLog(origin=plan.old, entries=told),
    )


def _operations(plan: Plan, decisions: Decisions, new: CurriculumVersion) -> Iterator[Operation]:
    """Yield what goes along, each written against what the new core says at its place."""
    draft = Draft(new)
    for index, finding in enumerate(plan.findings):
        operation = _kept(finding, decisions, plan.basis.old, draft)
        if operation is None:
            continue
        operation = _written_against(draft, operation, finding, decisions)
        run_one(draft, operation, index)
        yield operation


def _kept(
    finding: Finding, decisions: Decisions, old: CurriculumVersion, draft: Draft
) -> Operation | None:
    operation = finding.operation
    if operation is None:
        return None
    decision = decisions.get(operation.id)
    if decision is None:
        return as_it_is(operation, finding.kinds, draft)
    return _as_decided(operation, finding.kinds, decision, old, draft)


def _as_decided(
    operation: Operation,
    kinds: Sequence[K],
    decision: Decision,
    old: CurriculumVersion,
    draft: Draft,
) -> Operation | None:
    """Return what stands on the draft for an operation of which these kinds were found."""
    match decision.choice:
        case Choice.KEEP_LOCAL if K.TAKEN_UP_ELSEWHERE in kinds:
            return as_move(operation, old, draft) if isinstance(operation, Add | Replace) else None
        case Choice.KEEP_LOCAL if isinstance(operation, Replace) and K.EDIT_DELETE in kinds:
            return as_addition(operation, old, draft)
        case Choice.KEEP_LOCAL:
            return operation
        case Choice.EDIT:
            return decision.edited or operation
    return None


def _written_against(
    draft: Draft, operation: Operation, finding: Finding, decisions: Decisions
) -> Operation:
    decision = decisions.get(operation.id)
    renewed = decision is not None and decision.choice is Choice.EDIT
    if isinstance(operation, Translate) and not renewed and finding.was is not None:
        # It stays a translation of the text that it was made of.
        return replace(operation, expect=operation.expect or fingerprint(finding.was))
    cells = cells_of(operation)
    return replace(operation, expect=draft.expected(cells[0])) if cells else operation


def _entries(plan: Plan, decisions: Decisions) -> Iterator[LogEntry]:
    for finding in plan.findings:
        operation = finding.operation
        decision = decisions.get(operation.id) if operation else None
        if operation is None or (finding.outcome is Outcome.CARRIED and decision is None):
            continue
        yield LogEntry(
            operation=operation.id,
            kind=finding.kind.value,
            target=getattr(operation, "target", ""),
            choice=decision.choice.value if decision else "",
            reason=decision.reason if decision else "",
        )
