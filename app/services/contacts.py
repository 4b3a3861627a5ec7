"""Mail addresses and phones of people, within the caller's write unit."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select

from app.database import insert_into
from app.domain.names import address_key
from app.domain.trainee_import.columns import Field
from app.extensions import db
from app.models.person import Contact
from app.services import notices
from app.services.notices import Change

KINDS = {Field.EMAIL: "email", Field.PHONE: "phone"}
Values = Mapping[Field, str]


def add(people: Mapping[int, Values]) -> None:
    """Add the contacts of new people, by their ids."""
    rows = list(_rows(people))
    if rows:
        db.session.execute(insert(Contact), rows)


def keep(person_id: int, kind: str, value: str, *, shared: bool) -> None:
    """Keep one contact; one that is there already takes the spelling and the mark."""
    key = address_key(value) if kind == "email" else phone_key(value)
    row = {"person_id": person_id, "kind": kind, "value": value, "key": key, "shared": shared}
    new = insert_into(Contact)
    db.session.execute(
        new.on_conflict_do_update(
            index_elements=["person_id", "kind", "key"],
            set_={"value": new.excluded.value, "shared": new.excluded.shared},
        ),
        [row],
    )


def replace(people: Mapping[int, Values], *, now: datetime) -> None:
    """Let the contacts that are named take the place of those of the same kind.

    Who had other mail addresses before is told there.
    """
    notices.owe(_readdressed(people), Change.ADDRESSES, now=now)
    for field, kind in KINDS.items():
        ids = [person_id for person_id, values in people.items() if field in values]
        if ids:
            db.session.execute(
                delete(Contact)
                .where(Contact.person_id.in_(ids), Contact.kind == kind)
                .execution_options(synchronize_session=False)
            )
    add(people)


def phone_key(phone: str) -> str:
    """Return what spellings of one phone number share: its digits."""
    return re.sub(r"\D", "", phone)


def _readdressed(people: Mapping[int, Values]) -> Collection[int]:
    """Return who has a mail address that is not the one that is named."""
    named = {
        person_id: address_key(values[Field.EMAIL])
        for person_id, values in people.items()
        if Field.EMAIL in values
    }
    held = db.session.execute(
        select(Contact.person_id, Contact.key).where(
            Contact.person_id.in_(named), Contact.kind == "email"
        )
    )
    return {person_id for person_id, key in held if key != named[person_id]}


def _rows(people: Mapping[int, Values]) -> Iterator[dict[str, object]]:
    for person_id, values in people.items():
        for field, kind in KINDS.items():
            value = values.get(field)
            if value:
                key = address_key(value) if kind == "email" else phone_key(value)
                yield {"person_id": person_id, "kind": kind, "value": value, "key": key}
