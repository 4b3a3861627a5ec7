"""What must hold for a curriculum as a whole, whatever a city changes in it.

Each broken rule is told beside an operation that breaks it: by taking it back, or by another
operation, the city makes the rule hold again.
"""

from collections.abc import Iterator

from app.domain.adaptations.cells import PLACE, REQUIREMENTS
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.footprints import WAY
from app.domain.curricula.curriculum import minutes_live
from app.domain.curricula.prerequisites import check_prerequisites
from app.domain.problems import Fault, Problem


def check_invariants(draft: Draft) -> Iterator[Problem]:
    """Return what the operations that have run broke, in one pass over the curriculum."""
    yield from _unplaced(draft)
    yield from _too_short(draft)
    yield from _minutes(draft)
    yield from _objectives(draft)
    yield from _prerequisites(draft)
    yield from _disciplines(draft)
    yield from _wishes(draft)


def _problem(code: Fault, index: int, facts: dict[str, str | int]) -> Problem:
    return Problem(code, ("operations", index), facts)


def _unplaced(draft: Draft) -> Iterator[Problem]:
    """Find modules for which people meet, and that no operation put on a day."""
    for module in draft.modules.values():
        by = None if draft.has_place(module) else draft.footprints.last_of(module.uid, WAY)
        if by is not None:
            yield _problem(Fault.UNPLACED, by, {"code": module.code})


def _too_short(draft: Draft) -> Iterator[Problem]:
    """Find modules that got less time than they, or what they replace, are given at least."""
    for module in draft.modules.values():
        core = draft.stands_for.get(module.uid, module)
        least = max(module.min_minutes or 0, core.min_minutes or 0)
        if least == 0 or module.minutes >= least:
            continue
        by = draft.footprints.last_of(module.uid, "minutes")
        if by is not None:
            facts: dict[str, str | int] = {
                "found": module.minutes,
                "expected": least,
                "code": module.code,
            }
            yield _problem(Fault.TOO_SHORT, by, facts)


def _minutes(draft: Draft) -> Iterator[Problem]:
    """Find out whether less is taught than asked; what left a module shorter is shown it."""
    found, expected = minutes_live(draft.modules.values()), draft.requirements.min_minutes
    if found >= expected:
        return
    own = draft.footprints.last.get((REQUIREMENTS, "min_minutes"))
    for index in sorted({*draft.footprints.shortened, *([] if own is None else [own])}):
        yield _problem(Fault.TOO_FEW_MINUTES, index, {"found": found, "expected": expected})


def _objectives(draft: Draft) -> Iterator[Problem]:
    """Find required objectives of the core that nothing serves any more."""
    served = {each.uid for module in draft.modules.values() for each in module.objectives}
    kept = served | draft.footprints.waived
    for module in draft.version.modules:
        for objective in module.objectives:
            if not objective.required or objective.uid in kept:
                continue
            by = draft.footprints.last_of(module.uid, "objectives")
            if by is not None:
                yield _problem(Fault.OBJECTIVE_LOST, by, {"value": objective.text})


def _prerequisites(draft: Draft) -> Iterator[Problem]:
    """Find modules that come without, or before, what has to come before them.

    What a city left out it answers for by itself, unless something that it teaches needs it.
    """
    modules = draft.effective_modules()
    for found in check_prerequisites(modules, [*_in_days(draft)]):
        module = modules[int(found.path[1])]
        needed = module.prerequisites[int(found.path[3])]
        circle = found.code is Fault.PREREQUISITE_CYCLE
        look = _who_closed if circle else _who_broke
        by = look(draft, module.uid, needed)
        if by is not None:
            facts: dict[str, str | int] = {"code": module.code, "needs": draft.name_of(needed)}
            yield _problem(Fault.PREREQUISITE_BROKEN, by, facts)


def _who_broke(draft: Draft, uid: str, needed: str) -> int | None:
    parts = (PLACE, WAY, "prerequisites")
    found = (draft.footprints.last_of(each, *parts) for each in (uid, needed))
    return max((index for index in found if index is not None), default=None)


def _who_closed(draft: Draft, uid: str, needed: str) -> int | None:
    """Return the last operation that put a step into the circle which the core doesn't have."""
    core = {module.uid: module.prerequisites for module in draft.version.modules}
    steps = _circle(draft, uid, needed)
    found = (
        draft.footprints.last_of(one, "prerequisites")
        for one, other in steps
        if other not in core.get(one, ())
    )
    return max((index for index in found if index is not None), default=None)


def _circle(draft: Draft, uid: str, needed: str) -> list[tuple[str, str]]:
    """Return the steps of a circle, each from a module to one that it needs; the first is given."""
    came_from = {needed: uid}
    waiting = [needed]
    while waiting and uid not in came_from:
        one = waiting.pop()
        for other in draft.modules[one].prerequisites:
            if other in draft.modules and other not in came_from:
                came_from[other] = one
                waiting.append(other)
    steps: list[tuple[str, str]] = []
    at = uid
    while not steps or at != uid:
        steps.append((came_from[at], at))
        at = came_from[at]
    return steps


def _in_days(draft: Draft) -> Iterator[str]:
    for day in draft.places.days:
        yield from (slot for slot in day.slots if isinstance(slot, str))


def _disciplines(draft: Draft) -> Iterator[Problem]:
    """Find disciplines that must teach something and no longer do."""
    teaching = {name for module in draft.modules.values() for name in module.disciplines}
    lost = [name for name in draft.requirements.disciplines if name not in teaching]
    own = draft.footprints.last.get((REQUIREMENTS, "disciplines"), -1)
    for name in lost:
        asked = own if name not in draft.version.requirements.disciplines else -1
        by = max(draft.footprints.left.get(name, -1), asked)
        if by >= 0:
            yield _problem(Fault.DISCIPLINE_LOST, by, {"value": name})


def _wishes(draft: Draft) -> Iterator[Problem]:
    """Find modules that were put behind another and stand before it in the end."""
    wishes = draft.footprints.wishes
    order = {uid: at for at, uid in enumerate(_in_order_of_teaching(draft))} if wishes else {}
    for index, uid, after in wishes:
        if uid in order and order.get(after, -1) > order[uid]:
            facts: dict[str, str | int] = {
                "code": draft.modules[uid].code,
                "after": draft.modules[after].code,
            }
            yield _problem(Fault.ORDER_CYCLE, index, facts)


def _in_order_of_teaching(draft: Draft) -> Iterator[str]:
    """Yield all modules: those learnt alone, those held online, then day after day."""
    modules = draft.effective_modules()
    yield from (each.uid for each in modules if not (each.online or each.in_person))
    yield from (each.uid for each in modules if each.online)
    yield from _in_days(draft)
