"""The groups of a course: who is in which, and what a proposal comes to before it is followed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import Action
from app.forms.groups import GroupNameForm, GroupsForm, WishForm, wish_form
from app.models.delivery import CourseRun
from app.queries import groups as queries
from app.queries import trainees
from app.services import group_numbers, groups
from app.services.group_numbers import InUse, NameTaken, Use
from app.services.groups import Overtaken
from app.views import run_tabs
from app.views.access import allows, asks, current_person
from app.views.places import permitted_run, place_of

bp = Blueprint("groups", __name__)

IN_USE = {
    Use.PEOPLE: _l("%(name)s stays: somebody is or was in it. Put them elsewhere first."),
    Use.SESSIONS: _l("%(name)s stays: sessions are or were planned for it, or held."),
}


@bp.get("/courses/<run_id>/groups")
@asks(Action.RECORD_ATTENDANCE)
def show(run_id: str) -> ResponseReturnValue:
    """Show who is in which group, and how evenly."""
    return _page(permitted_run(run_id, Action.RECORD_ATTENDANCE))


@bp.post("/courses/<run_id>/groups")
@asks(Action.MANAGE_ENROLMENTS)
def resize(run_id: str) -> ResponseReturnValue:
    """Add empty groups, or take empty ones away."""
    run = permitted_run(run_id, Action.MANAGE_ENROLMENTS)
    form = GroupsForm(request.form)
    if not form.validate():
        return _page(run, number=form), 422
    wanted = form.count(len(trainees.of_run(run, now=utcnow()).here))
    try:
        new = group_numbers.resize(run.id, wanted, actor=current_person(), now=utcnow())
    except InUse as error:
        form.number.errors = [IN_USE[error.use] % {"name": error.name}]
        return _page(run, number=form), 409
    words = ngettext("There is %(num)d group now.", "There are %(num)d groups now.", wanted)
    if new > 0:
        more = _("What groups are taught apart is not planned for the new ones yet.")
        words = f"{words} {more}"
    flash(words, "good" if new else "note")
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.post("/courses/<run_id>/groups/name")
@asks(Action.MANAGE_ENROLMENTS)
def rename(run_id: str) -> ResponseReturnValue:
    """Call a group something else."""
    run = permitted_run(run_id, Action.MANAGE_ENROLMENTS)
    form = _name_form(run, sent=True)
    if not form.validate():
        return _page(run, name=form), 422
    number, name = int(form.group.data), form.name.data.strip()
    try:
        group_numbers.rename(run.id, number, name, actor=current_person(), now=utcnow())
    except NameTaken:
        form.name.errors = [_("Another group is called so.")]
        return _page(run, name=form), 409
    flash(_("The group is called “%(name)s” now.", name=name), "good")
    return redirect(url_for(".show", run_id=run_id), 303)


@bp.get("/courses/<run_id>/groups/proposal")
@asks(Action.MANAGE_ENROLMENTS)
def propose(run_id: str) -> ResponseReturnValue:
    """Show what groups could be."""
    run = permitted_run(run_id, Action.MANAGE_ENROLMENTS)
    return _proposal_page(run, wish_form(request.args.get("whom"), request.args.get("hospitals")))


@bp.post("/courses/<run_id>/groups/proposal")
@asks(Action.MANAGE_ENROLMENTS)
def follow(run_id: str) -> ResponseReturnValue:
    """Put people into the groups that were shown."""
    run = permitted_run(run_id, Action.MANAGE_ENROLMENTS)
    form = wish_form(request.form.get("whom"), request.form.get("hospitals"))
    shown = request.form.get("shown", "")
    try:
        changed = groups.follow(
            run.id, form.wish, shown=shown, actor=current_person(), now=utcnow()
        )
    except Overtaken:
        words = _(
            "Something changed since this was proposed. Nothing was done; this is proposed now."
        )
        flash(words, "care")
        return _proposal_page(run, form), 409
    words = ngettext("%(num)d person changed group.", "%(num)d people changed group.", changed)
    flash(words, "good" if changed else "note")
    return redirect(url_for(".show", run_id=run_id), 303)


def _proposal_page(run: CourseRun, form: WishForm) -> str:
    people = trainees.of_run(run, now=utcnow()).here
    return render_template(
        "groups/proposal.html",
        run=run,
        tabs=run_tabs.of(run),
        form=form,
        proposal=queries.proposal(run, people, form.wish),
    )


def _page(
    run: CourseRun, *, number: GroupsForm | None = None, name: GroupNameForm | None = None
) -> str:
    people = trainees.of_run(run, now=utcnow()).here
    return render_template(
        "groups/show.html",
        run=run,
        tabs=run_tabs.of(run),
        grouping=queries.as_they_are(run, people),
        form=WishForm(),
        number=number or GroupsForm(),
        name=name or _name_form(run, sent=False),
        refused=bool(number or name),
        may_propose=allows(Action.MANAGE_ENROLMENTS, place_of(run)),
    )


def _name_form(run: CourseRun, *, sent: bool) -> GroupNameForm:
    form = GroupNameForm(request.form if sent else None)
    form.group.choices = [SelectChoice(str(each.number), each.name) for each in run.groups]
    return form
