"""Public ids."""

import re

import pytest

from app.domain import public_id
from app.forms.groups import chosen_groups
from app.models.identity import new_public_id


def test_public_id_is_sixteen_letters_and_digits_and_never_the_same() -> None:
    ids = [new_public_id() for _ in range(2_000)]

    assert [each for each in ids if not re.fullmatch("[A-Za-z0-9]{16}", each)] == []
    assert len(set(ids)) == len(ids)


def test_forms_take_every_id_that_is_made() -> None:
    made = new_public_id()

    assert public_id.WHOLE.match(made)
    assert chosen_groups({f"group-{made}-was-": "2"}, changed_only=True) == {made: 2}


@pytest.mark.parametrize("other", ["x" * 15, "x" * 17, "x" * 15 + "-", "x" * 15 + "_", "é" * 16])
def test_forms_take_no_id_that_is_never_made(other: str) -> None:
    assert not public_id.WHOLE.match(other)
    assert not public_id.WHOLE.match("x" * 16 + "\n")
    assert chosen_groups({f"group-{other}-was-": "2"}, changed_only=True) == {}
