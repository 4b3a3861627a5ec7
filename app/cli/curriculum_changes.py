"""`flask curricula diff` and `upgrade`: what another version changes, for all and for a city."""

import json
from typing import Any

import click

from app.cli import curricula as curricula_commands
from app.cli.curricula import as_json_option
from app.clock import utcnow
from app.domain.adaptations.adaptation import BrokenAdaptation
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.operations import Operation
from app.domain.comparisons.comparison import change_of, compare
from app.domain.comparisons.comparison_rules import Weight
from app.domain.comparisons.difference import Difference
from app.domain.curricula.curriculum import VersionNumber
from app.domain.upgrades.upgrade import Finding, Plan
from app.domain.upgrades.upgrade_kinds import Outcome
from app.domain.upgrades.upgrade_paths import Parting
from app.domain.upgrades.upgrade_resolution import NoWayThere, Undecided, choices
from app.errors import NotFound
from app.models.curriculum import CurriculumVersion
from app.queries import comparisons, curricula, upgrades
from app.queries.comparisons import Comparable
from app.queries.upgrades import Planned
from app.services import upgrades as service
from app.services.published_rows import LabelTaken
from app.services.upgrades import NotForward
from app.wiring import adapters

group = curricula_commands.group

LISTS = {
    "carried": Outcome.CARRIED,
    "absorbed": Outcome.ABSORBED,
    "review": Outcome.REVIEW,
    "conflicts": Outcome.CONFLICT,
}
HEADINGS = {
    "carried": "kept by themselves",
    "absorbed": "now in the core",
    "review": "to look at",
    "conflicts": "conflicts",
}
CELLS_SHOWN = 5
SHOWN = 60  # characters of a value


@group.command("diff")
@click.argument("slug")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@as_json_option
def diff(slug: str, old: str, new: str, *, as_json: bool) -> None:
    """Show what version B of a curriculum changes, compared with A, and how much that matters.

    1.0 means the newest 1.0.x; 1.0.0+kumasi is 1.0.0 as Kumasi teaches it, 1.0.0+kumasi/1 as it did
    in its first edition.
    """
    try:
        comparable = comparisons.of(slug)
    except NotFound:
        raise click.ClickException(f"there is no curriculum {slug}") from None
    one, two = (_side(comparable, slug, each) for each in (old, new))
    differences = compare(one, two)
    change = change_of(differences)
    if as_json:
        _print({"change": change.word, "changes": [_difference_data(d) for d in differences]})
        return
    click.echo(f"{slug}: {_name(one)} → {_name(two)}, {change.word}")
    for each in sorted(differences, key=lambda each: -each.weight):
        kind = each.kind.replace("_", " ")
        change_text = f"{_short(each.before)} → {_short(each.after)}"
        click.echo(f"{each.weight.word:<6} {kind}: {each.name}: {change_text}")
    if change is Weight.NONE:
        click.echo("Nothing differs.")


@group.command("upgrade")
@click.argument("name", metavar="SLUG/CITY")
@click.option("--to", "target", metavar="VERSION", required=True, help="Version of the core.")
@click.option("--dry-run", is_flag=True, help="Only show what would become of each change.")
@as_json_option
def upgrade(name: str, target: str, *, dry_run: bool, as_json: bool) -> None:
    """Take what a city changed along to another version of the core.

    Without --dry-run the next edition is published, not yet endorsed, if nobody has to decide
    anything. 1.0 means the newest 1.0.x.
    """
    planned = _planned(name, target)
    if not dry_run:
        _publish(planned, name)
    if as_json:
        more = {"published": f"{name}/{planned.number}"} if not dry_run else _ways_data(planned)
        _print(_plan_data(planned.plan) | more)
        return
    _tell(planned, name)
    if dry_run:
        _tell_ways(planned)
    if not dry_run:
        click.echo(f"published {name}/{planned.number} as {planned.label}, not endorsed yet")


def _planned(name: str, target: str) -> Planned:
    slug, _slash, city = name.partition("/")
    version = _version(slug, target)
    try:
        origin = upgrades.newest_edition(slug, city)
    except NotFound:
        raise click.ClickException(f"{city or name} has adapted nothing of {slug}") from None
    if origin.base == version:
        raise click.ClickException(f"{city} is at {slug}@{version.number} already")
    return upgrades.planned(origin, version)


