"""The register of guidelines, and the flag on every module that follows an edition of yesterday."""

from dataclasses import replace

from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.adaptations.operations import Annotate
from app.domain.curricula.curriculum import CurriculumVersion
from tests.curriculum_values import (
    make_adaptation,
    make_day,
    make_module,
    make_version,
    why,
)
from tests.factories import load_library
from tests.full_library import NEW, OLD
from tests.queries_counted import counted_queries

FLAG = "there is a newer edition"


def core(*keys: str) -> CurriculumVersion:
    modules = [make_module(number, guidelines=(key,)) for number, key in enumerate(keys, 1)]
    return make_version(make_day(*modules), modules=modules)


def publish(version: CurriculumVersion) -> None:
    note = Annotate(**why(1), target=version.modules[0].uid, note="As our hospital does it")
    adaptation = make_adaptation(note)
    load_library(Library(curricula=(version,), adaptations=(adaptation,), guidelines=(OLD, NEW)))


def test_a_module_that_cites_a_superseded_edition_is_flagged_wherever_it_is_taught(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(core(OLD.key, NEW.key))

    for page in ("/curricula/care/1.0.0", "/curricula/care/1.0.0?city=nairobi"):
        text = client.get(page).text
        assert text.count(FLAG) == 1
        assert f"/guidelines#{OLD.key}" in text
        assert f"/guidelines#{NEW.key}" in text


def test_the_register_says_what_took_the_place_and_what_is_taught_by_it(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    empty = client.get("/guidelines").text
    publish(core(OLD.key, OLD.key))

    text = client.get("/guidelines").text

    assert "No guideline is in the register yet" in empty
    assert text.count("There is a newer edition") == 1
    assert "CARE 1.0.0</a>: M01, M02" in text
    assert "CARE 1.0.0 · Nairobi</a>: M01, M02" in text


def test_a_page_costs_the_same_however_many_modules_cite(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    few = core(OLD.key)
    many = replace(core(*[OLD.key] * 40), slug="more", code="MORE")
    load_library(Library(curricula=(few,), guidelines=(OLD, NEW)))
    counts = [asked(client, path) for path in ("/guidelines", "/curricula/care/1.0.0")]
    load_library(Library(curricula=(many,), guidelines=(OLD, NEW)))

    assert counts == [asked(client, path) for path in ("/guidelines", "/curricula/more/1.0.0")]


def asked(client: FlaskClient, path: str) -> int:
    """Return how many queries a page asks."""
    with counted_queries() as sent:
        client.get(path)
    return len(sent)
