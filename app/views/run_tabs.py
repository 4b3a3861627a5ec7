"""The tabs of a course run: each a page of its own, shown to those who may open it."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.models.delivery import CourseRun
from app.views.access import allows
from app.views.places import place_of

OF_THE_AGENDA = {
    "added_sessions",
    "agenda",
    "conflicts",
    "day_plan",
    "fair_hours",
    "proposals",
    "proposing",
    "releases",
    "session_materials",
    "session_people",
}


@dataclass(frozen=True)
class Tab:
    """One part of a course."""

    label: str
    url: str
    current: bool


def of(run: CourseRun) -> list[Tab]:
    """Return the tabs that the person may open; the current one is told by the blueprint."""
    parts = (
        (
            "course_runs.show",
            _("Overview"),
            Action.VIEW_RUN,
            {"course_runs", "teaching", "placing"},
        ),
        ("agenda.show", _("Agenda"), Action.VIEW_RUN, OF_THE_AGENDA),
        ("board.show", _("Board"), Action.PLAN_RUN, {"board"}),
        ("checklists.show", _("Checklist"), Action.PLAN_RUN, {"checklists", "checklist_tasks"}),
        ("trainees.index", _("People"), Action.MANAGE_ENROLMENTS, {"trainees", "imports"}),
        ("groups.show", _("Groups"), Action.RECORD_ATTENDANCE, {"groups", "board_roles"}),
        (
            "faculty.index",
            _("Mentors"),
            Action.VIEW_RUN,
            {"disclosures", "faculty", "people_load"},
        ),
        ("register.show", _("Register"), Action.VIEW_REGISTER, {"register", "eligibility"}),
        ("certificates.index", _("Certificates"), Action.ISSUE_CERTIFICATES, {"certificates"}),
    )
    place = place_of(run)
    return [
        Tab(label, url_for(endpoint, run_id=run.public_id), request.blueprint in blueprints)
        for endpoint, label, action, blueprints in parts
        if allows(action, place)
    ]
