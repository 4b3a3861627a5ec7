"""Courses: their sessions as everybody knows them, and to planners the plan and its releases."""

from collections.abc import Iterable
from datetime import datetime
from operator import attrgetter, itemgetter
from zoneinfo import ZoneInfo

from flask import Blueprint, url_for

from app.clock import utcnow
from app.domain.permissions import Action
from app.errors import Refused
from app.models.delivery import CourseRun as RunRow
from app.models.plan import Release as ReleaseRow
from app.queries import course_runs, plans, timetable
from app.queries import releases as queries
from app.queries.plans import AnySession
from app.schemas.course_runs import (
    CourseRun,
    NewRelease,
    Plan,
    Release,
    ReleaseList,
    Session,
    SessionList,
    SessionMentor,
    SessionSite,
)
from app.schemas.paging import Page, PageQuery
from app.schemas.problem import Kind
from app.services import plan_edits, releases
from app.services.plan_edits import Outdated
from app.services.shifts import AlreadyHeld
from app.views.access import current_person, reaching
from app.views.api import cursors
from app.views.api.operation import Created, creates, reads
from app.views.places import permitted_run

bp = Blueprint("api_course_runs", __name__, url_prefix="/api/v1")

SEES, PLANS = Action.VIEW_RUN, Action.PLAN_RUN


@bp.get("/course-runs")
@reads("List courses", answers=Page[CourseRun], query=PageQuery, action=SEES)
def list_runs(query: PageQuery) -> Page[CourseRun]:
    """The courses of your cities, and those you teach in; the oldest first."""
    found = course_runs.page(
        reaching(SEES), after=cursors.read("course-runs", query.cursor), limit=query.limit
    )
    return Page[CourseRun](
        items=[_run(row) for row in found.rows],
        next_cursor=cursors.write("course-runs", found.next_key),
    )


@bp.get("/course-runs/<run_id>")
@reads("Show a course", answers=CourseRun, action=SEES)
def show_run(run_id: str) -> CourseRun:
    """One course."""
    return _run(permitted_run(run_id, SEES))


@bp.get("/course-runs/<run_id>/sessions")
@reads("List the sessions of a course", answers=SessionList, action=SEES)
def list_sessions(run_id: str) -> SessionList:
    """As the newest release has them, cancelled ones too; none before the first release."""
    run = permitted_run(run_id, SEES)
    return SessionList(items=_sessions(timetable.sessions_of(run.id)))


@bp.get("/course-runs/<run_id>/plan")
@reads("Show the plan of a course", answers=Plan, action=PLANS)
def show_plan(run_id: str) -> Plan:
    """The sessions as they are planned now; nobody but planners reads them."""
    planned = plans.sessions_of(permitted_run(run_id, PLANS).id)
    return Plan(items=_sessions(planned), state=plan_edits.state_of(planned))


@bp.get("/course-runs/<run_id>/releases")
@reads("List the releases of a course", answers=ReleaseList, action=SEES)
def list_releases(run_id: str) -> ReleaseList:
    """All of them, the newest first."""
    run = permitted_run(run_id, SEES)
    return ReleaseList(items=[_release(row) for row in queries.of_run(run.id)])


@bp.post("/course-runs/<run_id>/releases")
@creates("Release the plan of a course", takes=NewRelease, answers=Release, action=PLANS)
def release(run_id: str, body: NewRelease) -> Created:
    """Show it to everybody. Where nothing differs from the newest release, that one is returned."""
    run = permitted_run(run_id, PLANS)
    try:
        row = releases.release(
            run.id,
            note=body.note or "",
            seen=body.state,
            held_too=body.held_too,
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        raise Refused(Kind.CONFLICT, "The plan was changed since. Read it again.") from None
    except AlreadyHeld as error:
        names = ", ".join(error.names)
        words = f"It gives another time to what has begun or has marks: {names}."
        raise Refused(Kind.CONFLICT, words) from None
    return Created(_release(row), url_for(".list_releases", run_id=run_id))


def _run(run: RunRow) -> CourseRun:
    return CourseRun(
        id=run.public_id,
        title=run.title,
        city=run.city.slug,
        time_zone=run.city.time_zone,
        curriculum=f"{run.curriculum_version.curriculum.slug}@{run.curriculum_version.number}",
        adaptation=run.adaptation_version.label if run.adaptation_version else None,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        status=run.status,
    )


def _sessions(sessions: Iterable[AnySession]) -> list[Session]:
    return [
        Session(
            id=each.public_id,
            starts_at=_there(each.starts_at, each.time_zone),
            ends_at=_there(each.ends_at, each.time_zone),
            time_zone=each.time_zone,
            minutes=each.minutes,
            kind=each.kind,
            module=each.module_uid,
            code=each.code,
            title=each.title,
            status=each.status,
            group=each.group.name if each.group else None,
            room=each.room.name if each.room else None,
            online=each.online,
            mentors=_mentors(each),
            sites=_sites(each),
        )
        for each in sessions
    ]


def _mentors(session: AnySession) -> list[SessionMentor]:
    found = [
        (
            each.person.sort_key,
            each.person_id,
            SessionMentor(
                id=each.person.public_id,
                name=each.person.name,
                part=each.part,
                remote=each.remote,
            ),
        )
        for each in session.mentors
    ]
    return [mentor for *_, mentor in sorted(found, key=itemgetter(0, 1))]


def _sites(session: AnySession) -> list[SessionSite]:
    found = [
        SessionSite(
            city=each.room.city.name,
            room=each.room.name,
            host=each.host.name if each.host else None,
        )
        for each in session.sites
    ]
    return sorted(found, key=attrgetter("city", "room"))


def _release(row: ReleaseRow) -> Release:
    return Release(
        number=row.number,
        note=row.note,
        released_at=row.released_at,
        released_by=row.released_by.name if row.released_by else None,
    )


def _there(moment: datetime, zone: str) -> datetime:
    """Return a moment with the offset that clocks of the zone have then."""
    return moment.astimezone(ZoneInfo(zone))
