"""What organisers correct of a person whom their city knows."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from app.database import write_unit
from app.domain import edits
from app.domain.audit import Deed
from app.domain.edits import Values
from app.extensions import db
from app.models.person import Affiliation, Person
from app.queries import person_pages
from app.queries.people import Reach
from app.services import audit
from app.services.audited_things import of_person
from app.services.own_details import set_values, values_of

PERSON = ("name", "name_in_script", "gender")
WORK = ("profession", "discipline", "starts_on", "ends_on")


def shown_of(person: Person, work: Sequence[Affiliation]) -> Mapping[str, str]:
    """Return what the form shows; fields of a row of work are named `work-<its id>-<field>`."""
    values = values_of(person)
    known = {field: values[field] for field in PERSON}
    for row in work:
        known |= {f"work-{row.id}-{field}": str(getattr(row, field) or "") for field in WORK}
    return known


@write_unit
def correct(
    person_id: int, typed: Values, *, shown: Values, cities: Reach, actor: Person, now: datetime
) -> bool:
    """Set what differs from what was shown; return whether anything did.

    `cities` are those whose work the form showed. Raises Overtaken.
    """
    person = db.session.get_one(Person, person_id, with_for_update=True)
    work = person_pages.work(cities, person_id)
    known = shown_of(person, work)
    changed = edits.changes(typed, shown=shown, now=known)
    own = {field: changed[field] for field in PERSON if field in changed}
    set_values(person, own)
    if own:
        audit.record(
            Deed.PERSON_CORRECTED,
            person,
            actor=actor,
            now=now,
            before={field: known[field] for field in own},
            after=own,
            subject_id=person_id,
        )
    for row in work:
        new = {f: changed[key] for f in WORK if (key := f"work-{row.id}-{f}") in changed}
        old = {field: known[f"work-{row.id}-{field}"] for field in new}
        _set_work(row, new)
        if new:
            _record_work(person, row, old, new, actor=actor, now=now)
    return bool(changed)


def _record_work(
    person: Person, row: Affiliation, old: Values, new: Values, *, actor: Person, now: datetime
) -> None:
    """Leave an entry in the city where the work is: no other city reads of it."""
    where = {"hospital": row.institution.name}
    audit.record(
        Deed.WORK_CHANGED,
        of_person(person, row.institution.city_id),
        actor=actor,
        now=now,
        before={**where, **old},
        after={**where, **new},
        subject_id=person.id,
    )


def _set_work(row: Affiliation, values: Values) -> None:
    """Set the fields that are named; an empty text takes away."""
    for field, value in values.items():
        day = field in ("starts_on", "ends_on") and value
        setattr(row, field, date.fromisoformat(value) if day else value or None)
