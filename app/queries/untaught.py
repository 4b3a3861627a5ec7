"""Modules that no planned session teaches now, to everybody or to one of the groups."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.curricula.curriculum import Module
from app.domain.curricula.day_plan import ItemKind
from app.domain.run_needs import untaught_modules
from app.extensions import db
from app.models.delivery import CourseRun, Group, RunPin
from app.models.plan import PlannedSession
from app.queries import effective_curricula, rules
from app.queries.plans import AnySession


@dataclass(frozen=True)
class Untaught:
    """A module that nobody is taught, or these groups are not while others are."""

    module: Module
    groups: tuple[Group, ...] = ()

    @property
    def group_ids(self) -> tuple[int, ...]:
        """The ids of the groups."""
        return tuple(each.id for each in self.groups)

    @property
    def group_names(self) -> str:
        """What the groups are called, in their order; empty where it is everybody."""
        return ", ".join(each.name for each in self.groups)


def of_run(
    run: CourseRun, modules: Iterable[Module], sessions: Iterable[AnySession]
) -> tuple[Untaught, ...]:
    """Return those of a run's modules, in their order, that these sessions do not teach to all."""
    groups, known = {each.id: each for each in run.groups}, {each.uid: each for each in modules}
    found = untaught_modules(known, map(rules.held, sessions), groups)
    return tuple(
        Untaught(known[uid], tuple(groups[each] for each in lacking))
        for uid, lacking in found.items()
    )


def required(
    run: CourseRun, effective: EffectiveCurriculum, sessions: Iterable[AnySession]
) -> tuple[Untaught, ...]:
    """Return the same of the modules that have to be attended."""
    uids = set(rules.required_of(effective))
    return of_run(run, (each for each in effective.modules if each.uid in uids), sessions)


def by_run(run_ids: Collection[int]) -> Mapping[int, tuple[Untaught, ...]]:
    """Return the required modules by the id of their run, where there are any.

    One query, and another one for the runs in which something was cancelled, or a module is taught
    to some groups alone, or which teach something else than they began with: all others teach what
    they were begun to.
    """
    affected = _that_changed(run_ids)
    planned = _planned([run.id for run in affected]) if affected else {}
    found = {
        run.id: required(run, effective_curricula.of_run(run), planned[run.id]) for run in affected
    }
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
    changed = (cancelled, repinned, _taught_some_groups(run_ids))
    found = db.session.scalars(
        select(CourseRun)
        .where(or_(*(CourseRun.id.in_(each) for each in changed)))
        .options(joinedload(CourseRun.groups))
    )
    return found.unique().all()


def _taught_some_groups(run_ids: Collection[int]) -> Select[int]:
    """Select the runs that teach a module in fewer groups than they have, and not to everybody."""
    groups = (
        select(func.count(Group.id))
        .where(Group.course_run_id == PlannedSession.course_run_id)
        .scalar_subquery()
    )
    return (
        select(PlannedSession.course_run_id)
        .where(
            PlannedSession.course_run_id.in_(run_ids),
            PlannedSession.kind == ItemKind.MODULE,
            ~PlannedSession.cancelled,
        )
        .group_by(PlannedSession.course_run_id, PlannedSession.module_uid)
        .having(
            func.count(PlannedSession.group_id) == func.count(),
            func.count(PlannedSession.group_id.distinct()) < groups,
        )
    )
