"""What an entry changed, in words that a reader knows."""

from datetime import date

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.consents import Purpose
from app.domain.organisations import AgreementDetails, ContactDetails, OrganisationDetails
from app.domain.permissions import Role, Scope, ScopeKind
from app.models.place import Institution
from app.queries import audit_trail
from app.queries.audit_trail import NOTHING, Found, Wanted
from app.services import duplicates, organisations, own_details, roles
from app.services.roles import NewRole
from app.views import audit_fields, audit_words
from app.views.audit_fields import FIELDS, HIDDEN, PLAIN_CODES
from tests import every_entry
from tests.api.callers import program
from tests.factories import NOW, give_role, make_city, make_person, works_in

EVERYTHING = frozenset({Scope(ScopeKind.PLATFORM)})


def newest(number: int = 1) -> list[Found]:
    """Return the newest entries, the oldest of them first."""
    found = audit_trail.entries(EVERYTHING, Wanted(), older_than=None, limit=number)
    return list(reversed(found))


def changes(app: Flask, found: Found) -> list[tuple[str, str, str]]:
    with app.test_request_context():
        (line,) = audit_words.lines([found])
        told = [(each.label, each.before, each.after) for each in line.changes]
    return [(label, *(text.replace("\xa0", " ") for text in texts)) for label, *texts in told]  # type: ignore[misc]


def test_a_consent_says_yes_or_no(app: Flask) -> None:
    person = make_person()
    purpose, wording = Purpose.DIRECTORY, "Be found."
    for given in (True, False):
        own_details.answer(purpose, given=given, wording=wording, actor=person, now=NOW)

    said = [{label: after for label, _, after in changes(app, each)} for each in newest(2)]

    assert [each["Agreed"] for each in said] == ["Yes", "No"]


def test_roles_places_and_days_are_called_as_on_other_pages(app: Flask, db: SQLAlchemy) -> None:
    city = make_city()
    amina = give_role(make_person(), Role.CITY_ORGANISER, city=city)
    scope = Scope(ScopeKind.CITY, city.id)
    new = NewRole(role=Role.CITY_ORGANISER, scope=scope, ends_on=date(2027, 3, 31))
    roles.give(make_person("Njeri Mwangi"), new, actor=amina, now=NOW)

    assert changes(app, newest()[0]) == [
        ("First day", "", ""), ("Last day", "", "31 Mar 2027"), ("Role", "", "Organiser"),
        ("For", "", "Nairobi"),
    ]  # fmt: skip


def test_changing_the_days_of_a_role_says_what_they_were(db: SQLAlchemy) -> None:
    city = make_city()
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=city)
    colleague = make_person("Njeri Mwangi")
    scope = Scope(ScopeKind.CITY, city.id)
    for last in (NOW.date(), None):
        new = NewRole(role=Role.CITY_ORGANISER, scope=scope, ends_on=last)
        roles.give(colleague, new, actor=organiser, now=NOW)

    first, again = newest(2)
    assert (first.before, first.after["ends_on"]) == ({}, "2026-11-02")
    assert again.before == {"starts_on": None, "ends_on": "2026-11-02"}
    assert again.after["ends_on"] is None


def test_an_organisation_says_all_that_differs_and_what_it_was(app: Flask, db: SQLAlchemy) -> None:
    city, admin = make_city(), make_person()
    works_in(city, make_person("Njeri Mwangi"), "Embu")
    hospital = db.session.scalar(db.select(Institution.id))
    known = OrganisationDetails(
        name="ASCP",
        about="Pathologists.",
        kinds=("accreditor",),
        contacts=(ContactDetails("Ruth", "ruth@example.org", "workshops"),),
        agreements=(AgreementDetails("Workshops", date(2026, 1, 1)),),
    )
    organisations.create(known, actor=admin, now=NOW)
    new = OrganisationDetails(
        name="ASCP",
        about="Pathologists and staff.",
        source="https://example.org",
        kinds=("accreditor", "technical_partner"),
        institutions=frozenset({hospital or 0}),
        agreements=(AgreementDetails("Workshops", date(2026, 1, 1), date(2027, 12, 31)),),
    )
    organisations.save("ascp", new, seen=1, actor=admin, now=NOW)

    assert changes(app, newest()[0]) == [
        ("About it", "Pathologists.", "Pathologists and staff."),
        ("Source", "", "https://example.org"),
        ("Kinds", "Accreditor", "Accreditor, Technical partner"),
        ("Contacts", "Ruth · ruth@example.org · workshops", ""),
        ("Agreements", "Workshops · 1 Jan 2026", "Workshops · 1 Jan 2026 · 31 Dec 2027"),
        ("Where its people work", "", "Embu, Nairobi"),
    ]


