"""Who teaches in a course: the list, adding somebody, taking somebody off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.faculty import MentorForm
from app.models.delivery import CourseRun
from app.queries import course_runs
from app.queries import faculty as faculty_queries
from app.services import faculty
from app.services.faculty import NameNeeded
from app.services.people import SOMEBODY_NEW, WhoIsMeant
from app.views import run_tabs
from app.views.access import allows, require, signed_in
from app.views.places import place_of

bp = Blueprint("faculty", __name__)


@bp.get("/courses/<run_id>/mentors")
@signed_in
def index(run_id: str) -> ResponseReturnValue:
    """List the mentors with the minutes they teach."""
    run = course_runs.get(run_id)
    require(Action.VIEW_RUN, place_of(run))
    return _page(run, MentorForm())


@bp.post("/courses/<run_id>/mentors")
@signed_in
def add(run_id: str) -> ResponseReturnValue:
    """Add somebody who is known by their address, or somebody new."""
    run = course_runs.get(run_id)
    require(Action.PLAN_RUN, place_of(run))
    form = MentorForm(request.form)
    if not form.validate():
        return _page(run, form), 422
    try:
        person = faculty.add(
            run.id,
            address=form.address.data,
            name=form.name.data,
            name_in_script=form.name_in_script.data,
            who=form.who.data,
            now=utcnow(),
        )
    except NameNeeded:
        words = _("Nobody in this city is known by this address yet. Write their name.")
        form.name.errors = [words]
        return _page(run, form), 422
    except WhoIsMeant as error:
        _ask_who(form, error)
        return _page(run, form), 422
    flash(_("%(name)s teaches in this course now.", name=person.name), "good")
    return redirect(url_for(".index", run_id=run_id), 303)


@bp.post("/courses/<run_id>/mentors/<person_id>/remove")
@signed_in
def remove(run_id: str, person_id: str) -> ResponseReturnValue:
    """Take somebody off the course, and off its sessions to come."""
    run = course_runs.get(run_id)
    require(Action.PLAN_RUN, place_of(run))
    person = next((p for p in faculty_queries.people_of(run.id) if p.public_id == person_id), None)
    if person is None:
        raise NotFound
    sessions = faculty.remove(run.id, person.id, now=utcnow())
    flash(_("%(name)s is no mentor of this course any more.", name=person.name), "good")
    if sessions:
        names = ", ".join(dict.fromkeys(session.code or session.title for session in sessions))
        words = ngettext(
            "%(num)d session to come has lost a mentor: %(names)s.",
            "%(num)d sessions to come have lost a mentor: %(names)s.",
            len(sessions),
            names=names,
        )
        flash(words, "care")
    return redirect(url_for(".index", run_id=run_id), 303)


def _page(run: CourseRun, form: MentorForm) -> str:
    return render_template(
        "faculty/index.html",
        run=run,
        tabs=run_tabs.of(run),
        members=faculty_queries.of_run(run.id, now=utcnow()),
        form=form,
        may_plan=allows(Action.PLAN_RUN, place_of(run)),
    )


def _ask_who(form: MentorForm, error: WhoIsMeant) -> None:
    """Offer those who share the address, and somebody new when there is a name for them."""
    form.who.choices = [SelectChoice(person.public_id, person.name) for person in error.people]
    if form.name.data:
        new = _("Somebody else, new here: %(name)s", name=form.name.data)
        form.who.choices.append(SelectChoice(SOMEBODY_NEW, new))
    form.who.errors = [_("This address is known already. Say who is meant.")]
