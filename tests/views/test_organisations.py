"""The directory of organisations: what is written down, found, corrected, and whom one finds."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.consents import Purpose
from app.domain.organisations import (
    AgreementDetails,
    ContactDetails,
    OrganisationDetails,
    slug_of,
    tags_of,
)
from app.domain.permissions import Role
from app.models.person import Affiliation, Person
from app.models.place import Organisation
from app.queries import organisations as queries
from app.services import organisations, own_details
from tests.actors import CSRF, sign_in
from tests.factories import NOW, give_role, make_city, make_person, works_in
from tests.queries_counted import counted_queries

ASCP = OrganisationDetails(
    name="ASCP",
    about="Pathologists and laboratory staff.",
    source="https://example.org/ascp",
    kinds=("technical_partner", "accreditor"),
    expertise=("pathology",),
    contacts=(ContactDetails("Ruth Adeyemi", "ruth@example.org", "workshops"),),
    agreements=(AgreementDetails("Workshops", date(2026, 1, 1), date(2027, 12, 31)),),
)


@pytest.fixture
def admin(db: SQLAlchemy, client: FlaskClient) -> FlaskClient:
    return sign_in(client, _admin())


def _admin() -> Person:
    return give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)


def post(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    return client.post(f"/organisations{address}", data={"csrf_token": CSRF, **fields})


def as_form(details: OrganisationDetails, **more: object) -> dict[str, object]:
    """What the page's form sends for these details."""
    fields: dict[str, object] = {
        "name": details.name,
        "about": details.about,
        "source": details.source,
        "kinds": list(details.kinds),
        "expertise": ", ".join(details.expertise),
        "institutions": sorted(details.institutions),
    }
    for number, contact in enumerate(details.contacts):
        row = f"contact-{number}-"
        fields |= {f"{row}used": "1", f"{row}name": contact.name}
        fields |= {f"{row}address": contact.address, f"{row}purpose": contact.purpose}
    for number, agreement in enumerate(details.agreements):
        row = f"agreement-{number}-"
        fields |= {f"{row}used": "1", f"{row}scope": agreement.scope}
        fields |= {f"{row}starts_on": str(agreement.starts_on or "")}
        fields |= {f"{row}ends_on": str(agreement.ends_on or "")}
    return fields | more


def test_what_is_typed_is_kept_and_shown(db: SQLAlchemy, admin: FlaskClient) -> None:
    made = post(admin, "/new", **as_form(ASCP))
    page = admin.get(made.location).text

    assert made.location == "/organisations/ascp"
    row = queries.get("ascp")
    assert (row.name, row.kinds, row.expertise, row.revision) == (
        "ASCP", ["accreditor", "technical_partner"], ["pathology"], 1,
    )  # fmt: skip
    for words in ("Ruth Adeyemi", "Workshops", "31 Dec", "https://example.org/ascp"):
        assert words in page.replace("\N{NO-BREAK SPACE}", " ")


def test_a_form_that_is_sent_twice_makes_one(db: SQLAlchemy, admin: FlaskClient) -> None:
    post(admin, "/new", **as_form(ASCP))
    again = post(admin, "/new", **as_form(ASCP))

    assert again.status_code == 409
    assert "/organisations/ascp" in again.text
    assert len(db.session.scalars(select(Organisation)).all()) == 1


