"""Proposals for a plan: those there are, one with its answer, and taking one into the plan."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.proposals.asked import AskedRepair, AskedTimes
from app.models.delivery import CourseRun
from app.models.proposal import Proposal
from app.queries import placing, plans
from app.queries import proposals as queries
from app.services import plan_edits, proposals, taken_proposals
from app.services.taken_proposals import FitsNoMore, NoAnswerYet
from app.views import run_tabs
from app.views.access import asks, current_person
from app.views.places import permitted_run
from app.views.proposal_answers import answer_of
from app.wiring import adapters

bp = Blueprint("proposals", __name__)


@bp.get("/courses/<run_id>/proposals")
@asks(Action.PLAN_RUN)
def index(run_id: str) -> ResponseReturnValue:
    """List what was asked, the newest first, and the ways to ask."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    asked = queries.of_run(run.id)
    return render_template(
        "proposals/index.html",
        run=run,
        tabs=run_tabs.of(run),
        proposals=asked,
        under_way=queries.under_way(asked),
        lacking=placing.lacking(run, plans.sessions_of(run.id)),
    )


@bp.get("/courses/<run_id>/proposals/<proposal_id>")
@asks(Action.PLAN_RUN)
def show(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Show one: how far it is, or what came of it."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    return _page(run, queries.get(run.id, proposal_id))


@bp.get("/courses/<run_id>/proposals/<proposal_id>/progress")
@asks(Action.PLAN_RUN)
def progress(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Show how far it is; the page asks for it again until there is an answer."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    proposal = queries.get(run.id, proposal_id)
    answer = Response(render_template("proposals/progress.html", run=run, **_far(proposal)))
    if not queries.is_under_way(proposal):
        answer.headers["HX-Refresh"] = "true"
    return answer


@bp.post("/courses/<run_id>/proposals/<proposal_id>/take")
@asks(Action.PLAN_RUN)
def take(run_id: str, proposal_id: str) -> ResponseReturnValue:
    """Lay what was proposed into the plan; once is enough."""
    run = permitted_run(run_id, Action.PLAN_RUN)
    number = request.form.get("number", default=0, type=int)
    try:
        changed = taken_proposals.take(
            run.id, proposal_id, number, actor=current_person(), now=utcnow()
        )
    except FitsNoMore:
        return _page(run, queries.get(run.id, proposal_id), fits_no_more=True), 409
    except NoAnswerYet:
        flash(_("There is no answer yet."), "note")
        return redirect(url_for(".show", run_id=run_id, proposal_id=proposal_id), 303)
    words = ngettext(
        "%(num)d session is planned so now. Undo takes it back.",
        "%(num)d sessions are planned so now. Undo takes all of it back.",
        changed,
    )
    flash(words if changed else _("The plan has it already."), "good" if changed else "note")
    return redirect(url_for("agenda.show", run_id=run_id), 303)


def _page(run: CourseRun, proposal: Proposal, *, fits_no_more: bool = False) -> str:
    sessions = plans.sessions_of(run.id)
    plan = {each.id: each for each in plans.values_of(sessions)}
    return render_template(
        "proposals/show.html",
        run=run,
        tabs=run_tabs.of(run),
        under_way=queries.is_under_way(proposal),
        answer=answer_of(run, proposal, plan, now=utcnow()) if proposal.is_done else None,
        has_changed=plan_edits.state_of(sessions) != proposal.plan_state,
        fits_no_more=fits_no_more,
        **_far(proposal),
    )


def _far(proposal: Proposal) -> dict[str, object]:
    """Return how far the work is, of how much."""
    asked, solver = proposals.asked_of(proposal), adapters().solver
    times = isinstance(asked, AskedTimes)
    return {
        "proposal": proposal,
        "asked": asked,
        "lost": queries.name_of_lost(asked.loss) if isinstance(asked, AskedRepair) else "",
        "wanted": len(asked.sessions) + len(asked.new) if isinstance(asked, AskedTimes) else 0,
        "limit": round(solver.seconds if times else solver.seconds_of_repair),
    }
