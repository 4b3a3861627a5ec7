"""What course runs ask of everybody: requirements, and the sessions in which they can be met."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.attendance import Mark
from app.domain.curricula.curriculum import Module, Requirements
from app.domain.curricula.equivalence import Elsewhere, met_elsewhere
from app.domain.eligibility import Decision, assess
from app.domain.held_session import HeldSession, brought_along
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession
from app.queries import effective_curricula
from app.queries.plans import AnySession


@dataclass(frozen=True)
class Rule:
    """What a course run asks of everybody: the sessions there are, and the requirements.

    `equivalents` names, for each module that is taught live, those that it is declared to be
    equivalent to.
    """

    requirements: Requirements
    required_modules: tuple[str, ...]
    sessions: tuple[HeldSession, ...]
    equivalents: Mapping[str, tuple[str, ...]]

    def brought_along(self, group_id: int | None, marks: Mapping[int, Mark]) -> Mapping[int, Mark]:
        """Return one person's marks with what they attended in another group, keyed by session."""
        return brought_along(self.sessions, marks, group_id)

    def met_elsewhere(self, attended: Iterable[Elsewhere]) -> Mapping[str, Elsewhere]:
        """Return the modules, by uid, that somebody met in earlier courses."""
        return met_elsewhere(self.equivalents, attended)

    def decide(
        self,
        group_id: int | None,
        marks: Mapping[int, Mark],
        now: datetime,
        attended_before: Iterable[Elsewhere] = (),
    ) -> Decision:
        """Weigh one person's marks, keyed by session, and what they attended in earlier courses."""
        return assess(
            self.requirements,
            self.required_modules,
            self.sessions,
            marks,
            group=group_id,
            now=now,
            elsewhere=self.met_elsewhere(attended_before).keys(),
        )


def of_runs(run_ids: Collection[int]) -> dict[int, Rule]:
    """Return the rules of several course runs by the id of the run; at most four queries."""
    runs = db.session.scalars(
        select(CourseRun)
        .where(CourseRun.id.in_(run_ids))
        .options(
            selectinload(CourseRun.curriculum_version), selectinload(CourseRun.adaptation_version)
        )
    )
    sessions = sessions_of_runs(run_ids)
    return {run.id: rule_of(run, sessions[run.id]) for run in runs}


def sessions_of_runs(run_ids: Collection[int]) -> dict[int, list[CourseSession]]:
    """Return all sessions of several course runs by the id of the run; one query."""
    sessions: dict[int, list[CourseSession]] = {run_id: [] for run_id in run_ids}
    for session in db.session.scalars(
        select(CourseSession).where(CourseSession.course_run_id.in_(run_ids))
    ):
        sessions[session.course_run_id].append(session)
    return sessions


def rule_of(run: CourseRun, sessions: Iterable[CourseSession]) -> Rule:
    """Put together what the run's curriculum asks and the sessions in which it can be earned."""
    effective = effective_curricula.of_run(run)
    return Rule(
        requirements=effective.requirements,
        required_modules=required_of(effective),
        sessions=tuple(held(session) for session in sessions),
        equivalents={module.uid: module.equivalent_to for module in _live(effective)},
    )


def required_of(effective: EffectiveCurriculum) -> tuple[str, ...]:
    """Return the uids of the modules that have to be attended: what each learns alone cannot be."""
    return tuple(module.uid for module in _live(effective) if module.required)


def _live(effective: EffectiveCurriculum) -> Iterator[Module]:
    return (module for module in effective.modules if module.in_person or module.online)


def held(session: AnySession) -> HeldSession:
    """Return a session as the value that the rules read."""
    return HeldSession(
        id=session.id,
        module_uid=session.module_uid,
        minutes=session.minutes,
        day=session.local_start.date(),
        ends_at=session.ends_at,
        group=session.group_id,
        online=session.online,
        counts=session.counts,
    )
