"""The register of guidelines, read in one statement however long it is."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.queries import guidelines
from tests.factories import load_library
from tests.full_library import edition
from tests.queries_counted import counted_queries


@pytest.mark.parametrize("count", [1, 3, 300])
def test_the_register_is_read_in_one_query(db: SQLAlchemy, count: int) -> None:
    keys = [f"care-{number:03}" for number in range(count)]
    chain = tuple(edition(key, later) for key, later in zip(keys, [*keys[1:], ""], strict=True))
    load_library(Library(guidelines=chain))
    db.session.expunge_all()

    with counted_queries() as queries:
        register = guidelines.register()

    assert (list(register.values()), len(queries)) == (list(chain), 1)
