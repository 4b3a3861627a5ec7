"""What the upgrade desk shows: one change at a time, what was decided, and what it comes to."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from app.domain.adaptations.adaptation import apply
from app.domain.adaptations.cells import cells_of, result_of
from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.operations import (
    Annotate,
    Operation,
    Rewrite,
    SwapCase,
    Translate,
)
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Need
from app.domain.problems import Problem
from app.domain.upgrades.commons import Shared, Source
from app.domain.upgrades.edit_fields import EditField, FieldKind, fields_of
from app.domain.upgrades.upgrade import Finding, Plan
from app.domain.upgrades.upgrade_editing import offered
from app.domain.upgrades.upgrade_kinds import FindingKind, Outcome
from app.domain.upgrades.upgrade_paths import Parting
from app.domain.upgrades.upgrade_resolution import Choice, Decision, choices, revised
from app.domain.upgrades.upgrade_totals import Totals, totals
from app.domain.wording import Piece, beside, whole
from app.forms.guideline_choice import offered as offered_guidelines
from app.models.curriculum import Upgrade
from app.queries import effective_curricula
from app.queries import upgrades as upgrade_queries
from app.queries.upgrades import Planned
from app.services import upgrades
from app.views import guidelines
from app.views.comparison_texts import names_in
from app.views.upgrade_texts import name_of, ours_of, said

KEYS = {choice: str(number) for number, choice in enumerate(Choice, 1)}


@dataclass(frozen=True)
class Item:
    """One change on the desk, its values as texts ("" where nothing is there)."""

    finding: Finding
    operation: Operation
    name: str
    was: str
    upstream: str
    ours: str
    fields: tuple[EditField, ...]
    choices: tuple[Choice, ...]
    decision: Decision | None
    problems: tuple[Problem, ...]

    @property
    def id(self) -> str:
        """The id of its operation."""
        return self.operation.id

    @property
    def columns(self) -> list[tuple[Piece, ...]]:
        """What it was, what the core says and what we say, with the words that differ."""
        if isinstance(self.operation, Annotate | Translate | SwapCase):  # not the core's own text
            return [*beside(self.was, self.upstream), whole(self.ours)]
        return beside(self.was, self.upstream, self.ours)

    @property
    def keys(self) -> list[str]:
        """The keys that choose something here."""
        return [KEYS[each] for each in self.choices]

    @property
    def optional_reason(self) -> tuple[Choice, ...]:
        """What can be chosen without saying why."""
        return tuple(c for c in self.choices if not upgrades.needs_reason(self.finding, c))


@dataclass(frozen=True)
class OtherEnd:
    """A change that ends otherwise by way of a version in between."""

    operation: Operation
    name: str
    direct: Outcome
    by_steps: Outcome


@dataclass(frozen=True)
class Way:
    """The way by a version in between, and with what it parts from the direct one."""

    version: VersionNumber
    partings: tuple[OtherEnd, ...]


@dataclass(frozen=True)
class Desk:
    """An upgrade as its page shows it; `row` is None before anybody began it."""

    planned: Planned
    row: Upgrade | None

    @cached_property
    def is_abandoned(self) -> bool:
        """Whether it was accepted and its draft thrown away."""
        return self.row is not None and upgrade_queries.is_abandoned(self.row)

    @property
    def can_begin(self) -> bool:
        """Whether it can be begun, or begun again."""
        over = self.row is None or self.row.state == upgrades.DECLINED or self.is_abandoned
        return over and not self.planned.withdrawn

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """What was decided so far."""
        return upgrades.decisions_of(self.row) if self.row else {}

    @cached_property
    def plan(self) -> Plan:
        """What becomes of each change after what was decided."""
        return revised(self.planned.plan, self.decisions)

    @cached_property
    def totals(self) -> Totals:
        """What it comes to."""
        planned = self.planned
        return totals(self.plan, planned.new, planned.adaptation, self.decisions)

    @cached_property
    def before(self) -> EffectiveCurriculum:
        """What the city teaches by now."""
        return effective_curricula.of(self.planned.origin.base, self.planned.origin)

    @cached_property
    def names(self) -> dict[str, str]:
        """What people call modules, cases and guidelines."""
        sides = (apply(each, None) for each in (self.planned.new, self.planned.old))
        ours = names_in(self.before)
        return ours | names_in(*sides) | guidelines.titles()

    @cached_property
    def items(self) -> list[Item]:
        """The changes about which somebody decides, in their order."""
        return [self._item(each) for each in self.plan.findings if choices(each)]

    @cached_property
    def carried(self) -> list[Item]:
        """The changes that go along by themselves."""
        return [self._item(each) for each in self._by_themselves(Outcome.CARRIED)]

    @cached_property
    def absorbed(self) -> list[Item]:
        """The changes that the core says by itself now."""
        return [self._item(each) for each in self._by_themselves(Outcome.ABSORBED)]

    @cached_property
    def ways(self) -> list[Way]:
        """What going step by step would come to, for each version in between."""
        return [
            Way(version, tuple(self._other_end(each) for each in partings))
            for version, partings in self.planned.ways
        ]

    def _other_end(self, parting: Parting) -> OtherEnd:
        operation = parting.operation
        name = name_of(operation, self.names)
        return OtherEnd(operation, name, parting.direct, parting.by_steps)

    @cached_property
    def unanswered(self) -> list[Need]:
        """The needs of the city that lose an answer."""
        needs = self.planned.adaptation.needs
        lost = {
            int(problem.path[1])
            for finding in self.plan.findings
            if finding.kind is FindingKind.NEED_UNANSWERED
            for problem in finding.problems
        }
        return [needs[place] for place in sorted(lost)]

    def current(self, wanted: str) -> Item | None:
        """Return the change that is asked for, or the next one that waits, or that does not fit."""
        for item in self.items:
            if item.id == wanted:
                return item
        open_ones = [*self.totals.waiting, *self.totals.problems]
        return next((item for item in self.items if item.id in open_ones), None)

    def _by_themselves(self, outcome: Outcome) -> list[Finding]:
        return [each for each in self.plan.having(outcome) if not choices(each)]

    def _item(self, finding: Finding) -> Item:
        operation = finding.operation
        assert operation  # noqa: S101  (only what is about the whole has none)
        return Item(
            finding=finding,
            operation=operation,
            name=name_of(operation, self.names),
            was=said(operation, finding.was, self.names),
            upstream=said(operation, finding.upstream, self.names),
            ours=ours_of(finding, operation, self.names),
            fields=_by_register(operation, fields_of(finding, self.totals.draft)),
            choices=offered(finding, self.totals.draft),
            decision=self.decisions.get(operation.id),
            problems=self.totals.problems.get(operation.id, ()),
        )


def _by_register(operation: Operation, fields: tuple[EditField, ...]) -> tuple[EditField, ...]:
    """Let guidelines be chosen from the register, by what they are called."""
    if not isinstance(operation, Rewrite) or operation.field != "guidelines":
        return fields
    options = tuple(offered_guidelines(guidelines.register(), operation.value))
    return tuple(
        replace(each, kind=FieldKind.CHOICES, options=options) if each.name == "value" else each
        for each in fields
    )


@dataclass(frozen=True)
class NewsOfCities:
    """A change that several cities share, as the owner's page shows it."""

    operation: Operation
    sources: tuple[Source, ...]
    name: str
    was: str
    ours: str

    @property
    def id(self) -> str:
        """The id of the operation that stands for all."""
        return self.operation.id

    @classmethod
    def of(cls, group: Shared, taught: EffectiveCurriculum) -> Self:
        """Put a group into words beside what the core teaches."""
        operation, names = group.operation, names_in(taught)
        cell = next(iter(cells_of(operation)), None)
        was = Draft(taught.core).says(cell) if cell else MISSING
        result = next(iter(result_of(operation).values()), None)
        finding = Finding(operation=operation, kinds=(FindingKind.UNTOUCHED,), ours=result)
        return cls(
            operation=operation,
            sources=group.sources,
            name=name_of(operation, names),
            was="" if was is MISSING else said(operation, was, names),
            ours=ours_of(finding, operation, names),
        )
