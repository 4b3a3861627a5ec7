"""Who was taken off a course just now, kept in the browser's signed session for its Undo.

Nobody is made a mentor by an address that somebody made up, and an Undo that was done is not done
again: it would bring back what was taken away since.
"""

from datetime import date
from typing import Any

from flask import session

from app.models.delivery import CourseRun
from app.models.person import Person
from app.services.faculty import Removal

KEY = "taken_off"
MOST_KEPT = 3  # a cookie holds little


def keep(run: CourseRun, person: Person, removal: Removal) -> None:
    """Keep what the Undo needs, in place of what was kept longest."""
    days = [day and day.isoformat() for day in (removal.starts_on, removal.ends_on)]
    _put(run, person, [list(removal.session_ids), *days, removal.edit])


def spend(run: CourseRun, person: Person) -> None:
    """Keep no more than that it was undone."""
    _put(run, person, [])


def kept(run: CourseRun, person: Person) -> Removal | None:
    """Return it, or None when nobody was taken off here, was put back, or too many were since."""
    entry = _entry(run, person)
    if not entry:
        return None
    session_ids, *days, edit = entry
    starts_on, ends_on = (day and date.fromisoformat(day) for day in days)
    return Removal(session_ids=tuple(session_ids), starts_on=starts_on, ends_on=ends_on, edit=edit)


def is_spent(run: CourseRun, person: Person) -> bool:
    """Say whether it was undone."""
    return _entry(run, person) == []


def _put(run: CourseRun, person: Person, entry: list[Any]) -> None:
    whom = _whom(run, person)
    others = [each for each in session.get(KEY, []) if each[0] != whom]
    session[KEY] = [*others, [whom, *entry]][-MOST_KEPT:]


def _entry(run: CourseRun, person: Person) -> list[Any] | None:
    wanted = _whom(run, person)
    return next((entry for whom, *entry in session.get(KEY, []) if whom == wanted), None)


def _whom(run: CourseRun, person: Person) -> str:
    return f"{run.public_id} {person.public_id}"
