"""Which role was ended last in this browser, kept in its signed session for the Undo.

Nobody is given a role by an address that somebody made up, and an Undo that was done is not done
again: it would bring back what was taken away since.
"""

from datetime import date

from flask import session

from app.queries.roles import HeldRole

KEY = "ended_role"
Days = tuple[date | None, date | None]


def keep(held: HeldRole) -> None:
    """Keep what the Undo needs, in place of what was kept before."""
    days = [day and day.isoformat() for day in (held.starts_on, held.ends_on)]
    session[KEY] = [held.person.public_id, held.what, *days]


def take(person_id: str, what: str) -> Days | None:
    """Return from when to when it was given, once; None for any other role than the last."""
    whose, which, *days = session.get(KEY) or ("", "")
    if (whose, which) != (person_id, what):
        return None
    del session[KEY]
    starts_on, ends_on = (day and date.fromisoformat(day) for day in days)
    return starts_on, ends_on
