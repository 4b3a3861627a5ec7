"""Who meets a session with its materials, and as what: planner, mentor, trainee, or nobody."""

from dataclasses import dataclass

from app.domain.permissions import Action
from app.domain.session_materials import Reader, may_change, may_open
from app.errors import Forbidden, NotFound
from app.models.delivery import CourseRun, CourseSession
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.queries import plans, timetable
from app.queries import session_materials as queries
from app.views.access import allows, current_person, require
from app.views.places import place_of


@dataclass(frozen=True)
class Met:
    """A session as somebody meets it; `shown` is the plan's for planners, else the released one."""

    planned: PlannedSession
    released: CourseSession | None
    plans: bool
    changes: bool

    @property
    def run(self) -> CourseRun:
        """The course of the session."""
        return self.planned.course_run

    @property
    def shown(self) -> PlannedSession | CourseSession:
        """What its page may say of it."""
        return self.planned if self.plans or self.released is None else self.released


def session_to_see(public_id: str) -> Met:
    """Return a session to who plans its course, or teaches in it and knows the session.

    Raises NotFound.
    """
    return _met(plans.get(public_id))


def session_to_change(public_id: str) -> Met:
    """Return a session to who plans its course or teaches it; raises NotFound and Forbidden."""
    return _changing(session_to_see(public_id))


def material_to_change(public_id: str) -> tuple[SessionMaterial, Met]:
    """Return a material with its session to the same people; raises NotFound and Forbidden."""
    row = queries.get(public_id)
    return row, _changing(_met(row.session))


def material_to_take_away(public_id: str) -> tuple[SessionMaterial, Met]:
    """Return a material to who may let it be there no more; raises NotFound and Forbidden.

    What is asked for and not delivered yet is only for who plans the course to ask for no longer.
    """
    row, met = material_to_change(public_id)
    if row.delivered_at is None and not met.plans:
        raise Forbidden
    return row, met


def material_to_open(public_id: str) -> SessionMaterial:
    """Return a material that is there to the people of its course, and to nobody else.

    Raises NotFound, whatever the reason.
    """
    row = queries.get(public_id)
    run = row.session.course_run
    reader = _reader(run, enrolled=queries.is_enrolled(run.id, current_person().id))
    released = queries.released(row.planned_session_id) is not None
    if row.off_at or row.delivered_at is None or not may_open(reader, released=released):
        raise NotFound
    return row


def _met(planned: PlannedSession) -> Met:
    run = planned.course_run
    require(Action.VIEW_RUN, place_of(run))
    reader, released = _reader(run), queries.released(planned.id)
    known = released is not None
    if not may_open(reader, released=known):
        raise NotFound
    teaches = known and timetable.teaches(planned.id, current_person().id)
    changes = may_change(reader, released=known, teaches=teaches)
    return Met(planned, released, reader.plans, changes)


def _changing(met: Met) -> Met:
    if not met.changes:
        raise Forbidden
    return met


def _reader(run: CourseRun, *, enrolled: bool = False) -> Reader:
    place = place_of(run)
    plans_it, views = allows(Action.PLAN_RUN, place), allows(Action.VIEW_RUN, place)
    return Reader(plans=plans_it, views=views, enrolled=enrolled)
