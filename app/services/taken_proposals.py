"""What a planner takes of a proposal, laid into the plan as one edit, if it fits there still."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.database import write_unit
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.placements.checking import brings_nothing_new, keeps_every_rule
from app.domain.placements.problem import Placement
from app.domain.plans import edits, new_sessions
from app.domain.plans.history import Gesture
from app.domain.plans.planned import Planned
from app.domain.proposals import results
from app.domain.proposals.asked import AskedRepair, AskedTimes, Kind
from app.domain.proposals.laying import is_laid, laid
from app.errors import NotFound
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.proposal import Proposal
from app.queries import effective_curricula, placement_problems, placing, plans, proposals
from app.services import audit, city_days, plan_edits, rolls, shifts
from app.services import proposals as asking
from app.services.plan_edits import Desk, RoomClosed

logger = logging.getLogger(__name__)


class NoAnswerYet(Conflict):
    """The proposal is still worked on."""


class FitsNoMore(Conflict):
    """Something has changed since: what was proposed would not fit any more."""


@write_unit
def take(run_id: int, public_id: str, number: int, *, actor: Person, now: datetime) -> int:
    """Lay a proposal into the plan; return how many sessions it changed, 0 where it is in it.

    `number` says which of several repairs, from 0. Raises NotFound, NoAnswerYet and FitsNoMore.
    Nobody learns of it before it is released.
    """
    rolls.lock(run_id)  # nobody stops being a mentor here meanwhile
    proposal = proposals.get(run_id, public_id)
    if not proposal.is_done:
        raise NoAnswerYet
    asked = asking.asked_of(proposal)
    gesture = Gesture.TIMES if isinstance(asked, AskedTimes) else Gesture.REPAIR
    with plan_edits.editing(run_id, gesture, actor=actor, now=now) as desk:
        plan = {each.id: each for each in plans.values_of(desk.sessions)}
        placements = placements_of(proposal, number)
        if is_laid(plan, placements):
            audit.leave_out()
            return 0
        if isinstance(asked, AskedTimes):
            _refuse_times(desk, asked, proposal, now)
        else:
            _refuse_repair(desk, asked, proposal, number, now)
        _lay(desk, plan, new_values(desk.run, asked), placements, now)
    logger.info("Person %s took a proposal into the plan of course run %s", actor.id, run_id)
    return len(placements)


def placements_of(proposal: Proposal, number: int = 0) -> Sequence[Placement]:
    """Return where an answer has its sessions; raises NotFound for a repair that it has not."""
    if proposal.kind == Kind.TIMES:
        return results.outcome_from_data(proposal.result).placements
    found = results.repairs_from_data(proposal.result).repairs
    if not 0 <= number < len(found):
        raise NotFound
    return [each.after for each in found[number].changes]


def new_values(run: CourseRun, asked: AskedTimes | AskedRepair) -> dict[str, Planned]:
    """Return the new sessions that were asked for, without a time, by their ids.

    Those of modules that are taught no more, and of groups that are gone, are left out.
    """
    if isinstance(asked, AskedRepair) or not asked.new:
        return {}
    effective = effective_curricula.of_run(run)
    modules = {each.uid: each for each in effective.modules}
    days = placing.plan_of(run, effective)
    groups = placement_problems.group_ids(run)
    return {
        each.session: new_sessions.of_module(
            modules[each.module],
            each.session,
            group=each.group,
            time_zone=run.city.time_zone,
            plan_day=days[each.module].day,
        )
        for each in asked.new
        if each.module in modules and each.module in days and each.group in groups
    }


def _refuse_times(desk: Desk, asked: AskedTimes, proposal: Proposal, now: datetime) -> None:
    placements, before = placements_of(proposal), results.before_from_data(proposal.result)
    placed = {each.session for each in placements}
    calendar = city_days.calendar_of(desk.run.city, asked.within.first)
    # What found no place stays where it is, and nothing is laid over it.
    moving = replace(asked, sessions=tuple(each for each in asked.sessions if each in placed))
    plan = placement_problems.of_times(desk.run, moving, calendar=calendar, now=now)
    current = {each.session: each for each in plan.placements}
    wanted = {each.session for each in plan.problem.wanted}
    free = {
        (each.module.uid, group)
        for each in placing.lacking(desk.run, desk.sessions)
        for group in placing.groups_for(desk.run, each)
    }
    cancelled = {each.public_id for each in desk.sessions if each.cancelled}
    if not placed <= wanted - cancelled or any(
        current.get(each) != before.get(each) for each in placed
    ):
        raise FitsNoMore
    if any((each.module, each.group) not in free for each in asked.new if each.session in placed):
        raise FitsNoMore
    if not keeps_every_rule(plan.problem, placements):
        raise FitsNoMore


def _refuse_repair(
    desk: Desk, asked: AskedRepair, proposal: Proposal, number: int, now: datetime
) -> None:
    broken = asking.of_repair(desk.run, asked, now=now)
    current = {each.session: each for each in broken.placements}
    changes = results.repairs_from_data(proposal.result).repairs[number].changes
    if any(current.get(each.session) != each.before for each in changes):
        raise FitsNoMore
    moved = [each for each in changes if each.after.starts_at != each.before.starts_at]
    if any(each.after.starts_at <= now for each in moved):
        raise FitsNoMore
    if not brings_nothing_new(broken.problem, broken.placements, [each.after for each in changes]):
        raise FitsNoMore


def _lay(
    desk: Desk,
    plan: Mapping[str, Planned],
    new: Mapping[str, Planned],
    placements: Sequence[Placement],
    now: datetime,
) -> None:
    after = laid(plan, new, placements)
    before = [plan[each.id] for each in after if each.id in plan]
    edit = edits.between(before, after)
    rows = {each.public_id: each for each in desk.sessions}
    retimed = [
        rows[key] for key, was in edit.before.items() if was.starts_at != edit.after[key].starts_at
    ]
    try:
        shifts.refuse_held(desk.run, retimed, now)
        desk.follow(edit)
    except (shifts.AlreadyHeld, RoomClosed, NotOfThisRun) as error:
        raise FitsNoMore from error
