"""A published curriculum is read whole: what its files say stands on its pages, files included."""

import gzip
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import read_library
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.curriculum_parts import Contribution
from app.queries import curricula, effective_curricula
from app.wiring import adapters
from tests.factories import CURRICULA, load_library, make_organisation
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

LIBRARY = read_library(CURRICULA)
VERSIONS = {f"{each.slug}/{each.version}": each for each in LIBRARY.curricula}
NEWEST = "mcmc/2.0.0"


def words(text: str) -> str:
    return " ".join(text.split())


def said(version: CurriculumVersion) -> Iterator[str]:
    """Yield what its files say and a reader has to find on its page."""
    yield from (version.licence, version.framework)
    for module in version.modules:
        yield from said_of(module)
    for case in version.cases:
        yield from (case.title, case.licence, case.withdrawn)
        yield from given(case.contributors)
    for assessment in version.assessments:
        yield from (assessment.title, assessment.code)
    for need in version.needs:
        yield from (need.text, need.source)
    yield from given(version.contributors)


def said_of(module: Module) -> Iterator[str]:
    yield from (module.title, module.licence, *module.tags, *module.disciplines)
    yield from (objective.text for objective in module.objectives)
    for material in module.materials:
        yield from (material.title, material.licence, material.file)
    yield from given(module.contributors)


def given(contributors: tuple[Contribution, ...]) -> Iterator[str]:
    for each in contributors:
        yield from (each.person, each.what)


@pytest.mark.parametrize("where", VERSIONS)
def test_all_that_a_version_says_stands_on_its_page_and_on_that_of_its_fingerprint(
    db: SQLAlchemy, client: FlaskClient, where: str
) -> None:
    load_library(LIBRARY)
    slug, number = where.split("/")
    content_hash = effective_curricula.of(curricula.version(slug, number), None).hash

    for address in (f"/curricula/{where}", f"/syllabus/{content_hash}"):
        text = words(unescape(Page(client.get(address).text).one("main").words))
        missing = [each for each in said(VERSIONS[where]) if words(each) not in text]

        assert missing == [], address


def test_texts_of_modules_and_cases_and_what_is_new_are_there_to_unfold(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)
    version = VERSIONS[NEWEST]

    text = words(Page(client.get(f"/curricula/{NEWEST}").text).one("main").words)

    long = [version.change_note, *(each.body for each in (*version.modules, *version.cases))]
    begun = [words(each)[:30] for each in long if each and each[0].isalpha()]
    assert len(begun) > len(version.modules)
    assert [each for each in begun if each not in text] == []


def test_a_module_leads_to_what_comes_before_it_and_to_its_cases(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)
    version = VERSIONS[NEWEST]
    codes = {each.uid: each.code for each in (*version.modules, *version.cases)}

    page = Page(client.get(f"/curricula/{NEWEST}").text)

    to = {each.attributes.get("href") for each in page.all("a")}
    ids = {each.attributes.get("id") for each in page.all("h3")}
    before = {f"#{codes[uid]}" for module in version.modules for uid in module.prerequisites}
    cases = {f"#case-{codes[uid]}" for module in version.modules for uid in module.cases}
    assert before | cases <= to
    assert {each.removeprefix("#") for each in before | cases} <= ids


def test_contributors_are_called_by_their_names_once_we_know_them(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    make_organisation("American Society of Clinical Oncology", slug="asco")
    load_library(LIBRARY)

    given_by = client.get(f"/curricula/{NEWEST}").text.partition('id="credits"')[2]

    assert "Reviewed by American Society of Clinical Oncology" in given_by
    assert "Given by tata-memorial-hospital" in given_by


def test_files_of_materials_are_handed_out_and_no_other_file(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)
    certificate = adapters().storage.put(b"somebody's certificate")
    page = Page(client.get(f"/curricula/{NEWEST}").text)
    links = [each.attributes["href"] or "" for each in page.all("a")]
    files = [each for each in links if "/files/" in each]

    answers = [client.get(each) for each in files]

    wanted = [each for module in VERSIONS[NEWEST].modules for each in module.materials]
    assert sorted(each.data for each in answers) == sorted(
        LIBRARY.files[each.sha256] for each in wanted if each.file
    )
    assert {each.headers["Content-Disposition"] for each in answers} == {
        f'attachment; filename="{each.file}"' for each in wanted if each.file
    }
    folder = files[0].rpartition("/")[0]
    for other in (certificate, "0" * 64, "..%2f..", "x"):
        assert client.get(f"{folder}/{other}").status_code == 404


def test_a_page_that_says_everything_stays_light_and_asks_little_of_the_database(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(LIBRARY)

    with counted_queries() as queries:
        page = client.get(f"/curricula/{NEWEST}")

    assert len(queries) == 9
    assert len(gzip.compress(page.data)) < 30_000
