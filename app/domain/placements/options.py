"""What a session could be instead, and what is held against that."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.conflicts.plan_conflict import Rule
from app.domain.placements.desk import Desk, Order
from app.domain.placements.obstacles import Held, Obstacle
from app.domain.placements.repairs import Rank

# What is wrong with a session: the rule, the other session, the room, the mentor.
Fault = tuple[str, Rule, str | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Option:
    """What a session could be instead, what that asks of people, and the number of its moment."""

    rank: Rank
    start: int
    place: Held


def stands_against(obstacle: Obstacle, option: Option) -> bool:
    """Whether an obstacle forbids what a session could be."""
    return (
        bool(obstacle.forbidden >> option.start & 1)
        and (obstacle.room is None or obstacle.room in option.place.rooms)
        and (obstacle.mentor is None or obstacle.mentor in option.place.present)
    )


def faults(desk: Desk, session: str) -> Iterator[Fault]:
    """Yield what is wrong with a session where it is, but for the order."""
    now = desk.placed[session]
    as_it_is = Option(Rank(), desk.starts.moments.index(now.begins), now)
    for obstacle in (*desk.lasting(session), *desk.movable(session)):
        if stands_against(obstacle, as_it_is):
            yield fault(session, obstacle)


def fault(session: str, obstacle: Obstacle) -> Fault:
    """Return what is wrong with a session that an obstacle forbids: the same at any time."""
    return session, obstacle.rule, obstacle.session, obstacle.room, obstacle.mentor


def out_of_order(desk: Desk) -> Iterator[Order]:
    """Yield where any module begins before the one it needs is over."""
    return desk.out_of_order(each.uid for each in desk.problem.modules)


def named(order: Order) -> tuple[str, str, str]:
    """Return what makes it the same thing that is out of order after sessions have moved."""
    return order.after.session, order.before.session, order.needed
