"""The checklists of the demo: most of what was due by now is done, of courses and of the visit."""

from datetime import datetime, timedelta

from app.domain.checklists import Proof, Template, Urgency
from app.models.delivery import CourseRun
from app.models.observation_visit import ObservationVisit
from app.models.person import Person
from app.queries import checklists as queries
from app.queries.checklists import Checklist
from app.services import checklists
from app.services.city_calendars import of_cities

BEFORE = timedelta(days=80)  # when the list was put on the course
DEADLINE = timedelta(days=60)  # before the first day, until when it can be accredited
LEFT_OVER = "interpreters"  # what one course after the other has not done in time
PROOFS = {
    "accreditation-application": Proof("Handed in with all declarations.", "Folder 3, page 1"),
    "letters-of-invitation": Proof("", "https://example.org/letters"),
}


def load(run: CourseRun, template: Template, *, actor: Person, now: datetime) -> None:
    """Put a template on a course; what was due before today is done, but for one task.

    A course that is over has done even that.
    """
    checklists.apply(run.id, template, actor=actor, now=now - BEFORE)
    deadline = run.starts_on - DEADLINE
    checklists.set_deadline(run.id, deadline, seen=None, actor=actor, now=now - BEFORE)
    late = LEFT_OVER if run.ends_on >= now.date() else ""
    _do(queries.of_run(run, calendars=of_cities, now=now), late, actor=actor, now=now)


def load_of_visit(
    visit: ObservationVisit, template: Template, *, actor: Person, now: datetime
) -> None:
    """Put a template on a visit; what was due before today is done."""
    checklists.apply_to_visit(visit.public_id, template, actor=actor, now=now - BEFORE)
    _do(queries.of_visit(visit, calendars=of_cities, now=now), "", actor=actor, now=now)


def _do(listed: Checklist, late: str, *, actor: Person, now: datetime) -> None:
    """Do what was due before today, but for the task of one key."""
    for due in listed.tasks:
        task = due.task
        if due.stands is Urgency.OVERDUE and task.template_key != late:
            proof = PROOFS.get(task.template_key or "")
            checklists.mark_done(task.id, proof, seen=task.revision, actor=actor, now=now)
