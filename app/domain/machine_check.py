"""What a machine must be like to run Preceptor, judged from facts that were gathered on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

Version = tuple[int, ...]

OLDEST_PYTHON = (3, 11)
# Shared libraries that drawing certificates needs, and the Debian packages that bring them.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# Minutes east of Greenwich in July 2026. Asunción is right only in time-zone data of 2024b and
# newer: Paraguay then stopped changing its clocks.
OFFSETS_AT = datetime(2026, 7, 15, 12, tzinfo=UTC)
OFFSETS = {
    "Africa/Nairobi": 180,
    "America/Asuncion": -180,
    "Asia/Phnom_Penh": 420,
    "Asia/Yangon": 390,
}
# A clock that shows an earlier time is wrong: this check was written later.
EARLIEST_NOW = datetime(2026, 1, 1, tzinfo=UTC)
PRIVATE = 0o600
OTHERS = 0o077  # what the group and everybody else may do


class Check(StrEnum):
    """Every thing that is looked at, in the order of the report."""

    PYTHON = "python"
    SQLITE = "sqlite"
    LIBRARIES = "libraries"
    FONTS = "fonts"
    TIME_ZONES = "time_zones"
    CLOCK = "clock"
    FOLDERS = "folders"
    SECRETS = "secrets"
    DATA = "data"
    DATABASE = "database"
    HTTPS = "https"
    PROXIES = "proxies"


@dataclass(frozen=True, kw_only=True)
class MachineFacts:
    """A machine and an installation on it, as found.

    `sqlite` is None when another database is used; `offsets` has None for a zone that can't be
    loaded; `secret_modes` are the permission bits of files that hold secrets, `data_modes` those
    of files and folders with what is known of people; `database_problem` is a sentence, or None
    when the database answers with the newest schema.
    """

    python: Version
    sqlite: Version | None
    missing_libraries: tuple[str, ...]
    missing_fonts: tuple[str, ...]
    offsets: Mapping[str, int | None]
    now: datetime
    unwritable_folders: tuple[str, ...]
    secret_modes: Mapping[str, int]
    data_modes: Mapping[str, int]
    database_problem: str | None
    production: bool
    public_url: str
    trusted_proxies: int


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `subjects` are the things found, or those that are wrong."""

    check: Check
    ok: bool
    subjects: tuple[str, ...] = ()


def has_wal_reset_bug(version: Version) -> bool:
    """Whether an SQLite can corrupt a database that two connections write to in WAL mode.

    Source: sqlite.org/wal.html, "The WAL-Reset Bug".
    """
    fixed = (
        version >= (3, 51, 3)
        or (3, 50, 7) <= version < (3, 51)
        or (3, 44, 6) <= version < (3, 45)
        or version < (3, 7)
    )
    return not fixed


def examine(facts: MachineFacts) -> tuple[Finding, ...]:
    """Judge a machine: one finding for each check."""
    return tuple(_findings(facts))


def _findings(facts: MachineFacts) -> Iterator[Finding]:
    yield Finding(Check.PYTHON, facts.python >= OLDEST_PYTHON, (_dotted(facts.python),))
    yield _sqlite(facts.sqlite)
    packages = tuple(LIBRARIES[name] for name in facts.missing_libraries)
    yield Finding(Check.LIBRARIES, not packages, packages)
    yield Finding(Check.FONTS, not facts.missing_fonts, facts.missing_fonts)
    wrong_zones = tuple(zone for zone in OFFSETS if facts.offsets.get(zone) != OFFSETS[zone])
    yield Finding(Check.TIME_ZONES, not wrong_zones, wrong_zones)
    yield Finding(
        Check.CLOCK, facts.now >= EARLIEST_NOW, (facts.now.isoformat(timespec="seconds"),)
    )
    yield Finding(Check.FOLDERS, not facts.unwritable_folders, facts.unwritable_folders)
    readable = _named(facts.secret_modes, ~PRIVATE)
    yield Finding(Check.SECRETS, not readable, readable)
    readable = _named(facts.data_modes, OTHERS)
    yield Finding(Check.DATA, not readable, readable)
    problem = facts.database_problem
    yield Finding(Check.DATABASE, problem is None, (problem,) if problem else ())
    encrypted = facts.public_url.startswith("https://")
    yield Finding(Check.HTTPS, encrypted or not facts.production, (facts.public_url,))
    # We speak no HTTPS ourselves: where it is used, requests come through a proxy.
    told_apart = facts.trusted_proxies > 0 or not (encrypted and facts.production)
    yield Finding(Check.PROXIES, told_apart, (str(facts.trusted_proxies),))


def _sqlite(version: Version | None) -> Finding:
    if version is None:
        return Finding(Check.SQLITE, ok=True)
    return Finding(Check.SQLITE, not has_wal_reset_bug(version), (_dotted(version),))


def _named(modes: Mapping[str, int], refused: int) -> tuple[str, ...]:
    return tuple(f"{path} ({mode:04o})" for path, mode in modes.items() if mode & refused)


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
