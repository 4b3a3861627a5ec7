"""Who was taken off a course just now, kept in the browser's signed session for its Undo.

Nobody is made a mentor by an address that somebody made up, and the Undo can be sent twice.
"""

from datetime import date

from flask import session

from app.models.delivery import CourseRun
from app.models.person import Person
from app.services.faculty import Removal

KEY = "taken_off"
MOST_KEPT = 3  # a cookie holds little


def keep(run: CourseRun, person: Person, removal: Removal) -> None:
    """Keep what the Undo needs, in place of what was kept longest."""
    days = [day and day.isoformat() for day in (removal.starts_on, removal.ends_on)]
    whom = _whom(run, person)
    others = [each for each in session.get(KEY, []) if each[0] != whom]
    session[KEY] = [*others, [whom, list(removal.session_ids), *days]][-MOST_KEPT:]


def kept(run: CourseRun, person: Person) -> Removal | None:
    """Return it, or None when nobody was taken off here or too many were since."""
    for whom, session_ids, *days in session.get(KEY, []):
        if whom == _whom(run, person):
            starts_on, ends_on = (day and date.fromisoformat(day) for day in days)
            return Removal(session_ids=tuple(session_ids), starts_on=starts_on, ends_on=ends_on)
    return None


def _whom(run: CourseRun, person: Person) -> str:
    return f"{run.public_id} {person.public_id}"
