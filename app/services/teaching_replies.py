"""Mentors are asked whether they teach their sessions, and answer."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.plans.teaching import Answer, Reply, after_answer, notice
from app.errors import NotFound
from app.extensions import db
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.teaching import TeachingReply
from app.queries import teaching_replies
from app.services import audit, plan_edits
from app.services.plan_edits import Outdated

MINUTE = timedelta(minutes=1)


class HasBegun(Conflict):
    """Nobody is asked about a session that has begun, and nobody answers any more."""


class ReasonNeeded(Conflict):
    """Who cannot come says why, so that somebody else can be found."""


@write_unit
def ask(
    run_id: int, *, of: Collection[tuple[int, int]] | None = None, actor: Person, now: datetime
) -> int:
    """Ask mentors whether they teach what is to come, and return how many questions are new.

    `of` are those that are meant, each a session and a person by their ids; None is everybody.
    Nobody is asked twice about the same time; where the time is another one by now, the question
    is new and the answer that was given to the old one is gone.
    """
    desk = plan_edits.take(run_id)
    known = teaching_replies.of_run(run_id)
    asked = 0
    for session in desk.sessions:
        if session.cancelled or session.starts_at <= now:
            continue
        people = [
            mentor.person_id
            for mentor in session.mentors
            if of is None or (session.id, mentor.person_id) in of
        ]
        new = [
            each
            for each in people
            if _ask(session, each, known.get((session.id, each)), actor, now)
        ]
        asked += len(new)
        if new:
            audit.record(
                Deed.TEACHING_ASKED, session, actor=actor, now=now, after={"people": len(new)}
            )
    if not asked:
        audit.leave_out()
    return asked


def _ask(
    session: PlannedSession,
    person_id: int,
    known: TeachingReply | None,
    actor: Person,
    now: datetime,
) -> bool:
    if known is not None and known.holds:
        return False
    asked = {
        "state": Reply.INVITED.value,
        "starts_at": session.starts_at,
        "ends_at": session.ends_at,
        "asked_by_id": actor.id,
        "asked_at": now,
        "answered_at": None,
        "reason": "",
        "notice_minutes": None,
    }
    key = {"planned_session_id": session.id, "person_id": person_id}
    row = known or db.session.get(TeachingReply, tuple(key.values()))
    if row is None:
        db.session.add(TeachingReply(**key, **asked))
    else:
        for name, value in asked.items():
            setattr(row, name, value)
    return True


@write_unit
def answer(
    session_id: int,
    *,
    asked_at: datetime,
    said: Answer,
    reason: str = "",
    actor: Person,
    now: datetime,
) -> TeachingReply:
    """Say whether one teaches a session; the same answer again changes no more than why.

    `asked_at` is the question that was seen. Raises Outdated where another one was asked since, or
    where the session is at another time or not to be taught by them any more, as it is planned and
    as it was released; HasBegun, and ReasonNeeded for a no without one.
    """
    run_id = plan_edits.run_of(session_id)
    desk = plan_edits.take(run_id)
    session = next(each for each in desk.sessions if each.id == session_id)
    row = _open_question(session, actor)
    if row.asked_at != asked_at:
        raise Outdated
    if row.starts_at <= now:
        raise HasBegun
    if said is Answer.NO and not reason:
        raise ReasonNeeded
    reason = reason if said is Answer.NO else ""
    before, after = Reply(row.state), after_answer(Reply(row.state), said)
    if (before, row.reason) == (after, reason):
        audit.leave_out()
        return row
    _keep(row, after, reason, now)
    audit.record(
        Deed.TEACHING_ANSWERED,
        session,
        actor=actor,
        now=now,
        before={"state": before},
        after={"state": after, "notice_minutes": row.notice_minutes},
        reason=reason,
        subject_id=actor.id,
    )
    return row


def _open_question(session: PlannedSession, actor: Person) -> TeachingReply:
    """Return what somebody is still asked about a session; raises Outdated."""
    try:
        row = teaching_replies.get(session.public_id, actor.id)
    except NotFound:
        raise Outdated from None
    if not teaching_replies.is_open(row, teaching_replies.known_of([row]).get(session.id)):
        raise Outdated
    return row


def _keep(row: TeachingReply, state: Reply, reason: str, now: datetime) -> None:
    """Keep an answer; who withdrew did so when they said it first, whatever they add to that."""
    withdrew = state is Reply.WITHDREW
    if not withdrew or row.state != Reply.WITHDREW:
        row.answered_at = now
        row.notice_minutes = notice(row.starts_at, now) // MINUTE if withdrew else None
    row.state, row.reason = state.value, reason
