from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificate_number import (
    ALPHANUMERIC,
    CROCKFORD,
    InvalidCode,
    InvalidNumber,
    check_character,
    is_sound,
    make_code,
    make_number,
    parse_code,
    parse_number,
)

CODES = st.binary(min_size=10, max_size=10).map(make_code)
NUMBERS = st.builds(
    make_number,
    curriculum=st.text(ALPHANUMERIC, min_size=2, max_size=12),
    city=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3),
    year=st.integers(2026, 2199),
    entropy=st.binary(min_size=4, max_size=4),
)


def compact(number: str) -> str:
    return number.replace("-", "")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        pytest.param("A12425GABC1234002", "M", id="a-recording-in-the-GRid-standard"),
        pytest.param("00000000D07A0090", "Q", id="a-film-in-the-ISAN-standard"),
    ],
)
def test_check_character_agrees_with_published_examples(text: str, check: str) -> None:
    assert check_character(text) == check


def test_make_number_names_curriculum_city_and_year() -> None:
    number = make_number(curriculum="MCMC", city="NBO", year=2026, entropy=b"\x12\x34\x56\x78")

    assert number == "MCMC-NBO-26-5Q34AH-6"


@given(NUMBERS)
def test_parse_number_returns_what_was_made(number: str) -> None:
    assert parse_number(number) == number


@given(NUMBERS)
def test_number_with_one_wrong_character_is_refused(number: str) -> None:
    text = compact(number)
    for at, right in enumerate(text):
        wrong = (text[:at] + char + text[at + 1 :] for char in ALPHANUMERIC if char != right)
        assert not any(is_sound(candidate) for candidate in wrong)


@given(NUMBERS)
def test_number_with_neighbours_of_the_serial_swapped_is_refused(number: str) -> None:
    text = compact(number)
    for at in range(len(text) - 8, len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert swapped == text or not is_sound(swapped)


def test_check_character_misses_one_swap_of_neighbours_in_630_for_each_state() -> None:
    missed = {
        (left, right)
        for left in ALPHANUMERIC
        for right in ALPHANUMERIC
        if left < right
        if check_character(left + right) == check_character(right + left)
    }

    assert missed == {("I", "J")}


@given(NUMBERS)
def test_number_is_printed_without_letters_that_look_like_digits(number: str) -> None:
    assert set(number[-8:]) <= set(CROCKFORD + "-")


@given(NUMBERS, st.randoms(use_true_random=False))
def test_parse_number_forgives_case_spaces_hyphens_and_look_alikes(
    number: str, random: Random
) -> None:
    head, tail = number[:-8], number[-8:]
    look_alikes = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(random.choice(look_alikes.get(char, char)) for char in tail)
    text = (head + typed).lower().replace("-", random.choice(["", " ", "-", " – "]))

    assert parse_number(f" {text} ") == number


@pytest.mark.parametrize(
    "text",
    ["", "-", "MCMC-NBO-26-5Q34AH-7", "MCMC-NBO-26-5Q34AH", "ÀCMC-NBO-26-5Q34AH-6", "١" * 9],
)
def test_parse_number_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidNumber):
        parse_number(text)


@pytest.mark.parametrize(("curriculum", "city"), [("mcmc", "NBO"), ("MCMC", "NB"), ("M-C", "NBO")])
def test_make_number_refuses_codes_that_it_could_not_read_back(curriculum: str, city: str) -> None:
    with pytest.raises(InvalidNumber):
        make_number(curriculum=curriculum, city=city, year=2026, entropy=bytes(4))


def test_make_number_refuses_too_little_entropy() -> None:
    with pytest.raises(ValueError, match="4 bytes"):
        make_number(curriculum="MCMC", city="NBO", year=2026, entropy=b"abc")


@given(st.sets(st.binary(min_size=10, max_size=10), min_size=2, max_size=2))
def test_make_code_keeps_all_80_bits(entropies: set[bytes]) -> None:
    assert len({make_code(entropy) for entropy in entropies}) == 2


def test_make_code_groups_sixteen_characters() -> None:
    assert make_code(bytes(range(10))) == "000G-40R4-0M30-E209"


@given(CODES, st.randoms(use_true_random=False))
def test_parse_code_forgives_how_it_is_typed(code: str, random: Random) -> None:
    look_alikes = {"0": "0oO", "1": "1iIlL"}
    typed = "".join(random.choice(look_alikes.get(char, char)) for char in code)

    assert parse_code(typed.lower().replace("-", random.choice(["", " ", "-"]))) == code


@pytest.mark.parametrize("text", ["", "7Q4K-2M9X-T0RB", "7Q4K-2M9X-T0RB-C5WU", "７" * 16, "é" * 16])
def test_parse_code_refuses_what_is_none(text: str) -> None:
    with pytest.raises(InvalidCode):
        parse_code(text)


def test_make_code_refuses_too_little_entropy() -> None:
    with pytest.raises(ValueError, match="10 bytes"):
        make_code(b"short")
