"""`flask doctor`: whether this machine and this installation are fit to serve."""

import json

import click
from flask.cli import with_appcontext

from app.adapters import machine
from app.cli.one_line import OneLine
from app.clock import utcnow
from app.domain.machine_check import Check, Finding, examine
from app.queries import readiness
from app.wiring import adapters
from config import ROOT

# What is said when all is well, and when not: then with what to do. `{}` are the subjects.
WELL = {
    Check.PYTHON: "Python {}",
    Check.SQLITE: "SQLite {} has no known fault in WAL mode",
    Check.LIBRARIES: "Pango and HarfBuzz can be loaded",
    Check.FONTS: "all fonts of certificates are there",
    Check.TIME_ZONES: "time-zone data are of 2024b or newer",
    Check.CLOCK: "the clock shows {}",
    Check.FOLDERS: "folders can be written to",
    Check.SECRETS: "only their owner can read the secrets",
    Check.DATA: "only their owner can read the database and the files",
    Check.DATABASE: "the database answers, with the newest schema",
    Check.HTTPS: "people reach us at {}",
    Check.PROXIES: "proxies in front that are believed: {}",
}
WRONG = {
    Check.PYTHON: "Python {} is too old: install 3.11 or newer and run `make setup`",
    Check.SQLITE: "SQLite {} can corrupt the database: run `make setup` for a newer one",
    Check.LIBRARIES: "certificates can't be drawn: run `apt-get install {}` as root",
    Check.FONTS: "fonts are missing: run `make setup` ({})",
    Check.TIME_ZONES: "time-zone data are missing or old: run `make setup` ({})",
    Check.CLOCK: "the clock shows {}: set it, and keep it right by NTP",
    Check.FOLDERS: "can't be written to: give our user the right, or make room on the disk ({})",
    Check.SECRETS: "others can read secrets: run `chmod 600` on {}",
    Check.DATA: "others can read what is known of people: run `chmod go-rwx` on {}",
    Check.DATABASE: "{}",
    Check.HTTPS: (
        "PUBLIC_URL is {}: without HTTPS sign-ins travel in the open, and phones don't work"
        " offline; docs/installing.md has the shortest way"
    ),
    Check.PROXIES: (
        "TRUSTED_PROXIES is {}, so all visitors are counted as one, and one who guesses shuts out"
        " all: set it to how many proxies are in front"
    ),
}
NOT_USED = "SQLite is not used"
SYMBOLS = {True: "✓", False: "✗"}


@click.command("doctor", cls=OneLine)
@click.option("--json", "as_json", is_flag=True, help="Print [{check, ok, message}].")
@with_appcontext
def command(*, as_json: bool) -> None:
    """Check the machine we run on; exit status 1 when anything is wrong."""
    findings = look()
    if as_json:
        rows = [{"check": f.check.value, "ok": f.ok, "message": message(f)} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{SYMBOLS[finding.ok]} {finding.check.value:<11} {message(finding)}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


def look() -> tuple[Finding, ...]:
    """Gather the facts of this installation and judge them."""
    settings = adapters().settings
    facts = machine.gather(
        data_dir=settings.data_dir,
        storage_dir=settings.storage_dir,
        settings_file=ROOT / ".env",
        fonts_table=settings.designs_dir / "fonts.toml",
        font_packages=settings.packages_dir / "@expo-google-fonts",
        database_file=settings.database_file,
        database_problem=readiness.problem(),
        production=settings.production,
        public_url=settings.public_url,
        trusted_proxies=settings.trusted_proxies,
        now=utcnow(),
    )
    return examine(facts)


def message(finding: Finding) -> str:
    """Say in a sentence what was found, and what to do about it."""
    if finding.check is Check.SQLITE and not finding.subjects:
        return NOT_USED
    sentence = WELL[finding.check] if finding.ok else WRONG[finding.check]
    joiner = " " if finding.check is Check.LIBRARIES else ", "
    return sentence.format(joiner.join(finding.subjects))
