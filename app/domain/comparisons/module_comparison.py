"""What differs between the modules of two editions of a curriculum."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.domain.comparisons.comparison_rules import DifferenceKind
from app.domain.comparisons.difference import Difference, changes_much, same
from app.domain.comparisons.objective_comparison import compare_objectives
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import module_to_data

K = DifferenceKind

# What a changed field of a module is called, where that does not depend on what stands in it.
FIELDS: Mapping[str, DifferenceKind] = {
    "code": K.CODE_CHANGED,
    "title": K.TITLE_CHANGED,
    "format": K.FORMAT_CHANGED,
    "disciplines": K.DISCIPLINES_CHANGED,
    "group_size": K.GROUPS_CHANGED,
    "series": K.SERIES_CHANGED,
    "min_minutes": K.LEAST_MINUTES_CHANGED,
    "successor_to": K.LINEAGE_CHANGED,
    "equivalent_to": K.LINEAGE_CHANGED,
    "clinical": K.CLINICAL_CHANGED,
    "locked": K.LOCKS_CHANGED,
    "cases": K.CASES_USED_CHANGED,
    "guidelines": K.GUIDELINES_CHANGED,
    "tags": K.TAGS_CHANGED,
    "licence": K.LICENCE_CHANGED,
    "materials": K.MATERIALS_CHANGED,
    "contributors": K.CREDITS_CHANGED,
}


def compare_modules(old: Iterable[Module], new: Iterable[Module]) -> Iterator[Difference]:
    """Yield what was added, removed and changed, by uid; places are not looked at."""
    before, after = ({each.uid: each for each in modules} for modules in (old, new))
    objectives = compare_objectives(before, after)
    for uid in dict.fromkeys((*before, *after)):
        one, two = before.get(uid), after.get(uid)
        if one and two:
            yield from _of_module(one, two)
        elif two:
            yield _whole(two, K.MODULE_ADDED, None, module_to_data(two))
        elif one:
            kind = K.MODULE_REMOVED if one.required else K.ELECTIVE_REMOVED
            yield _whole(one, kind, module_to_data(one), None)
        yield from objectives.get(uid, ())


def _whole(
    module: Module,
    kind: DifferenceKind,
    before: Any,  # noqa: ANN401  (plain data)
    after: Any,  # noqa: ANN401
) -> Difference:
    return Difference(
        target=module.uid,
        kind=kind,
        name=f"{module.code} {module.title}",
        before=before,
        after=after,
    )


def _of_module(one: Module, two: Module) -> Iterator[Difference]:
    if one == two:
        return
    before, after = module_to_data(one), module_to_data(two)
    for name in dict.fromkeys((*before, *after)):
        said, says = before.get(name), after.get(name)
        if same(said, says) or name in ("changes_practice", "objectives"):
            continue
        yield from (
            _whole(two, kind, said, says) for kind in _kinds_of_field(name, one, two, said, says)
        )


def _kinds_of_field(
    name: str,
    one: Module,
    two: Module,
    said: Any,  # noqa: ANN401  (plain data)
    says: Any,  # noqa: ANN401
) -> Iterator[DifferenceKind]:
    match name:
        case "minutes":
            much = changes_much(one.minutes, two.minutes)
            yield K.MINUTES_CHANGED_MUCH if much else K.MINUTES_CHANGED
        case "elective":
            yield K.MODULE_MADE_ELECTIVE if two.elective else K.MODULE_MADE_REQUIRED
        case "prerequisites":
            if set(says or ()) - set(said or ()):
                yield K.PREREQUISITE_ADDED
            if set(said or ()) - set(says or ()):
                yield K.PREREQUISITE_REMOVED
        case "body" if one.clinical or two.clinical:
            yield K.PRACTICE_CHANGED if two.changes_practice else K.CLINICAL_TEXT_CHANGED
        case "body":
            yield K.TEXT_CHANGED
        case _:
            yield FIELDS[name]
