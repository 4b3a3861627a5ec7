"""What importing a file would do, row by row."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.domain.table import Row
from app.domain.trainee_import.columns import Field, guess_mapping
from app.domain.trainee_import.entry import Reason, ReasonCode
from app.domain.trainee_import.known_trainee import Change, KnownTrainee
from app.domain.trainee_import.plan import ImportPlan, Kind, Verdict, plan_import
from tests.trainee_files import GROUPS, HEADER, HOSPITALS, trainee_rows

F = Field
KENYATTA, EMBU = "Kenyatta National Hospital", "Embu Level 5 Hospital"
MARY = KnownTrainee(
    person_id=1,
    enrolment_id=11,
    imported=True,
    name="Mary Wanjiku",
    hospital=KENYATTA,
    emails=("mary@example.org",),
)


def plan(*rows: tuple[str, ...], known: Sequence[KnownTrainee] = ()) -> ImportPlan:
    """Plan rows of name, hospital, e-mail and phone; the last two may be left out."""
    return plan_import(
        [Row(number, row) for number, row in enumerate(rows, start=2)],
        {F.NAME: 0, F.HOSPITAL: 1, F.EMAIL: 2, F.PHONE: 3},
        existing=known,
        hospitals=[KENYATTA, EMBU],
        groups=[],
    )


def only(row: tuple[str, ...], *known: KnownTrainee) -> Verdict:
    (verdict,) = plan(row, known=known).verdicts
    return verdict


def ambiguous(people: tuple[int, ...], rows: tuple[int, ...] = ()) -> tuple[Reason, ...]:
    return (Reason(ReasonCode.AMBIGUOUS_MATCH, F.NAME, {"people": people, "rows": rows}),)


def duplicate(row: int) -> tuple[Reason, ...]:
    return (Reason(ReasonCode.DUPLICATE_IN_FILE, F.NAME, {"row": row}),)


def kinds(found: ImportPlan) -> list[Kind]:
    return [verdict.kind for verdict in found.verdicts]


def codes(verdict: Verdict) -> list[ReasonCode]:
    return [warning.code for warning in verdict.warnings]


def test_plan_of_a_first_file_creates_everybody_and_their_hospitals() -> None:
    rows = [Row(number, row) for number, row in enumerate(trainee_rows(), start=2)]

    found = plan_import(
        rows, guess_mapping(HEADER), existing=[], hospitals=HOSPITALS[:3], groups=GROUPS
    )

    assert found.counts == dict.fromkeys(Kind, 0) | {Kind.CREATE: 60}
    assert found.new_hospitals == HOSPITALS[3:]
    assert found.missing == ()
    assert found.verdicts[0].values == {
        F.NAME: "Wanjikũ Kamau",
        F.NAME_IN_SCRIPT: "",
        F.EMAIL: "trainee1@example.org",
        F.PHONE: "+254 700 555 000",
        F.HOSPITAL: KENYATTA,
        F.PROFESSION: "Medical officer",
        F.DISCIPLINE: "Internal medicine",
        F.GROUP: "Group 1",
    }


def test_plan_needs_a_name_and_a_hospital_column() -> None:
    with pytest.raises(ValueError, match="hospital"):
        plan_import([], {F.NAME: 0}, existing=[], hospitals=[], groups=[])


def test_plan_of_a_short_row_takes_missing_cells_as_empty() -> None:
    assert only(("Mary Wanjiku", KENYATTA)).kind is Kind.CREATE


def test_plan_finds_an_enrolled_person_unchanged() -> None:
    verdict = only(
        ("wanjiku MARY".title(), KENYATTA, "MARY@example.org"), replace(MARY, name="Wanjiku Mary")
    )

    assert (verdict.kind, verdict.person_id, verdict.changes) == (Kind.UNCHANGED, 1, ())


def test_plan_enrols_a_known_person() -> None:
    verdict = only(("Mary Wanjiku", KENYATTA, "", "0700 555 001"), replace(MARY, enrolment_id=None))

    assert (verdict.kind, verdict.person_id) == (Kind.MATCH, 1)
    assert verdict.changes == (Change(F.PHONE, "", "0700 555 001"),)


def test_plan_changes_the_address_of_the_same_name_at_the_same_hospital_with_a_warning() -> None:
    verdict = only(("Mary Wanjiku", KENYATTA, "new@example.org"), MARY)

    assert verdict.kind is Kind.UPDATE
    assert verdict.changes == (Change(F.EMAIL, "mary@example.org", "new@example.org"),)
    assert codes(verdict) == [ReasonCode.EMAIL_CHANGED]


def test_plan_keeps_the_address_of_somebody_whom_it_lets_in_to_more() -> None:
    row = ("Mary Wanjiku", KENYATTA, "new@example.org", "0700 555 001")
    verdict = only(row, replace(MARY, address_kept=True))

    assert verdict.changes == (Change(F.PHONE, "", "0700 555 001"),)
    assert codes(verdict) == [ReasonCode.EMAIL_KEPT]


def test_plan_does_not_bring_back_who_was_taken_off_by_hand() -> None:
    left = replace(MARY, enrolment_id=None, left=True)
    verdict = only(("Mary Wanjiku", KENYATTA, "mary@example.org"), left)

    assert verdict.kind is Kind.REFUSED
    assert verdict.reasons == (
        Reason(ReasonCode.LEFT_THE_COURSE, F.NAME, {"people": (MARY.person_id,)}),
    )


@pytest.mark.parametrize(
    ("row", "known"),
    [
        pytest.param(("Mary Wanjiku", EMBU, "mary@example.org"), MARY, id="by-address"),
        pytest.param(
            ("Mary Wanjiku", EMBU, "", "+254 700 555 001"),
            replace(MARY, phone="0700555001"),
            id="by-phone",
        ),
    ],
)
def test_plan_moves_a_person_to_the_new_hospital(row: tuple[str, ...], known: KnownTrainee) -> None:
    verdict = only(row, known)

    assert (verdict.kind, verdict.person_id) == (Kind.UPDATE, 1)
    assert verdict.changes[-1] == Change(F.HOSPITAL, KENYATTA, EMBU)
    assert codes(verdict) == []


def test_plan_leaves_alone_what_an_empty_cell_does_not_say() -> None:
    assert only(("Mary Wanjiku", KENYATTA, ""), replace(MARY, phone="12345")).kind is Kind.UNCHANGED


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("Mary Wanjiku Otieno", KENYATTA, "mary@example.org"), id="a-word-more"),
        pytest.param(("Marie Wanjikoo", EMBU, "mary@example.org"), id="same-address-alike"),
        pytest.param(("Mery Wanjiku", KENYATTA), id="a-letter-and-no-contact"),
    ],
)
def test_plan_takes_a_misspelt_name_as_a_correction(row: tuple[str, ...]) -> None:
    found = plan(row, known=[MARY])

    assert kinds(found) == [Kind.UPDATE]
    assert found.verdicts[0].changes[0] == Change(F.NAME, "Mary Wanjiku", row[0])
    assert codes(found.verdicts[0])[0] is ReasonCode.NAME_CORRECTED
    assert found.missing == ()


def test_plan_takes_the_same_name_elsewhere_as_a_correction_if_nobody_else_is_meant() -> None:
    verdict = only(("Mary Wanjiku", EMBU), MARY)

    assert (verdict.kind, verdict.person_id) == (Kind.UPDATE, 1)
    assert verdict.changes == (Change(F.HOSPITAL, KENYATTA, EMBU),)
    assert codes(verdict) == [ReasonCode.HOSPITAL_CORRECTED]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(("Mery Wanjiku", KENYATTA, "mery@example.org"), id="other-address"),
        pytest.param(("Joy Wanjiku", KENYATTA), id="other-name"),
        pytest.param(("Mery Wanjiku", EMBU), id="other-hospital"),
        pytest.param(("Mary Wanjiku", EMBU, "other@example.org"), id="same-name-other-address"),
    ],
)
def test_plan_creates_who_cannot_be_a_correction_and_lists_who_is_missing(
    row: tuple[str, ...],
) -> None:
    found = plan(row, known=[MARY])

    assert kinds(found) == [Kind.CREATE]
    assert found.missing == (MARY,)


def test_plan_never_corrects_somebody_added_by_hand_or_not_enrolled_without_a_contact() -> None:
    for known in (replace(MARY, imported=False), replace(MARY, enrolment_id=None)):
        assert only(("Mery Wanjiku", KENYATTA), known).kind is Kind.CREATE


def test_plan_refuses_another_name_with_the_address_of_somebody_enrolled() -> None:
    verdict = only(("Joseph Barasa", KENYATTA, "mary@example.org"), MARY)

    assert (verdict.kind, verdict.reasons) == (Kind.REFUSED, ambiguous((1,)))


def test_plan_refuses_a_changed_name_of_somebody_known_from_elsewhere() -> None:
    known = replace(MARY, enrolment_id=None)

    verdict = only(("Mary Wanjiku Otieno", KENYATTA, "mary@example.org"), known)

    assert (verdict.kind, verdict.reasons) == (Kind.REFUSED, ambiguous((1,)))


def test_plan_lets_people_share_an_address_with_a_warning() -> None:
    found = plan(
        ("Mary Wanjiku", KENYATTA, "mary@example.org"),
        ("Joseph Barasa", KENYATTA, "mary@example.org"),
        ("Halima Hassan", KENYATTA, "mary@example.org"),
        known=[MARY],
    )

    assert kinds(found) == [Kind.UNCHANGED, Kind.CREATE, Kind.CREATE]
    assert found.verdicts[1].warnings == (
        Reason(ReasonCode.EMAIL_SHARED, F.EMAIL, {"people": (1,), "rows": (4,)}),
    )


def test_plan_lets_a_new_person_share_the_address_of_somebody_not_enrolled() -> None:
    verdict = only(
        ("Joseph Barasa", KENYATTA, "mary@example.org"), replace(MARY, enrolment_id=None)
    )

    assert verdict.kind is Kind.CREATE
    assert codes(verdict) == [ReasonCode.EMAIL_SHARED]


def test_plan_refuses_a_row_that_may_be_two_people() -> None:
    twin = replace(MARY, person_id=2, emails=("mary2@example.org",))

    assert only(("Mary Wanjiku", KENYATTA), MARY, twin).reasons == ambiguous((1, 2))
    assert only(("Mary Wanjiku", KENYATTA, "mary2@example.org"), MARY, twin).person_id == 2


def test_plan_prefers_who_is_enrolled() -> None:
    twin = replace(MARY, person_id=2, enrolment_id=None)

    assert only(("Mary Wanjiku", KENYATTA), MARY, twin).person_id == 1


def test_plan_keeps_apart_two_known_people_of_one_name_and_hospital() -> None:
    twin = replace(MARY, person_id=2, emails=("mary2@example.org",))

    found = plan(
        ("Mary Wanjiku", KENYATTA, "mary2@example.org"),
        ("Mary Wanjiku", KENYATTA, "mary@example.org"),
        known=[MARY, twin],
    )

    assert [verdict.person_id for verdict in found.verdicts] == [2, 1]
    assert kinds(found) == [Kind.UNCHANGED] * 2


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(("Wanjiku, Mary", KENYATTA.upper()), id="same-hospital"),
        pytest.param(("Mary Wanjiku", EMBU, "mary@example.org"), id="same-address"),
        pytest.param(("Mary Wanjiku", KENYATTA, "work@example.org"), id="second-address"),
    ],
)
def test_plan_refuses_the_second_row_of_one_person(second: tuple[str, ...]) -> None:
    first = ("Mary Wanjiku", KENYATTA, "mary@example.org")

    for known, kind in (((), Kind.CREATE), ((MARY,), Kind.UNCHANGED)):
        found = plan(first, second, known=known)
        assert kinds(found) == [kind, Kind.REFUSED]
        assert found.verdicts[1].reasons == duplicate(2)


def test_plan_counts_the_row_that_knows_the_person_best() -> None:
    found = plan(
        ("Mary Wanjiku", KENYATTA, "other@example.org"),
        ("Mary Wanjiku", KENYATTA, "mary@example.org"),
        known=[MARY],
    )

    assert kinds(found) == [Kind.REFUSED, Kind.UNCHANGED]
    assert found.verdicts[0].reasons == duplicate(3)


def test_plan_joins_duplicates_by_way_of_a_third_row() -> None:
    found = plan(
        ("Mary Wanjiku", KENYATTA, "a@example.org"),
        ("Mary Wanjiku", EMBU, "b@example.org"),
        ("Mary Wanjiku", EMBU, "a@example.org"),
    )

    assert kinds(found) == [Kind.CREATE, Kind.REFUSED, Kind.REFUSED]


def test_plan_refuses_rows_that_mean_one_person_in_different_ways() -> None:
    found = plan(
        ("Mary Wanjiku", KENYATTA, "other@example.org"),
        ("Mary Wanjiku", EMBU, "mary@example.org"),
        known=[MARY],
    )

    assert [verdict.reasons for verdict in found.verdicts] == [
        ambiguous((1,), (3,)),
        ambiguous((1,), (2,)),
    ]
    assert found.missing == ()


def test_plan_refuses_two_rows_that_may_correct_one_person() -> None:
    found = plan(("Mery Wanjiku", KENYATTA), ("Mary Wanjik", KENYATTA), known=[MARY])

    assert [verdict.reasons for verdict in found.verdicts] == [ambiguous((1,))] * 2


def test_plan_does_not_call_missing_whom_a_refused_row_names() -> None:
    found = plan(("Mary Wanjiku", KENYATTA, "not an address"), known=[MARY])

    assert (kinds(found), found.missing) == ([Kind.REFUSED], ())


def test_plan_calls_missing_only_who_came_from_a_file() -> None:
    by_hand = replace(MARY, person_id=2, name="Halima Hassan", imported=False)
    elsewhere = replace(MARY, person_id=3, name="Joseph Barasa", enrolment_id=None)

    assert plan(known=[by_hand, elsewhere, MARY]).missing == (MARY,)


def test_plan_leaves_it_to_a_person_whether_a_row_means_somebody_without_a_hospital_here() -> None:
    mentor = replace(MARY, hospital="", enrolment_id=None, imported=False)

    by_name = only(("Mary Wanjiku", EMBU, "other@example.org"), mentor)
    by_address = only(("Mary Wanjiku", EMBU, "mary@example.org"), mentor)

    assert [(each.code, each.parameters["people"]) for each in by_name.reasons] == [
        (ReasonCode.AMBIGUOUS_MATCH, (1,))
    ]
    assert (by_address.kind, by_address.person_id) == (Kind.MATCH, 1)


def test_plan_warns_of_the_same_name_at_another_hospital() -> None:
    found = plan(
        ("Mary Wanjiku", EMBU, "other@example.org"),
        ("Mary Wanjiku", "Meru Level 5 Hospital", "third@example.org"),
        known=[MARY],
    )

    assert [verdict.warnings for verdict in found.verdicts] == [
        (Reason(ReasonCode.SAME_NAME, F.NAME, {"people": (1,), "rows": (3,)}),),
        (Reason(ReasonCode.SAME_NAME, F.NAME, {"people": (1,), "rows": (2,)}),),
    ]


def test_plan_warns_of_a_name_that_looks_like_another() -> None:
    cyrillic_o_and_a = "J\u043eseph B\u0430rasa"

    found = plan(("Joseph Barasa", EMBU), (cyrillic_o_and_a, KENYATTA))

    assert [verdict.warnings for verdict in found.verdicts] == [
        (Reason(ReasonCode.LOOKALIKE_NAME, F.NAME, {"people": (), "rows": (3,)}),),
        (Reason(ReasonCode.LOOKALIKE_NAME, F.NAME, {"people": (), "rows": (2,)}),),
    ]


def test_plan_does_not_list_the_hospital_of_a_refused_row_as_new() -> None:
    found = plan(("", "Nowhere"), ("Mary Wanjiku", "Meru Level 5 Hospital"))

    assert found.new_hospitals == ("Meru Level 5 Hospital",)


def test_fingerprint_tells_whether_what_was_shown_is_still_true() -> None:
    row = ("Mary Wanjiku", KENYATTA, "new@example.org")
    shown = plan(row, known=[MARY]).fingerprint

    assert plan(row, known=[MARY]).fingerprint == shown
    assert plan(row, known=[replace(MARY, emails=())]).fingerprint != shown
    assert plan(row).fingerprint != shown
    assert plan(row, known=[MARY, replace(MARY, person_id=2, name="Zuri")]).fingerprint != shown