def test_rows_that_are_emptied_are_taken_away(db: SQLAlchemy, admin: FlaskClient) -> None:
    organisations.create(ASCP, actor=_admin(), now=NOW)
    fields = as_form(ASCP, revision="1") | {
        "contact-0-name": "", "contact-0-address": "", "contact-0-purpose": "",
    }  # fmt: skip
    assert post(admin, "/ascp/edit", **fields).status_code == 303

    row = queries.get("ascp")
    assert (row.contacts, len(row.agreements), row.revision) == ([], 1, 2)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Write the name."),
        ("name", "ASC\u202eP", "U+202E"),
        ("source", "javascript:alert(1)", "begins with https"),
        ("expertise", "pathology, " + "x" * 61, "each in few words"),
        ("contact-0-name", "", "Write whom to ask."),
        ("contact-0-address", "ruth", "There is no @"),
        ("agreement-0-scope", "", "Write what was agreed."),
        ("agreement-0-ends_on", "2025-12-31", "It ends before it begins."),
        ("agreement-0-starts_on", "soon", "This is not a date"),
        ("agreement-0-starts_on", "1939-12-31", "between 1940 and 2100"),
        ("kinds", "royal", "valid choice"),
        ("institutions", "7", "valid choice"),
    ],
)
def test_bad_input_says_what_is_wrong_and_loses_nothing(
    db: SQLAlchemy, admin: FlaskClient, field: str, value: str, words: str
) -> None:
    answer = post(admin, "/new", **as_form(ASCP) | {field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert "Pathologists and laboratory staff." in answer.text
    assert db.session.scalars(select(Organisation)).all() == []


def test_an_older_form_wipes_nothing_that_a_colleague_saved(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    organisations.create(ASCP, actor=_admin(), now=NOW)
    post(admin, "/ascp/edit", **as_form(ASCP, revision="1", about="By a colleague."))
    late = post(admin, "/ascp/edit", **as_form(ASCP, revision="1", about="By me."))

    assert late.status_code == 409
    assert "By me." in late.text
    assert queries.get("ascp").about == "By a colleague."
    meant = post(admin, "/ascp/edit", **as_form(ASCP, revision="2", about="By me."))
    assert (meant.status_code, queries.get("ascp").about) == (303, "By me.")


def test_a_name_that_another_has_is_refused(db: SQLAlchemy, admin: FlaskClient) -> None:
    organisations.create(ASCP, actor=_admin(), now=NOW)
    organisations.create(OrganisationDetails(name="IAEA"), actor=_admin(), now=NOW)
    answer = post(admin, "/iaea/edit", **as_form(ASCP, revision="1"))

    assert answer.status_code == 409
    assert queries.get("iaea").name == "IAEA"


def test_organisations_are_found_by_name_kind_and_expertise(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    organisations.create(ASCP, actor=_admin(), now=NOW)
    palliative = OrganisationDetails(
        name="Institute of Palliative Medicine", expertise=("palliative care",)
    )
    organisations.create(palliative, actor=_admin(), now=NOW)

    def found(**asked: str) -> list[str]:
        return [row.name for row in queries.listed(**asked)]

    assert found() == ["ASCP", palliative.name]
    assert found(words="PATHOLOGY") == found(kind="accreditor") == ["ASCP"]
    assert found(expertise="palliative care") == found(words="medicine inst") == [palliative.name]
    assert "No organisation fits" in admin.get("/organisations?find=oncology").text


def faculty_of(name: str, city: str = "nairobi") -> tuple[Organisation, Person]:
    """An organisation with a hospital, and somebody who works there."""
    person = works_in(make_city(city), make_person(name))
    institution = person.affiliations[0].institution_id
    details = OrganisationDetails(name=f"Of {name}", institutions=frozenset({institution}))
    return organisations.create(details, actor=_admin(), now=NOW), person


def test_only_who_agreed_is_found_and_only_as_long_as_they_do(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    row, amina = faculty_of("Amina Hassan")
    page = f"/organisations/{row.slug}"
    asked = {"wording": "My name may stand there.", "actor": amina, "now": NOW}

    assert "Amina Hassan" not in _main(admin.get(page).text).replace("Of Amina Hassan", "")
    own_details.answer(Purpose.DIRECTORY, given=True, **asked)  # type: ignore[arg-type]
    assert "Embu Level 5" in admin.get("/organisations?find=Amina").text
    assert [each.name for each in queries.faculty([row.id], now=NOW)] == ["Amina Hassan"]
    own_details.answer(Purpose.DIRECTORY, given=False, **asked)  # type: ignore[arg-type]
    assert queries.faculty([row.id], now=NOW) == []


def test_who_works_there_no_more_is_not_found(db: SQLAlchemy) -> None:
    row, amina = faculty_of("Amina Hassan")
    own_details.answer(Purpose.DIRECTORY, given=True, wording="Yes.", actor=amina, now=NOW)
    job = db.session.scalars(select(Affiliation)).one()
    job.ends_on = NOW.date()
    db.session.commit()

    assert len(queries.faculty([row.id], now=NOW)) == 1
    assert queries.faculty([row.id], now=NOW + timedelta(days=60)) == []


def test_filters_stay_together_and_each_can_be_taken_off(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    organisations.create(ASCP, actor=_admin(), now=NOW)
    page = admin.get("/organisations?kind=accreditor&find=asc&expertise=pathology").text
    page = page.replace("&amp;", "&")

    assert "Expertise: pathology" in page
    for link in (
        "kind=accreditor&find=asc",
        "kind=technical_partner&find=asc&expertise=pathology",
        "find=asc&expertise=pathology",
    ):
        assert f'href="/organisations?{link}"' in page
    for name, value in (("kind", "accreditor"), ("expertise", "pathology")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_a_hospital_that_is_taken_over_is_not_taken_back_by_an_older_page(
    db: SQLAlchemy, admin: FlaskClient
) -> None:
    loser, person = faculty_of("Amina Hassan")
    hospital = person.affiliations[0].institution_id
    form = admin.get("/organisations/new").text
    taker = OrganisationDetails(name="IAEA", institutions=frozenset({hospital}))
    post(admin, "/new", **as_form(taker))
    old = OrganisationDetails(name=loser.name, institutions=frozenset({hospital}))
    late = post(admin, f"/{loser.slug}/edit", **as_form(old, revision="1"))

    assert "Embu Level 5 Hospital, Nairobi (now of Of Amina Hassan)" in form
    assert late.status_code == 409
    assert [each.id for each in queries.get("iaea").institutions] == [hospital]
    assert queries.get(loser.slug).revision == 2
    assert queries.get("iaea").revision == 1


@pytest.mark.parametrize("amount", [1, 20])
def test_addresses_of_contacts_are_looked_up_at_once(db: SQLAlchemy, amount: int) -> None:
    admin = _admin()
    contacts = tuple(ContactDetails(f"N {n}", f"n{n}@example.org") for n in range(amount))
    people = [make_person(each.name, email=each.address) for each in contacts]
    db.session.commit()
    with counted_queries() as sent:
        details = OrganisationDetails(name="IAEA", contacts=contacts)
        row = organisations.create(details, actor=admin, now=NOW)

    assert {each.person_id for each in row.contacts} == {each.id for each in people}
    assert len([each for each in sent if "FROM contact" in each]) == 1


def test_whether_somebody_works_there_still_is_asked_of_the_citys_clock(db: SQLAlchemy) -> None:
    found = {}
    for zone in ("Pacific/Auckland", "America/Asuncion"):
        row, person = faculty_of(f"Of {zone}", city=zone.rpartition("/")[2].lower())
        own_details.answer(Purpose.DIRECTORY, given=True, wording="Yes.", actor=person, now=NOW)
        job = person.affiliations[0]
        job.institution.city.time_zone, job.ends_on = zone, NOW.date()
        db.session.commit()
        found[zone] = len(queries.faculty([row.id], now=NOW.replace(hour=20)))

    assert found == {"Pacific/Auckland": 0, "America/Asuncion": 1}


def test_an_address_of_one_person_leads_to_them(db: SQLAlchemy) -> None:
    ruth = make_person("Ruth Adeyemi", email="ruth@example.org")
    row = organisations.create(ASCP, actor=_admin(), now=NOW)

    assert [each.person_id for each in row.contacts] == [ruth.id]


@pytest.mark.parametrize("amount", [1, 30])
def test_the_list_asks_the_same_number_of_times_however_long_it_is(
    db: SQLAlchemy, admin: FlaskClient, amount: int
) -> None:
    for number in range(amount):
        details = OrganisationDetails(name=f"Partner {number}", expertise=("pathology",))
        organisations.create(details, actor=_admin(), now=NOW)
    with counted_queries() as queries_sent:
        assert admin.get("/organisations?expertise=pathology").status_code == 200

    assert len(queries_sent) == 8


def test_the_empty_directory_offers_one_thing_to_do(db: SQLAlchemy, admin: FlaskClient) -> None:
    assert "No organisation is in the directory yet." in admin.get("/organisations").text


def test_slugs_are_typed_on_every_keyboard_and_nobody_elses() -> None:
    assert slug_of("Colegio Médico, Arequipa") == "colegio-medico-arequipa"
    assert slug_of("មន្ទីរពេទ្យ") == "organisation"
    assert slug_of("IAEA", {"iaea", "iaea-2"}) == "iaea-3"
    assert slug_of("New") == "new-2"


@given(st.text(max_size=80), st.sets(st.sampled_from(["a", "a-2", "organisation"])))
def test_a_slug_is_new_whatever_the_name(name: str, taken: set[str]) -> None:
    slug = slug_of(name, taken)

    assert slug not in taken | {"new"}
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_field_of_expertise_is_written_as_it_is_known() -> None:
    assert tags_of("PATHOLOGY, palliative  care,, Pathology", ["pathology"]) == (
        "pathology", "palliative care",
    )  # fmt: skip


def _main(text: str) -> str:
    return text.partition("<main")[2]
