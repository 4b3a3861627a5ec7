"""All that is held about a person, as files that they can take along."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from app.adapters.spreadsheet import write_table
from app.queries.my_data import Row

HEADER = ("Part", "Row", "Field", "Value")
Held = Mapping[str, Sequence[Row]]


def as_json(held: Held, *, now: datetime) -> str:
    """Write everything as JSON: instants in RFC 3339 and UTC, days as they are."""
    whole = {"as_of": _plain(now), **{name: [*map(_plain, rows)] for name, rows in held.items()}}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_csv(held: Held) -> bytes:
    """Write everything as one table, a line for each field that has a value."""
    return write_table(HEADER, _lines(held))


def _lines(held: Held) -> Iterator[Sequence[str]]:
    for name, rows in held.items():
        for number, row in enumerate(rows, start=1):
            for field, value in row.items():
                if value is not None:
                    yield name, str(number), field, _cell(value)


def _cell(value: object) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Mapping():
            return {key: _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value
