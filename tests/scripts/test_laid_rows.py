"""What tests arrange once is the same each time it is laid in."""

import shutil
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.extensions import db
from app.models.person import Person
from app.wiring import adapters
from tests import laid_rows
from tests.factories import make_person
from tests.laid_rows import lay_in


@dataclass(frozen=True)
class Arranged:
    people: list[Person]
    file: str


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laid_rows, "_kept", {})


def arrange() -> Arranged:
    """Arrange two people of whom the first refers to the second, and a file."""
    merged, kept = make_person("Ama Mensa"), make_person("Ama Mensah")
    merged.merged_into_id = kept.id
    return Arranged([merged, kept], adapters().storage.put(b"a file"))


def forget() -> None:
    db.session.expunge_all()
    db.session.execute(update(Person).values(merged_into_id=None))
    for table in reversed(db.metadata.sorted_tables):
        db.session.execute(delete(table))
    db.session.commit()
    shutil.rmtree(adapters().settings.data_dir / "files")


def seen(there: Arranged) -> list[tuple[int, str, int | None]]:
    return [(person.id, person.name, person.merged_into_id) for person in there.people]


def test_rows_files_and_answer_are_those_of_the_first_time(app: Flask) -> None:
    first = seen(lay_in("them", arrange))
    forget()

    again = lay_in("them", lambda: pytest.fail("it was arranged twice"))

    assert seen(again) == first
    assert first[0][2] == first[1][0]
    assert adapters().storage.get(again.file) == b"a file"


def test_into_tables_that_have_rows_nothing_is_laid(app: Flask) -> None:
    lay_in("them", arrange)

    again = lay_in("them", arrange)

    assert db.session.query(Person).count() == 4
    assert again.people[0].merged_into_id == again.people[1].id
