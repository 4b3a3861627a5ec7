"""What an edition says of its city: read by everybody, written in the draft of the edition."""

import re

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library.writing import library_files
from app.domain.adaptations.adaptation import Adaptation
from app.domain.permissions import Role
from app.models.audit import AuditDetail
from app.queries import adaptations as queries
from app.services import curricula
from tests.views.draft_pages import Fields, Forms, form_at, send
from tests.views.test_adapting import DESK, Office

PAGE = f"{DESK}/city"
READ = "/curricula/mcmc/1.0.0?city=nairobi"


@pytest.fixture
def office(app: Flask, db: SQLAlchemy) -> Office:
    found = Office(app)
    found.begin(empty=False)
    return found


def value(office: Office) -> Adaptation:
    return queries.value(office.row)


def form(office: Office) -> Fields:
    return form_at(office.browser, PAGE, "was-name")


def facts(page: str) -> dict[str, str]:
    """Return what a page says of the city, by what it is called."""
    section = page.partition('<h2 id="city">')[2].partition("</section>")[0]
    said = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", section, re.DOTALL)
    return {name: re.sub("<[^>]*>", "", words).strip() for name, words in said}


def test_everybody_reads_what_the_edition_of_a_city_says_of_it(office: Office) -> None:
    said = {
        "Name": "Nairobi",
        "Country": "Kenya",
        "Time zone": "Africa/Nairobi",
        "Language": "English",
        "Script": "Latin",
        "Regulators": "KMPDC, NCK",
    }

    assert facts(office.app.test_client().get(READ).text) == said
    assert facts(office.browser.get(DESK).text) == said
    assert 'id="city"' not in office.app.test_client().get("/curricula/mcmc/1.0.0").text


def test_it_is_written_in_the_draft_reviewed_and_published_with_it(
    office: Office, db: SQLAlchemy
) -> None:
    answer = send(
        office.browser,
        PAGE,
        form(office),
        native_name="Nairobi",
        second_language="sw",
        regulators="KMPDC\r\n\r\n NCK \r\nPPB",
    )

    assert answer.headers["Location"] == f"{DESK}#city"
    shown = facts(office.browser.get(DESK).text)
    assert shown["Second language"] == "Swahili"
    assert shown["Regulators"] == "KMPDC, NCK, PPB"
    last = select(AuditDetail.before, AuditDetail.after).order_by(AuditDetail.seq.desc())
    assert tuple(db.session.execute(last.limit(1)).one()) == (
        {"native_name": "", "second_language": "", "regulators": ["KMPDC", "NCK"]},
        {"native_name": "Nairobi", "second_language": "sw", "regulators": ["KMPDC", "NCK", "PPB"]},
    )
    office.step("send")
    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    assert facts(colleague.get(DESK).text) == shown
    office.step("approve", colleague)
    office.step("publish")
    text = library_files(curricula.published())["mcmc/adaptations/nairobi/2.toml"]
    assert 'second_language = "sw"\nscript = "Latn"\nregulators = ["KMPDC", "NCK", "PPB"]' in text
    assert facts(office.app.test_client().get(READ).text) == shown


def test_two_describe_it_at_once_and_nothing_is_lost(office: Office) -> None:
    mine, yours = form(office), form(office)
    assert send(office.browser, PAGE, mine, script="Arab", language="sw").status_code == 303

    assert send(office.browser, PAGE, yours, regulators="PPB").status_code == 303
    answer = send(office.browser, PAGE, yours, regulators="PPB", script="Cyrl", name="Nrb")

    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile to “Arabic”." in answer.text
    assert '<option selected value="Cyrl">' in answer.text
    assert 'value="Nrb"' in answer.text
    city = value(office).city
    assert (city.language, city.script, city.regulators) == ("sw", "Arab", ("PPB",))
    again = next(each for each in Forms(answer.text).forms if "was-name" in each)
    assert send(office.browser, PAGE, again).status_code == 303
    city = value(office).city
    assert (city.name, city.language, city.script) == ("Nrb", "sw", "Cyrl")


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("language", "Swahili", "Write a tag such as en or pt-BR."),
        ("name", "", "Write the name."),
        ("name", "N" * 101, "It is too long; 100 characters are the most."),
        ("regulators", "R" * 301, "It is too long; 300 characters are the most."),
        ("time_zone", "Nowhere/Here", "Not a valid choice."),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field_and_nothing_is_lost(
    office: Office, field: str, text: str, words: str
) -> None:
    before = value(office)

    answer = send(office.browser, PAGE, form(office), second_language="sw", **{field: text})

    assert answer.status_code == 422
    assert re.search(rf'id="{field}-error">.*{re.escape(words)}', answer.text)
    assert 'value="sw"' in answer.text
    assert value(office) == before


def test_saved_as_it_was_shown_nothing_changes(office: Office) -> None:
    before = office.row.content_hash

    assert send(office.browser, PAGE, form(office)).status_code == 303

    assert office.row.content_hash == before


def test_nobody_describes_the_city_while_the_draft_is_reviewed(office: Office) -> None:
    shown = form(office)
    office.step("send")

    answer = send(office.browser, PAGE, shown, name="Nrb")

    assert answer.status_code == 409
    assert "Say it otherwise" not in office.browser.get(DESK).text
    assert value(office).city.name == "Nairobi"
