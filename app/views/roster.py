"""The roster: marking who is at a session, on a phone and without JavaScript."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.clock import utcnow
from app.domain.attendance import Status, next_status
from app.domain.marking import Observation, Outcome
from app.domain.permissions import Action
from app.forms.marks import Choice, MarksForm, NotEvents, read_events
from app.models.delivery import CourseSession
from app.queries import roster, timetable
from app.queries.roster import RosterRow
from app.services import attendance
from app.views.access import allows, asks, current_person, require
from app.views.places import place_of

bp = Blueprint("roster", __name__)

# What a tap on a row gives, by the status before it.
TAPS = {status or "": next_status(status) for status in (None, *Status)}
HERE = [status for status in Status if status.attended]
# Sooner than this a session may well be held earlier than planned; later somebody mistook the day.
FAR_AHEAD = timedelta(hours=12)


@bp.get("/sessions/<session_id>/roster")
@asks(Action.RECORD_ATTENDANCE)
def show(session_id: str) -> ResponseReturnValue:
    """Show who is expected at a session and what is marked."""
    session = _session(session_id)
    rows = roster.rows(session, now=utcnow())
    return _page(session, rows, _held(rows), frozenset())


@bp.post("/sessions/<session_id>/marks")
@asks(Action.RECORD_ATTENDANCE)
def record(session_id: str) -> ResponseReturnValue:
    """Take marks: a phone's events get an answer each, a form leads back to the roster."""
    session, now = _session(session_id), utcnow()
    if request.is_json:
        return _record_events(session.id, now)
    rows = roster.rows(session, now=now)
    form = MarksForm(request.form, _held(rows), session_minutes=session.minutes)
    if form.problems:
        return _page(session, rows, form.choices, frozenset(form.problems)), 422
    observations = [_observation(person, choice, now) for person, choice in form.changed().items()]
    _tell(attendance.record(session.id, observations, actor=current_person(), now=now))
    return redirect(url_for(".show", session_id=session_id), 303)


def _session(public_id: str) -> CourseSession:
    session = roster.course_session(public_id)
    require(Action.RECORD_ATTENDANCE, place_of(session.course_run))
    return session


def _may_host(session: CourseSession) -> bool:
    """Whether one plans the course, or teaches this very session, and there is a link to host it.

    Other mentors of the course mark attendance here too.
    """
    if not (session.virtual_room and session.virtual_room.host_link):
        return False
    plans = allows(Action.PLAN_RUN, place_of(session.course_run))
    return plans or timetable.teaches(session.id, current_person().id)


def _record_events(session_id: int, now: datetime) -> ResponseReturnValue:
    try:
        read = read_events(request.get_json(silent=True))
    except NotEvents:
        return {"error": "not_events"}, 422
    observations = [each for each in read if isinstance(each, Observation)]
    answers = iter(attendance.record(session_id, observations, actor=current_person(), now=now))
    outcomes = [each if isinstance(each, Outcome) else next(answers) for each in read]
    return {"outcomes": [_answer(outcome) for outcome in outcomes]}


def _answer(outcome: Outcome) -> dict[str, Any]:
    answer = {"event_id": outcome.event_id, "outcome": outcome.verdict}
    return answer | {"code": outcome.refusal} if outcome.refusal else answer


def _page(
    session: CourseSession,
    rows: Sequence[RosterRow],
    choices: Mapping[str, Choice],
    problems: frozenset[str],
) -> str:
    now = utcnow()
    return render_template(
        "roster/show.html",
        session=session,
        may_host=_may_host(session),
        run=session.course_run,
        rows=rows,
        choices=choices,
        problems=problems,
        statuses=list(Status),
        taps=TAPS,
        here=HERE,
        far_ahead=session.starts_at > now + FAR_AHEAD,
        server_time=now,
    )


def _held(rows: Sequence[RosterRow]) -> dict[str, Choice]:
    return {
        row.person: Choice(row.status, "" if row.minutes is None else str(row.minutes))
        for row in rows
    }


def _observation(person: str, choice: Choice, now: datetime) -> Observation:
    assert choice.status is not None  # noqa: S101  (the form gives only choices that were made)
    return Observation(
        event_id=str(uuid4()),
        person=person,
        status=choice.status,
        minutes=choice.counted,
        observed_at=now,
    )


def _tell(outcomes: Sequence[Outcome]) -> None:
    kept = sum(outcome.kept for outcome in outcomes)
    refused = len(outcomes) - kept
    if kept:
        flash(ngettext("%(num)d mark saved.", "%(num)d marks saved.", kept), "good")
    if refused:
        flash(
            ngettext(
                "%(num)d mark was not taken: the person is not expected here, or it is you.",
                "%(num)d marks were not taken: the people are not expected here, or it is you.",
                refused,
            ),
            "care",
        )
    if not outcomes:
        flash(_("Nothing was changed, so nothing had to be saved."), "note")
