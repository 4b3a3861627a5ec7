"""What differs between the objectives of two editions, whichever modules serve them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from app.domain.comparisons.comparison_rules import DifferenceKind
from app.domain.comparisons.difference import Difference, same
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Objective

K = DifferenceKind
Modules = Mapping[str, Module]  # by uid
Homes = Mapping[str, tuple[Module, Objective]]  # by uid of the module that serves an objective
Told = Iterator[tuple[str, Difference]]  # each with the uid of the module at which it is told


def compare_objectives(before: Modules, after: Modules) -> Mapping[str, list[Difference]]:
    """Return what differs, by the uid of the module at which it is told.

    An objective is gone when no module serves it any more. That of a module that comes or goes is
    told by that module, unless it is required; one that another module serves by now has moved.
    """
    stay = before.keys() & after.keys()
    old, new = _homes(before.values()), _homes(after.values())
    found: dict[str, list[Difference]] = defaultdict(list)
    for uid in dict.fromkeys((*old, *new)):
        one, two = old.get(uid, {}), new.get(uid, {})
        for home, difference in _of_objective(uid, one, two, stay):
            found[home].append(difference)
    return found


def _homes(modules: Iterable[Module]) -> dict[str, dict[str, tuple[Module, Objective]]]:
    homes: dict[str, dict[str, tuple[Module, Objective]]] = defaultdict(dict)
    for module in modules:
        for objective in module.objectives:
            homes[objective.uid][module.uid] = (module, objective)
    return homes


def _of_objective(uid: str, one: Homes, two: Homes, stay: Set[str]) -> Told:
    if not (one and two):
        yield from _of_one_side(uid, one, two, stay)
        return
    if (one.keys() ^ two.keys()) & stay:
        yield _told(uid, K.OBJECTIVE_MOVED, two, _places(one), _places(two))
    both = [home for home in one if home in two]
    pairs = [(home, home) for home in both] or [(next(iter(one)), next(iter(two)))]
    for here, there in pairs:
        said, says = one[here][1], two[there][1]
        for kind in _kinds(said, says):
            yield _told(uid, kind, {there: two[there]}, said.text, says.text)


def _of_one_side(uid: str, one: Homes, two: Homes, stay: Set[str]) -> Told:
    """Tell an objective that is gone, or new."""
    homes = one or two
    told = {at for at, (_, each) in homes.items() if at in stay or each.required}
    for home in [each for each in homes if each in told][:1]:
        text = homes[home][1].text
        kind = K.OBJECTIVE_REMOVED if one else K.OBJECTIVE_ADDED
        values = (text, None) if one else (None, text)
        yield _told(uid, kind, {home: homes[home]}, *values)


def _kinds(said: Objective, says: Objective) -> Iterator[DifferenceKind]:
    if not same(said.text, says.text):
        yield K.OBJECTIVE_REWORDED
    if said.required != says.required:
        yield K.OBJECTIVE_MADE_REQUIRED if says.required else K.OBJECTIVE_MADE_OPTIONAL


def _places(homes: Homes) -> list[Any]:
    """Return what an objective says, then the modules that serve it."""
    (_, objective) = next(iter(homes.values()))
    return [{"text": objective.text}, *sorted(homes)]


def _told(
    uid: str,
    kind: DifferenceKind,
    homes: Homes,
    before: Any,  # noqa: ANN401  (plain data)
    after: Any,  # noqa: ANN401
) -> tuple[str, Difference]:
    home, (module, _) = next(iter(homes.items()))
    name = f"{module.code} {module.title}"
    return home, Difference(target=uid, kind=kind, name=name, before=before, after=after)
