"""On which databases tests run."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.databases import DATABASES
from tests.which_database import chosen

ROOT = Path(__file__).resolve().parents[2]
PAGES, DEEDS = "tests/views/test_log_book.py", "tests/services/test_log_books.py"
# Some of its modules run on one database alone.
BROWSER = "tests/browser"


def collected(*arguments: str) -> list[str]:
    """Return the tests that would run."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line for line in done.stdout.splitlines() if "::" in line]


def on_which(tests: list[str], module: str) -> Counter[str]:
    """Return how many tests of a module would run on which database."""
    names = [test for test in tests if test.startswith(module)]
    return Counter(kind for kind in DATABASES for test in names if f"[{kind}" in test)


def unnamed(tests: list[str]) -> set[str]:
    return {test.replace("postgresql", "sqlite") for test in tests}


def test_a_test_of_a_page_runs_on_one_database_and_one_of_a_deed_on_both() -> None:
    asked, whole = collected(PAGES, DEEDS, BROWSER), collected(PAGES, DEEDS, BROWSER, "--both")
    page, both = on_which(asked, PAGES), on_which(whole, PAGES)

    assert unnamed(asked) == unnamed(whole), "one is left out on both"
    assert on_which(asked, DEEDS) == on_which(whole, DEEDS)
    assert on_which(whole, DEEDS)["sqlite"] == on_which(whole, DEEDS)["postgresql"] > 0
    assert both["sqlite"] == both["postgresql"] == page.total()
    assert min(page.values()) > 0
    left_out = next(test for test in whole if test not in asked)
    assert collected(left_out) == [left_out], "one that is asked for by its database runs there"


def test_half_of_the_names_fall_to_each() -> None:
    kinds = Counter(chosen(f"tests/views/test_page.py::test_{n}[sqlite]") for n in range(2_000))

    assert all(900 < kinds[kind] < 1_100 for kind in DATABASES)
