"""pytest plugin: says why each test was skipped, and under STRICT=1 makes a skip a failure."""

import os
from collections.abc import Generator

import pytest

pytest_plugins = ["tests.soak"]


def pytest_configure(config: pytest.Config) -> None:
    """Let the closing summary name every skip with its reason, as `-rs` does."""
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Under STRICT=1 turn the report of a skip, but not of an expected failure, into a failure."""
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("STRICT") == "1" and report.skipped and not expected_failure:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"STRICT=1 allows no skip. {reason}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Judge the report of one phase of a test."""
    report = yield
    fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Judge the report of collecting a module: it may have skipped itself whole."""
    report = yield
    fail_if_skipped(report)
    return report
