"""What a move is answered with: what else shifted, or why nothing moved."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.formatting import day as day_words
from app.forms.course_session import MoveForm
from app.services.shifts import AlreadyHeld, Shift
from app.views import agenda_forms, agenda_pages
from app.views.agenda_pages import Planned


def moved(planned: Planned, *, was: datetime, shifts: Iterable[Shift]) -> ResponseReturnValue:
    """Say from when to when the session moved, and how many others did because of it.

    Not at the session in its day but on top of the page, where this is said.
    """
    left = f"{day_words(was.date())}, {was:%H:%M}"
    words = [_("Moved from %(was)s to %(when)s.", was=left, when=agenda_pages.when(planned))]
    flash(" ".join([*words, *_shift_words(shifts)]), "good")
    return redirect(url_for("agenda.show", run_id=planned.run.public_id), 303)


def not_moved(planned: Planned, form: MoveForm) -> str:
    """Show the forms again, with what is wrong about the move."""
    if not form.errors:
        form.place.errors = [_("This place is no longer there. Choose another one.")]
    assign = agenda_forms.assign_form(planned.session, planned.choices)
    return agenda_pages.session(planned, move=form, assign=assign)


def already_held(planned: Planned, form: MoveForm, error: AlreadyHeld) -> str:
    """Ask whether sessions that have begun or have marks may get another time."""
    form.held_too.errors = [held_words(error)]
    return not_moved(planned, form)


def held_words(error: AlreadyHeld) -> str:
    """Say what would get another time or group though it has begun or has marks."""
    return str(
        _(
            "This gives another time or group to what has begun or has marks: %(names)s. Tick this "
            "if that is meant.",
            names=", ".join(error.names),
        )
    )


def _shift_words(shifts: Iterable[Shift]) -> list[str]:
    """Say day by day how many others shifted, from when to when; a pause is no session."""
    days: dict[date, list[Shift]] = {}
    for each in shifts:
        days.setdefault(each.was.date(), []).append(each)
    return [_day_words(on, held) for on, held in days.items() if not all(e.pause for e in held)]


def _day_words(on: date, shifts: list[Shift]) -> str:
    return str(
        ngettext(
            "%(num)d other session shifted on %(day)s, from %(was)s to %(now)s.",
            "%(num)d other sessions shifted on %(day)s, from %(was)s to %(now)s.",
            sum(not each.pause for each in shifts),
            day=day_words(on),
            was=_span(on, [(each.was, each.minutes) for each in shifts]),
            now=_span(on, [(each.starts, each.minutes) for each in shifts]),
        )
    )


def _span(on: date, times: list[tuple[datetime, int]]) -> str:
    """Say from when to when all of these take: "09:45–18:55"; another day is named."""
    begins = min(starts for starts, _minutes in times)
    ends = max(starts + timedelta(minutes=minutes) for starts, minutes in times)
    return "–".join(
        f"{at:%H:%M}" if at.date() == on else f"{day_words(at.date())}, {at:%H:%M}"
        for at in (begins, ends)
    )
