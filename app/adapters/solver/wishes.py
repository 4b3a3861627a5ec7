"""The soft rules of placing sessions, as OR-Tools takes them: one number that should be small.

It counts as `app.domain.placements.soft_rules.cost` does, but for parts of a quarter of an hour, so
each is worth as many times more as a quarter has seconds.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from ortools.sat.python import cp_model

from app.adapters.solver.model import Model, Session, total
from app.domain.fair_hours import FAIR, minutes_outside
from app.domain.placements.soft_rules import BEARABLE, QUARTER, WEIGHTS, who_shares
from app.domain.placements.starts import SECOND, bits, instant
from app.domain.wall_time import to_local

SCALE = QUARTER // SECOND
NOT_PLACED = 10**10  # more than all else comes to


def objective(model: Model) -> cp_model.LinearExprT:
    """Return what should be as small as can be."""
    wishes = [*_strange_hours(model), *_rooms(model), *_load(model), *_turned(model)]
    terms: list[cp_model.LinearExprT] = [SCALE * each for each in wishes]
    for session in model.sessions.values():
        terms += [WEIGHTS.late * session.start, -NOT_PLACED * session.placed]
    return total(terms)


Costs = dict[int, int]  # sets of moments by what they cost


def _strange_hours(model: Model) -> Iterator[cp_model.LinearExprT]:
    of_zone: dict[tuple[str, int], Costs] = {}
    for session in model.sessions.values():
        for person in (*session.wanted.mentors, *session.mentors):
            if session.wanted.city_of(person) is None:
                zone = model.problem.zones.get(person, model.problem.zone)
                key = zone, session.wanted.minutes
                if key not in of_zone:
                    of_zone[key] = _costs(model, *key)
                yield from _of_mentor(model, session, person, of_zone[key])


def _costs(model: Model, zone: str, minutes: int) -> Costs:
    """Return what so many minutes cost somebody in a zone, whenever they begin."""
    at_cost: defaultdict[int, int] = defaultdict(int)
    for start, moment in enumerate(model.desk.starts.moments):
        model.go_on()
        when = instant(moment), minutes, zone
        outside = minutes_outside(FAIR, *when) * WEIGHTS.unsociable
        outside += minutes_outside(BEARABLE, *when) * WEIGHTS.unbearable
        at_cost[outside] |= 1 << start
    at_cost.pop(0, None)
    return at_cost


def _of_mentor(
    model: Model, session: Session, person: int, costs: Costs
) -> Iterator[cp_model.LinearExprT]:
    at_cost = {cost: starts & session.left.moments for cost, starts in costs.items()}
    for cost, starts in at_cost.items():
        if not starts:
            continue
        model.go_on()
        then = model.flag(f"{session.wanted.session} costs {person}")
        teaches = session.teaches(person)
        if teaches is not None:
            elsewhen = model.moments(session.left.moments & ~starts)
            model.cp.add_linear_expression_in_domain(session.start, elsewhen).only_enforce_if(
                teaches, then.Not()
            )
            yield cost * then


class _Rooms:
    """Which rooms each group is in on each day."""

    def __init__(self, model: Model) -> None:
        self.used: defaultdict[object, dict[int, cp_model.IntVar]] = defaultdict(dict)
        self._model = model
        for meeting in model.problem.fixed:
            if meeting.room is not None:
                for group in meeting.people:
                    model.cp.add(self._use(group, meeting.day, meeting.room) == 1)
        for session in model.sessions.values():
            for day, on_day in _days(model, session) if session.rooms else ():
                self._count(session, day, on_day)

    def _count(self, session: Session, day: object, on_day: cp_model.IntVar) -> None:
        for room, flag in session.rooms.items():
            for group in session.wanted.people:
                used = self._use(group, day, room)
                self._model.cp.add_bool_or(flag.Not(), on_day.Not(), used)

    def _use(self, group: int, day: object, room: int) -> cp_model.IntVar:
        flags = self.used[group, day]
        if room not in flags:
            flags[room] = self._model.flag(f"{group} in {room} on {day}")
        return flags[room]


def _rooms(model: Model) -> Iterator[cp_model.LinearExprT]:
    """Count the rooms of each group on each day, but for one."""
    for flags in _Rooms(model).used.values():
        one = model.flag("any room")
        model.cp.add(one <= total(flags.values()))
        yield WEIGHTS.rooms * total(flags.values())
        yield -WEIGHTS.rooms * one


def _days(model: Model, session: Session) -> Iterator[tuple[object, cp_model.IntVar]]:
    of_day: defaultdict[object, int] = defaultdict(int)
    model.go_on()
    for start in bits(session.left.moments):
        moment = instant(model.desk.starts.moments[start])
        of_day[to_local(moment, model.problem.zone).date()] |= 1 << start
    for day, starts in of_day.items():
        flag = model.flag(f"{session.wanted.session} on {day}")
        elsewhen = model.moments(session.left.moments & ~starts)
        model.cp.add_linear_expression_in_domain(session.start, elsewhen).only_enforce_if(
            flag.Not()
        )
        yield day, flag


def _load(model: Model) -> Iterator[cp_model.LinearExprT]:
    loads = []
    for person in who_shares(model.problem):
        fixed = sum(each.minutes for each in model.problem.fixed if person in each.mentors)
        flags = ((each, each.teaches(person)) for each in model.sessions.values())
        taught = [each.wanted.minutes * flag for each, flag in flags if flag is not None]
        loads.append(total([fixed, *taught]))
    if loads:
        most = sum(each.wanted.minutes for each in model.sessions.values())
        most += sum(each.minutes for each in model.problem.fixed)
        largest, least = (model.cp.new_int_var(0, most, name) for name in ("most", "least"))
        for load in loads:
            model.cp.add(largest >= load)
            model.cp.add(least <= load)
        yield WEIGHTS.uneven * (largest - least)


def _turned(model: Model) -> Iterator[cp_model.LinearExprT]:
    for first, second in pairwise(model.problem.wanted):
        one, other = (model.sessions.get(each.session) for each in (first, second))
        if one is not None and other is not None:
            turned = model.flag(f"{second.session} before {first.session}")
            model.cp.add(other.start >= one.start).only_enforce_if(
                one.placed, other.placed, turned.Not()
            )
            yield WEIGHTS.turned * turned
