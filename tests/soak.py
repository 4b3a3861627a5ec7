"""pytest plugin for long tests: a seeded sample in the ordinary run, the full count with --soak.

A test marked `soak` asks the fixture `scale` how much to do, and runs in both; with --soak, the
tests without the mark are left out. Properties are long tests too: the ordinary run tries the same
examples each time, so that it fails for everybody or for nobody, and --soak looks for new ones.
"""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

Scale = Callable[[int, int], int]


# A loaded machine is no reason to fail: what is fast is measured in `make bench`.
_PATIENT = settings(deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("sample", _PATIENT, max_examples=50, derandomize=True)
settings.register_profile("soak", _PATIENT, max_examples=2_000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --soak."""
    parser.addoption("--soak", action="store_true", help="run the long tests only, in full")


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark, and say how many examples a property tries."""
    config.addinivalue_line("markers", "soak: a sample in the ordinary run, in full with --soak")
    settings.load_profile("soak" if config.getoption("--soak") else "sample")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --soak leave out what is not long."""
    if config.getoption("--soak"):
        config.hook.pytest_deselected(items=[item for item in items if not _is_long(item)])
        items[:] = [item for item in items if _is_long(item)]


def _is_long(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("soak") is not None
    return marked or is_hypothesis_test(getattr(item, "obj", None))


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    """Choose between the count of a sample and the full one: `scale(3, 20)`."""
    whole = request.config.getoption("--soak")
    return lambda sample, full: full if whole else sample
