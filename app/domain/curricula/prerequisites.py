"""Which module comes before which: nothing needs itself, and what is needed comes first."""

from collections.abc import Iterator, Mapping, Sequence

from app.domain.curricula.curriculum import Module
from app.domain.curricula.formats import SELF_PACED_FORMATS
from app.domain.problems import Fault, Problem

Needs = Iterator[tuple[int, str]]
Rank = tuple[int, int]


def check_prerequisites(modules: Sequence[Module], in_days: Sequence[str]) -> Iterator[Problem]:
    """Find prerequisites that are not there, lead in a circle, or come too late.

    `in_days` are the uids of what is taught on the days, in order. Before the days come the
    online modules, in the order in which they are listed, and before them what each learns at
    their own time. The uids of the modules must differ.
    """
    by_uid = {module.uid: module for module in modules}
    indices = {uid: index for index, uid in enumerate(by_uid)}
    for index, module in enumerate(modules):
        for number, uid in enumerate(module.prerequisites):
            if uid not in by_uid:
                path = ("modules", index, "prerequisites", number)
                yield Problem(Fault.UNKNOWN_MODULE, path, {"value": uid})
    circles = tuple(_circles(by_uid))
    fault = Fault.PREREQUISITE_CYCLE if circles else Fault.PREREQUISITE_LATER
    for uid, number in circles or _too_late(modules, by_uid, in_days):
        module = by_uid[uid]
        facts = {"code": module.code, "needs": by_uid[module.prerequisites[number]].code}
        yield Problem(fault, ("modules", indices[uid], "prerequisites", number), facts)


def _needs(module: Module, known: Mapping[str, Module]) -> Needs:
    return ((at, uid) for at, uid in enumerate(module.prerequisites) if uid in known)


def _circles(modules: Mapping[str, Module]) -> Iterator[tuple[str, int]]:
    """Walk from each module to what it needs; yield each step that leads back onto the way."""
    done: set[str] = set()
    for start in modules:
        way: dict[str, Needs] = {} if start in done else {start: _needs(modules[start], modules)}
        while way:
            uid, needs = next(reversed(way.items()))
            for number, needed in needs:
                if needed in way:
                    yield uid, number
                elif needed not in done:
                    way[needed] = _needs(modules[needed], modules)
                    break
            else:
                done.add(uid)
                del way[uid]


def _too_late(
    modules: Sequence[Module], by_uid: Mapping[str, Module], in_days: Sequence[str]
) -> Iterator[tuple[str, int]]:
    ranks = _ranks(modules, in_days)
    for module in modules:
        for number, needed in _needs(module, by_uid):
            # What has no rank has a problem of its own: an unknown format, or no place in a day.
            if module.uid in ranks and needed in ranks and ranks[needed] > ranks[module.uid]:
                yield module.uid, number


def _ranks(modules: Sequence[Module], in_days: Sequence[str]) -> dict[str, Rank]:
    places = {uid: place for place, uid in enumerate(in_days)}
    ranks: dict[str, Rank] = {}
    for index, module in enumerate(modules):
        if module.format in SELF_PACED_FORMATS:
            ranks[module.uid] = (0, 0)
        elif module.online:
            ranks[module.uid] = (1, index)
        elif module.uid in places:
            ranks[module.uid] = (2, places[module.uid])
    return ranks
