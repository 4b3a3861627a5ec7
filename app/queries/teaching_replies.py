"""Who was asked to teach what, and what they answered."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.domain.plans.teaching import Reply
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.plan import PlannedMentor, PlannedSession
from app.models.teaching import TeachingReply

CANNOT = [reply.value for reply in Reply if reply.cannot]


def of_run(run_id: int) -> Mapping[tuple[int, int], TeachingReply]:
    """Return what everybody said who is to teach in a plan, by session and person."""
    rows = db.session.scalars(_of_those_planned().where(PlannedSession.course_run_id == run_id))
    return {(row.planned_session_id, row.person_id): row for row in rows}


def of_person(person_id: int, *, now: datetime) -> Sequence[TeachingReply]:
    """Return what somebody was asked to teach and what is still to come, in order of time."""
    return db.session.scalars(
        _asked()
        .join(PlannedSession.course_run)
        .where(
            TeachingReply.person_id == person_id,
            TeachingReply.ends_at > now,
            or_(and_(_is_planned(), ~PlannedSession.cancelled), _is_released(held=True)),
        )
        .options(
            contains_eager(TeachingReply.planned_session)
            .contains_eager(PlannedSession.course_run)
            .joinedload(CourseRun.city)
        )
        .order_by(TeachingReply.starts_at, TeachingReply.planned_session_id)
    ).all()


def get(session: str, person_id: int) -> TeachingReply:
    """Return what somebody was asked about a session, by its public id; raises NotFound.

    Who is off it in the plan alone still reads the question: nobody has told them.
    """
    found = db.session.scalars(
        _asked().where(
            PlannedSession.public_id == session,
            TeachingReply.person_id == person_id,
            or_(_is_planned(), _is_released()),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def known_of(replies: Iterable[TeachingReply]) -> Mapping[int, CourseSession]:
    """Return by id the sessions asked about as they are released, as far as they are; two queries.

    Who is asked reads these, and not what is changed of them in the plan.
    """
    ids = [each.planned_session_id for each in replies]
    rows = db.session.scalars(
        select(CourseSession)
        .where(CourseSession.id.in_(ids))
        .options(
            joinedload(CourseSession.group),
            joinedload(CourseSession.room),
            selectinload(CourseSession.mentors),
        )
    )
    return {each.id: each for each in rows}


def is_open(reply: TeachingReply, released: CourseSession | None) -> bool:
    """Whether an answer is still to be given: to what is planned, or to what they were told.

    Who was told that they teach a session can say that they cannot, whatever is planned since.
    """
    return any(_is_about(reply, each) for each in (reply.planned_session, released) if each)


def _is_about(reply: TeachingReply, session: PlannedSession | CourseSession) -> bool:
    return (
        (reply.starts_at, reply.ends_at) == (session.starts_at, session.ends_at)
        and not session.cancelled
        and any(each.person_id == reply.person_id for each in session.mentors)
    )


def unable_by_run(run_ids: Collection[int], *, now: datetime) -> Counter[int]:
    """Return of each run how many who are to teach what is to come have said that they cannot."""
    if not run_ids:
        return Counter()
    rows = db.session.execute(
        select(PlannedSession.course_run_id, func.count())
        .select_from(TeachingReply)
        .join(TeachingReply.planned_session)
        .join(PlannedMentor, _teaches_it())
        .where(
            PlannedSession.course_run_id.in_(run_ids),
            PlannedSession.starts_at > now,
            ~PlannedSession.cancelled,
            TeachingReply.state.in_(CANNOT),
        )
        .group_by(PlannedSession.course_run_id)
    )
    return Counter(dict(rows.all()))


def _of_those_planned() -> Select[TeachingReply]:
    """Select the answers of those who are still to teach the session."""
    return _asked().join(PlannedMentor, _teaches_it())


def _asked() -> Select[TeachingReply]:
    return (
        select(TeachingReply)
        .join(TeachingReply.planned_session)
        .options(contains_eager(TeachingReply.planned_session), joinedload(TeachingReply.person))
    )


def _is_planned() -> ColumnElement[bool]:
    """Whether they are to teach it in the plan."""
    return select(PlannedMentor.person_id).where(_teaches_it()).exists()


def _is_released(*, held: bool = False) -> ColumnElement[bool]:
    """Whether everybody knows that they teach it, and, if that is asked, that it is held."""
    known = (
        select(CourseSession.id)
        .join(CourseSession.mentors)
        .where(
            CourseSession.id == TeachingReply.planned_session_id,
            MentorAssignment.person_id == TeachingReply.person_id,
        )
    )
    return (known.where(~CourseSession.cancelled) if held else known).exists()


def _teaches_it() -> ColumnElement[bool]:
    return and_(
        PlannedMentor.planned_session_id == TeachingReply.planned_session_id,
        PlannedMentor.person_id == TeachingReply.person_id,
    )
