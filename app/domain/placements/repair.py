"""How a plan is mended when a mentor cannot come or a room is gone. Nothing of it is done here.

Affected sessions get another mentor, another time or another room; others move only to make room
for them. The search tries what moves few sessions before what moves more, and leaves out what
cannot become better than the repairs that it has.
"""

from collections.abc import Collection

from app.domain.placements.mending import Changed, Mending
from app.domain.placements.outcome import ShouldStop, never
from app.domain.placements.problem import Placement, Problem
from app.domain.placements.repairs import Change, Loss, Rank, Repair, Repairs
from app.domain.placements.replacing import Replacing
from app.domain.placements.starts import instant

MOST_STEPS = 8_000


def repairs(
    problem: Problem,
    placements: Collection[Placement],
    loss: Loss,
    *,
    most_steps: int = MOST_STEPS,
    should_stop: ShouldStop = never,
) -> Repairs:
    """Return the best ways to hold all that is placed in spite of a loss.

    `placements` are the plan; of the wanted sessions those in it can be moved, and who is lost to
    one can be replaced by its candidates. A repair breaks no rule that was not broken before, and
    each of its changes is needed. Where the search stops with none at all, one that is found by
    trying is told.
    """
    plan = Replacing(problem, placements, loss)
    affected = (*plan.affected, *plan.beyond)
    if not plan.mendable:
        return Repairs(affected=affected, stuck=plan.stuck)
    search = Mending(plan, most_steps, should_stop)
    search.run()
    if search.stopped and not search.found:
        search.make_do(should_stop)
    current = {each.session: each for each in placements}
    return Repairs(
        affected=affected,
        stuck=plan.stuck,
        repairs=[_repair(plan, changed, rank, current) for rank, _, changed in search.found],
        complete=not search.stopped,
    )


def _repair(plan: Replacing, changed: Changed, rank: Rank, current: dict[str, Placement]) -> Repair:
    return Repair(
        changes=[
            Change(
                before=current[session],
                after=Placement(
                    session=session,
                    starts_at=instant(changed[session].place.begins),
                    room=changed[session].place.room,
                    mentors=changed[session].place.mentors,
                ),
            )
            for session in plan.now
            if session in changed
        ],
        rank=rank,
    )
