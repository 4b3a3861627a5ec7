"""Locks: what no city changes of a module, and when the module itself stays."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.adaptations import adapting
from app.domain.adaptations.adaptation import check_adaptation
from app.domain.adaptations.operations import (
    Annotate,
    ChangeFormat,
    Drop,
    OperationKind,
    Replace,
    Retitle,
    Rewrite,
    Targeted,
)
from app.domain.problems import Fault
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, why

ONE, TWO = make_module(1), make_module(2)
WEBINAR = make_module(3, format="webinar")
NEW = make_module(11, code="NBO-N01")
ON_ONE: dict[str, Any] = {**why(1), "target": ONE.uid}
DROP, REPLACE = Drop(**ON_ONE), Replace(**ON_ONE, module=NEW)


def locked(operation: Targeted, *fields: str, elective: bool = False) -> list[object]:
    """What is told to be locked when the core locks these fields of the module."""
    lock = {"locked": fields, "elective": elective}
    modules = [replace(each, **lock) if each.uid == operation.target else each
               for each in (ONE, TWO, WEBINAR)]  # fmt: skip
    version = make_version(make_day(*modules[:2]), modules=modules)
    problems = check_adaptation(version, make_adaptation(operation))
    return [each.parameters["field"] for each in problems if each.code is Fault.LOCKED]


@pytest.mark.parametrize(
    ("operation", "fields", "elective", "told"),
    [
        (DROP, ("title",), False, ["module"]),
        (DROP, ("title",), True, []),
        (DROP, ("title", "module"), True, ["module"]),
        (DROP, (), False, []),
        (REPLACE, ("title",), False, ["module"]),
        (REPLACE, ("title",), True, ["module"]),
        (REPLACE, (), True, []),
    ],
)
def test_a_locked_module_stays_unless_it_is_elective(
    operation: Targeted, fields: tuple[str, ...], elective: bool, told: list[str]
) -> None:
    assert locked(operation, *fields, elective=elective) == told
    module = replace(ONE, locked=fields, elective=elective)
    assert adapting.locked(operation.kind, module) == (fields if told else ())


def test_a_module_keeps_its_place_when_that_is_locked_whatever_its_format() -> None:
    online = ChangeFormat(**ON_ONE, format="webinar")
    in_person = ChangeFormat(**why(1), target=WEBINAR.uid, format="talk")

    assert locked(online, "place") == locked(in_person, "place") == ["place"]
    assert locked(online, "place", "format") == ["format", "place"]
    assert locked(ChangeFormat(**ON_ONE, format="panel"), "place") == []
    assert locked(replace(in_person, format="tele-mentoring"), "place") == []


def test_who_locks_the_module_keeps_it_required_or_elective() -> None:
    assert locked(Rewrite(**ON_ONE, field="elective", value=True), "module") == ["module"]
    assert locked(Rewrite(**ON_ONE, field="tags", value=["breast"]), "module") == []
    assert locked(Retitle(**ON_ONE, title="Ours"), "module") == []
    assert locked(Annotate(**ON_ONE, note="Bring a pen."), "module") == []


def test_what_takes_no_module_away_is_locked_by_its_field() -> None:
    assert adapting.locked(OperationKind.RETIME, replace(ONE, locked=("title",))) == ()
    assert adapting.locked(OperationKind.RETITLE, replace(ONE, locked=("title",))) == ("title",)
