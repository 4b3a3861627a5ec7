"""One row of a trainee file, read or refused."""

import pytest

from app.domain.table import Row
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.entry import Entry, Identifier, Reason, ReasonCode
from app.domain.trainee_import.reading import EntryReader

F = Field


def read(*rows: dict[Field, str], hospitals: tuple[str, ...] = ()) -> list[Entry]:
    reader = EntryReader(
        {field: column for column, field in enumerate(Field)},
        Identifier(),
        hospitals=hospitals,
        groups=("Group 1", "Ward team"),
    )
    return [
        reader.read(Row(number, tuple(row.get(field, "") for field in Field)))
        for number, row in enumerate(rows, start=2)
    ]


def read_one(**values: str) -> Entry:
    row = {F.NAME: "Achieng Odhiambo", F.HOSPITAL: "Embu Level 5 Hospital"}
    return read(row | {Field(field): value for field, value in values.items()})[0]


def reason(code: ReasonCode, field: Field, **parameters: str | int) -> tuple[Reason, ...]:
    return (Reason(code, field, parameters),)


def test_read_gives_clean_values() -> None:
    entry = read_one(
        name="  Wanjiku\u0303   Kamau\u200b ",
        name_in_script="សុខា",
        email=" W.Kamau@Example.ORG ",
        phone="+254 700\u00a0555 001",
        hospital="Embu  Level 5\nHospital",
        profession=" Nurse ",
        group="1",
    )

    assert entry == Entry(
        2,
        {
            F.NAME: "Wanjikũ Kamau",
            F.NAME_IN_SCRIPT: "សុខា",
            F.EMAIL: "W.Kamau@example.org",
            F.PHONE: "+254 700 555 001",
            F.HOSPITAL: "Embu Level 5 Hospital",
            F.PROFESSION: "Nurse",
            F.DISCIPLINE: "",
            F.GROUP: "Group 1",
        },
        entry.identity,
    )


def test_read_joins_the_family_name_behind_the_name() -> None:
    assert read_one(name="Achieng", family_name="Odhiambo").values[F.NAME] == "Achieng Odhiambo"


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        pytest.param({"name": " \u200b "}, reason(ReasonCode.NAME_MISSING, F.NAME), id="no-name"),
        pytest.param(
            {"name": "Achieng\u202egnp"},
            reason(ReasonCode.NAME_INVALID, F.NAME, problem="bidi_control", code_point="U+202E"),
            id="deceptive-name",
        ),
        pytest.param(
            {"name": "254"},
            reason(ReasonCode.NAME_INVALID, F.NAME, problem="no_letter", code_point=""),
            id="number-for-a-name",
        ),
        pytest.param(
            {"name": "Ng" * 100},
            reason(ReasonCode.NAME_TOO_LONG, F.NAME, limit=120),
            id="long-name",
        ),
        pytest.param(
            {"name_in_script": "\ufffd"},
            reason(
                ReasonCode.NAME_INVALID,
                F.NAME_IN_SCRIPT,
                problem="replacement",
                code_point="U+FFFD",
            ),
            id="damaged-script",
        ),
        pytest.param(
            {"hospital": " - "},
            reason(ReasonCode.HOSPITAL_MISSING, F.HOSPITAL),
            id="dash-for-a-hospital",
        ),
        pytest.param(
            {"email": "achieng.example.org"},
            reason(ReasonCode.EMAIL_INVALID, F.EMAIL, problem="no_at", code_point=""),
            id="e-mail-without-at",
        ),
        pytest.param(
            {"phone": "ask the ward"},
            reason(ReasonCode.PHONE_INVALID, F.PHONE, value="ask the ward"),
            id="words-for-a-phone",
        ),
        pytest.param(
            {"phone": "+-1 (2)"},
            reason(ReasonCode.PHONE_INVALID, F.PHONE, value="+-1 (2)"),
            id="few-digits",
        ),
        pytest.param(
            {"group": "Group 5"},
            reason(ReasonCode.GROUP_UNKNOWN, F.GROUP, value="Group 5"),
            id="no-such-group",
        ),
        pytest.param(
            {"profession": "Nurse\x07"},
            reason(ReasonCode.TEXT_INVALID, F.PROFESSION, code_point="U+0007"),
            id="control-character",
        ),
        pytest.param(
            {"discipline": "x" * 81},
            reason(ReasonCode.TEXT_TOO_LONG, F.DISCIPLINE, limit=80),
            id="long-text",
        ),
        pytest.param(
            {"hospital": "x" * 201},
            reason(ReasonCode.TEXT_TOO_LONG, F.HOSPITAL, limit=200),
            id="long-hospital-is-not-missing-too",
        ),
        pytest.param(
            {"name": "#REF!"},
            reason(ReasonCode.FORMULA_ERROR, F.NAME, value="#REF!"),
            id="broken-formula",
        ),
    ],
)
def test_read_refuses_with_the_reason(values: dict[str, str], reasons: tuple[Reason, ...]) -> None:
    assert read_one(**values).reasons == reasons


def test_read_names_every_reason_of_a_row() -> None:
    entry = read_one(name="", hospital="", email="@", group="x")

    assert [found.code for found in entry.reasons] == [
        ReasonCode.NAME_MISSING,
        ReasonCode.EMAIL_INVALID,
        ReasonCode.HOSPITAL_MISSING,
        ReasonCode.GROUP_UNKNOWN,
    ]


@pytest.mark.parametrize("group", ["1", "group 1", "GROUP  1", "Grupo 1", "1 (group)"])
def test_read_knows_a_group_by_its_words(group: str) -> None:
    assert read_one(group=group).values[F.GROUP] == "Group 1"


def test_read_spells_a_hospital_as_it_was_spelt_first() -> None:
    rows = [
        {F.NAME: "A", F.HOSPITAL: hospital}
        for hospital in ("HÔPITAL CALMETTE", "Embu, level 5 hospital", "embu level 5 hospital")
    ]

    entries = read(*rows, hospitals=("Hôpital Calmette",))

    assert [entry.values[F.HOSPITAL] for entry in entries] == [
        "Hôpital Calmette",
        "Embu, level 5 hospital",
        "Embu, level 5 hospital",
    ]


def test_read_keeps_two_known_hospitals_apart_that_are_spelt_nearly_alike() -> None:
    hospitals = ("St Mary's", "St. Marys")

    entries = read(*({F.NAME: "A", F.HOSPITAL: h} for h in hospitals), hospitals=hospitals)

    assert tuple(entry.values[F.HOSPITAL] for entry in entries) == hospitals


def test_read_tells_people_by_name_hospital_address_and_last_digits_of_the_phone() -> None:
    one = read_one(name="ODHIAMBO, Achieng", email="A@example.org", phone="0700 555 001 / 5")
    other = read_one(email="a@EXAMPLE.org", phone="+254 700 555 001")

    assert one.identity == other.identity
