"""The checklist of an observation visit: what is to be done around it, and by when."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.permissions import Action
from app.services import checklists
from app.views import checklist_pages
from app.views.access import asks, current_person
from app.views.visit_pages import permitted

bp = Blueprint("visit_checklists", __name__)


@bp.get("/visits/<visit_id>/checklist")
@asks(Action.PLAN_VISITS)
def show(visit_id: str) -> ResponseReturnValue:
    """Show what is to be done around a visit."""
    return checklist_pages.of_list(permitted(visit_id))


@bp.post("/visits/<visit_id>/checklist/apply")
@asks(Action.PLAN_VISITS)
def apply(visit_id: str) -> ResponseReturnValue:
    """Put the tasks of a template on the list; those that were there stay."""
    visit = permitted(visit_id)
    return checklist_pages.applied(
        visit,
        lambda template: checklists.apply_to_visit(
            visit.public_id, template, actor=current_person(), now=utcnow()
        ),
    )


@bp.post("/visits/<visit_id>/checklist")
@asks(Action.PLAN_VISITS)
def add(visit_id: str) -> ResponseReturnValue:
    """Put one task on the list."""
    visit = permitted(visit_id)
    return checklist_pages.added(
        visit,
        lambda details, key: checklists.add_to_visit(
            visit.public_id, details, public_id=key, actor=current_person(), now=utcnow()
        ),
    )
