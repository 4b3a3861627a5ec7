"""Adding a session to the plan of a course that its curriculum does not have, and naming it."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Action
from app.domain.plans.kinds import ADDED, SessionKind
from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.errors import NotFound
from app.formatting import moment
from app.forms.added_session import AddedSessionForm, RenamedSessionForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.services import added_sessions
from app.services.added_sessions import AlreadyOver, NewSession
from app.services.plan_edits import Outdated, RoomClosed
from app.views import agenda_forms, agenda_pages
from app.views.access import asks, current_person, require
from app.views.agenda_forms import Choices
from app.views.places import permitted_run, place_of
from app.views.teaching_words import KINDS

bp = Blueprint("added_sessions", __name__)


@bp.route("/courses/<run_id>/sessions/new", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def new(run_id: str) -> ResponseReturnValue:
    """Ask what it is and when, and add it."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    choices = agenda_forms.choices_of(run)
    form = _form(run, choices)
    if request.method == "GET":
        return _page(run, form)
    if not form.validate():
        return _page(run, form), 422
    try:
        made = added_sessions.add(
            run.id, _new(form, run, choices), actor=current_person(), now=utcnow()
        )
    except (NonexistentTime, AmbiguousTime) as error:
        agenda_forms.explain(form, error)
        return _page(run, form), 422
    except AlreadyOver:
        form.start.errors = [_("This time has begun already. Choose a later one.")]
        return _page(run, form), 422
    except (RoomClosed, NotOfThisRun):
        form.room.errors = [_("This room is closed by now. Choose another one.")]
        return _page(run, form), 422
    at = moment(made.starts_at, made.time_zone, run.city.name)
    flash(_("“%(title)s” is in the agenda: %(at)s.", title=made.title, at=at), "good")
    return redirect(url_for("agenda.show", run_id=run_id, _anchor=f"s-{made.public_id}"), 303)


@bp.route("/sessions/<added_id>/title", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def rename(added_id: str) -> ResponseReturnValue:
    """Ask what an added session is and how it is called, and keep that."""
    run, session = agenda_pages.find(added_id)
    require(Action.PLAN_RUN, place_of(run))
    if session.kind not in ADDED:
        raise NotFound
    form = RenamedSessionForm(
        request.form or None, kind=session.kind, title=session.title, revision=session.revision
    )
    form.kind.choices = _kinds()
    if request.method == "GET":
        return _title_page(run, session, form)
    if not form.validate():
        return _title_page(run, session, form), 422
    try:
        added_sessions.rename(
            session.id,
            revision=form.revision.data,
            kind=SessionKind(form.kind.data),
            title=form.title.data,
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        session = agenda_pages.find(added_id)[1]
        form.revision.data, form.revision.raw_data = session.revision, None
        return _title_page(run, session, form, overtaken=True), 409
    flash(_("Saved. Everybody learns of it with the next release."), "good")
    return redirect(url_for("agenda.edit", session_id=added_id), 303)


def _title_page(
    run: CourseRun, session: PlannedSession, form: RenamedSessionForm, *, overtaken: bool = False
) -> str:
    return render_template(
        "agenda/title.html", run=run, session=session, form=form, overtaken=overtaken
    )


def _new(form: AddedSessionForm, run: CourseRun, choices: Choices) -> NewSession:
    groups = {str(group.number): group.id for group in run.groups}
    return NewSession(
        kind=SessionKind(form.kind.data),
        title=form.title.data,
        starts=datetime.combine(form.date.data, form.start.data),
        fold=int(form.fold.data) if form.fold.data in ("0", "1") else None,
        minutes=form.minutes.data,
        group_id=groups.get(form.group.data) if form.group else None,
        room_id=choices.room_id(form.room.data),
        tentative=form.tentative.data,
    )


def _form(run: CourseRun, choices: Choices) -> AddedSessionForm:
    form = AddedSessionForm(request.form or None, date=run.starts_on, minutes=60)
    form.kind.choices = [SelectChoice("", _("Choose…")), *_kinds()]
    if run.groups:
        form.group.choices = [
            SelectChoice("", _("Everybody")),
            *(SelectChoice(str(group.number), group.name) for group in run.groups),
        ]
    else:
        del form.group
    form.room.choices = [
        SelectChoice("", _("No room yet")),
        *(
            SelectChoice(room.public_id, room.name_with_venue)
            for room in choices.rooms
            if room.can_be_chosen
        ),
    ]
    return form


def _kinds() -> list[SelectChoice]:
    return [SelectChoice(kind.value, words) for kind, words in KINDS.items()]


def _page(run: CourseRun, form: AddedSessionForm) -> str:
    return render_template("agenda/add.html", run=run, form=form)
