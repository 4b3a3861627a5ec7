"""On which databases tests run."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.databases import DATABASES
from tests.which_database import chosen

ROOT = Path(__file__).resolve().parents[2]
PAGES, DEEDS = "tests/views/test_log_book.py", "tests/services/test_log_books.py"


def databases_of(*arguments: str) -> dict[str, Counter[str]]:
    """Return how many tests of pages and of deeds would run on which database."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", PAGES, DEEDS, *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    counts: dict[str, Counter[str]] = {PAGES: Counter(), DEEDS: Counter()}
    for line in done.stdout.splitlines():
        module, found, name = line.partition("::")
        if found:
            counts[module].update(kind for kind in DATABASES if f"[{kind}" in name)
    return counts


def test_a_test_of_a_page_runs_on_one_database_and_one_of_a_deed_on_both() -> None:
    asked, whole = databases_of(), databases_of("--both")

    assert asked[DEEDS] == whole[DEEDS]
    assert whole[DEEDS]["sqlite"] == whole[DEEDS]["postgresql"] > 0
    assert whole[PAGES]["sqlite"] == whole[PAGES]["postgresql"] == sum(asked[PAGES].values())
    assert min(asked[PAGES].values()) > 0


def test_half_of_the_names_fall_to_each() -> None:
    kinds = Counter(chosen(f"tests/views/test_page.py::test_{n}[sqlite]") for n in range(2_000))

    assert all(900 < kinds[kind] < 1_100 for kind in DATABASES)
