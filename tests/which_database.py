"""pytest plugin: on which of the two databases a test runs.

What reads and writes the database runs on both, and so does all that takes an `installation` to
itself: several processes are where databases differ. What only carries (pages, API, commands)
reaches the database through these, and there are thousands of such tests: each runs on one of the
two, half of them on each, always the same one. `--both` runs all on both.
"""

from pathlib import Path
from zlib import crc32

import pytest

from tests.databases import DATABASES

CARRIES = ("api", "browser", "cli", "forms", "templates", "views")
TESTS = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --both."""
    parser.addoption("--both", action="store_true", help="run tests of pages on both databases too")


def pytest_report_header(config: pytest.Config) -> str:
    """Say what is left out."""
    pages = "on both" if config.getoption("--both") else "each on one of them (--both: on both)"
    return f"databases: {', '.join(DATABASES)}; tests of {', '.join(CARRIES)} {pages}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what runs on the other database as well; what runs on one alone stays."""
    if config.getoption("--both"):
        return
    there = {(_name(item), _kind(item)) for item in items}
    kept, left_out = [], []
    for item in items:
        other = (_name(item), _choice(item))
        elsewhere = _carries(item) and _kind(item) != _choice(item) and other in there
        (left_out if elsewhere else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


def _carries(item: pytest.Item) -> bool:
    return item.path.relative_to(TESTS).parts[0] in CARRIES


def _parameters(item: pytest.Item) -> dict[str, str]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _kind(item: pytest.Item) -> str | None:
    """Return the database that a test shares with others; None when it shares none."""
    return _parameters(item).get("app") or _parameters(item).get("live")


def _name(item: pytest.Item) -> str:
    """Return what a test is called on both databases."""
    return item.nodeid.replace(DATABASES[1], DATABASES[0])


def _choice(item: pytest.Item) -> str:
    """Return where a test is to run: in a browser with its module, which shares a server."""
    name = _name(item)
    return chosen(name.partition("::")[0] if "live" in _parameters(item) else name)


def chosen(name: str) -> str:
    """Return the database of a test: by its name, so that it is the same everywhere."""
    return DATABASES[crc32(name.encode()) % len(DATABASES)]