def _publish(planned: Planned, name: str) -> None:
    number = planned.version.number
    try:
        service.publish(planned.origin, planned.version, now=utcnow())
    except NoWayThere:
        raise click.ClickException(f"{number} is withdrawn: nothing goes there") from None
    except NotForward:
        old = planned.origin.base.number
        raise click.ClickException(f"{number} is no newer than {old}, which stands") from None
    except LabelTaken as refusal:
        raise click.ClickException(f"there is an edition {refusal.label} already") from None
    except (Undecided, BrokenAdaptation):
        slug, _slash, city = name.partition("/")
        page = f"{adapters().settings.public_url}/cities/{city}/upgrades/{slug}/{number}"
        waiting = [each for each in planned.plan.findings if _waits(each)]
        first = ", ".join(f"{_target(each)} ({each.kind})" for each in waiting[:5])
        more = ", …" if len(waiting) > 5 else ""
        raise click.ClickException(f"{len(waiting)} to decide, at {page}: {first}{more}") from None


def _waits(finding: Finding) -> bool:
    return bool(choices(finding))


def _tell(planned: Planned, name: str) -> None:
    origin, plan = planned.origin, planned.plan
    click.echo(f"{name}: {origin.label} on {plan.old} → {plan.new}")
    for key, outcome in LISTS.items():
        found = plan.having(outcome)
        click.echo(f"{len(found)} {HEADINGS[key]}")
        for each in found:
            operation = each.operation.kind.value if each.operation else "upgrade"
            click.echo(f"  {operation} {_target(each)}: {each.kind.replace('_', ' ')}")


def _ways(planned: Planned) -> list[tuple[VersionNumber, Parting]]:
    return [(number, parting) for number, found in planned.ways for parting in found]


def _tell_ways(planned: Planned) -> None:
    for number, parting in _ways(planned):
        operation = parting.operation
        cells = ", ".join("/".join(cell) for cell in parting.cells[:CELLS_SHOWN])
        more = ", …" if len(parting.cells) > CELLS_SHOWN else ""
        click.echo(
            f"by way of {number}: {operation.kind} {_about(operation)}: {parting.by_steps},"
            f" not {parting.direct}: {cells}{more}"
        )


def _ways_data(planned: Planned) -> dict[str, Any]:
    return {
        "by_steps": [
            {
                "op": parting.operation.id,
                "target": _about(parting.operation),
                "by": str(number),
                "direct": parting.direct.value,
                "by_steps": parting.by_steps.value,
                "cells": ["/".join(cell) for cell in parting.cells],
                "problems": [{"code": p.code.value, **p.parameters} for p in parting.problems],
            }
            for number, parting in _ways(planned)
        ]
    }


def _plan_data(plan: Plan) -> dict[str, Any]:
    return {
        key: [_finding_data(each) for each in plan.having(outcome)]
        for key, outcome in LISTS.items()
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    operation = finding.operation
    return {
        "op": operation.id if operation else None,
        "kind": finding.kind.value,
        "target": _target(finding),
        "operation": operation.kind.value if operation else None,
        "kinds": [kind.value for kind in finding.kinds],
        "was": finding.was,
        "upstream": finding.upstream,
        "ours": finding.ours,
        "successors": list(finding.successors),
        "problems": [{"code": p.code.value, **p.parameters} for p in finding.problems],
    }


def _target(finding: Finding) -> str:
    """Return the uid of what an operation is about, or the word for it."""
    return _about(finding.operation) if finding.operation else "curriculum"


def _about(operation: Operation) -> str:
    if target := getattr(operation, "target", ""):
        return str(target)
    module = getattr(operation, "module", None)
    return str(module.uid) if module else "requirements"


def _difference_data(difference: Difference) -> dict[str, Any]:
    return {
        "target": difference.target,
        "kind": difference.kind.value,
        "weight": difference.weight.word,
        "name": difference.name,
        "before": difference.before,
        "after": difference.after,
    }


def _version(slug: str, number: str) -> CurriculumVersion:
    rows = curricula.versions(slug)
    if not rows:
        raise click.ClickException(f"there is no curriculum {slug}")
    try:
        return curricula.matching(rows, number)
    except NotFound:
        raise click.ClickException(f"nothing is published as {slug}@{number}") from None


def _side(comparable: Comparable, slug: str, reference: str) -> EffectiveCurriculum:
    try:
        return comparable.side(reference).taught
    except NotFound:
        raise click.ClickException(f"nothing is published as {slug}@{reference}") from None


def _name(side: EffectiveCurriculum) -> str:
    return f"{side.version}+{side.city}" if side.city else str(side.version)


def _short(value: object) -> str:
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _print(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
