"""Contacts shown in part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.masking import COVER, masked_address, masked_phone


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("amina@example.org", "a***@example.org"),
        ("a@example.org", "a***@example.org"),
        ('"a@b"@example.org', '"***@example.org'),
    ],
)
def test_of_an_address_the_first_letter_and_the_domain_are_shown(address: str, shown: str) -> None:
    assert masked_address(address) == shown


def test_of_a_phone_the_last_digits_are_shown() -> None:
    assert masked_phone("+254 712 345 67-8") == "***678"


@given(st.text(min_size=2, max_size=30), st.text(min_size=1, max_size=30))
def test_what_stands_before_the_at_cannot_be_told_from_a_masked_address(
    name: str, other: str
) -> None:
    assert masked_address(f"{name}@example.org") == masked_address(f"{name[0]}{other}@example.org")


@given(st.from_regex(r"\+?[0-9 -]{4,20}", fullmatch=True))
def test_a_masked_phone_has_three_digits_at_most(phone: str) -> None:
    shown = masked_phone(phone)

    assert shown.startswith(COVER)
    assert len(shown) <= len(COVER) + 3
