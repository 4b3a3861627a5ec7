import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.certificate_number import make_code
from app.domain.credential import Claims, Signatory, TaughtModule
from tests.certificate_values import CLAIMS

NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
PEOPLE = st.builds(Signatory, name=NAMES, role=NAMES)
MODULES = st.builds(TaughtModule, code=NAMES, title=NAMES, minutes=st.integers(0), format=NAMES)


@st.composite
def claims(draw: st.DrawFn) -> Claims:
    code = make_code(draw(st.binary(min_size=10, max_size=10)))
    offered = draw(st.integers(0, 10_000))
    starts_on = draw(st.dates(max_value=date(9000, 1, 1)))
    return replace(
        CLAIMS,
        code=code,
        verify_url=f"https://training.example.org/verify/{code}",
        recipient=draw(NAMES),
        recipient_second=draw(st.none() | NAMES),
        adaptation=draw(st.none() | NAMES),
        minutes_offered=offered,
        minutes_attended=draw(st.integers(0, offered)),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=draw(st.integers(0, 400))),
        organisations=tuple(draw(st.lists(NAMES, max_size=3))),
        signatories=tuple(draw(st.lists(PEOPLE, max_size=3))),
        mentors=tuple(draw(st.lists(NAMES, max_size=3))),
        modules=tuple(draw(st.lists(MODULES, max_size=3))),
        illustrative=draw(st.booleans()),
    )


@given(claims())
def test_from_data_gives_back_what_to_data_wrote_through_json(original: Claims) -> None:
    assert Claims.from_data(json.loads(json.dumps(original.to_data()))) == original


def test_to_data_is_plain_json_values() -> None:
    data = CLAIMS.to_data()

    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"extra": 1}, "not claims", id="unknown-fact"),
        pytest.param({"schema": "preceptor/claims/2"}, "not claims", id="another-form"),
        pytest.param({"kind": "licence"}, "not a valid Kind", id="unknown-kind"),
        pytest.param({"issued_on": "yesterday"}, "Invalid isoformat", id="no-date"),
    ],
)
def test_from_data_refuses_another_shape(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Claims.from_data({**CLAIMS.to_data(), **change})


def test_from_data_refuses_claims_with_a_fact_missing() -> None:
    data = CLAIMS.to_data()
    del data["recipient"]

    with pytest.raises(ValueError, match="not claims"):
        Claims.from_data(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"minutes_attended": 1051}, "more minutes"),
        ({"minutes_attended": -1}, "more minutes"),
        ({"ends_on": date(2026, 11, 1)}, "before it starts"),
        ({"verify_url": "https://training.example.org/verify/other"}, "another code"),
        ({"code": "7q4k-2m9x-t0rb-c5we"}, "as they are printed"),
        ({"number": "mcmc-nbo-26-5q34ah-6"}, "as they are printed"),
    ],
)
def test_claims_that_contradict_themselves_cannot_be_made(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        replace(CLAIMS, **change)  # type: ignore[arg-type]


def test_short_hash_is_the_first_32_bits_in_two_groups() -> None:
    assert CLAIMS.short_hash == "#9f3a-77c1"


def test_what_was_taught_all_along_leaves_no_trace_of_pins() -> None:
    hashes = (f"sha256-{'1' * 64}", CLAIMS.content_hash)
    changed = replace(CLAIMS, pins=hashes)

    assert "pins" not in CLAIMS.to_data()
    assert CLAIMS.taught == (CLAIMS.content_hash,)
    assert changed.to_data()["pins"] == list(hashes)
    assert Claims.from_data(changed.to_data()) == changed
    assert changed.taught == hashes


def test_canonical_is_the_same_for_composed_and_decomposed_letters() -> None:
    composed = replace(CLAIMS, recipient="Núñez")
    decomposed = replace(CLAIMS, recipient="Nu\u0301n\u0303ez")

    assert composed.canonical() == decomposed.canonical()


def test_canonical_bytes_change_with_any_fact() -> None:
    changed = replace(CLAIMS, minutes_attended=929)

    assert changed.canonical() != CLAIMS.canonical()
