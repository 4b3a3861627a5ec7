"""`flask retention`: remove what has been kept long enough."""

import json
from collections.abc import Mapping

import click

from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.domain.retention import Record, Rule, Source, in_force
from app.services import retention
from app.wiring import adapters

group = OneLineGroup("retention", help="How long records are kept.")

SETTING = "RETENTION_DAYS"


@group.command("apply")
@click.option("--dry-run", is_flag=True, help="Show the rules in force, and only count.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def apply(*, dry_run: bool, as_json: bool) -> None:
    """Remove what is due by the rules of docs/data-protection.md; the runner does it every day."""
    rules, now = adapters().retention, utcnow()
    counts = retention.due(rules, now=now) if dry_run else retention.apply(rules, now=now)
    holding = [rule for record in Record if (rule := in_force(record, rules))]
    if as_json:
        click.echo(json.dumps(_report(holding, counts, dry_run=dry_run)))
        return
    if dry_run:
        click.echo("\n".join([*map(_line, holding), ""]))
    for record, count in counts.items():
        click.echo(f"{record.value}: {count}")
    total = sum(counts.values())
    click.echo(f"{total} records would go." if dry_run else f"{total} records removed.")


def _report(rules: list[Rule], counts: Mapping[Record, int], *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "counts": {record.value: count for record, count in counts.items()},
        "rules": [
            {
                "record": rule.record.value,
                "days": rule.at_least.days if rule.at_least else None,
                "after": rule.after,
                "source": rule.source.value,
                "why": rule.why,
            }
            for rule in rules
        ],
    }


def _line(rule: Rule) -> str:
    days = rule.at_least.days if rule.at_least else None
    time = f"{days} {'day' if days == 1 else 'days'} after {rule.after}" if days else "for ever"
    source = SETTING if rule.source is Source.SETTING else f"{rule.source}: {rule.why}"
    return f"{rule.record:<16} {time:<28} {source}"
