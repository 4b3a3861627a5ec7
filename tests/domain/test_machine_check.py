"""What a machine must be like: one finding for each thing that is looked at."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machine_check import (
    OFFSETS,
    Check,
    Finding,
    MachineFacts,
    examine,
    has_wal_reset_bug,
)

SOUND = MachineFacts(
    python=(3, 11, 0),
    sqlite=(3, 51, 3),
    missing_libraries=(),
    missing_fonts=(),
    offsets=dict(OFFSETS),
    now=datetime(2026, 7, 1, 9, 30, 15, 250, tzinfo=UTC),
    unwritable_folders=(),
    secret_modes={"secret_key": 0o600, "keys/1": 0o400},
    data_modes={"preceptor.sqlite": 0o600, "files": 0o700},
    database_problem=None,
    production=True,
    public_url="https://training.example.org",
    trusted_proxies=1,
)


def wrong(facts: MachineFacts) -> list[Finding]:
    return [finding for finding in examine(facts) if not finding.ok]


def test_sound_machine_passes_every_check_in_order() -> None:
    findings = examine(SOUND)

    assert [finding.check for finding in findings] == list(Check)
    assert all(finding.ok for finding in findings)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"python": (3, 10, 14)}, Finding(Check.PYTHON, False, ("3.10.14",))),
        ({"sqlite": (3, 40, 1)}, Finding(Check.SQLITE, False, ("3.40.1",))),
        (
            {"missing_libraries": ("libharfbuzz-subset.so.0",)},
            Finding(Check.LIBRARIES, False, ("libharfbuzz-subset0",)),
        ),
        ({"missing_fonts": ("a.ttf",)}, Finding(Check.FONTS, False, ("a.ttf",))),
        (
            {"offsets": OFFSETS | {"America/Asuncion": -240}},
            Finding(Check.TIME_ZONES, False, ("America/Asuncion",)),
        ),
        (
            {"offsets": OFFSETS | {"Asia/Yangon": None}},
            Finding(Check.TIME_ZONES, False, ("Asia/Yangon",)),
        ),
        (
            {"now": datetime(1970, 1, 1, tzinfo=UTC)},
            Finding(Check.CLOCK, False, ("1970-01-01T00:00:00+00:00",)),
        ),
        ({"unwritable_folders": ("/x",)}, Finding(Check.FOLDERS, False, ("/x",))),
        (
            {"secret_modes": {"a": 0o600, "b": 0o640, "c": 0o604}},
            Finding(Check.SECRETS, False, ("b (0640)", "c (0604)")),
        ),
        (
            {"data_modes": {"a": 0o600, "b": 0o755, "c": 0o640}},
            Finding(Check.DATA, False, ("b (0755)", "c (0640)")),
        ),
        ({"database_problem": "no answer"}, Finding(Check.DATABASE, False, ("no answer",))),
        (
            {"public_url": "http://training.example.org"},
            Finding(Check.HTTPS, False, ("http://training.example.org",)),
        ),
        ({"trusted_proxies": 0}, Finding(Check.PROXIES, False, ("0",))),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_one_fault_gives_one_finding_that_names_it(
    change: dict[str, object], finding: Finding
) -> None:
    assert wrong(replace(SOUND, **change)) == [finding]


def test_several_faults_are_all_found() -> None:
    facts = replace(SOUND, python=(3, 9), missing_fonts=("a.ttf", "b.ttf"))

    assert [finding.check for finding in wrong(facts)] == [Check.PYTHON, Check.FONTS]


def test_plain_http_is_allowed_while_developing() -> None:
    at_home = {"public_url": "http://localhost:8000", "trusted_proxies": 0}
    assert wrong(replace(SOUND, production=False, **at_home)) == []


def test_sqlite_is_not_judged_when_another_database_is_used() -> None:
    assert Finding(Check.SQLITE, ok=True) in examine(replace(SOUND, sqlite=None))


@pytest.mark.parametrize(
    "version",
    [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)],
)
def test_sqlite_with_the_wal_reset_bug_is_known(version: tuple[int, ...]) -> None:
    assert has_wal_reset_bug(version)


@pytest.mark.parametrize(
    "version",
    [(3, 6, 23), (3, 44, 6), (3, 44, 7), (3, 50, 7), (3, 50, 8), (3, 51, 3), (3, 53, 4), (4, 0, 0)],
)
def test_sqlite_without_the_wal_reset_bug_is_known(version: tuple[int, ...]) -> None:
    assert not has_wal_reset_bug(version)


@given(st.tuples(st.just(3), st.integers(0, 99), st.integers(0, 20)), st.integers(1, 20))
def test_sqlite_once_fixed_stays_fixed_within_its_branch(
    version: tuple[int, int, int], later: int
) -> None:
    major, minor, patch = version

    if not has_wal_reset_bug(version):
        assert not has_wal_reset_bug((major, minor, patch + later))
