"""Write units on the real databases: what is committed, what is not, and who waits for whom."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.models.place import Organisation
from tests.conftest import Installation
from tests.queries_counted import counted_queries
from tests.recorded import recorded


@recorded
def _add(slug: str) -> None:
    db.session.scalar(select(func.count(Organisation.id)))
    db.session.add(Organisation(slug=slug, name=slug))


def test_a_unit_that_raises_changes_nothing(installation: Installation) -> None:
    @recorded
    def fail_half_way() -> None:
        _add("half")
        raise RuntimeError("stop")

    with installation.app().app_context():
        with pytest.raises(RuntimeError, match="stop"):
            fail_half_way()

        assert db.session.scalars(select(Organisation)).all() == []


def test_a_unit_within_a_unit_is_one_unit(installation: Installation) -> None:
    @recorded
    def both() -> None:
        _add("one")
        _add("two")

    with installation.app().app_context():
        both()
        db.session.rollback()

        assert set(db.session.scalars(select(Organisation.slug))) == {"one", "two"}


def test_a_unit_reads_again_what_was_read_before_it(installation: Installation) -> None:
    app = installation.app()

    @recorded
    def rename() -> None:
        row = db.session.scalars(select(Organisation)).one()
        row.name += "!"

    with app.app_context():
        _add("one")
        db.session.scalars(select(Organisation)).one()
        _elsewhere(app, rename)
        rename()

        assert db.session.scalars(select(Organisation.name)).one() == "one!!"


def test_threads_that_read_then_write_all_get_through(installation: Installation) -> None:
    app, failures = installation.app(), []

    def work(thread: int) -> None:
        try:
            for turn in range(20):
                with app.app_context():
                    db.session.scalar(select(func.count(Organisation.id)))
                    _add(f"o-{thread}-{turn}")
        except Exception as error:  # noqa: BLE001  (whatever it is, the test must see it)
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        assert failures == []
        assert db.session.scalar(select(func.count(Organisation.id))) == 160


def test_what_only_reads_sees_one_state_until_its_transaction_ends(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        seen = [_count()]
        _elsewhere(app, lambda: _add("other"))
        seen.append(_count())
        db.session.rollback()
        seen.append(_count())
        _add("mine")
        seen.append(_count())

    assert seen == [0, 0, 1, 2]


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_a_unit_sees_what_others_committed_while_it_waited(installation: Installation) -> None:
    app = installation.app()

    @recorded
    def count_twice() -> tuple[int, int]:
        first = _count()
        _elsewhere(app, lambda: _add("other"))
        return first, _count()

    with app.app_context():
        assert _count() == 0
        assert count_twice() == (0, 1)


def test_beginning_to_read_asks_the_database_nothing_more(installation: Installation) -> None:
    with installation.app().app_context():
        _count()
        db.session.rollback()
        with counted_queries() as statements:
            _count()
            db.session.rollback()

    assert len(statements) == 1


@pytest.mark.parametrize("installation", ["sqlite"], indirect=True)
def test_without_a_unit_a_read_that_turns_into_a_write_fails(installation: Installation) -> None:
    """The control: it shows that the danger is real, and so that the tests above can fail."""
    app = installation.app()
    with app.app_context():
        db.session.scalar(select(func.count(Organisation.id)))
        _elsewhere(app, lambda: _add("other"))
        db.session.add(Organisation(slug="mine", name="mine"))

        with pytest.raises(OperationalError, match="locked"):
            db.session.commit()


def _count() -> int:
    return db.session.scalar(select(func.count(Organisation.id))) or 0


def _elsewhere(app: Flask, work: Callable[[], None]) -> None:
    """Let somebody else do this, to its end."""

    def in_context() -> None:
        with app.app_context():
            work()

    other = threading.Thread(target=in_context)
    other.start()
    other.join()
