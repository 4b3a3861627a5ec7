"""`flask certificates`: list, export and check what was issued."""

import json
import sys
from pathlib import Path

import click

from app.adapters.pdf.reading import claimed_number
from app.adapters.storage import MissingFile
from app.cli.one_line import OneLineGroup
from app.domain.verification import State
from app.queries import certificates
from app.services import verification
from app.wiring import adapters

LARGEST_FILE = 20 * 1024 * 1024
REASONS = {
    State.GENUINE: "These are exactly the bytes that were issued.",
    State.ALTERED: "A certificate with this number was issued, but this file is not it.",
    State.ERASED: "It was issued, and its holder has been erased since.",
    State.UNKNOWN: "No certificate like this was issued here.",
}

group = OneLineGroup("certificates", help="Certificates that were issued here.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_issued(*, as_json: bool) -> None:
    """List every issued certificate."""
    found = [
        {
            "number": certificate.number,
            "code": certificate.code,
            "state": State.GENUINE.value,
            "sha256": certificate.pdf_sha256,
            "holder": certificate.claims["recipient"],
        }
        for certificate in certificates.issued()
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for row in found:
        click.echo(f"{row['number']}  {row['state']}  {row['holder']}")
    click.echo(f"{len(found)} certificates.")


@group.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write the issued bytes of every certificate to FOLDER as NUMBER.pdf."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = []
    written = 0
    for certificate in certificates.issued():
        try:
            data = adapters().storage.get(certificate.pdf_sha256 or "")
        except MissingFile:
            missing.append(certificate.number)
            continue
        (folder / f"{certificate.number}.pdf").write_bytes(data)
        written += 1
    click.echo(f"{written} certificates written to {folder}.")
    if missing:
        raise click.ClickException(f"the stored files of {', '.join(missing)} are gone or changed")


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(file: Path, *, as_json: bool) -> None:
    """Say whether FILE is a certificate that was issued here; exit 0 only when it is."""
    if not file.is_file():
        raise click.ClickException(f"{file} is no plain file")
    if file.stat().st_size > LARGEST_FILE:
        raise click.ClickException(f"{file} is larger than any certificate (20 MB)")
    verdict = verification.check_file(file.read_bytes(), read_number=claimed_number)
    number = verdict.number
    if as_json:
        answer = {"state": verdict.state, "number": number, "reason": REASONS[verdict.state]}
        click.echo(json.dumps(answer))
    else:
        click.echo(f"{verdict.state}: {number or file.name}. {REASONS[verdict.state]}")
    sys.exit(0 if verdict.state is State.GENUINE else 1)
