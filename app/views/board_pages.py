"""What the board answers with: a page, or itself in its place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.clock import utcnow
from app.domain.board.columns import By
from app.domain.wall_time import today_in
from app.forms.board import FOLLOWING, BlockForm, BoardForm
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import board as boards
from app.queries import releases
from app.queries.board import Plan, Shown
from app.services import city_days
from app.views import board_forms, board_words, in_place, run_tabs
from app.views.agenda_pages import History
from app.views.board_view import BoardView, asked_for


@dataclass(frozen=True, kw_only=True)
class Pending:
    """What somebody wanted whose change came second: in words, and as it was sent."""

    words: Sequence[str]
    sent: Sequence[tuple[str, str]]
    action: str
    revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the board says of a gesture, and what it then shows beside itself."""

    words: str = ""
    kind: str = "good"
    session: PlannedSession | None = None
    form: BoardForm | None = None
    block: BlockForm | None = None
    pending: Pending | None = None

    @property
    def ticked(self) -> frozenset[str]:
        """The ids of the sessions that were ticked when the block did not move."""
        sent = (self.block.chosen.data or ()) if self.block else ()
        return frozenset(each.partition(":")[0] for each in sent)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The plan of a course and the view of it that is asked for."""

    run: CourseRun
    plan: Plan
    view: BoardView
    now: datetime = field(default_factory=utcnow)

    @property
    def url(self) -> str:
        """Where it is shown."""
        return url_for("board.show", run_id=self.run.public_id, **self.view.args)


def desk_of(run: CourseRun) -> Desk:
    """Read the plan of a course, and which part of it is asked for."""
    today = today_in(run.city.time_zone, utcnow())
    plan = boards.plan_of(run, city_days.calendar_of_run(run), today=today)
    return Desk(run=run, plan=plan, view=asked_for(plan.days, today=today))


def shown(desk: Desk) -> Shown:
    """Lay out the days that are asked for."""
    view = desk.view
    return boards.shown(desk.plan, view.days, view.by, whole=view.whole)


def weeks(desk: Desk) -> list[date]:
    """Return the Mondays of all weeks in which the plan has anything, and of the one shown."""
    days = {*desk.plan.days, desk.view.day}
    return sorted({day - timedelta(days=day.weekday()) for day in days})


def page(desk: Desk, said: Said) -> str:
    """Show the board: alone where it goes into a page that has it already."""
    whole = "board" if in_place.is_asked() else "show"
    part = request.headers.get("HX-Target") == "panel" and request.method == "GET"
    session = said.session
    form = said.form or (board_forms.form_of(desk.plan, session) if session else None)
    sent = request.form if said.form else None
    return render_template(
        f"board/{'panel' if part else whole}.html",
        run=desk.run,
        tabs=run_tabs.of(desk.run),
        desk=desk,
        plan=desk.plan,
        view=desk.view,
        shown=shown(desk),
        weeks=weeks(desk),
        columns=list(By),
        first_column=board_words.column_words(desk.view.by),
        rows={each.public_id: each for each in desk.plan.sessions},
        gravest=desk.plan.gravest,
        history=History.of(desk.run),
        waiting=releases.counts_by_run([desk.run.id])[desk.run.id],
        said=said,
        following=FOLLOWING,
        session=session,
        form=form,
        was=board_forms.shown_of(session, sent) if session else {},
    )


def done(run: CourseRun, words: str, kind: str = "good") -> ResponseReturnValue:
    """Say what was done: in the board's place, or on the page that it leads back to."""
    desk = desk_of(run)
    if in_place.is_asked():
        answer = make_response(page(desk, Said(words=words, kind=kind)))
        answer.headers["HX-Trigger"] = json.dumps({"board": {"said": words}})
        return answer
    flash(words, kind)
    return redirect(desk.url, 303)


def refused(desk: Desk, said: Said, status: int) -> ResponseReturnValue:
    """Say why nothing was done, and show what was sent."""
    answer = make_response(page(desk, said), status)
    answer.headers["HX-Trigger"] = json.dumps({"board": {"said": said.words}})
    return answer
