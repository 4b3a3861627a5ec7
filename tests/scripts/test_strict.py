"""What becomes of a test whose tool is missing."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = """
import pytest
from tests import tools

tools.TOOLS["nowhere"] = (("no-such-program",), "no-such-package")

def test_that_needs_a_tool():
    tools.needs("nowhere")

@pytest.mark.skip(reason="not today")
def test_that_is_marked():
    pass

@pytest.mark.xfail(reason="known", strict=True)
def test_that_is_known_to_fail():
    raise ValueError

def test_that_passes():
    assert tools.needs("make").endswith("make")
"""


def run_suite(folder: Path, monkeypatch: pytest.MonkeyPatch, strict: str) -> tuple[int, str]:
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "test_whole.py").write_text(
        "import pytest\npytest.skip('no', allow_module_level=True)"
    )
    monkeypatch.setenv("STRICT", strict)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    command = [sys.executable, "-m", "pytest", "-p", "tests.strict", "-p", "no:cacheprovider"]
    command += [
        "-p",
        "no:randomly",
        "--continue-on-collection-errors",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_missing_tool_skips_with_a_line_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, output = run_suite(tmp_path, monkeypatch, strict="")

    assert status == 0
    assert "nowhere is not on this machine (Debian package no-such-package)" in output
    assert "1 passed, 3 skipped, 1 xfailed" in output.splitlines()[-1]


def test_every_skip_is_a_failure_under_strict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, output = run_suite(tmp_path, monkeypatch, strict="1")

    assert status != 0
    assert "STRICT=1 and nowhere is not on this machine" in output
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in output.splitlines()[-1]
