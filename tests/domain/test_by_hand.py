"""Correcting somebody by hand: what a form changes, and what it leaves to who was quicker."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.trainee_import import by_hand
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import FIELDS, TraineeDetails
from app.domain.trainee_import.known_trainee import KnownTrainee

GROUPS = ("Group 1", "Group 2")
CHOICES = {
    Field.NAME: ("Amina Hassan", "Amina Noor", "Halima Noor"),
    Field.NAME_IN_SCRIPT: ("", "សុខា", "អាមីណា"),
    Field.EMAIL: ("", "amina@example.org", "noor@example.org"),
    Field.PHONE: ("", "+254 700 555 001", "+254 700 555 002"),
    Field.HOSPITAL: ("Embu Level 5 Hospital", "Kenyatta National Hospital"),
    Field.PROFESSION: ("", "Nurse", "Surgeon"),
    Field.DISCIPLINE: ("", "Surgery"),
    Field.GROUP: ("", *GROUPS),
}

details = st.fixed_dictionaries(
    {field: st.sampled_from(choices) for field, choices in CHOICES.items()}
).map(TraineeDetails.of)


def known(details: TraineeDetails, *, address_kept: bool = False) -> KnownTrainee:
    return KnownTrainee(
        person_id=1,
        enrolment_id=1,
        name=details.name,
        hospital=details.hospital,
        address_kept=address_kept,
        name_in_script=details.name_in_script,
        emails=(details.email,) if details.email else (),
        phone=details.phone,
        profession=details.profession,
        discipline=details.discipline,
        group=details.group,
    )


def changed(now: KnownTrainee, typed: TraineeDetails, shown: TraineeDetails) -> dict[Field, str]:
    entry = by_hand.read(typed, hospitals=CHOICES[Field.HOSPITAL], groups=GROUPS)
    return by_hand.corrections(now, entry, typed=typed, shown=shown)


@given(details)
def test_a_form_shows_what_is_known(person: TraineeDetails) -> None:
    assert by_hand.shown_of(known(person)) == person


def test_of_two_addresses_a_form_shows_the_older_and_takes_away_none() -> None:
    person = TraineeDetails(name="Amina Hassan", hospital="Embu Level 5 Hospital")
    both = replace(known(person), emails=("b@example.org", "a@example.org"))
    shown = by_hand.shown_of(both)

    assert shown.email == "b@example.org"
    assert changed(both, shown, shown) == {}


@given(shown=details, now=details)
def test_a_form_in_which_nothing_was_typed_changes_nothing(
    shown: TraineeDetails, now: TraineeDetails
) -> None:
    assert changed(known(now), shown, shown) == {}


@given(shown=details, now=details, typed=details)
def test_only_what_was_typed_is_changed_and_what_others_changed_is_named(
    shown: TraineeDetails, now: TraineeDetails, typed: TraineeDetails
) -> None:
    changes = changed(known(now), typed, shown)
    expected = {
        field: typed.values[field]
        for field in FIELDS
        if typed.values[field] not in (shown.values[field], now.values[field])
    }
    by_others = {field for field in FIELDS if shown.values[field] != now.values[field]}

    assert changes == expected
    assert by_hand.overtaken(known(now), changes, shown=shown) == by_others & expected.keys()


@given(shown=details, typed=details)
def test_an_address_that_is_kept_is_not_changed(
    shown: TraineeDetails, typed: TraineeDetails
) -> None:
    assert Field.EMAIL not in changed(known(shown, address_kept=True), typed, shown)
