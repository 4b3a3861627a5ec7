"""pytest plugin: which tests stay with one of the processes that share a run.

The tests of a module in a browser share a server that takes seconds to start. All others go to
whichever process is free.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

IN_BROWSER = "tests/browser/"


class ModulesInBrowserTogether(LoadScopeScheduling):
    """Hands out modules of browser tests whole, and other tests one by one."""

    def _split_scope(self, nodeid: str) -> str:
        """Return what is handed out together with a test."""
        return nodeid.partition("::")[0] if nodeid.startswith(IN_BROWSER) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ModulesInBrowserTogether:
    """Hand tests out so, whatever `--dist` says."""
    return ModulesInBrowserTogether(config, log)
