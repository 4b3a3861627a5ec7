"""Which column of a trainee file holds what: guessed from its headings until the reader chooses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from app.domain.names import match_key
from app.domain.table import Row, Table


class Field(StrEnum):
    """What a column can hold. A family name is joined behind the name, which is one field."""

    NAME = "name"
    FAMILY_NAME = "family_name"
    NAME_IN_SCRIPT = "name_in_script"
    EMAIL = "email"
    PHONE = "phone"
    HOSPITAL = "hospital"
    PROFESSION = "profession"
    DISCIPLINE = "discipline"
    GROUP = "group"


ColumnMapping = Mapping[Field, int]
REQUIRED = (Field.NAME, Field.HOSPITAL)

# Headings in English, Spanish and French. The order is that of the second look, in which a phrase
# may stand among other words: "hospital name" is a hospital before it is a name.
HEADINGS: Mapping[Field, Sequence[str]] = {
    Field.NAME_IN_SCRIPT: (
        "name in script", "name in khmer", "khmer name", "name in own script", "local name",
        "native name", "nombre en escritura local", "nombre en jemer", "nom en khmer",
        "nom en écriture locale",
    ),
    Field.EMAIL: (
        "email", "e mail", "email address", "mail", "mail address", "correo", "correo electrónico",
        "courriel", "adresse électronique", "mél",
    ),
    Field.PHONE: (
        "phone", "telephone", "phone number", "mobile", "mobile number", "cell", "tel", "whatsapp",
        "teléfono", "celular", "móvil", "téléphone", "portable",
    ),
    Field.GROUP: ("group", "team", "grupo", "equipo", "groupe", "équipe"),
    Field.PROFESSION: (
        "profession", "cadre", "occupation", "job title", "job", "position", "profesión", "cargo",
        "ocupación", "métier", "fonction", "poste",
    ),
    Field.DISCIPLINE: (
        "discipline", "specialty", "speciality", "specialisation", "specialization", "department",
        "disciplina", "especialidad", "departamento", "servicio", "spécialité", "service",
    ),
    Field.HOSPITAL: (
        "hospital", "facility", "health facility", "institution", "workplace", "organisation",
        "organization", "employer", "institución", "centro", "centro de salud", "établissement",
        "hôpital", "structure", "lieu de travail",
    ),
    Field.FAMILY_NAME: (
        "family name", "surname", "last name", "apellidos", "apellido", "nom de famille", "nom",
    ),
    Field.NAME: (
        "full name", "name", "names", "trainee", "participant", "trainee name", "participant name",
        "first name", "given name", "given names", "first names", "nombre", "nombre completo",
        "nombres", "nombre y apellidos", "nombres y apellidos", "nom et prénom", "nom et prénoms",
        "nom complet", "prénom", "prénoms",
    ),
}  # fmt: skip

FOUND_ONLY_EXACTLY = frozenset({Field.FAMILY_NAME})


def guess_mapping(header: Sequence[str]) -> dict[Field, int]:
    """Return the column of each field that the headings give away; columns count from 0.

    A column serves one field. A heading that is a known phrase goes before one that contains it.
    """
    headings = [_words(heading) for heading in header]
    mapping: dict[Field, int] = {}
    for exact in (True, False):
        for field, phrases in HEADINGS.items():
            if field in mapping or not (exact or field not in FOUND_ONLY_EXACTLY):
                continue
            column = _column(headings, phrases, mapping.values(), exact=exact)
            if column is not None:
                mapping[field] = column
    if Field.NAME not in mapping and Field.FAMILY_NAME in mapping:
        mapping[Field.NAME] = mapping.pop(Field.FAMILY_NAME)  # French files say "Nom" for both
    return mapping


def missing_required(mapping: ColumnMapping) -> tuple[Field, ...]:
    """Return the fields without which nobody can be imported and that no column holds."""
    return tuple(field for field in REQUIRED if field not in mapping)


def only_mapped(table: Table, mapping: ColumnMapping) -> tuple[Table, dict[Field, int]]:
    """Return a table of just the columns that hold a field, and which of them holds which."""
    columns = sorted(set(mapping.values()))
    rows = (Row(row.number, tuple(row.cells[column] for column in columns)) for row in table.rows)
    header = tuple(table.header[column] for column in columns)
    narrow = replace(table, header=header, rows=tuple(rows))
    return narrow, {field: columns.index(column) for field, column in mapping.items()}


def _column(
    headings: Sequence[frozenset[str]],
    phrases: Iterable[str],
    taken: Iterable[int],
    *,
    exact: bool,
) -> int | None:
    free = [column for column in range(len(headings)) if column not in set(taken)]
    for words in map(_words, phrases):
        for column in free:
            if headings[column] == words or (not exact and words <= headings[column]):
                return column
    return None


def _words(heading: str) -> frozenset[str]:
    apart = heading.replace("'", " ").replace("’", " ")
    return frozenset(match_key(apart).split())
