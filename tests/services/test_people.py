"""Making people and changing them."""

from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import InvalidAddress, InvalidName
from app.domain.trainee_import.columns import Field
from app.models.person import Affiliation, Person
from app.models.place import City, Institution
from app.services import contacts as contact_service
from app.services import people
from tests.factories import NOW, make_city
from tests.recorded import recorded


@pytest.fixture
def nairobi(db: SQLAlchemy) -> City:
    return make_city()


def amina(city: City) -> Person:
    return people.create(
        name="  Amina   Hassan ",
        name_in_script="អាមីណា",
        email="Amina@Example.ORG",
        phone="+254 700 555 001",
        city_id=city.id,
        hospital="Embu Level 5 Hospital",
        profession="Nurse",
        now=NOW,
    )


def contacts(person: Person) -> list[tuple[str, str]]:
    return sorted((contact.kind, contact.value) for contact in person.contacts)


def jobs(person: Person) -> list[tuple[str, str | None, str | None]]:
    return [(a.institution.name, a.profession, a.discipline) for a in person.affiliations]


def test_a_person_is_kept_as_written_and_cleaned(db: SQLAlchemy, nairobi: City) -> None:
    person = amina(nairobi)

    assert (person.name, person.name_in_script) == ("Amina Hassan", "អាមីណា")
    assert contacts(person) == [("email", "Amina@example.org"), ("phone", "+254 700 555 001")]
    assert [c.key for c in person.contacts if c.kind == "email"] == ["amina@example.org"]
    assert jobs(person) == [("Embu Level 5 Hospital", "Nurse", None)]


def test_a_name_alone_is_enough(db: SQLAlchemy) -> None:
    person = people.create(name="សុខា", now=NOW)

    assert (person.name_in_script, contacts(person), jobs(person)) == (None, [], [])


