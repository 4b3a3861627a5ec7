"""Making administrators, the first one too."""

from datetime import date

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import InvalidAddress, InvalidName
from app.domain.permissions import Action, Place, Role, may
from app.domain.policy import ONLY_AT_THE_HOST, ONLY_ONESELF
from app.models.person import Person
from app.queries import people
from app.services import administrators
from app.services.administrators import AddressShared, NameMissing
from tests.factories import NOW, give_role, make_person

ADDRESS = "amina@example.org"
TODAY = NOW.date()


def may_do_everything(person: Person) -> bool:
    grants = people.grants_of(person.id)
    others = set(Action) - ONLY_ONESELF - ONLY_AT_THE_HOST  # what nobody does for somebody else
    return all(may(grants, action, Place(city_id=7), NOW) for action in others)


def test_the_first_administrator_is_made_where_nobody_is(db: SQLAlchemy) -> None:
    made = administrators.add(f" {ADDRESS} ", name="Amina Wanjiru", now=NOW)

    assert (made.person.name, made.known, made.already) == ("Amina Wanjiru", False, False)
    assert may_do_everything(made.person)
    assert people.find_by_email(ADDRESS) == [made.person]
    assert people.administrators(TODAY) == [made.person]


def test_somebody_known_gets_the_role_and_keeps_their_name(db: SQLAlchemy) -> None:
    amina = make_person("Amina Wanjiru", email=ADDRESS)
    made = administrators.add("AMINA@example.org", name="A. W.", now=NOW)

    assert (made.person, made.known, made.already) == (amina, True, False)
    assert (amina.name, may_do_everything(amina)) == ("Amina Wanjiru", True)


def test_making_an_administrator_again_changes_nothing(db: SQLAlchemy) -> None:
    administrators.add(ADDRESS, name="Amina Wanjiru", now=NOW)
    again = administrators.add(ADDRESS, name=None, now=NOW)

    assert (again.known, again.already) == (True, True)
    assert len(again.person.role_assignments) == 1


@pytest.mark.parametrize(
    "days", [{"ends_on": date(2026, 10, 1)}, {"starts_on": date(2027, 1, 1)}], ids=["over", "later"]
)
def test_a_role_that_does_not_hold_today_holds_again(db: SQLAlchemy, days: dict[str, date]) -> None:
    amina = give_role(make_person(email=ADDRESS), Role.PLATFORM_ADMINISTRATOR, **days)
    before = people.administrators(TODAY)
    made = administrators.add(ADDRESS, name=None, now=NOW)

    assert (before, made.already, may_do_everything(amina)) == ([], False, True)
    assert people.administrators(TODAY) == [amina]


def test_an_address_of_several_people_means_none_of_them(db: SQLAlchemy) -> None:
    for name in ("Amina", "Otieno"):
        make_person(name, email=ADDRESS)

    with pytest.raises(AddressShared) as refusal:
        administrators.add(ADDRESS, name="Amina", now=NOW)

    assert (refusal.value.names, people.administrators(TODAY)) == (["Amina", "Otieno"], [])


@pytest.mark.parametrize(
    ("address", "name", "error"),
    [
        (ADDRESS, None, NameMissing),
        (ADDRESS, "", InvalidName),
        (ADDRESS, "\u202eAmina", InvalidName),
        ("amina", "Amina", InvalidAddress),
    ],
)
def test_what_names_nobody_is_refused_and_makes_nobody(
    db: SQLAlchemy, address: str, name: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        administrators.add(address, name=name, now=NOW)

    assert people.find_by_email(address) == []
