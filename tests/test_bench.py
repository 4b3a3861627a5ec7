"""What `python -m bench` says of what it measured."""

import json
import sys
from pathlib import Path
from runpy import run_module

import pytest

from bench.rows import Row, measure, within


def test_what_is_beyond_its_limit_is_named_and_makes_it_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmarks = {
        "one": lambda: [within("quick", 100, "ms", 300), within("slow", 301, "ms", 300)],
        "other": lambda: [Row("behind_another", 2, "ms", 1, 0.5)],
    }
    results = tmp_path / "results.json"

    assert measure(benchmarks, [], results) == "Beyond its limit: slow"
    written = json.loads(results.read_text())
    assert [each["name"] for each in written] == ["quick", "slow", "behind_another"]
    assert [each["is_limit"] for each in written] == [True, True, False]
    assert "slow" in capsys.readouterr().out
    assert measure(benchmarks, ["other"], results) is None


@pytest.mark.parametrize(("most", "said"), [(2, None), (0.5, "Beyond its limit: conflicts")])
def test_its_exit_says_whether_all_is_within_its_limits(
    most: float, said: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.conflicts.run", lambda: [within("conflicts", 1, "ms", most)])
    monkeypatch.setattr("pathlib.Path.with_name", lambda *_args: tmp_path / "results.json")
    monkeypatch.setattr("logging.disable", lambda _level: None)
    monkeypatch.setattr(sys, "argv", ["bench", "conflicts"])
    with pytest.raises(SystemExit) as ended:
        run_module("bench", run_name="__main__")

    assert ended.value.code == said
