"""The people of a course: who is on it, in which group; take somebody off and back."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.local_path import local_path
from app.domain.permissions import Action
from app.errors import NotFound
from app.forms.groups import chosen_groups
from app.forms.trainee import TraineeForm
from app.models.delivery import CourseRun
from app.queries import institutions, known_trainees
from app.queries import trainees as trainee_queries
from app.services import enrolments, groups, trainee_details
from app.views import in_place, run_tabs, trainee_forms, trainee_pages, way_back
from app.views.access import allows, asks, current_person
from app.views.places import permitted_run, place_of

bp = Blueprint("trainees", __name__)


@bp.get("/courses/<run_id>/people")
@asks(Action.MANAGE_ENROLMENTS)
def index(run_id: str) -> ResponseReturnValue:
    """List who is on the course, and who left it."""
    run = _run(run_id)
    roll = trainee_queries.of_run(run, now=utcnow())
    return render_template(
        "trainees/index.html",
        run=run,
        tabs=run_tabs.of(run),
        roll=roll,
        page=trainee_pages.page_of(run, roll),
        whole=trainee_pages.is_whole(roll),
        words=request.args.get("find", ""),
        chips=trainee_pages.chips(run, roll),
        alike=trainee_pages.alike(roll),
        may_see_people=allows(Action.VIEW_PEOPLE, place_of(run)),
    )


@bp.get("/courses/<run_id>/people.csv")
@asks(Action.MANAGE_ENROLMENTS)
def export(run_id: str) -> ResponseReturnValue:
    """Hand out the list as a file that the import reads again."""
    run = _run(run_id)
    answer = Response(trainee_details.as_file(run, now=utcnow()), mimetype="text/csv")
    name = f"people-{run.city.slug}-{run.starts_on.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.route("/courses/<run_id>/people/add", methods=["GET", "POST"])
@asks(Action.MANAGE_ENROLMENTS)
def add(run_id: str) -> ResponseReturnValue:
    """Put somebody on the course by hand."""
    run = _run(run_id)
    form = trainee_forms.form_for(run, request.form)
    if request.method == "POST" and form.validate():
        with trainee_forms.refusals(form):
            enrolled = enrolments.enrol(
                run.id, form.details, who=form.who.data, actor=current_person(), now=utcnow()
            )
            name = enrolled.enrolment.person.name
            if enrolled.joined:
                flash(_("%(name)s is on the course now.", name=name), "good")
            else:
                flash(_("%(name)s was on the course already; nothing was changed.", name=name))
            return redirect(url_for(".index", run_id=run_id), 303)
    return _form_page("trainees/add.html", run, form)


@bp.route("/courses/<run_id>/people/<enrolment_id>/replace", methods=["GET", "POST"])
@asks(Action.MANAGE_ENROLMENTS)
def replace(run_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Let somebody else take a place."""
    run = _run(run_id)
    old = trainee_queries.get(run.id, enrolment_id)
    form = trainee_forms.form_for(run, request.form, with_group=False)
    if request.method == "POST" and form.validate():
        with trainee_forms.refusals(form):
            new = enrolments.replace(
                old.id, form.details, who=form.who.data, actor=current_person(), now=utcnow()
            )
            names = {"new": new.person.name, "old": old.person.name}
            flash(_("%(new)s takes the place of %(old)s.", **names), "good")
            return redirect(url_for(".index", run_id=run_id), 303)
    return _form_page("trainees/replace.html", run, form, old=old)


@bp.route("/courses/<run_id>/people/<enrolment_id>/edit", methods=["GET", "POST"])
@asks(Action.MANAGE_ENROLMENTS)
def edit(run_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Correct what is known of somebody."""
    run = _run(run_id)
    enrolment = trainee_queries.get(run.id, enrolment_id)
    if enrolment.status != "enrolled":
        raise NotFound
    known = known_trainees.of_person(run, enrolment.person_id, now=utcnow())
    form = trainee_forms.correction_of(run, known, request.form)
    if request.method == "POST" and form.validate():
        with trainee_forms.refusals(form), trainee_forms.overtaking(form):
            if trainee_details.correct(
                enrolment.id, form.details, shown=form.shown, actor=current_person(), now=utcnow()
            ):
                name = enrolment.person.name
                flash(_("What is known of %(name)s is corrected.", name=name), "good")
            return redirect(url_for(".index", run_id=run_id), 303)
    page = _form_page("trainees/edit.html", run, form, enrolment=enrolment, known=known)
    return (page[0], 409) if form.overtaken else page


@bp.post("/courses/<run_id>/people/<enrolment_id>/withdraw")
@asks(Action.MANAGE_ENROLMENTS)
def withdraw(run_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Take somebody off the course, with a way back."""
    run = _run(run_id)
    enrolment = trainee_queries.get(run.id, enrolment_id)
    enrolments.withdraw(enrolment.id, actor=current_person(), now=utcnow())
    back = url_for(".take_back", run_id=run_id, enrolment_id=enrolment_id)
    words = _("%(name)s is not on this course any more.", name=enrolment.person.name)
    if in_place.is_asked():
        return render_template("trainees/withdrawn.html", words=words, back=back)
    way_back.offer(words, back)
    target = local_path(request.form.get("next"))
    return redirect(target or url_for(".index", run_id=run_id), 303)


@bp.post("/courses/<run_id>/people/<enrolment_id>/take-back")
@asks(Action.MANAGE_ENROLMENTS)
def take_back(run_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Put somebody on the course again."""
    run = _run(run_id)
    enrolment = trainee_queries.get(run.id, enrolment_id)
    enrolments.take_back(enrolment.id, actor=current_person(), now=utcnow())
    flash(_("%(name)s is on the course again.", name=enrolment.person.name), "good")
    return redirect(url_for(".index", run_id=run_id, _anchor=f"person-{enrolment_id}"), 303)


@bp.post("/courses/<run_id>/people/groups")
@asks(Action.MANAGE_ENROLMENTS)
def set_groups(run_id: str) -> ResponseReturnValue:
    """Put people into groups: one as soon as it is chosen, or all that were changed."""
    run = _run(run_id)
    at_once = in_place.is_asked()
    try:
        chosen = chosen_groups(request.form, changed_only=not at_once)
        changed = groups.set_all(run.id, chosen, actor=current_person(), now=utcnow())
    except ValueError as error:
        raise BadRequest from error
    words = ngettext("%(num)d person changed group.", "%(num)d people changed group.", changed)
    if at_once:
        return in_place.toast(words)
    flash(words, "good" if changed else "note")
    return redirect(url_for(".index", run_id=run_id), 303)


def _run(run_id: str) -> CourseRun:
    return permitted_run(run_id, Action.MANAGE_ENROLMENTS)


def _form_page(
    template: str, run: CourseRun, form: TraineeForm, **values: object
) -> tuple[str, int]:
    page = render_template(
        template,
        run=run,
        tabs=run_tabs.of(run),
        form=form,
        hospitals=list(institutions.ids_by_name(run.city_id)),
        **values,
    )
    return page, 422 if form.errors else 200
