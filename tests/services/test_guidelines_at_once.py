"""The register of guidelines written by several at the same moment: it stays sound."""

from collections import Counter
from dataclasses import replace
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.curricula.guidelines import check_guidelines, texts_of
from app.extensions import db
from app.models.guideline import Guideline
from app.models.person import Person
from app.queries import guidelines as queries
from app.services import guidelines
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, load_library, make_person
from tests.full_library import edition

ONE, TWO, THREE = edition("one"), edition("two"), edition("three")


@pytest.fixture
def app(installation: Installation) -> Flask:
    return installation.app()


def editor() -> Person:
    return db.session.scalars(select(Person)).one()


def test_two_corrections_that_close_a_circle_together_are_not_both_taken(app: Flask) -> None:
    with app.app_context():
        make_person("Tomas Lindqvist")
        load_library(Library(guidelines=(ONE, TWO, THREE)))
    follows = {"one": "two", "two": "three", "three": "one"}

    def correct(key: str) -> None:
        shown = texts_of(edition(key))
        typed = shown | {"superseded_by": follows[key]}
        guidelines.correct(key, typed, shown=shown, actor=editor(), now=NOW)

    results = at_once(app, [partial(correct, key) for key in follows])

    kinds = Counter(type(each).__name__ for each in results)
    assert kinds == {"NoneType": 2, "Unsound": 1}
    with app.app_context():
        assert check_guidelines(tuple(queries.register().values())) == ()


def test_a_correction_and_files_close_no_circle_together(app: Flask) -> None:
    with app.app_context():
        make_person("Tomas Lindqvist")
        load_library(Library(guidelines=(ONE, TWO)))
    after = replace(ONE, superseded_by="two")

    def correct() -> None:
        shown = texts_of(TWO)
        typed = shown | {"superseded_by": "one"}
        guidelines.correct("two", typed, shown=shown, actor=editor(), now=NOW)

    at_once(app, [correct, lambda: load_library(Library(guidelines=(after, TWO)))])

    with app.app_context():
        assert check_guidelines(tuple(queries.register().values())) == ()


def test_the_same_form_sent_at_once_adds_it_once(app: Flask) -> None:
    with app.app_context():
        make_person("Tomas Lindqvist")

    results = at_once(app, [lambda: guidelines.add(ONE, actor=editor(), now=NOW)] * 4)

    assert results == [None] * 4
    with app.app_context():
        assert count(Guideline) == 1
