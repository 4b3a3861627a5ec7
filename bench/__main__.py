"""`make bench`: run every benchmark, print a row each, and write bench/results.json.

Each ratio is taken side by side in one run, so that a slow or busy machine slows both sides.
"""

import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path

from bench import (
    attendance,
    board,
    certificate,
    conflicts,
    feed,
    people,
    placements,
    rate_limit,
    sign_in,
    upgrade,
    web_server,
)

BENCHMARKS = {
    "board": board.run,
    "certificate": certificate.run,
    "conflicts": conflicts.run,
    "feed": feed.run,
    "attendance": attendance.run,
    "rate_limit": rate_limit.run,
    "people": people.run,
    "placements": placements.run,
    "sign_in": sign_in.run,
    "upgrade": upgrade.run,
    "web_server": web_server.run,
}
RESULTS = Path(__file__).with_name("results.json")


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all of them."""
    logging.disable(logging.INFO)  # a line an attempt would be thousands between the rows
    rows = []
    print(f"{'name':44} {'value':>10} {'unit':12} {'baseline':>10} {'ratio':>8}")
    for name in names or BENCHMARKS:
        for row in BENCHMARKS[name]():
            rows.append(row)
            print(
                f"{row.name:44} {row.value:10.3f} {row.unit:12} {row.baseline:10.3f}"
                f" {row.ratio:8.2f}",
                flush=True,
            )
    RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n")


main(sys.argv[1:])
