"""What a planner sees whose change came second: what they wanted, and what is there now."""

from dataclasses import dataclass

from flask import render_template, request
from flask_babel import gettext as _

from app.domain.plans.kinds import SessionStatus
from app.formatting import day as day_words
from app.forms.course_session import TO_TIME, AssignForm, MoveForm, StatusForm
from app.views import agenda_forms, agenda_pages, in_place
from app.views.agenda_pages import Planned

UNSENT = frozenset({"csrf_token", "revision", "seen"})


@dataclass(frozen=True)
class Wanted:
    """One thing that a planner wanted, in words."""

    label: str
    value: str


def outdated(planned: Planned, wanted: list[Wanted]) -> str:
    """Show what the planner wanted beside what is there now, with a way to do it all the same."""
    if in_place.is_asked():
        return agenda_pages.in_row(planned, "outdated")
    return render_template(
        "agenda/outdated.html",
        run=planned.run,
        session=planned.session,
        wanted=wanted,
        sent=sent(),
        action=request.path,
    )


def wanted_room_and_mentors(form: AssignForm) -> list[Wanted]:
    """Say which room and mentors were chosen."""
    mentors = [each.label for each in form.mentors.choices if each.value in form.mentors.data]
    online = [Wanted(_("Online room"), agenda_forms.label_of(form.virtual_room))]
    return [
        Wanted(_("Room"), agenda_forms.label_of(form.room)),
        *(online if len(form.virtual_room.choices) > 1 else []),
        Wanted(_("Mentors"), ", ".join(mentors) or _("Nobody")),
    ]


def wanted_move(planned: Planned, form: MoveForm) -> list[Wanted]:
    """Say where to the session was to move."""
    if form.how.data != TO_TIME:
        return [Wanted(_("Move to"), agenda_forms.place_words(form))]
    at = f"{day_words(form.date.data)}, {form.start.data:%H:%M} {planned.run.city.name}"
    return [Wanted(_("Move to"), at)]


def wanted_status(form: StatusForm) -> list[Wanted]:
    """Say whether the session was to be cancelled, tentative or certain."""
    words = {
        SessionStatus.CANCELLED: _("Cancelled"),
        SessionStatus.TENTATIVE: _("Tentative"),
        SessionStatus.CONFIRMED: _("Held"),
    }
    return [Wanted(_("State"), words[SessionStatus(form.status.data)])]


def sent() -> list[tuple[str, str]]:
    """Return what the planner sent, without what names the state that they saw."""
    return [item for item in request.form.items(multi=True) if item[0] not in UNSENT]
