"""Which columns the headings give away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.table import Row, Table
from app.domain.trainee_import.columns import (
    Field,
    guess_mapping,
    missing_required,
    only_mapped,
)
from app.domain.trainee_import.entry import Identifier
from app.domain.trainee_import.reading import EntryReader
from tests.trainee_files import HEADER

F = Field


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        pytest.param(
            HEADER,
            {F.NAME: 0, F.EMAIL: 1, F.PHONE: 2, F.HOSPITAL: 3, F.PROFESSION: 4, F.DISCIPLINE: 5}
            | {F.GROUP: 6},
            id="english",
        ),
        pytest.param(
            ("Nombre y apellidos", "Correo electrónico", "TELÉFONO", "Institución", "Profesión"),
            {F.NAME: 0, F.EMAIL: 1, F.PHONE: 2, F.HOSPITAL: 3, F.PROFESSION: 4},
            id="spanish",
        ),
        pytest.param(
            ("Nom", "Prénom", "Courriel", "Hôpital", "Groupe"),
            {F.FAMILY_NAME: 0, F.NAME: 1, F.EMAIL: 2, F.HOSPITAL: 3, F.GROUP: 4},
            id="french",
        ),
        pytest.param(("Nom", "Hopital"), {F.NAME: 0, F.HOSPITAL: 1}, id="nom-is-the-whole-name"),
        pytest.param(
            ("Hospital name", "Name of the trainee", "Group name"),
            {F.HOSPITAL: 0, F.NAME: 1, F.GROUP: 2},
            id="words-around",
        ),
        pytest.param(
            ("Name", "Name in Khmer", "Health facility"),
            {F.NAME: 0, F.NAME_IN_SCRIPT: 1, F.HOSPITAL: 2},
            id="two-names",
        ),
        pytest.param(
            ("First name", "Surname", "Nom de l'hôpital"),
            {F.NAME: 0, F.FAMILY_NAME: 1, F.HOSPITAL: 2},
            id="family-name-apart",
        ),
        pytest.param(
            ("Phone", "Mobile", "Name", "Name"), {F.PHONE: 0, F.NAME: 2}, id="the-first-of-two"
        ),
        pytest.param(("", "1", "Remarks"), {}, id="nothing-known"),
    ],
)
def test_guess_mapping_by_heading(header: tuple[str, ...], mapping: dict[Field, int]) -> None:
    assert guess_mapping(header) == mapping


def test_guess_mapping_uses_a_column_once() -> None:
    mapping = guess_mapping(("Hospital group name e-mail phone",))

    assert len(mapping) == 1


def test_missing_required_names_the_fields_without_a_column() -> None:
    assert missing_required({F.NAME: 0}) == (F.HOSPITAL,)
    assert missing_required({F.NAME: 0, F.HOSPITAL: 1}) == ()


WIDTH = 12
CELLS = ("", "Amina", "a@b.org", "0700 555 001")
tables = st.lists(st.lists(st.sampled_from(CELLS), min_size=WIDTH, max_size=WIDTH), max_size=4).map(
    lambda rows: Table(
        tuple(f"column {column}" for column in range(WIDTH)),
        tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, start=2)),
    )
)
mappings = st.dictionaries(st.sampled_from(Field), st.integers(0, WIDTH - 1))


@given(tables, mappings)
def test_without_the_other_columns_every_row_reads_the_same(
    table: Table, mapping: dict[Field, int]
) -> None:
    narrow, narrowed = only_mapped(table, mapping)

    def read(rows: tuple[Row, ...], columns: dict[Field, int]) -> list[object]:
        reader = EntryReader(columns, Identifier(), hospitals=(), groups=())
        return [reader.read(row) for row in rows]

    assert read(narrow.rows, narrowed) == read(table.rows, mapping)
    assert set(narrow.header) == {table.header[column] for column in mapping.values()}
    assert only_mapped(narrow, narrowed) == (narrow, narrowed)
