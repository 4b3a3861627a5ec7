"""What people are found by, what looks alike, what speaks for two records being one person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import confusables
from app.domain.confusables import LooksAlike, skeleton
from app.domain.consents import Answer, Purpose, standing
from app.domain.duplicates import Record, Sign, compare
from app.domain.names import clean_name, match_key
from app.domain.person_keys import KeyKind, keys_of, licence_key, span, spelling_key, words_of
from tests.factories import NOW

AMINA, CYRILLIC_AMINA = "Amina Hassan", "Аmina Hassan"


def test_names_in_look_alike_letters_are_pointed_out() -> None:
    names = {1: AMINA, 2: "Grace Achieng", 3: CYRILLIC_AMINA, 4: AMINA}

    assert confusables.pairs(names) == [
        LooksAlike(1, 3, ("CYRILLIC", "LATIN")),
        LooksAlike(3, 4, ("CYRILLIC", "LATIN")),
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sok\u200bha", "Sokha"),
        ("Οtieno", "Otieno"),
        ("N’Golo", "N'Golo"),
        ("José", "Jose\u0301"),
        ("ΑΒΕ", "ABE"),
    ],
)
def test_what_a_reader_takes_for_one_name_has_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("José", "Jose"), ("សុខា", "សុភា"), ("Amina", "amina"), ("Анна", "Анта")]
)
def test_what_a_reader_tells_apart_has_two(one: str, other: str) -> None:
    assert skeleton(one) != skeleton(other)


@given(st.text(max_size=40))
def test_a_skeleton_is_its_own_skeleton(text: str) -> None:
    assert skeleton(skeleton(text)) == skeleton(text)


def test_a_person_is_found_by_words_whole_names_and_licences() -> None:
    keys = keys_of(["Chan Sokha", "ចាន់ សុខា"], [licence_key("MCC", "0012/a")])

    assert {key for kind, key in keys if kind is KeyKind.WORD} == {"chan", "sokha", "ចាន់", "សុខា"}
    assert (KeyKind.NAME, "chan sokha") in keys
    assert (KeyKind.LICENCE, "mcc:0012a") in keys


def test_spellings_of_a_licence_share_a_key() -> None:
    assert licence_key("KMPDC", "A 1234") == licence_key("kmpdc", "a-1234")
    assert licence_key("KMPDC", "1") != licence_key("NCK", "1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mohammed Hassan", "Hasan Muhamed", True),
        ("Achieng Omondi", "Omondi Acheng", True),
        ("Amina Hassan", "Amina Hussein", True),
        ("Grace Achieng", "Grace Wanjiru", False),
    ],
)
def test_doubtful_vowels_and_doubled_letters_come_to_one_spelling(
    one: str, other: str, same: bool
) -> None:
    assert (spelling_key(match_key(one)) == spelling_key(match_key(other))) is same


@pytest.mark.parametrize("name", ["Li Lu", "សុខា", "Ana"])
def test_too_little_is_left_of_some_names_to_tell_a_spelling(name: str) -> None:
    assert spelling_key(match_key(name)) == ""


def test_words_are_looked_for_by_their_beginning_and_short_ones_whole() -> None:
    assert words_of("  Ly  Kamau-Njeri ") == ["kamau", "njeri", "ly"]
    first, last = span("kam")
    assert first <= "kamau" <= last
    assert not first <= "kbm" <= last
    assert span("ly") == ("ly", "ly")


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "Mn", "Mc"]), min_size=3))
def test_every_beginning_of_a_word_finds_it(text: str) -> None:
    for word in match_key(text).split():
        first, last = span(word[:3])
        assert first <= word <= last or len(word) < 3


def record(name: str = AMINA, **values: frozenset[str]) -> Record:
    return Record(
        names=frozenset({match_key(name)}),
        spellings=frozenset({spelling_key(match_key(name))}),
        **values,
    )


def test_a_name_in_another_order_is_worth_asking_about() -> None:
    assert compare(record(), record("HASSAN Amina")).signs == (Sign.NAME,)
    assert compare(record(), record("HASSAN Amina")).worth_asking


def test_a_licence_alone_is_worth_asking_about() -> None:
    licence = frozenset({"kmpdc:1"})
    found = compare(record(licences=licence), record("Grace Achieng", licences=licence))

    assert (found.signs, found.worth_asking) == ((Sign.LICENCE,), True)


def test_shared_contacts_alone_are_not() -> None:
    both = {"emails": frozenset({"clinic@example.org"}), "phones": frozenset({"254700"})}

    assert not compare(record(**both), record("Grace Achieng", **both)).worth_asking


def test_a_spelling_needs_one_thing_more() -> None:
    here = frozenset({"embu"})

    assert not compare(record(), record("Amena Hasan")).worth_asking
    assert compare(record(hospitals=here), record("Amena Hasan", hospitals=here)).worth_asking


def test_a_contact_that_is_known_to_be_shared_says_nothing() -> None:
    phone = frozenset({"254700"})
    one = record(phones=phone)

    assert compare(one, record("Amena Hasan", phones=phone)).worth_asking
    assert not compare(one, record("Amena Hasan", phones=phone, shared=phone)).worth_asking


def test_a_name_of_one_record_may_be_the_second_script_of_another() -> None:
    one = record("សុខា")
    other = record("Sokha", scripts=frozenset({match_key("សុខា")}))

    assert compare(one, other).signs == (Sign.NAME_IN_SCRIPT,)
    assert compare(one, other) == compare(other, one)


def test_the_newest_answer_counts() -> None:
    yes = Answer(Purpose.PHOTO, True, "My photo may be shown.", NOW)
    no = Answer(Purpose.PHOTO, False, "My photo may be shown.", NOW)

    assert standing([yes, no]) == {Purpose.PHOTO: no}
    assert standing([]) == {}


def test_names_lose_the_zero_width_space_that_running_text_keeps() -> None:
    assert clean_name("ចាន់\u200bធូ") == "ចាន់ធូ"
