"""Who teaches in a course: the list, adding somebody, taking somebody off."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.plans.teaching import Reply
from app.errors import NotFound
from app.forms.faculty import MentorForm
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.teaching import TeachingReply
from app.queries import faculty as faculty_queries
from app.queries import people, plans, teaching_replies
from app.services import faculty
from app.services.faculty import NameNeeded
from app.services.people import WhoIsMeant
from app.views import run_tabs, taken_off, way_back, who_is_meant
from app.views.access import allows, asks, current_person
from app.views.places import permitted_run, place_of
from app.views.teaching_words import REPLIES

bp = Blueprint("faculty", __name__)


@bp.get("/courses/<run_id>/mentors")
@asks(Action.VIEW_RUN)
def index(run_id: str) -> ResponseReturnValue:
    """List the mentors with the minutes they teach."""
    return _page(permitted_run(run_id, Action.VIEW_RUN), MentorForm())


@bp.post("/courses/<run_id>/mentors")
@asks(Action.PLAN_RUN)
def add(run_id: str) -> ResponseReturnValue:
    """Add somebody who is known by their address, or somebody new."""
    run = permitted_run(run_id, Action.PLAN_RUN)
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
            actor=current_person(),
            now=utcnow(),
        )
    except NameNeeded:
        words = _("Nobody in this city is known by this address yet. Write their name.")
        form.name.errors = [words]
        return _page(run, form), 422
    except WhoIsMeant as error:
        words = _("This address is known already. Say who is meant.")
        who_is_meant.ask(form, error, words=words)
        return _page(run, form), 422
    flash(_("%(name)s teaches in this course now.", name=person.name), "good")
    return redirect(url_for(".index", run_id=run_id), 303)


@bp.post("/courses/<run_id>/mentors/<person_id>/remove")
@asks(Action.PLAN_RUN)
def remove(run_id: str, person_id: str) -> ResponseReturnValue:
    """Take somebody off the course, and off its sessions to come."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    person = next((p for p in faculty_queries.people_of(run.id) if p.public_id == person_id), None)
    if person is None:
        raise NotFound
    removal = faculty.remove(run.id, person.id, actor=current_person(), now=utcnow())
    taken_off.keep(run, person, removal)
    back = url_for(".restore", run_id=run_id, person_id=person_id)
    words = _("%(name)s is no mentor of this course any more.", name=person.name)
    way_back.offer(words, back)
    sessions = [each for each in plans.sessions_of(run.id) if each.id in removal.session_ids]
    if sessions:
        names = ", ".join(dict.fromkeys(session.code or session.title for session in sessions))
        words = ngettext(
            "%(num)d session to come has lost a mentor: %(names)s.",
            "%(num)d sessions to come have lost a mentor: %(names)s.",
            len(sessions),
            names=names,
        )
        known = _("Everybody sees it once you release the plan.") if run.published_at else ""
        flash(f"{words} {known}".strip(), "care")
    return redirect(url_for(".index", run_id=run_id), 303)


@bp.post("/courses/<run_id>/mentors/<person_id>/restore")
@asks(Action.PLAN_RUN)
def restore(run_id: str, person_id: str) -> ResponseReturnValue:
    """Take back that somebody was taken off, as the notice about it offers."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    person = people.find_by_public_id(person_id)
    if person is None:
        raise NotFound
    back = redirect(url_for(".index", run_id=run_id), 303)
    if taken_off.is_spent(run, person):
        flash(_("This was undone already."), "note")
        return back
    removal = taken_off.kept(run, person)
    if removal is None:
        raise NotFound
    faculty.restore(run.id, person.id, removal, actor=current_person(), now=utcnow())
    taken_off.spend(run, person)
    words = ngettext(
        "%(name)s teaches in this course again, with %(num)d session as before.",
        "%(name)s teaches in this course again, with %(num)d sessions as before.",
        len(removal.session_ids),
        name=person.name,
    )
    flash(words if removal.session_ids else _again(person), "good")
    return back


def _again(person: Person) -> str:
    return str(_("%(name)s teaches in this course again.", name=person.name))


def _answers(run: CourseRun) -> dict[str, list[TeachingReply]]:
    """Return what mentors said about what is to come, in order of time, by what it comes to."""
    now = utcnow()
    found = sorted(
        (
            each
            for each in teaching_replies.of_run(run.id).values()
            if each.planned_session.starts_at > now and not each.planned_session.cancelled
        ),
        key=lambda each: (each.planned_session.starts_at, each.planned_session_id),
    )
    return {
        "unable": [each for each in found if Reply(each.state).cannot],
        "stale": [each for each in found if not (each.holds or Reply(each.state).cannot)],
        "waiting": [each for each in found if each.holds and each.state == Reply.INVITED],
        "coming": [each for each in found if each.holds and each.state == Reply.ACCEPTED],
    }


def _page(run: CourseRun, form: MentorForm) -> str:
    may_plan = allows(Action.PLAN_RUN, place_of(run))
    return render_template(
        "faculty/index.html",
        run=run,
        tabs=run_tabs.of(run),
        members=faculty_queries.of_run(run.id, planned=may_plan, now=utcnow()),
        form=form,
        may_plan=may_plan,
        answers=_answers(run) if may_plan else None,
        reply_words=REPLIES,
        may_see_people=allows(Action.VIEW_PEOPLE, place_of(run)),
    )
