"""Required modules that no session teaches now, in several course runs at once."""

from collections.abc import Collection, Mapping

from sqlalchemy import or_, select

from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.run_needs import untaught_modules
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, RunPin
from app.queries import effective_curricula, rules


def by_run(run_ids: Collection[int]) -> Mapping[int, tuple[Module, ...]]:
    """Return these modules by the id of their run, where there are any.

    One query, and those of `rules` for the runs in which something was cancelled, or which teach
    something else than they began with: all others teach what they were begun to.
    """
    affected = _that_changed(run_ids)
    asked = rules.of_runs([run.id for run in affected]) if affected else {}
    found = {run.id: _modules(run, asked[run.id]) for run in affected}
    return {run_id: modules for run_id, modules in found.items() if modules}


def _that_changed(run_ids: Collection[int]) -> Collection[CourseRun]:
    cancelled = select(CourseSession.course_run_id).where(
        CourseSession.course_run_id.in_(run_ids),
        CourseSession.kind == ItemKind.MODULE,
        CourseSession.status == "cancelled",
    )
    repinned = select(RunPin.course_run_id).where(
        RunPin.course_run_id.in_(run_ids), RunPin.sequence > 1
    )
    return db.session.scalars(
        select(CourseRun).where(or_(CourseRun.id.in_(cancelled), CourseRun.id.in_(repinned)))
    ).all()


def _modules(run: CourseRun, asked: rules.Rule) -> tuple[Module, ...]:
    uids = untaught_modules(asked.required_modules, asked.sessions)
    return tuple(each for each in effective_curricula.of_run(run).modules if each.uid in uids)
