"""The chain of the audit trail as pure values: whole as it was written, broken by any change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.audit import FIELDS, Details, Entry, Head, changes
from app.domain.audit_verification import Fault, Kept, verify
from app.domain.ranges import from_ranges, in_ranges

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
DETAILS = st.builds(
    Details,
    salt=st.text("0123456789abcdef", min_size=32, max_size=32),
    before=st.none() | st.dictionaries(WORDS, st.integers(0, 99) | WORDS, max_size=0),
    after=st.none() | st.fixed_dictionaries({"name": WORDS, "minutes": st.integers(0, 99)}),
    reason=st.none() | WORDS,
)


def chain(details: list[Details]) -> list[Kept]:
    """Write a chain of one entry for each of these details."""
    kept: list[Kept] = []
    head = Head()
    for seq, each in enumerate(details, start=1):
        entry = Entry(
            seq=seq,
            at=START + timedelta(minutes=seq),
            action="room.added",
            thing_kind="room",
            thing_id=f"room-{seq}",
            city_id=1,
            course=None,
            actor_kind="person",
            actor_id=7,
            role="city_organiser",
            request_id="0011223344556677",
            subject_id=None,
            details_hash=each.hash,
            previous_hash=head.hash,
        )
        head = Head(seq, entry.hash)
        kept.append(Kept(entry, entry.hash, each))
    return kept


CHAINS = st.lists(DETAILS, min_size=1, max_size=6).map(chain)
OTHER = {
    "at": START - timedelta(days=1),
    "city_id": 2,
    "course": "another",
    "actor_id": None,
    "role": None,
    "request_id": None,
    "subject_id": 3,
}


@given(st.lists(DETAILS, max_size=6).map(chain))
def test_what_was_written_is_whole(kept: list[Kept]) -> None:
    report = verify(kept, erased=())

    head = Head(kept[-1].entry.seq, kept[-1].hash) if kept else Head()
    assert (report.ok, report.entries, report.head) == (True, len(kept), head)


@given(CHAINS, st.data())
def test_a63_any_field_of_any_entry_that_is_changed_breaks_the_chain_there(
    kept: list[Kept], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(kept) - 1))
    name = data.draw(st.sampled_from(FIELDS))
    entry = kept[place].entry
    other = entry.seq + 100 if name == "seq" else OTHER.get(name, "another")
    kept[place] = replace(kept[place], entry=replace(entry, **{name: other}))

    report = verify(kept, erased=())

    assert (report.ok, report.first_broken) == (False, place + 1)


@given(CHAINS, st.data())
def test_a63_details_that_are_changed_or_gone_are_found(
    kept: list[Kept], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(kept) - 1))
    details = kept[place].details
    assert details is not None
    other = data.draw(
        st.sampled_from(
            [
                (None, Fault.DETAILS_MISSING),
                (replace(details, salt="0" * 31 + "x"), Fault.DETAILS_CHANGED),
                (replace(details, after={"name": 1.5}), Fault.DETAILS_CHANGED),
                (replace(details, before={"more": 1}), Fault.DETAILS_CHANGED),
                (replace(details, reason="another reason"), Fault.DETAILS_CHANGED),
            ]
        )
    )
    kept[place] = replace(kept[place], details=other[0])

    report = verify(kept, erased=())

    assert (report.first_broken, report.fault) == (place + 1, other[1])


@given(CHAINS, st.data())
def test_a63_an_entry_left_out_is_named(kept: list[Kept], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(kept) - 1))
    head = Head(len(kept), kept[-1].hash)
    del kept[place]

    report = verify(kept, erased=(), expected=head)

    fault = Fault.SEQUENCE if place < len(kept) else Fault.HEAD
    assert (report.first_broken, report.fault) == (place + 1, fault)


def test_a63_a_head_of_another_chain_is_not_found() -> None:
    kept = chain([Details("0" * 32, None, None, None)] * 3)

    assert verify(kept, erased=(), expected=Head(2, kept[1].hash)).ok
    assert verify(kept, erased=(), expected=Head(2, kept[0].hash)).fault is Fault.HEAD
    assert verify(kept, erased=(), expected=Head(4, kept[0].hash)).first_broken == 4
    assert verify((), erased=(), expected=Head(1, kept[0].hash)).first_broken == 1


def test_details_that_were_erased_are_no_fault() -> None:
    kept = chain([Details("0" * 32, None, {"name": "Amina"}, None)] * 3)
    kept[1] = replace(kept[1], details=None)

    assert verify(kept, erased={2}).ok
    assert verify(kept, erased={1, 3}).first_broken == 2


@given(st.sets(st.integers(1, 50)))
def test_ranges_give_back_their_numbers(numbers: set[int]) -> None:
    assert list(from_ranges(in_ranges(numbers))) == sorted(numbers)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ({"b": 2}, {"b": 3})),
        ({}, {"a": None, "b": 1}, ({"b": None}, {"b": 1})),
        ({"a": 1}, {"a": 1}, ({}, {})),
    ],
)
def test_only_what_differs_is_a_change(
    before: dict[str, int], after: dict[str, int], expected: tuple[dict[str, int], ...]
) -> None:
    assert changes(before, after) == expected
