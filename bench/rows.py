"""The shape of one measured line, and what is done with all of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measurement and what it is compared with, both taken side by side in one run.

    `value` and `baseline` are in `unit`; `ratio` says how many times better the value is. Where
    the baseline `is_limit`, it is the most that the value may be, and not what another one took.
    """

    name: str
    value: float
    unit: str
    baseline: float
    ratio: float
    is_limit: bool = False

    @property
    def is_missed(self) -> bool:
        """Whether the value is beyond its limit."""
        return self.is_limit and self.ratio < 1


def within(name: str, value: float, unit: str, most: float) -> Row:
    """Compare a value with the most that it may be."""
    return Row(name, value, unit, most, most / value, is_limit=True)


def measure(
    benchmarks: Mapping[str, Callable[[], Sequence[Row]]], names: Sequence[str], results: Path
) -> str | None:
    """Run the benchmarks named, or all; print and write down a row each.

    Return which rows are beyond their limits, as `sys.exit` takes it; None where none is.
    """
    rows = []
    print(f"{'name':44} {'value':>10} {'unit':12} {'baseline':>10} {'ratio':>8}")
    for name in names or benchmarks:
        for row in benchmarks[name]():
            rows.append(row)
            print(
                f"{row.name:44} {row.value:10.3f} {row.unit:12} {row.baseline:10.3f}"
                f" {row.ratio:8.2f}",
                flush=True,
            )
    results.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    missed = ", ".join(row.name for row in rows if row.is_missed)
    return f"Beyond its limit: {missed}" if missed else None
