"""What a planner sees whose change came second: what they wanted, and what is there now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
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


def not_assigned(planned: Planned, form: AssignForm) -> ResponseReturnValue:
    """Show which room and mentors were chosen, and keep what somebody else gave besides.

    In the row of a session all is renewed: of what the planner left alone it shows what is there
    now, so that saving once more puts nothing back.
    """
    mine = agenda_forms.changed(request.form)
    merged = agenda_forms.merged(planned.session, planned.choices, form, mine)
    if in_place.is_asked():
        answer = make_response(agenda_pages.row_outdated(planned, merged), 409)
        answer.headers["HX-Retarget"] = f"#s-{planned.session.public_id}"
        return answer
    return outdated(planned, _wanted_room_and_mentors(form, mine), _sent_again(merged)), 409


def outdated(
    planned: Planned, wanted: list[Wanted], again: Sequence[tuple[str, str]] | None = None
) -> str:
    """Show what the planner wanted beside what is there now, with a way to do it all the same.

    That sends what was sent, or `again` where there is a better way to say it.
    """
    return render_template(
        "agenda/outdated.html",
        run=planned.run,
        session=planned.session,
        wanted=wanted,
        sent=sent() if again is None else again,
        action=request.path,
    )


def wanted_move(planned: Planned, form: MoveForm) -> list[Wanted]:
    """Say where to the session was to move."""
    if form.how.data != TO_TIME:
        return [Wanted(_("Move to"), agenda_forms.place_words(form))]
    at = f"{day_words(form.date.data)}, {form.start.data:%H:%M} {planned.run.city.name}"
    follows = Wanted(form.following.label.text, agenda_forms.label_of(form.following))
    return [Wanted(_("Move to"), at), *([follows] if form.following.data else [])]


def wanted_status(form: StatusForm) -> list[Wanted]:
    """Say whether the session was to be cancelled, tentative or certain."""
    words = {
        SessionStatus.CANCELLED: _("Cancelled"),
        SessionStatus.TENTATIVE: _("Tentative"),
        SessionStatus.CONFIRMED: _("Held"),
    }
    return [Wanted(_("State"), words[SessionStatus(form.status.data)])]


def _wanted_room_and_mentors(form: AssignForm, mine: set[str]) -> list[Wanted]:
    """Say which room and mentors were chosen, where that is another choice than was shown."""
    mentors = [each.label for each in form.mentors.choices if each.value in form.mentors.data]
    words = {
        "room": Wanted(_("Room"), agenda_forms.label_of(form.room)),
        "virtual_room": Wanted(_("Online room"), agenda_forms.label_of(form.virtual_room)),
        "mentors": Wanted(_("Mentors"), ", ".join(mentors) or _("Nobody")),
    }
    nothing = [Wanted(_("Room and mentors"), _("You changed nothing."))]
    return [wanted for name, wanted in words.items() if name in mine] or nothing


def _sent_again(form: AssignForm) -> list[tuple[str, str]]:
    """Return all that a form of a room and mentors sends, as if it had just been filled in."""
    return [
        *((f"was-{name}", text) for name, text in form.was.items()),
        *((each, form[each].data) for each in ("room", "virtual_room")),
        *(("mentors", each) for each in form.mentors.data),
        *(item for item in sent() if item[0] == "page"),
    ]


def sent() -> list[tuple[str, str]]:
    """Return what the planner sent, without what names the state that they saw."""
    return [item for item in request.form.items(multi=True) if item[0] not in UNSENT]
