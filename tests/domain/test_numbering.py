"""Which number a version may have, in the library as on the page."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.library import Library, LibraryError, read_library, write_library
from app.domain.comparisons.comparison_rules import WEIGHTS, DifferenceKind, Weight
from app.domain.comparisons.numbering import NumberFault, misnumbered, number_fault
from app.domain.curricula.curriculum import VersionNumber
from tests.curriculum_values import make_day, make_module, make_version

ONE, TWO = make_module(1), make_module(2)
FIRST = make_version(make_day(ONE), modules=(ONE,))
MORE = make_version(make_day(ONE, TWO), modules=(ONE, TWO), version=VersionNumber(2, 0, 0))
N = VersionNumber


@pytest.mark.parametrize(
    ("wanted", "change", "reason", "fault"),
    [
        (N(1, 0, 1), Weight.PATCH, "", None),
        (N(1, 1, 0), Weight.PATCH, "", None),
        (N(7, 0, 0), Weight.PATCH, "", None),
        (N(1, 0, 1), Weight.MINOR, "", NumberFault.LOWER_WITHOUT_REASON),
        (N(1, 0, 1), Weight.MINOR, " ", NumberFault.LOWER_WITHOUT_REASON),
        (N(1, 0, 1), Weight.MINOR, "Only said otherwise", None),
        (N(1, 0, 0), Weight.NONE, "Once more", NumberFault.NOT_NEWER),
        (N(0, 9, 0), Weight.MAJOR, "Back", NumberFault.NOT_NEWER),
    ],
)
def test_a_number_may_be_higher_and_lower_only_with_a_reason(
    wanted: VersionNumber, change: Weight, reason: str, fault: NumberFault | None
) -> None:
    assert number_fault(wanted, base=N(1, 0, 0), change=change, reason=reason) is fault


def test_a_first_version_may_have_any_number() -> None:
    assert number_fault(N(0, 0, 1), base=None, change=Weight.NONE, reason="") is None


def test_each_version_is_compared_with_the_one_before_it() -> None:
    third = replace(MORE, version=N(2, 0, 1), title="Another title")
    other = replace(MORE, slug="other", version=N(0, 0, 1))

    assert list(misnumbered((FIRST, MORE, third, other))) == []
    (found,) = misnumbered((FIRST, replace(MORE, version=N(1, 0, 5))))
    assert (found.before, found.asked) == (N(1, 0, 0), N(2, 0, 0))  # 120 minutes instead of 60


def test_files_with_too_low_a_number_are_refused_unless_they_say_why(tmp_path: Path) -> None:
    low = replace(MORE, version=N(1, 0, 5))
    write_library(tmp_path / "low", Library(curricula=(FIRST, low)))
    said = replace(low, number_reason="Nobody was taught by the first one")
    write_library(tmp_path / "said", Library(curricula=(FIRST, said)))

    with pytest.raises(LibraryError) as refusal:
        read_library(tmp_path / "low")
    (problem,) = refusal.value.problems
    assert (problem.file, problem.field) == ("care/1.0.5/curriculum.toml", "version")
    assert "asks for 2.0.0" in problem.message
    assert read_library(tmp_path / "said").curricula == (FIRST, said)


def test_the_documentation_weighs_every_kind() -> None:
    text = (Path(__file__).parents[2] / "docs/curricula.md").read_text()
    told = {
        weight: text.partition(f"**{weight.name.title()}**")[2].partition("**")[0]
        for weight in Weight
        if weight
    }

    for kind in DifferenceKind:
        assert f"`{kind.value}`" in told[WEIGHTS[kind]].partition("\n\nMinutes")[0]
