"""What people are found by, written anew within the caller's write unit when its source changes."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from app.domain.person_keys import keys_of
from app.extensions import db
from app.models.person import Person
from app.models.person_record import Licence
from app.models.same_person import PersonKey

AT_ONCE = 5_000  # databases take only so many values in one statement


def rewrite(person_ids: Sequence[int]) -> None:
    """Write the keys of these people, in four statements for a few thousand of them.

    Whoever a record was merged into is found by its names too; the record itself is not found.
    """
    for first in range(0, len(person_ids), AT_ONCE):
        _rewrite(person_ids[first : first + AT_ONCE])


def _rewrite(person_ids: Sequence[int]) -> None:
    names: dict[int, list[str | None]] = defaultdict(list)
    for row in db.session.execute(
        select(Person.id, Person.merged_into_id, Person.name, Person.name_in_script).where(
            Person.id.in_(person_ids) | Person.merged_into_id.in_(person_ids)
        )
    ):
        names[row.merged_into_id or row.id] += [row.name, row.name_in_script]
    licences: dict[int, list[str]] = defaultdict(list)
    for person_id, key in db.session.execute(
        select(Licence.person_id, Licence.key).where(Licence.person_id.in_(person_ids))
    ):
        licences[person_id].append(key)
    rows = [
        {"person_id": person_id, "kind": kind, "key": key}
        for person_id in names.keys() & set(person_ids)
        for kind, key in keys_of(names[person_id], licences[person_id])
    ]
    db.session.execute(
        delete(PersonKey)
        .where(PersonKey.person_id.in_(person_ids))
        .execution_options(synchronize_session=False)
    )
    if rows:
        db.session.execute(insert(PersonKey), rows)
