"""`flask retention`: remove what has been kept long enough."""

import json

import click

from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.services import retention

group = OneLineGroup("retention", help="How long records are kept.")


@group.command("apply")
@click.option("--dry-run", is_flag=True, help="Count only; nothing is removed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def apply(*, dry_run: bool, as_json: bool) -> None:
    """Remove what is due by the rules of docs/data-protection.md; the runner does it every day."""
    counts = retention.due(now=utcnow()) if dry_run else retention.apply(now=utcnow())
    if as_json:
        removed = {record.value: count for record, count in counts.items()}
        click.echo(json.dumps({"dry_run": dry_run, "counts": removed}))
        return
    for record, count in counts.items():
        click.echo(f"{record.value}: {count}")
    total = sum(counts.values())
    click.echo(f"{total} records would go." if dry_run else f"{total} records removed.")
