"""The register of guidelines: written by hand, and brought up to date by files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.database import keep_alone, write_unit
from app.domain import edits
from app.domain.audit import Deed, changes
from app.domain.curricula.guidelines import SAID, Register, check_entry, from_texts, texts_of
from app.domain.curricula.guidelines import Guideline as Value
from app.domain.edits import Values
from app.domain.errors import Conflict
from app.domain.problems import Problem
from app.domain.records import Data, to_record
from app.extensions import db
from app.models.guideline import Guideline
from app.models.person import Person
from app.queries import guidelines
from app.services import audit


class KeyTaken(Conflict):
    """Another guideline stands under this key: `there`."""

    def __init__(self, there: Value) -> None:
        super().__init__(there.key)
        self.there = there


class Unsound(Conflict):
    """What was written breaks the rules of the register; the paths begin with its fields."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True)
class Report:
    """What became of a register, by key."""

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]


@write_unit
def add(entry: Value, *, actor: Person, now: datetime) -> None:
    """Write a guideline down, once however often it is sent. Raises KeyTaken, and Unsound."""
    _lock()
    register = guidelines.register()
    there = register.get(entry.key, entry)
    if there != entry:
        raise KeyTaken(there)
    _refuse_unsound(entry, register)
    bring_up_to_date((entry,), actor=actor, now=now)


@write_unit
def correct(key: str, typed: Values, *, shown: Values, actor: Person, now: datetime) -> None:
    """Set what was typed otherwise than it was shown; its key stays.

    Raises edits.Overtaken with what somebody else changed, and Unsound.
    """
    _lock()
    register = guidelines.register()
    held = texts_of(register[key])
    entry = from_texts(key, held | edits.changes(typed, shown=shown, now=held))
    _refuse_unsound(entry, register)
    bring_up_to_date((entry,), actor=actor, now=now)


def bring_up_to_date(register: Iterable[Value], *, actor: Person | None, now: datetime) -> Report:
    """Write down what is new in a sound register, and what it says otherwise than before.

    What it does not name stays. Belongs into the caller's write unit.
    """
    values = {value.key: value for value in register}
    if values:
        _lock()
    rows = {row.key: row for row in guidelines.rows()}
    known = {key: row.value for key, row in rows.items()}
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


def _lock() -> None:
    """Let nobody else write: two corrections, each right by itself, could close a circle."""
    keep_alone(Guideline)


def _refuse_unsound(entry: Value, register: Register) -> None:
    if problems := check_entry(entry, register):
        raise Unsound(problems)


def _set(row: Guideline, value: Value, successor: Guideline | None) -> None:
    row.kind, row.title, row.issuer = value.kind.value, value.title, value.issuer
    row.edition, row.published_on = value.edition, value.published_on
    row.url, row.note = value.url, value.note
    row.superseded_by = successor


def _said(value: Value) -> Data:
    """Return all that it says as plain values, also what it leaves out."""
    said = to_record(value, always=SAID)
    return {name: said[name] for name in SAID}
