"""pytest plugin for long tests: a seeded sample in the ordinary run, the full count with --soak.

A test marked `soak` asks the fixture `scale` how much to do, and runs in both; with --soak, the
tests without the mark are left out.
"""

from collections.abc import Callable

import pytest

Scale = Callable[[int, int], int]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --soak."""
    parser.addoption("--soak", action="store_true", help="run the long tests only, in full")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark."""
    config.addinivalue_line("markers", "soak: a sample in the ordinary run, in full with --soak")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --soak leave out what is not long."""
    if config.getoption("--soak"):
        short = [item for item in items if item.get_closest_marker("soak") is None]
        config.hook.pytest_deselected(items=short)
        items[:] = [item for item in items if item.get_closest_marker("soak") is not None]


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    """Choose between the count of a sample and the full one: `scale(3, 20)`."""
    whole = request.config.getoption("--soak")
    return lambda sample, full: full if whole else sample