def test_what_a_program_changed_says_what_it_was(app: Flask, db: SQLAlchemy) -> None:
    city = make_city()
    caller = program(app, give_role(make_person(), Role.CITY_ORGANISER, city=city))
    person = works_in(city, make_person("Njeri Mwangi"), "Embu")
    job = {"hospital": "Meru", "profession": "Nurse"}
    new = {"name": "Njeri Kamau", "affiliations": {"nairobi": job}}
    caller.patch(f"/people/{person.public_id}", new)
    entries = newest(2)
    caller.patch(f"/people/{person.public_id}", {"name": "Njeri Kamau"})

    assert [each.entry.seq for each in newest()] == [entries[-1].entry.seq]
    assert [changes(app, each) for each in entries] == [
        [("Name", "Njeri Mwangi", "Njeri Kamau")],
        [("Hospital", "Embu", "Meru"), ("Profession", "", "Nurse")],
    ]


def test_people_in_details_are_called_by_name(app: Flask, db: SQLAlchemy) -> None:
    one, other, admin = (make_person(name) for name in ("Mary A", "Marie A", "Ines"))
    duplicates.set_apart(one.id, other.id, actor=admin, now=NOW)

    assert changes(app, newest()[0]) == [("The other person", "", "Marie A")]


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_no_reader_meets_a_code_or_fails_at_what_was_kept(app: Flask, field: str) -> None:
    with app.test_request_context():
        said = [audit_fields.words(field, value, NOTHING) for value in (None, "", [], {}, 3, True)]

    assert said == ["", "", "", "", "3", "Yes"]


@pytest.mark.parametrize(
    ("field", "kept", "words"),
    [
        ("weekly", ["monday 09:00-12:00"], "Monday, 09:00–12:00"),
        ("dated", ["2026-12-25 busy 00:00-00:00"], "25 Dec 2026, all day: Not free"),
        ("dated", ["2026-12-25 free 10:00-10:00"], "25 Dec 2026, 10:00–10:00: Free"),
        ("dated", ["some day"], "some day"),
        ("tasks", ["lodging · done"], "Lodging: seen to"),
        (
            "tasks",
            ["visa · open · 2026-12-01 · By post", "travel · done · By train"],
            "Visa: not seen to yet · by 1 Dec 2026 · By post, Travel: seen to · By train",
        ),
        ("tasks", 12, "12"),
        ("due", {"before_first_day": 3}, "Working days before the first day: 3"),
        ("document", ["visa", "insurance"], "Visa, Insurance"),
        ("document", "Minutes of the board", "Minutes of the board"),
        ("owner", "organiser", "Organiser"),
    ],
)
def test_short_texts_are_told_in_the_words_of_pages(
    app: Flask, field: str, kept: object, words: str
) -> None:
    with app.test_request_context():
        assert audit_fields.words(field, kept, NOTHING).replace("\xa0", " ") == words


def test_what_is_hidden_says_why_and_is_not_shown(app: Flask) -> None:
    assert FIELDS.keys() & HIDDEN.keys() == set()
    assert all(HIDDEN.values())
    assert FIELDS.keys() >= PLAIN_CODES


def test_a_field_that_nobody_has_words_for_is_found() -> None:
    """`tests/every_entry.py` asks this of every entry that any test records."""
    assert every_entry.without_words({"name": "x", "hash": "x"}, None, {"shoe_size": 42}) == {
        "shoe_size"
    }
