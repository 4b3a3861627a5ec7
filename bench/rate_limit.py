"""Counting an attempt, against one row in a write unit, and against the driver's bare commit.

An attempt of somebody known is a look and a commit; of somebody new, old rows are swept too; one
too many is refused by looking alone. Wall time, medians of interleaved rounds.
"""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import monotonic

import flask_migrate
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import text

import config
from app import create_app
from app.database import write_unit
from app.domain.rate_limit import Limit, TooMany
from app.extensions import db
from app.services import rate_limits
from bench import attendance
from bench.rows import Row

ROUNDS = 5
SECONDS = 0.5
NOW = datetime(2026, 11, 2, 8, tzinfo=UTC)
WIDE = Limit("wide", 1_000_000, timedelta(microseconds=1))
NARROW = Limit("narrow", 1, timedelta(minutes=1))
UPSERT = """
INSERT INTO rate_limit (key, clear_at) VALUES ('bare', 1)
ON CONFLICT (key) DO UPDATE SET clear_at = clear_at + 1"""


def run() -> list[Row]:
    """Measure attempts that are let through and one that is refused."""
    with tempfile.TemporaryDirectory(prefix="preceptor-bench-") as folder:
        app = create_app(config.load(attendance.environment_in(Path(folder))))
        with app.app_context():
            flask_migrate.upgrade()
            bare = sqlite.connect(Path(folder) / "preceptor.sqlite", isolation_level=None)
            bare.execute("PRAGMA synchronous = FULL")
            rates = _interleaved(_ways(bare))
            bare.close()
            db.session.remove()
            db.engine.dispose()
    plain = {name: rates.pop(name) for name in ("write_unit", "bare_commit")}
    return [
        Row(f"attempt_{name}_against_{other}", rate, "per second", baseline, rate / baseline)
        for other, baseline in plain.items()
        for name, rate in rates.items()
    ]


def _ways(bare: sqlite.Connection) -> dict[str, Callable[[], object]]:
    numbers = count()
    rate_limits.take(NARROW, "refused", now=NOW)

    def refused() -> None:
        try:
            rate_limits.take(NARROW, "refused", now=NOW)
        except TooMany:
            return
        raise AssertionError("it was not refused")

    return {
        "bare_commit": lambda: bare.execute(UPSERT),
        "write_unit": _one_row,
        "of_somebody_known": lambda: rate_limits.take(WIDE, "known", now=NOW),
        "of_somebody_new": lambda: rate_limits.take(WIDE, str(next(numbers)), now=NOW),
        "refused": refused,
    }


@write_unit
def _one_row() -> None:
    db.session.execute(text(UPSERT))


def _interleaved(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """How many a second; each round runs every way once, and the first does not count."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(ROUNDS + 1):
        for name, way in ways.items():
            done, began = 0, monotonic()
            while (spent := monotonic() - began) < SECONDS:
                way()
                done += 1
            if number:
                taken[name].append(done / spent)
    return {name: median(rates) for name, rates in taken.items()}
