"""Public ids."""

import re

from app.models.identity import new_public_id


def test_public_id_is_sixteen_letters_and_digits_and_never_the_same() -> None:
    ids = [new_public_id() for _ in range(2_000)]

    assert [each for each in ids if not re.fullmatch("[A-Za-z0-9]{16}", each)] == []
    assert len(set(ids)) == len(ids)
