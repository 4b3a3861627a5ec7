"""What must hold for a curriculum as a whole, whatever a city changes in it.

Each broken rule is told beside an operation that breaks it: by taking it back, or by another
operation, the city makes the rule hold again.
"""

from collections.abc import Iterator
from itertools import count

from app.domain.curriculum import Module, minutes_live
from app.domain.draft import Draft
from app.domain.problems import Fault, Problem


def check_invariants(draft: Draft) -> Iterator[Problem]:
    """Return what the operations that have run broke, in one pass over the curriculum."""
    yield from _too_short(draft)
    yield from _minutes(draft)
    yield from _objectives(draft)
    yield from _prerequisites(draft)
    yield from _disciplines(draft)
    yield from _wishes(draft)


def _problem(code: Fault, index: int, facts: dict[str, str | int]) -> Problem:
    return Problem(code, ("operations", index), facts)


def _too_short(draft: Draft) -> Iterator[Problem]:
    """Find modules that got less time than the core gives them at least."""
    for index in draft.footprints.shortened:
        after = draft.changes_at[index].after
        module = draft.modules.get(after.uid) if after else None
        if module and module.min_minutes and module.minutes < module.min_minutes:
            facts: dict[str, str | int] = {
                "found": module.minutes,
                "expected": module.min_minutes,
                "code": module.code,
            }
            yield _problem(Fault.TOO_SHORT, index, facts)


def _minutes(draft: Draft) -> Iterator[Problem]:
    """Find out whether less is taught than the accreditor asks; every shortening is shown it."""
    found, expected = minutes_live(draft.modules.values()), draft.requirements.min_minutes
    if found >= expected:
        return
    own = draft.footprints.rules.get("min_minutes")
    for index in sorted({*draft.footprints.shortened, *([] if own is None else [own])}):
        yield _problem(Fault.TOO_FEW_MINUTES, index, {"found": found, "expected": expected})


def _objectives(draft: Draft) -> Iterator[Problem]:
    """Find required objectives of the core that nothing serves any more."""
    served = {each.uid for module in draft.modules.values() for each in module.objectives}
    for module in draft.version.modules:
        for objective in module.objectives:
            lost = objective.required and objective.uid not in served | draft.footprints.waived
            if lost:
                index = _who_last(draft, module)
                yield _problem(Fault.OBJECTIVE_LOST, index, {"value": objective.text})


def _who_last(draft: Draft, module: Module) -> int:
    """Return the operation that took a module away, or the last one that changed it."""
    footprints = draft.footprints
    last = footprints.touched[module.uid][-1:] or [0]
    return footprints.removed.get(module.uid, last[0])


def _prerequisites(draft: Draft) -> Iterator[Problem]:
    """Find modules that come without, or before, what has to come before them.

    What a city left out it answers for by itself, unless something that it teaches needs it.
    """
    order = {uid: at for at, uid in zip(count(), _in_order_of_teaching(draft), strict=False)}
    for uid, at in order.items():
        for needed in draft.modules[uid].prerequisites:
            if order.get(needed, len(order)) < at:
                continue
            by = _who_broke(draft, uid, needed)
            if by is not None:
                needs = draft.name_of(needed)
                facts: dict[str, str | int] = {"code": draft.modules[uid].code, "needs": needs}
                yield _problem(Fault.PREREQUISITE_BROKEN, by, facts)


def _in_order_of_teaching(draft: Draft) -> Iterator[str]:
    """Yield all modules: those learnt alone, those held online, then day after day."""
    ranks = [draft.modules[uid] for uid in draft.places.ranks]
    yield from (each.uid for each in ranks if not (each.online or each.in_person))
    yield from (each.uid for each in ranks if each.online)
    for day in draft.places.days:
        yield from (slot for slot in day.slots if isinstance(slot, str))


def _who_broke(draft: Draft, uid: str, needed: str) -> int | None:
    footprints = draft.footprints
    found = [*footprints.touched.get(uid, ()), *footprints.touched.get(needed, ())]
    return max(found, default=None)


def _disciplines(draft: Draft) -> Iterator[Problem]:
    """Find disciplines that must teach something and no longer do."""
    teaching = {name for module in draft.modules.values() for name in module.disciplines}
    own = draft.footprints.rules.get("disciplines")
    for name in draft.requirements.disciplines:
        if name in teaching:
            continue
        taught = [each for each in draft.version.modules if name in each.disciplines]
        by = [
            draft.footprints.touched[each.uid][-1]
            for each in taught
            if draft.footprints.touched.get(each.uid)
        ]
        index = max(by, default=own)
        if index is not None:
            yield _problem(Fault.DISCIPLINE_LOST, index, {"value": name})


def _wishes(draft: Draft) -> Iterator[Problem]:
    """Find modules that were put behind another and stand before it in the end."""
    order = {uid: at for at, uid in enumerate(_in_order_of_teaching(draft))}
    for index, uid, after in draft.footprints.wishes:
        if uid in order and order.get(after, -1) > order[uid]:
            facts: dict[str, str | int] = {
                "code": draft.modules[uid].code,
                "after": draft.modules[after].code,
            }
            yield _problem(Fault.ORDER_CYCLE, index, facts)
