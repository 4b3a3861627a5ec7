"""Mail addresses and phones of people, many at a time, within the caller's write unit."""

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import delete, insert

from app.domain.names import address_key
from app.domain.trainee_import.columns import Field
from app.extensions import db
from app.models.person import Contact

KINDS = {Field.EMAIL: "email", Field.PHONE: "phone"}
Values = Mapping[Field, str]


def add(people: Mapping[int, Values]) -> None:
    """Add the contacts of new people, by their ids."""
    rows = list(_rows(people))
    if rows:
        db.session.execute(insert(Contact), rows)


def replace(people: Mapping[int, Values]) -> None:
    """Let the contacts that are named take the place of those of the same kind."""
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


def _rows(people: Mapping[int, Values]) -> Iterator[dict[str, object]]:
    for person_id, values in people.items():
        for field, kind in KINDS.items():
            value = values.get(field)
            if value:
                key = address_key(value) if kind == "email" else phone_key(value)
                yield {"person_id": person_id, "kind": kind, "value": value, "key": key}
