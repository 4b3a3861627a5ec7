"""What holds for every file of trainees, however muddled."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.table import Row
from app.domain.trainee_import.columns import guess_mapping
from app.domain.trainee_import.entry import ReasonCode
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.domain.trainee_import.plan import ImportPlan, Kind, Verdict, plan_import
from tests.trainee_files import GROUPS, HEADER, trainee_rows

NAMES = (
    "Mary Wanjiku", "Wanjiku Mary", "MARY WANJIKŨ", "Mery Wanjiku", "Mary Wanjiku Otieno",
    "Otieno", "Joseph Barasa", "Josef Barasa", "J\u043eseph Barasa", "", "\u202e",
)  # fmt: skip
HOSPITALS = ("Embu", "EMBU", "Kenyatta", "Meru", "")
EMAILS = ("", "", "a@example.org", "A@example.org", "b@example.org", "c@example.org", "broken")
PHONES = ("", "", "0700 555 001", "+254 700 555 001", "0700 555 002")
TAKEN = {Kind.CREATE, Kind.MATCH, Kind.UPDATE, Kind.UNCHANGED}

cells = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(EMAILS),
    st.sampled_from(PHONES),
    st.sampled_from(HOSPITALS),
    st.sampled_from(("", "Nurse")),
    st.sampled_from(("", "Surgery")),
    st.sampled_from(("", "Group 1", "2", "Group 9")),
)
files = st.lists(cells, max_size=8).map(
    lambda rows: [Row(number, row) for number, row in enumerate(rows, start=2)]
)
people = st.builds(
    KnownTrainee,
    person_id=st.just(0),
    name=st.sampled_from(NAMES[:9]),
    hospital=st.sampled_from(HOSPITALS),
    enrolment_id=st.sampled_from((None, 1)),
    imported=st.booleans(),
    left=st.booleans(),
    address_kept=st.booleans(),
    emails=st.lists(
        st.sampled_from(("a@example.org", "b@example.org", "d@example.org")), unique=True
    ).map(tuple),
    phone=st.sampled_from(PHONES),
)
cities = st.lists(people, max_size=6).map(
    lambda known: [
        replace(person, person_id=n, left=person.left and not person.enrolled)
        for n, person in enumerate(known, start=1)
    ]
)


def plan(rows: Sequence[Row], known: Sequence[KnownTrainee]) -> ImportPlan:
    hospitals = sorted({person.hospital for person in known} - {""})
    return plan_import(
        rows, guess_mapping(HEADER), existing=known, hospitals=hospitals, groups=GROUPS
    )


def applied(found: ImportPlan, known: Sequence[KnownTrainee]) -> list[KnownTrainee]:
    """Do what the plan says, from the plan alone."""
    people = {person.person_id: person for person in known}
    for verdict in found.verdicts:
        if verdict.kind is Kind.CREATE:
            created = len(people) + 1
            people[created] = new_person(verdict, created)
        elif verdict.kind in (Kind.MATCH, Kind.UPDATE):
            assert verdict.person_id is not None
            people[verdict.person_id] = changed(people[verdict.person_id], verdict)
    return list(people.values())


def new_person(verdict: Verdict, person_id: int) -> KnownTrainee:
    values = {str(field): value for field, value in verdict.values.items()}
    email = values.pop("email")
    return KnownTrainee(
        person_id=person_id,
        enrolment_id=person_id,
        imported=True,
        emails=(email,) if email else (),
        **values,
    )


def changed(person: KnownTrainee, verdict: Verdict) -> KnownTrainee:
    values = {str(change.field): change.after for change in verdict.changes}
    if "email" in values:
        person = replace(person, emails=(values.pop("email"),))
    imported = person.imported or not person.enrolled
    return replace(person, enrolment_id=person.enrolment_id or 1, imported=imported, **values)


@given(files, cities)
def test_importing_the_same_file_again_changes_nobody_whom_the_first_time_took(
    rows: list[Row], known: list[KnownTrainee]
) -> None:
    first = plan(rows, known)
    second = plan(rows, applied(first, known))

    taken = [verdict.row for verdict in first.verdicts if verdict.kind in TAKEN]
    again = {verdict.row: verdict.kind for verdict in second.verdicts}
    assert [again[row] for row in taken] == [Kind.UNCHANGED] * len(taken)


@given(files)
def test_importing_the_same_file_again_finds_only_what_it_brought(rows: list[Row]) -> None:
    first = plan(rows, [])
    second = plan(rows, applied(first, []))

    assert second.counts == first.counts | {
        Kind.CREATE: 0,
        Kind.UNCHANGED: first.counts[Kind.CREATE],
    }
    assert (second.missing, second.new_hospitals) == ((), ())


@given(files, cities)
def test_no_two_rows_are_the_same_person(rows: list[Row], known: list[KnownTrainee]) -> None:
    found = plan(rows, known)

    counted = Counter(v.person_id for v in found.verdicts if v.person_id is not None)
    assert all(count == 1 for count in counted.values())
    assert counted.keys().isdisjoint(person.person_id for person in found.missing)


@given(files, cities)
def test_every_row_has_one_verdict_and_each_refusal_a_reason(
    rows: list[Row], known: list[KnownTrainee]
) -> None:
    found = plan(rows, known)

    assert [verdict.row for verdict in found.verdicts] == [row.number for row in rows]
    assert all((v.kind is Kind.REFUSED) == bool(v.reasons) for v in found.verdicts)
    assert sum(found.counts.values()) == len(rows)


@given(files, cities, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_only_which_duplicate_counts(
    rows: list[Row], known: list[KnownTrainee], random: Random
) -> None:
    again = {verdict.row for verdict in plan(rows, known).verdicts if is_duplicate(verdict)}
    single = [row for row in rows if row.number not in again]
    found = plan(single, known)
    assume(not any(map(is_duplicate, found.verdicts)))

    other = plan(random.sample(single, len(single)), known)
    assert [(v.row, v.kind, v.person_id) for v in other.verdicts] == [
        (v.row, v.kind, v.person_id) for v in found.verdicts
    ]
    assert other.missing == found.missing


def is_duplicate(verdict: Verdict) -> bool:
    return ReasonCode.DUPLICATE_IN_FILE in {reason.code for reason in verdict.reasons}


@given(files, cities, st.randoms(use_true_random=False))
def test_the_order_of_the_known_people_decides_nothing(
    rows: list[Row], known: list[KnownTrainee], random: Random
) -> None:
    shuffled = random.sample(known, len(known))

    assert plan(rows, known) == plan(rows, shuffled)
    assert plan(rows, known).fingerprint == plan(rows, shuffled).fingerprint


@pytest.mark.parametrize("enrolled", [True, False])
def test_the_cost_grows_with_the_rows_and_not_with_their_square(enrolled: bool) -> None:
    """What is called is counted: a clock tells of the machine too."""

    def calls(count: int) -> int:
        rows = [Row(n, row) for n, row in enumerate(trainee_rows(count), start=2)]
        known = applied(plan(rows, []), []) if enrolled else []
        seen: Counter[str] = Counter()
        sys.setprofile(lambda _frame, event, _what: seen.update((event,)))
        try:
            plan(rows, known)
        finally:
            sys.setprofile(None)
        return seen["call"] + seen["c_call"]

    assert calls(1200) < 5 * calls(300)