@pytest.mark.parametrize(
    ("values", "error"),
    [({"name": "\u202eAmina"}, InvalidName), ({"name": "A", "email": "amina"}, InvalidAddress)],
)
def test_what_cannot_be_is_refused(
    db: SQLAlchemy, values: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        people.create(**values, now=NOW)  # type: ignore[arg-type]


def test_a_hospital_is_known_by_any_of_its_spellings(db: SQLAlchemy, nairobi: City) -> None:
    amina(nairobi)
    people.create(name="Otieno", city_id=nairobi.id, hospital="EMBU level 5 hospital", now=NOW)

    names = db.session.scalars(db.select(Institution.name)).all()
    assert names == ["Embu Level 5 Hospital"]


def test_what_is_named_changes_and_the_rest_stays(db: SQLAlchemy, nairobi: City) -> None:
    person = amina(nairobi)
    changes = {
        Field.NAME: "Amina Hässan",
        Field.EMAIL: "hassan@example.org",
        Field.HOSPITAL: "Meru Hospital",
    }
    recorded(people.update_all)({person.id: changes}, city_id=nairobi.id, now=NOW)

    assert (person.name, person.sort_key) == ("Amina Hässan", "amina hassan")
    assert person.name_in_script == "អាមីណា"
    assert contacts(person) == [("email", "hassan@example.org"), ("phone", "+254 700 555 001")]
    assert jobs(person) == [("Meru Hospital", "Nurse", None)]


def test_an_empty_text_takes_away_what_was_known(db: SQLAlchemy, nairobi: City) -> None:
    person = amina(nairobi)
    empty = dict.fromkeys((Field.NAME_IN_SCRIPT, Field.EMAIL, Field.PHONE, Field.PROFESSION), "")
    recorded(people.update_all)({person.id: empty}, city_id=nairobi.id, now=NOW)

    assert (person.name_in_script, contacts(person)) == (None, [])
    assert jobs(person) == [("Embu Level 5 Hospital", None, None)]


def move(person: Person, city: City, hospital: str) -> None:
    changes = {person.id: {Field.HOSPITAL: hospital}}
    recorded(people.update_all)(changes, city_id=city.id, now=NOW)


@pytest.mark.parametrize(
    ("field", "value"),
    [(Field.EMAIL, "new@example.org"), (Field.PHONE, "+254 711"), (Field.EMAIL, "")],
)
def test_only_the_contact_that_is_shown_gives_way_and_what_else_is_theirs_stays(
    db: SQLAlchemy, nairobi: City, field: Field, value: str
) -> None:
    person = amina(nairobi)
    kind = contact_service.KINDS[field]
    for number in "12":
        own = f"{number}@example.org" if kind == "email" else f"+254 72{number}"
        recorded(contact_service.keep)(person.id, kind, own, shared=True)
    held = sorted(person.contacts, key=lambda each: each.id)
    others = [each for each in held if each.kind == kind][1:]
    recorded(people.update_all)({person.id: {field: value}}, city_id=nairobi.id, now=NOW)
    after = [each.value for each in person.contacts if each.kind == kind]

    assert sorted(after) == sorted([*([value] if value else []), *(each.value for each in others)])
    assert [each.shared for each in others] == [True, True]


def test_a_new_hospital_takes_no_days_from_the_old_which_are_kept_behind_it(
    db: SQLAlchemy, nairobi: City
) -> None:
    person = amina(nairobi)
    person.affiliations[0].starts_on = date(2015, 1, 1)
    db.session.commit()
    move(person, nairobi, "Meru Hospital")
    rows = sorted(person.affiliations, key=lambda each: each.id)

    assert [(row.institution.name, row.starts_on, row.ends_on) for row in rows] == [
        ("Meru Hospital", None, None),
        ("Embu Level 5 Hospital", date(2015, 1, 1), NOW.date() - timedelta(days=1)),
    ]
    move(person, nairobi, "Embu Level 5 Hospital")
    (row,) = person.affiliations
    assert (row.institution.name, row.starts_on, row.ends_on) == (
        "Embu Level 5 Hospital",
        date(2015, 1, 1),
        None,
    )


def test_who_is_back_at_a_hospital_works_there_again_and_keeps_what_lies_between(
    db: SQLAlchemy, nairobi: City
) -> None:
    person = amina(nairobi)
    person.affiliations[0].starts_on = date(2010, 1, 1)
    person.affiliations[0].ends_on = date(2015, 12, 31)
    meru = Institution(city=nairobi, name="Meru Hospital")
    person.affiliations.append(Affiliation(institution=meru, starts_on=date(2016, 1, 1)))
    db.session.commit()
    move(person, nairobi, "Embu Level 5 Hospital")
    found = {row.institution.name: (row.starts_on, row.ends_on) for row in person.affiliations}

    assert found == {
        "Embu Level 5 Hospital": (date(2010, 1, 1), None),
        "Meru Hospital": (date(2016, 1, 1), NOW.date() - timedelta(days=1)),
    }


def test_a_contact_that_is_there_already_comes_first_and_takes_nothing_away(
    db: SQLAlchemy, nairobi: City
) -> None:
    person = amina(nairobi)
    for address in ("second@example.org", "ward@example.org"):
        recorded(contact_service.keep)(person.id, "email", address, shared=address[0] == "w")
    changes = {person.id: {Field.EMAIL: "ward@example.org"}}
    recorded(people.update_all)(changes, city_id=None, now=NOW)
    held = sorted(person.contacts, key=lambda each: each.id)

    assert [(each.value, each.shared) for each in held if each.kind == "email"] == [
        ("ward@example.org", True),
        ("second@example.org", False),
        ("Amina@example.org", False),
    ]


def test_the_same_move_again_changes_nothing_and_takes_nothing_away(
    db: SQLAlchemy, nairobi: City
) -> None:
    person = amina(nairobi)
    person.affiliations[0].starts_on = date(2020, 1, 1)
    clinic = Institution(city=nairobi, name="Clinic")
    person.affiliations.append(Affiliation(institution=clinic))
    db.session.commit()
    seen = []
    for _ in range(2):
        move(person, nairobi, "Meru Hospital")
        rows = sorted(person.affiliations, key=lambda each: each.id)
        seen.append([(each.institution.name, each.starts_on, each.ends_on) for each in rows])

    yesterday = NOW.date() - timedelta(days=1)
    assert seen[0] == [
        ("Meru Hospital", None, None),
        ("Clinic", None, None),
        ("Embu Level 5 Hospital", date(2020, 1, 1), yesterday),
    ]
    assert seen[1] == seen[0]


def test_another_city_changes_nothing_of_the_first(db: SQLAlchemy, nairobi: City) -> None:
    person, kumasi = amina(nairobi), make_city("kumasi")
    move(person, kumasi, "Komfo Anokye")

    assert jobs(person) == [
        ("Embu Level 5 Hospital", "Nurse", None),
        ("Komfo Anokye", None, None),
    ]


def test_somebody_moves_to_a_hospital_where_they_are_already(db: SQLAlchemy, nairobi: City) -> None:
    person = amina(nairobi)
    meru = Institution(city=nairobi, name="Meru Hospital")
    person.affiliations.append(Affiliation(institution=meru, profession="Tutor"))
    db.session.commit()
    move(person, nairobi, "Meru Hospital")

    assert jobs(person) == [("Meru Hospital", "Nurse", None)]
