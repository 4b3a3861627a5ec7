"""The register of guidelines: written down, and brought up to date."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime

from app.domain.audit import Deed, changes
from app.domain.curricula.guidelines import Guideline as Value
from app.domain.records import Data, to_record
from app.extensions import db
from app.models.guideline import Guideline
from app.models.person import Person
from app.queries import guidelines
from app.services import audit

SAID = tuple(field.name for field in fields(Value) if field.name != "key")


@dataclass(frozen=True)
class Report:
    """What became of a register, by key."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]


def bring_up_to_date(register: Iterable[Value], *, actor: Person | None, now: datetime) -> Report:
    """Write down what is new in a sound register, and what it says otherwise than before.

    What it does not name stays. Belongs into the caller's write unit.
    """
    rows = {row.key: row for row in guidelines.rows()}
    known = {key: row.value for key, row in rows.items()}
    values = {value.key: value for value in register}
    for key in values:
        if key not in known:
            rows[key] = Guideline(key=key)
            db.session.add(rows[key])
    differ = {key: value for key, value in values.items() if known.get(key) != value}
    for key, value in differ.items():
        _set(rows[key], value, rows.get(value.superseded_by))
    db.session.flush()
    for key, value in differ.items():
        before, after = changes(_said(known[key]) if key in known else {}, _said(value))
        deed = Deed.GUIDELINE_CHANGED if key in known else Deed.GUIDELINE_ADDED
        audit.record(deed, rows[key], actor=actor, now=now, before=before, after=after)
    return Report(
        added=tuple(key for key in differ if key not in known),
        updated=tuple(key for key in differ if key in known),
        unchanged=tuple(key for key in values if key not in differ),
    )


def _set(row: Guideline, value: Value, successor: Guideline | None) -> None:
    row.kind, row.title, row.issuer = value.kind.value, value.title, value.issuer
    row.edition, row.published_on = value.edition, value.published_on
    row.url, row.note = value.url, value.note
    row.superseded_by = successor


def _said(value: Value) -> Data:
    """Return all that it says as plain values, also what it leaves out."""
    said = to_record(value, always=SAID)
    return {name: said[name] for name in SAID}
