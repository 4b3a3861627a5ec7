"""Mail addresses and phones of people, within the caller's write unit."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from app.database import insert_into
from app.domain.names import address_key, phone_key
from app.domain.trainee_import.columns import Field
from app.extensions import db
from app.models.person import Contact
from app.services import notices
from app.services.notices import Change
from app.services.row_changes import Row, RowChanges

KINDS = {Field.EMAIL: "email", Field.PHONE: "phone"}
Values = Mapping[Field, str]


def add(people: Mapping[int, Values]) -> None:
    """Add the contacts of new people, by their ids."""
    rows = list(_rows(people))
    if rows:
        db.session.execute(insert(Contact), rows)


def keep(person_id: int, kind: str, value: str, *, shared: bool) -> None:
    """Keep one contact; one that is there already takes the spelling and the mark."""
    row = _row(person_id, kind, value) | {"shared": shared}
    new = insert_into(Contact)
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["person_id", "kind", "key"],
            set_={"value": new.excluded.value, "shared": new.excluded.shared},
        ),
        [row],
    )


def replace(people: Mapping[int, Values], *, now: datetime) -> None:
    """Let what is named take the place of the oldest of its kind, which is the one that is shown.

    Whatever else somebody can be reached by is theirs and stays. Who had other mail addresses
    before is told there.
    """
    for name, kind in KINDS.items():
        rows = [_row(p, kind, values[name]) for p, values in people.items() if name in values]
        if rows:
            held, statements = _held(kind, [row["person_id"] for row in rows]), RowChanges(Contact)
            if name is Field.EMAIL:
                notices.owe(_readdressed(rows, held), Change.ADDRESSES, now=now)
            for row in rows:
                _settle(statements, row, held[row["person_id"]])
            statements.send()


def _held(kind: str, people: Collection[int]) -> dict[int, list[Contact]]:
    """Return the contacts of a kind of these people, oldest first."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in db.session.scalars(
        select(Contact)
        .where(Contact.person_id.in_(people), Contact.kind == kind)
        .order_by(Contact.id)
    ):
        found[contact.person_id].append(contact)
    return found


def _readdressed(rows: Sequence[Row], held: Mapping[int, Sequence[Contact]]) -> Collection[int]:
    """Return who has mail addresses, and not the one that is named."""
    return {
        row["person_id"]
        for row in rows
        if held[row["person_id"]] and row["key"] not in {c.key for c in held[row["person_id"]]}
    }


def _settle(statements: RowChanges, row: Row, held: Sequence[Contact]) -> None:
    """Put what is named in the place of the first; what they have already comes first instead."""
    first = held[0] if held else None
    same = next((each for each in held if each.key == row["key"]), None)
    if not row["value"]:
        statements.gone += [first.id] if first else []
    elif first is None:
        statements.new.append(row)
    elif same is None or same is first:
        shared = first.shared and same is first
        statements.changed.append({"id": first.id, **row, "shared": shared})
    else:
        # The rows between keep their ids: a merge that is undone finds them by these.
        statements.gone.append(same.id)
        statements.changed.append({"id": first.id, **row, "shared": same.shared})
        former = _row(first.person_id, first.kind, first.value)
        statements.new.append(former | {"shared": first.shared})


def _rows(people: Mapping[int, Values]) -> Iterator[Row]:
    for person_id, values in people.items():
        for name, kind in KINDS.items():
            if values.get(name):
                yield _row(person_id, kind, values[name])


def _row(person_id: int, kind: str, value: str) -> Row:
    key = address_key(value) if kind == "email" else phone_key(value)
    return {"person_id": person_id, "kind": kind, "value": value, "key": key, "shared": False}
