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
    set_values(person, {field: changed[field] for field in PERSON if field in changed})
    for row in work:
        _set_work(row, {f: changed.get(f"work-{row.id}-{f}") for f in WORK})
    if changed:
        audit.record(
            Deed.PERSON_CORRECTED,
            person,
            actor=actor,
            now=now,
            before={field: known[field] for field in changed},
            after=changed,
            subject_id=person_id,
        )
    return bool(changed)


def _set_work(row: Affiliation, values: Mapping[str, str | None]) -> None:
    """Set the fields that are named; an empty text takes away."""
    for field, value in values.items():
        if value is None:
            continue
        day = field in ("starts_on", "ends_on") and value
        setattr(row, field, date.fromisoformat(value) if day else value or None)
