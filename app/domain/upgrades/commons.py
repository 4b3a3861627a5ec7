"""What several cities changed in the same way: candidates for the core.

Two changes are equivalent when they make the same of the same. Modules that were added are the
same when they teach the same, whatever they are called and whoever gave them. Notes and
translations stay with their cities: the core has no place for them.
"""

from base64 import b32encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.domain.adaptations.adaptation import Adaptation, BrokenAdaptation, apply
from app.domain.adaptations.cells import cells_of, result_of
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.operations import (
    Add,
    Annotate,
    Drop,
    Operation,
    Reorder,
    Replace,
    SwapCase,
    Translate,
)
from app.domain.canonical import Json, content_hash
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.curriculum_data import module_to_data
from app.domain.curricula.curriculum_parts import Objective
from app.domain.records import to_record
from app.domain.upgrades.upgrade_judgement import NAMES
from app.domain.upgrades.upstream import taken_up

AT_LEAST = 2  # cities


@dataclass(frozen=True)
class Source:
    """One city's change, with its reason."""

    city: CityDetails
    operation: Operation


@dataclass(frozen=True)
class Shared:
    """A change that several cities made, each in the same way; the first stands for all."""

    sources: tuple[Source, ...]

    @property
    def operation(self) -> Operation:
        """The change, written against nothing: it holds for whatever the core says by now.

        Its id tells what it does: those of the cities may be the same for different changes.
        """
        first = self.sources[0].operation
        return replace(first, id=_id_for(_key(first)), expect="", reason=self.reasons)

    @property
    def reasons(self) -> str:
        """The reasons of all, each once, with the cities that gave it."""
        by_reason: dict[str, list[str]] = {}
        for source in self.sources:
            by_reason.setdefault(source.operation.reason, []).append(source.city.name)
        return " ".join(f"{', '.join(cities)}: {reason}" for reason, cities in by_reason.items())


def shared(core: CurriculumVersion, adaptations: Iterable[Adaptation]) -> tuple[Shared, ...]:
    """Return what at least two cities changed in the same way, what most share first.

    Only what fits the core by itself and is news to it; a city counts once for each change.
    """
    found: dict[str, dict[str, Source]] = {}
    for adaptation in adaptations:
        for operation in adaptation.operations:
            key = _key(operation)
            if key:
                source = Source(adaptation.city, operation)
                found.setdefault(key, {}).setdefault(adaptation.city.slug, source)
    groups = [Shared(tuple(each.values())) for each in found.values() if len(each) >= AT_LEAST]
    taught = apply(core, None)
    fitting = [group for group in groups if _is_news(taught, group)]
    return tuple(sorted(fitting, key=lambda group: -len(group.sources)))


def with_changes(core: CurriculumVersion, groups: Sequence[Shared]) -> CurriculumVersion:
    """Return a core that says by itself what these changes (one at least) make of it.

    Its cases and needs name no objective that is gone by that. Raises BrokenAdaptation when the
    changes do not fit together.
    """
    made = taken_up(apply(core, _alone(core, groups)))
    left = _objectives(made).keys()

    def known(uids: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(uid for uid in uids if uid in left)

    return replace(
        made,
        cases=tuple(replace(each, objectives=known(each.objectives)) for each in made.cases),
        needs=tuple(replace(each, objectives=known(each.objectives)) for each in made.needs),
    )


def forgotten(core: CurriculumVersion, made: CurriculumVersion) -> tuple[Objective, ...]:
    """Return the objectives that cases and needs of a core named and that are gone from another."""
    of_cases = {uid for case in core.cases for uid in case.objectives}
    named = of_cases | {uid for need in core.needs for uid in need.objectives}
    left = _objectives(made)
    return tuple(
        each for uid, each in _objectives(core).items() if uid in named and uid not in left
    )


def _objectives(core: CurriculumVersion) -> dict[str, Objective]:
    return {each.uid: each for module in core.modules for each in module.objectives}


def _is_news(taught: EffectiveCurriculum, group: Shared) -> bool:
    try:
        made = apply(taught.core, _alone(taught.core, [group]))
    except BrokenAdaptation:
        return False
    return not made.teaches_as(taught)


def _alone(core: CurriculumVersion, groups: Sequence[Shared]) -> Adaptation:
    return Adaptation(
        curriculum=core.slug,
        base=core.version,
        city=groups[0].sources[0].city,
        number=1,
        label=str(core.version),
        operations=tuple(group.operation for group in groups),
    )


def _id_for(key: str) -> str:
    """Return an id of an operation that is another for each key, a hash."""
    _, _, digits = key.partition("-")
    return "op_" + b32encode(bytes.fromhex(digits)[:10]).decode().lower()


def _key(operation: Operation) -> str:
    """Return what two equivalent changes have in common, "" for what never goes to the core."""
    said = tuple(_said(operation))
    return content_hash([operation.kind.value, *said]) if said else ""


def _said(operation: Operation) -> Iterator[Json]:
    match operation:
        case Annotate() | Translate():
            return
        case Add(module=module):
            yield from (_content(module), operation.day, operation.after)
        case Replace(target=target, module=module):
            yield from (target, _content(module))
        case Drop(target=target):
            yield target
        case Reorder(target=target):
            yield from (target, operation.after, operation.day)
        case SwapCase():
            new = to_record(operation.new) if operation.new else {}
            told = {name: value for name, value in new.items() if name not in NAMES}
            yield from (operation.target, operation.case, operation.use, told)
        case _:
            result = result_of(operation)
            yield from ([*cell, result[cell]] for cell in cells_of(operation))


def _content(module: Module) -> Json:
    """Return what a module teaches, whatever it is called."""
    data = module_to_data(module)
    told = {name: value for name, value in data.items() if name not in NAMES}
    return told | {"objectives": [each["text"] for each in data["objectives"]]}
