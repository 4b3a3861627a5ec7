"""New sessions of a module for those who have none: one for everybody, or one for each group."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from app.domain.curricula.curriculum import Module
from app.domain.plans.kinds import SessionKind, SessionStatus
from app.domain.plans.planned import Planned
from app.domain.scheduling import is_taught_apart

# When a session begins that has no time yet.
NOWHERE = datetime.combine(date.min, time.min)


def groups_for(
    module: Module, groups: Sequence[int], lacking: Sequence[int]
) -> Sequence[int | None]:
    """Return for whom new sessions of a module are: groups of a run, or None for everybody.

    `lacking` are the groups that have no session of it while others have, none where nobody has.
    """
    return lacking or (groups if is_taught_apart(module, len(groups)) else [None])


def of_module(
    module: Module,
    session: str,
    *,
    group: int | None,
    time_zone: str,
    plan_day: int | None,
) -> Planned:
    """Return a session of a module under its public id, before it has a time, room or mentor.

    What is held online stands for no day of the plan.
    """
    return Planned(
        id=session,
        kind=SessionKind.MODULE.value,
        code=module.code,
        title=module.title,
        starts=NOWHERE,
        starts_at=NOWHERE.replace(tzinfo=UTC),
        minutes=module.minutes,
        time_zone=time_zone,
        status=SessionStatus.CONFIRMED.value,
        online=module.online,
        plan_day=None if module.online else plan_day,
        module=module.uid,
        group=group,
    )
