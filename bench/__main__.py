"""`make bench`: run all benchmarks or those named, print a row each, write bench/results.json.

Each ratio is taken side by side in one run, so that a slow or busy machine slows both sides. Where
a value is beyond a limit, it says which in the end, and fails.
"""

import logging
import sys
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
from bench.rows import measure

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


logging.disable(logging.INFO)  # a line an attempt would be thousands between the rows
sys.exit(measure(BENCHMARKS, sys.argv[1:], RESULTS))
