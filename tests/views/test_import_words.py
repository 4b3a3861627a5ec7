"""Every reason that the import gives has its sentence."""

import pytest
from flask import Flask

from app.domain.errors import AddressProblem, NameProblem
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Reason, ReasonCode
from app.domain.trainee_import.plan import ImportPlan, Kind, Verdict
from app.views.import_words import commit_label, sentence, sheets_read

FACTS = {
    "code_point": "U+202E", "limit": 80, "value": "#REF!", "row": 7, "people": (1, 2), "rows": (9,),
}  # fmt: skip
PROBLEMS: dict[ReasonCode, type[NameProblem] | type[AddressProblem]] = {
    ReasonCode.NAME_INVALID: NameProblem,
    ReasonCode.EMAIL_INVALID: AddressProblem,
}
NAMES = {1: "Amina Hassan"}


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> object:
    with app.test_request_context():
        yield


@pytest.mark.parametrize("code", ReasonCode)
def test_every_reason_has_a_sentence(code: ReasonCode) -> None:
    for problem in PROBLEMS.get(code, [""]):
        words = sentence(Reason(code, Field.PROFESSION, {**FACTS, "problem": problem}), NAMES)
        assert words.endswith((".", "?"))
        assert "%(" not in words


def test_a_sentence_names_the_people_and_rows_it_is_about() -> None:
    reason = Reason(ReasonCode.SAME_NAME, Field.NAME, {"people": (1, 2), "rows": (9,)})

    assert sentence(reason, NAMES) == "The same name as Amina Hassan, row 9, at another hospital."


def test_what_a_cell_says_is_not_read_as_a_placeholder() -> None:
    reason = Reason(ReasonCode.PHONE_INVALID, Field.PHONE, {"value": "100 %(field)s %s"})

    assert sentence(reason, {}) == "“100 %(field)s %s” is not a phone number."


@pytest.mark.parametrize(
    ("kinds", "label"),
    [
        ({Kind.CREATE: 58, Kind.UPDATE: 2, Kind.REFUSED: 1},
         "Enrol 58 new people, update 2; 1 row is left out"),
        ({Kind.MATCH: 1, Kind.UNCHANGED: 5}, "Enrol 1 known person"),
        ({Kind.UPDATE: 1, Kind.REFUSED: 2}, "Update 1; 2 rows are left out"),
        ({Kind.UNCHANGED: 5, Kind.REFUSED: 2}, ""),
    ],
)  # fmt: skip
def test_the_button_says_exactly_what_will_happen(kinds: dict[Kind, int], label: str) -> None:
    verdicts = [Verdict(1, kind, {}) for kind, count in kinds.items() for _ in range(count)]

    assert commit_label(ImportPlan(tuple(verdicts), (), ())) == label


def test_many_sheets_are_counted_rather_than_named() -> None:
    others = [f"S{number}" for number in range(1, 9)]

    words = sheets_read("People", others)

    assert words.endswith("Not read: “S1”, “S2”, “S3”, “S4”, “S5” and 3 more.")
    assert sheets_read("People", []) == "The sheet “People” was read."
