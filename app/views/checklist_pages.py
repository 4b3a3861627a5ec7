"""What checklists answer with: that of a course, one task, and that something is done."""

from collections.abc import Sequence

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.checklists import Urgency
from app.forms.checklist import BY_HAND, OWNERS, DoneForm, TakeOffForm, TaskForm
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.queries import checklists as queries
from app.queries import faculty, planners
from app.queries.checklists import DueTask
from app.services.city_calendars import of_cities
from app.views import in_place, run_tabs
from app.wiring import adapters

Groups = dict[Urgency, list[DueTask]]


def grouped(tasks: Sequence[DueTask]) -> Groups:
    """Return tasks by where they stand, the most urgent first; without groups that are empty."""
    by_urgency = {stands: [t for t in tasks if t.stands is stands] for stands in Urgency}
    return {stands: found for stands, found in by_urgency.items() if found}


def of_run(run: CourseRun, form: TaskForm | None = None, *, too_late: str = "") -> str:
    """Show the checklist of a course; `too_late` names a task that somebody else changed."""
    checklist = queries.of_run(run, calendars=of_cities, now=utcnow())
    if form is None:
        form = TaskForm(public_id=new_public_id())
        offer(form, people_for(run))
    return render_template(
        "checklists/show.html",
        run=run,
        tabs=run_tabs.of(run),
        checklist=checklist,
        groups=grouped(checklist.tasks),
        owners=OWNERS,
        templates={each: checklist.lacks(each) for each in adapters().checklists},
        form=form,
        too_late=too_late,
    )


def people_for(run: CourseRun, task: ChecklistTask | None = None) -> list[Person]:
    """Return who can see to a task: those who plan in the city, mentors, and who does it now."""
    people = [*planners.of_city(run.city, now=utcnow()), *faculty.people_of(run.id)]
    people += [task.person] if task and task.person else []
    return sorted({person.id: person for person in people}.values(), key=lambda p: p.sort_key)


def offer(form: TaskForm, people: Sequence[Person]) -> None:
    """Let one of these people be chosen."""
    nobody = SelectChoice("", _("Nobody in particular"))
    named = (SelectChoice(person.public_id, person.name) for person in people)
    form.person.choices = [nobody, *named]


def of_task(
    task: ChecklistTask,
    *,
    form: TaskForm | None = None,
    done: DoneForm | None = None,
    off: TakeOffForm | None = None,
    outdated: bool = False,
) -> str:
    """Show all that can be changed of one task."""
    if form is None:
        form = _form_of(task)
        offer(form, people_for(task.course_run, task))
    listed = queries.due(task, calendars=of_cities, now=utcnow())
    revision = str(task.revision)
    return render_template(
        "checklists/task.html",
        run=task.course_run,
        task=task,
        due=listed,
        form=form,
        done=done or DoneForm(note=task.note, evidence=task.evidence, revision=revision),
        off=off or TakeOffForm(revision=revision),
        outdated=outdated,
        owners=OWNERS,
    )


def changed(task: ChecklistTask, words: str) -> ResponseReturnValue:
    """Say what was done: in the list that asked, or on top of the page of the course."""
    if in_place.is_asked():
        answer = make_response(of_run(task.course_run))
        answer.headers["HX-Trigger"] = in_place.toast(words).headers["HX-Trigger"]
        return answer
    flash(words, "good")
    run_id, anchor = task.course_run.public_id, f"t-{task.public_id}"
    return redirect(url_for("checklists.show", run_id=run_id, _anchor=anchor), 303)


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
