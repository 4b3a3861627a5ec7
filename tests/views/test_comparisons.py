"""What differs between two editions, in words, for everybody."""

import re
from dataclasses import replace

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.adaptations.adaptation import apply
from app.domain.comparisons.comparison import compare
from app.domain.comparisons.comparison_rules import DifferenceKind
from app.domain.curricula.curriculum import CurriculumVersion, Requirements, VersionNumber
from app.domain.curricula.curriculum_check import LOCKABLE
from app.domain.curricula.curriculum_parts import (
    Assessment,
    AssessmentKind,
    Case,
    Contribution,
    ContributionRole,
    Material,
    Need,
    Objective,
)
from app.domain.curricula.day_plan import ItemKind
from app.views.comparison_texts import LOCKED, grouped, names_in
from tests.curriculum_values import make_day, make_module, make_version, uid
from tests.factories import load_library
from tests.full_library import NEW, OLD
from tests.moving_cores import adapted, clean_changes, publish
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

QUERIES = 8
PAGE = "/curricula/care/compare"
MARKS = "taken out: |new: | until here."  # for who reads by ear
WORDS = '{%- from "curricula/difference_words.html" import kind_words -%}{{ kind_words(kind) }}'


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return Page(answer.text).one("main").words


@pytest.mark.parametrize("kind", DifferenceKind)
def test_every_kind_of_difference_has_words(app: Flask, kind: DifferenceKind) -> None:
    with app.test_request_context():
        said = render_template_string(WORDS, kind=kind)

    assert re.fullmatch(r"[A-Z][a-z ,;]+", said)


