"""A trainee's own visit: what is due, and the log book, written on a phone."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.log_books import FROZEN, WITH_TRAINEE, EntryState, NoSuchDay, NotWithTrainee
from app.domain.observation_visits import VisitState
from app.domain.permissions import Action, Place
from app.domain.wall_time import today_in
from app.errors import NotFound
from app.forms.log_book import EntryForm, hours_of
from app.forms.visits import DOCUMENT_KINDS, DOCUMENT_STATES
from app.models.observation_visit import LogEntry, ObservationVisit, VisitTrainee
from app.queries import log_books as queries
from app.queries import visits as visit_queries
from app.services import log_books
from app.services.log_books import NotOngoing, Outdated
from app.views import visit_words
from app.views.access import asks, current_person, require

bp = Blueprint("log_book", __name__)


@bp.get("/me/visits/<visit_id>")
@asks(Action.KEEP_LOG_BOOK)
def show(visit_id: str) -> ResponseReturnValue:
    """Show a trainee their visit."""
    visit, trainee = _own(visit_id)
    now = utcnow()
    entries = queries.entries_of([trainee.id]).get(trainee.id, ())
    book = queries.progress_of([visit], now=now)[trainee.id]
    return render_template(
        "log_book/show.html",
        visit=visit,
        book=book,
        days=_days(entries, book.missing),
        steps=visit_words.steps(),
        step=visit_words.step_of(visit.state),
        states=visit_words.STATES,
        entry_states=visit_words.ENTRY_STATES,
        entry_kinds=visit_words.KINDS_OF_ENTRIES,
        documents=visit_queries.of_trainee(trainee),
        document_kinds=DOCUMENT_KINDS,
        document_states=DOCUMENT_STATES,
        supervisors=visit_queries.supervisors_of([visit.id]).get(visit.id, ()),
        agenda=visit_queries.agenda(visit.id),
        today=today_in(visit.slot.city.time_zone, now),
        now=now,
        writes=visit.state == VisitState.ONGOING,
    )


@bp.route("/me/visits/<visit_id>/days/<log_day>", methods=["GET", "POST"])
@asks(Action.KEEP_LOG_BOOK)
def entry(visit_id: str, log_day: str) -> ResponseReturnValue:
    """Write the entry of a day, and send it for countersigning."""
    visit, trainee = _own(visit_id)
    about = _day(log_day, visit)
    held = queries.newest(trainee.id, about)
    form = EntryForm(request.form) if request.method == "POST" else EntryForm(data=_shown(held))
    form.goals.choices = [SelectChoice(goal["key"], goal["text"]) for goal in visit.goals]
    if request.method == "GET":
        return _page(form, visit, about, held)
    if not form.validate():
        return _page(form, visit, about, held), 422
    send = "send" in request.form
    try:
        log_books.write(
            trainee.id,
            about,
            form.details(),
            seen=form.marker.data or "",
            send=send,
            actor=current_person(),
            now=utcnow(),
        )
    except NoSuchDay:
        form.form_errors = [_("This day has not come yet at the host.")]
        return _page(form, visit, about, held), 422
    except (Outdated, NotOngoing, NotWithTrainee) as error:
        form.marker.data = queries.seen(queries.newest(trainee.id, about))
        return _page(form, visit, about, held, conflict=_conflict(error)), 409
    flash(_("The entry is sent to your supervisor.") if send else _("The entry is kept."), "good")
    return redirect(url_for(".show", visit_id=visit_id, _anchor="log-book"), 303)


def _own(visit_id: str) -> tuple[ObservationVisit, VisitTrainee]:
    """Return a visit and the person's own place on it; raises NotFound for anybody else."""
    visit = visit_queries.get(visit_id)
    person = current_person()
    trainee = next((each for each in visit.trainees if each.person_id == person.id), None)
    if trainee is None:
        raise NotFound
    require(Action.KEEP_LOG_BOOK, Place(visit_id=visit.id, person_id=trainee.person_id))
    return visit, trainee


def _day(text: str, visit: ObservationVisit) -> date:
    """Return a day of the visit; raises NotFound for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise NotFound from error
    if not visit.starts_on <= day <= visit.ends_on:
        raise NotFound
    return day


def _conflict(error: Exception) -> str:
    if isinstance(error, NotOngoing):
        return str(_("The visit is not going on, so nothing can be written in its log book now."))
    if isinstance(error, NotWithTrainee):
        return str(_("This entry waits for your supervisor. You can write in it once it is back."))
    return str(
        _("This entry was changed meanwhile. Look at it in another window, then save again.")
    )


def _days(
    entries: Sequence[LogEntry], missing: tuple[date, ...]
) -> list[tuple[date, list[LogEntry]]]:
    """Return every day to show, the latest first, with what was written, what counts first."""
    found: dict[date, list[LogEntry]] = {day: [] for day in missing}
    for each in entries:
        found.setdefault(each.day, []).append(each)
    return sorted(found.items(), reverse=True, key=lambda pair: pair[0])


def _shown(held: LogEntry | None) -> dict[str, object]:
    if held is None:
        return {}
    return {
        "marker": queries.seen(held),
        "unit": held.unit,
        "done": held.done,
        "hours": hours_of(held.minutes),
        "goals": [goal["key"] for goal in held.goals],
        "reflection": held.reflection,
    }


def _page(
    form: EntryForm,
    visit: ObservationVisit,
    day: date,
    held: LogEntry | None,
    *,
    conflict: str = "",
) -> str:
    state = EntryState(held.state) if held else None
    return render_template(
        "log_book/entry.html",
        form=form,
        visit=visit,
        day=day,
        held=held,
        conflict=conflict,
        corrects=state in FROZEN,
        waits=state is not None and state not in WITH_TRAINEE | FROZEN,
    )
