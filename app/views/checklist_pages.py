"""What checklists answer with: that of a course or visit, one task, that something is done."""

from collections.abc import Callable, Sequence

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.checklists import Around, TaskDetails, Template, Urgency
from app.domain.permissions import Action
from app.formatting import day_with_year
from app.forms.checklist import (
    BY_HAND,
    OWNERS,
    DeadlineForm,
    DoneForm,
    TakeOffForm,
    TaskForm,
)
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.queries import checklists as queries
from app.queries import faculty, planners, visits
from app.queries.checklists import About, DueTask
from app.services.city_calendars import of_cities
from app.views import in_place, run_tabs, visit_pages
from app.views.access import require
from app.views.places import place_of
from app.wiring import adapters

Groups = dict[Urgency, list[DueTask]]


def grouped(tasks: Sequence[DueTask]) -> Groups:
    """Return tasks by where they stand, the most urgent first; without groups that are empty."""
    by_urgency = {stands: [t for t in tasks if t.stands is stands] for stands in Urgency}
    return {stands: found for stands, found in by_urgency.items() if found}


def around(about: About) -> Around:
    """Return what kind of list is kept of something."""
    return Around.COURSE if isinstance(about, CourseRun) else Around.VISIT


def address_of(about: About, what: str = "show", *, _anchor: str | None = None) -> str:
    """Return the address of a list, or of what can be done with it."""
    if isinstance(about, CourseRun):
        return url_for(f"checklists.{what}", run_id=about.public_id, _anchor=_anchor)
    return url_for(f"visit_checklists.{what}", visit_id=about.public_id, _anchor=_anchor)


def title_of(about: About) -> str:
    """Return what something is called that a list is about."""
    if isinstance(about, CourseRun):
        return about.title
    return f"{about.slot.unit}, {about.slot.city.name}"


def of_list(
    about: About,
    form: TaskForm | None = None,
    *,
    too_late: str = "",
    deadline: DeadlineForm | None = None,
) -> str:
    """Show a checklist; `too_late` names a task that somebody else changed."""
    read = queries.of_run if isinstance(about, CourseRun) else queries.of_visit
    checklist = read(about, calendars=of_cities, now=utcnow())  # type: ignore[arg-type]
    if form is None:
        form = TaskForm(public_id=new_public_id())
        offer(form, about, people_for(about))
    kind = around(about)
    return render_template(
        "checklists/show.html",
        about=about,
        title=title_of(about),
        tabs=run_tabs.of(about) if isinstance(about, CourseRun) else None,
        address=address_of,
        checklist=checklist,
        groups=grouped(checklist.tasks),
        owners=OWNERS,
        templates={
            each: checklist.lacks(each) for each in adapters().checklists if each.around is kind
        },
        form=form,
        deadline=deadline or _deadline_of(about),
        too_late=too_late,
    )


def people_for(about: About, task: ChecklistTask | None = None) -> list[Person]:
    """Return who can see to a task: who plans in the city, who teaches or goes, who does it now."""
    people = [*planners.of_city(about.city, now=utcnow())]
    if isinstance(about, CourseRun):
        people += faculty.people_of(about.id)
    else:
        people += [each.person for each in about.trainees if each.person.merged_into_id is None]
        people += visits.supervisors_of([about.id]).get(about.id, ())
    people += [task.person] if task and task.person else []
    return sorted({person.id: person for person in people}.values(), key=lambda p: p.sort_key)


def offer(form: TaskForm, about: About, people: Sequence[Person]) -> None:
    """Let one of these people see to a task of a list."""
    form.offer(around(about), {person.public_id: person.name for person in people})


def applied(about: About, put_on: Callable[[Template], int]) -> ResponseReturnValue:
    """Put the tasks of the list that was chosen on a checklist; those that were there stay."""
    wanted = request.form.get("template")
    offered = (each for each in adapters().checklists if each.around is around(about))
    template = next((each for each in offered if each.slug == wanted), None)
    if template is None:
        flash(_("Choose one of these lists."), "stop")
        return of_list(about), 422
    new = put_on(template)
    words = ngettext("%(num)d task is on the list now.", "%(num)d tasks are on the list now.", new)
    flash(words if new else _("All of these were on the list already."), "good" if new else "note")
    return redirect(address_of(about), 303)


def added(about: About, put_on: Callable[[TaskDetails, str], ChecklistTask]) -> ResponseReturnValue:
    """Put the task that was entered on a checklist."""
    form, people = TaskForm(request.form), people_for(about)
    offer(form, about, people)
    if not form.validate():
        return of_list(about, form), 422
    details = form.details({person.public_id: person.id for person in people})
    row = put_on(details, form.public_id.data)
    flash(_("“%(title)s” is on the list.", title=row.title), "good")
    return redirect(address_of(about, _anchor=f"t-{row.public_id}"), 303)


def demand(about: About) -> None:
    """Stop here unless the person plans the course or visit; raises NotFound or Forbidden."""
    if isinstance(about, CourseRun):
        require(Action.PLAN_RUN, place_of(about))
    else:
        require(Action.PLAN_VISITS, visit_pages.place_of(about))


def _deadline_of(about: About) -> DeadlineForm | None:
    if not isinstance(about, CourseRun):
        return None
    day = about.accreditation_due_on
    return DeadlineForm(deadline=day, was=day.isoformat() if day else "")


def deadline_changed(run: CourseRun, form: DeadlineForm) -> str:
    """Name the deadline that somebody else wrote down meanwhile; what was entered stays."""
    there = run.accreditation_due_on
    if there is None:
        words = _("Somebody else took the deadline out meanwhile.")
    else:
        day = day_with_year(there)
        words = _("Somebody else wrote another deadline down meanwhile: %(day)s.", day=day)
    flash(f"{words} {_('Save once more to have yours in its place.')}", "care")
    form.was.data = there.isoformat() if there else ""
    return of_list(run, deadline=form)


def of_task(
    task: ChecklistTask,
    *,
    form: TaskForm | None = None,
    done: DoneForm | None = None,
    off: TakeOffForm | None = None,
    outdated: str = "",
) -> str:
    """Show all that can be changed of one task; `outdated` is the part whose form came too late."""
    if form is None:
        form = _form_of(task)
        offer(form, task.about, people_for(task.about, task))
    listed = queries.due(task, calendars=of_cities, now=utcnow())
    revision = str(task.revision)
    return render_template(
        "checklists/task.html",
        about=task.about,
        title=title_of(task.about),
        back=address_of(task.about, _anchor=f"t-{task.public_id}"),
        task=task,
        due=listed,
        form=form,
        done=done or DoneForm(note=task.note, evidence=task.evidence, revision=revision),
        off=off or TakeOffForm(revision=revision),
        outdated=outdated,
        owners=OWNERS,
    )


def changed(task: ChecklistTask, words: str) -> ResponseReturnValue:
    """Say what was done: in the list that asked, or on top of the page of the list."""
    if in_place.is_asked():
        answer = make_response(of_list(task.about))
        answer.headers["HX-Trigger"] = in_place.toast(words).headers["HX-Trigger"]
        return answer
    flash(words, "good")
    return redirect(address_of(task.about, _anchor=f"t-{task.public_id}"), 303)


def _form_of(task: ChecklistTask) -> TaskForm:
    return TaskForm(
        public_id=task.public_id,
        revision=str(task.revision),
        title=task.title,
        what=task.what,
        when=BY_HAND if task.due_on else task.anchor,
        days=task.working_days,
        due_on=task.due_on,
        owner=task.owner,
        person=task.person.public_id if task.person else "",
    )