def test_differences_are_told_by_what_they_mean_old_and_new(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish()

    text = words(client, f"{PAGE}?from=1.0.0&to=2.0.0")

    assert "from version 1.0.0 to version 2.0.0" in text
    assert "Changes what is taught" in text
    assert "Corrects" in text
    assert "Title Was: Module 1 Now: Staging, renewed" in text
    assert "No longer taught Was: M03 Module 3, 60 min" in text
    assert "Objective that no city may lose from now on Do one thing that nobody may lose" in text
    assert not re.search(r"mod_|obj_|_changed", text)


def test_a_side_can_be_what_a_city_teaches(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(adapted(*clean_changes()))

    text = words(client, f"{PAGE}?from=1.0.0&to=1.0.0%2Bnairobi")

    assert "from version 1.0.0 to 1.0.0 as Nairobi teaches it" in text
    assert "Length, by more than a fifth Was: 60 min Now: 45 min" in text
    assert words(client, f"{PAGE}?from=1.0.0&to=1.0.0+nairobi") == text


def test_a_side_can_be_what_a_city_taught_in_an_earlier_edition(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(adapted(*clean_changes()))
    later = replace(adapted(*clean_changes()[:1]), number=2, label="NBO-2.0")
    load_library(Library(adaptations=(later,)))

    text = words(client, f"{PAGE}?from=1.0.0%2Bnairobi/1&to=1.0.0%2Bnairobi")

    assert "from 1.0.0 as Nairobi taught it (NBO-1.0) to 1.0.0 as Nairobi teaches it" in text
    assert "1.0.0, Nairobi (NBO-1.0)" in text
    assert "1.0.0, Nairobi (NBO-2.0)" not in text


def test_without_sides_the_newest_two_are_compared(db: SQLAlchemy, client: FlaskClient) -> None:
    publish()

    assert words(client, PAGE) == words(client, f"{PAGE}?from=1.0.0&to=2.0.0")


def test_what_is_the_same_says_so(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(new=False)

    assert "Nothing differs: both say and teach the same." in words(client, PAGE)


@pytest.mark.parametrize(
    "path", ["/curricula/other/compare", f"{PAGE}?from=7", f"{PAGE}?to=1.0.0%2Baccra"]
)
def test_what_is_not_published_is_not_found(db: SQLAlchemy, client: FlaskClient, path: str) -> None:
    publish()

    assert client.get(path).status_code == 404


def test_a_large_comparison_asks_the_database_few_things(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    modules = [make_module(number, minutes=5) for number in range(1, 61)]
    old = make_version(make_day(*modules), modules=modules)
    later = [replace(each, title=f"{each.title}, renewed", minutes=7) for each in modules]
    new = make_version(make_day(*later), modules=later, version=VersionNumber(2, 0, 0))
    load_library(Library(curricula=(old, new), adaptations=(adapted(*clean_changes()),)))

    with counted_queries() as queries:
        answer = client.get(f"{PAGE}?from=1.0.0%2Bnairobi&to=2.0.0")

    assert answer.status_code == 200
    assert len(queries) <= QUERIES
    assert answer.text.count("Title") >= 60


def test_guidelines_are_called_by_their_titles(db: SQLAlchemy, client: FlaskClient) -> None:
    first = replace(OLD, edition="1")
    module = make_module(1, guidelines=(OLD.key, "unknown-1"))
    old = make_version(make_day(module), modules=[module])
    later = replace(module, guidelines=(NEW.key, "unknown-1"))
    new = make_version(make_day(later), modules=[later], version=VersionNumber(2, 0, 0))
    load_library(Library(curricula=(old, new)))
    load_library(Library(guidelines=(first, NEW)))

    with counted_queries() as queries:
        text = words(client, PAGE)

    told = "Was: Care, edition 1 unknown-1 Now: Care, edition 2 unknown-1"
    assert told in re.sub(MARKS, "", text)
    assert "To the register of guidelines" in text
    assert OLD.key not in text
    assert len(queries) <= QUERIES


def test_every_field_that_can_be_locked_has_a_name() -> None:
    assert LOCKED.keys() == LOCKABLE


def rich(number: int) -> CurriculumVersion:
    """Make a version of which everything differs from that of another number."""
    module = make_module(
        1,
        title=f"Title {number}",
        minutes=50 + number,
        format="talk" if number == 1 else "panel",
        disciplines=(f"discipline {number}",),
        objectives=(Objective(uid("obj", 1), f"Aim {number}"),),
        group_size=number,
        elective=number == 1,
        locked=("title",) if number == 1 else (),
        cases=(uid("case", number),),
        materials=(Material(title=f"Notes {number}", licence="CC0", url="https://example.org/"),),
        contributors=(Contribution(role=ContributionRole.AUTHOR, person=f"Dr. Number {number}"),),
        clinical=True,
        body=f"Text {number}",
    )
    after = make_module(2, prerequisites=(module.uid,) if number == 1 else ())
    days = make_day(*((module, after) if number == 1 else (after, (ItemKind.BREAK, 15), module)))
    return make_version(
        days,
        modules=(module, after),
        version=VersionNumber(number, 0, 0),
        requirements=Requirements(min_percent=70 + number, each_day=number == 1),
        cases=tuple(
            Case(
                uid=uid("case", n),
                code=f"C{n}",
                title=f"Case {n}",
                objectives=(uid("obj", 1),) if number == 2 else (),
                body=f"Told {number}",
            )
            for n in (1, 2)
        ),
        assessments=(
            Assessment(
                uid=uid("asm", 1),
                code="A1",
                title="Final test",
                kind=AssessmentKind.EXAM,
                pass_percent=50 + number,
            ),
        ),
        needs=(Need(uid=uid("need", 1), text=f"Need {number}", source="Survey"),),
        framework=f"Edition {number}",
        licence=f"Licence {number}",
    )


def test_all_sorts_of_values_become_texts(app: Flask) -> None:
    sides = [apply(rich(number), None) for number in (1, 2)]
    differences = compare(*sides)

    with app.test_request_context():
        groups = grouped(differences, names_in(*sides))

    shown = [each for group in groups for part in group.parts for each in part.shown]
    texts = [text for each in shown for text in (each.before, each.after)]
    assert len(shown) == len(differences) > 20
    assert [text for text in texts if re.search(r"[{}\[\]]|mod_|case_|obj_|None|True", text)] == []
    assert {"day 1, after M02 Module 2", "day 1, first", "C1 Case 1", "yes", "no"} <= set(texts)
    assert "author: Dr. Number 2" in texts
    assert any("Break (15\N{NO-BREAK SPACE}min)" in text for text in texts)
