"""`flask audit`: is the trail whole, where does it end, and a copy of it."""

import json
import re
from datetime import UTC
from pathlib import Path

import click

from app.cli.one_line import OneLineGroup
from app.domain.audit import FIELDS, Head
from app.domain.audit_chain import Fault, Kept, Report, verify
from app.queries import audit_chain

group = OneLineGroup("audit", help="The audit trail: every change, by whom, in an unbroken chain.")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")

HEAD = re.compile(r"(sha256-[0-9a-f]{64})(?:@([1-9][0-9]{0,17}))?")
WORDS = {
    Fault.SEQUENCE: "it is missing",
    Fault.PREVIOUS_HASH: "it does not follow the entry before it",
    Fault.HASH: "it was changed",
    Fault.DETAILS_MISSING: "its details are gone, and no entry says that they were erased",
    Fault.DETAILS_CHANGED: "its details were changed",
    Fault.HEAD: "the entry with the expected hash is not there: the trail was cut off or is older",
}


@group.command("verify")
@click.option("--expect", metavar="HASH@SEQ", help="A head that was noted earlier.")
@as_json_option
def check(expect: str | None, *, as_json: bool) -> None:
    """Follow the chain from its first entry; exit 0 only when all of it is whole.

    With --expect it must also contain that head, which finds a trail that was cut off, and a
    database that is older than the head.
    """
    expected = _head(expect) if expect else None
    report = verify(audit_chain.whole(), erased=audit_chain.erased(), expected=expected)
    if as_json:
        click.echo(json.dumps(_data(report)))
    elif report.fault:
        click.echo(f"Broken at entry {report.first_broken}: {WORDS[report.fault]}.")
    else:
        click.echo(f"The chain is whole. Entries: {report.entries}. Head: {_words(report.head)}")
    raise SystemExit(0 if report.ok else 1)


@group.command("head")
@as_json_option
def head(*, as_json: bool) -> None:
    """Print the newest entry's hash: kept elsewhere, it proves later that nothing was cut off."""
    newest = audit_chain.head()
    if as_json:
        click.echo(json.dumps({"head": newest.hash if newest.seq else None, "seq": newest.seq}))
    else:
        click.echo(_words(newest))


@group.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write every entry with its details to FILE, one JSON object a line, oldest first."""
    with file.open("w", encoding="utf-8") as lines:
        for kept in audit_chain.whole():
            lines.write(json.dumps(_entry(kept), ensure_ascii=False) + "\n")
    click.echo(f"The trail is written to {file}, up to {_words(audit_chain.head())}.")


def _head(text: str) -> Head:
    found = HEAD.fullmatch(text.strip())
    if found is None:
        raise click.ClickException(f"{text!r} is no head: flask audit head prints one")
    entry_hash, seq = found.groups()
    # A hash alone is looked up; one that is nowhere would have stood beyond the end.
    known = Head(int(seq), entry_hash) if seq else audit_chain.find(entry_hash)
    return known or Head(audit_chain.head().seq + 1, entry_hash)


def _words(head: Head) -> str:
    return f"{head.hash}@{head.seq}"


def _data(report: Report) -> dict[str, object]:
    return {
        "ok": report.ok,
        "entries": report.entries,
        "head": report.head.hash if report.head.seq else None,
        "first_broken": report.first_broken,
        "problem": report.fault,
    }


def _entry(kept: Kept) -> dict[str, object]:
    entry = {name: getattr(kept.entry, name) for name in FIELDS}
    entry["at"] = kept.entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return entry | {"hash": kept.hash, "details": vars(kept.details) if kept.details else None}
