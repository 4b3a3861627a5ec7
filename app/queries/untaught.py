"""Required modules that no planned session teaches now, in several course runs at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_, select

from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.run_needs import untaught_modules
from app.extensions import db
from app.models.delivery import CourseRun, RunPin
from app.models.plan import PlannedSession
from app.queries import effective_curricula, rules


def by_run(run_ids: Collection[int]) -> Mapping[int, tuple[Module, ...]]:
    """Return these modules by the id of their run, where there are any.

    One query, and another one for the runs in which something was cancelled, or which teach
    something else than they began with: all others teach what they were begun to.
    """
    affected = _that_changed(run_ids)
    planned = _planned([run.id for run in affected]) if affected else {}
    found = {run.id: _modules(run, planned[run.id]) for run in affected}
    return {run_id: modules for run_id, modules in found.items() if modules}


def _planned(run_ids: Collection[int]) -> Mapping[int, Sequence[PlannedSession]]:
    planned: defaultdict[int, list[PlannedSession]] = defaultdict(list)
    wanted = select(PlannedSession).where(PlannedSession.course_run_id.in_(run_ids))
    for session in db.session.scalars(wanted):
        planned[session.course_run_id].append(session)
    return planned


def _that_changed(run_ids: Collection[int]) -> Collection[CourseRun]:
    cancelled = select(PlannedSession.course_run_id).where(
        PlannedSession.course_run_id.in_(run_ids),
        PlannedSession.kind == ItemKind.MODULE,
        PlannedSession.cancelled,
    )
    repinned = select(RunPin.course_run_id).where(
        RunPin.course_run_id.in_(run_ids), RunPin.sequence > 1
    )
    return db.session.scalars(
        select(CourseRun).where(or_(CourseRun.id.in_(cancelled), CourseRun.id.in_(repinned)))
    ).all()


def _modules(run: CourseRun, planned: Sequence[PlannedSession]) -> tuple[Module, ...]:
    effective = effective_curricula.of_run(run)
    uids = untaught_modules(rules.required_of(effective), map(rules.held, planned))
    return tuple(each for each in effective.modules if each.uid in uids)
