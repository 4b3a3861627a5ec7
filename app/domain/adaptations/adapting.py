"""A city's adaptation in the making: change by change, and what they come to.

Every state can be kept while it is in the making. What is broken is told beside the change that
breaks it, and has to be mended before a review.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.adaptations.adaptation import Adaptation, check_adaptation, run
from app.domain.adaptations.adaptation_data import operation_to_data
from app.domain.adaptations.cells import cells_of
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.locks import stays
from app.domain.adaptations.operations import Operation, OperationKind
from app.domain.canonical import content_hash
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.curriculum_parts import Need
from app.domain.problems import Problem
from app.domain.records import to_record

# Which of a module's fields each kind of change is about; what takes it away is about all of them.
FIELDS: Mapping[OperationKind, tuple[str, ...]] = {
    OperationKind.RETITLE: ("title",),
    OperationKind.RETIME: ("minutes",),
    OperationKind.CHANGE_FORMAT: ("format",),
    OperationKind.REORDER: ("place",),
    OperationKind.SWAP_CASE: ("cases",),
}
TAKE_AWAY = frozenset({OperationKind.DROP, OperationKind.REPLACE})


@dataclass(frozen=True, kw_only=True)
class Totals:
    """What is taught now; `required` objectives of the core, and how many of them are `covered`."""

    minutes_in_person: int
    minutes_online: int
    minutes_asked: int
    required: int
    covered: int


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """What an adaptation makes of its version; what is broken, by id of the change, and else."""

    draft: Draft
    broken: Mapping[str, tuple[Problem, ...]]
    others: tuple[Problem, ...]
    totals: Totals

    @property
    def whole(self) -> bool:
        """Whether nothing is broken, so that it can be reviewed."""
        return not (self.broken or self.others)


def look(
    version: CurriculumVersion, adaptation: Adaptation, found: Iterable[Problem] = ()
) -> Workbench:
    """Return how an adaptation in the making stands; `found` is broken besides what it says."""
    broken: dict[str, tuple[Problem, ...]] = {}
    others: list[Problem] = []
    for problem in (*check_adaptation(version, adaptation), *found):
        match problem.path:
            case "operations", int(index), *_:
                id_ = adaptation.operations[index].id
                broken[id_] = (*broken.get(id_, ()), problem)
            case _:
                others.append(problem)
    draft, _ = run(version, adaptation.operations)
    return Workbench(draft=draft, broken=broken, others=tuple(others), totals=_totals(draft))


def _totals(draft: Draft) -> Totals:
    modules = draft.effective_modules()
    required = {
        each.uid for module in draft.version.modules for each in module.objectives if each.required
    }
    served = {each.uid for module in modules for each in module.objectives}
    return Totals(
        minutes_in_person=sum(each.minutes for each in modules if each.in_person),
        minutes_online=sum(each.minutes for each in modules if each.online),
        minutes_asked=draft.requirements.min_minutes,
        required=len(required),
        covered=len(required & served),
    )


def first_label(city: str, number: int, *, upgraded: bool = False) -> str:
    """Return what an edition of a city, told by its code, is called until somebody names it."""
    return f"{city}-{number}{'.0' if upgraded else ''}"


def before(version: CurriculumVersion, adaptation: Adaptation, id_: str) -> Draft:
    """Return what stood there when a change was made; for a new one, as everything is now."""
    at = _position(adaptation, id_)
    return run(version, adaptation.operations[:at])[0]


def operation_of(adaptation: Adaptation, id_: str) -> Operation | None:
    """Return a change by its id."""
    return next((each for each in adaptation.operations if each.id == id_), None)


def need_of(adaptation: Adaptation, uid: str) -> Need | None:
    """Return a finding by its uid."""
    return next((each for each in adaptation.needs if each.uid == uid), None)


def put(version: CurriculumVersion, adaptation: Adaptation, operation: Operation) -> Adaptation:
    """Make a change, or change it at its place; what it was written against is filled in."""
    at = _position(adaptation, operation.id)
    cells = cells_of(operation)
    expect = before(version, adaptation, operation.id).expected(cells[0]) if cells else ""
    made = replace(operation, expect=expect)
    return replace(adaptation, operations=_put(adaptation.operations, at, made))


def put_need(adaptation: Adaptation, need: Need) -> Adaptation:
    """Write a finding down, or say it otherwise at its place."""
    uids = [each.uid for each in adaptation.needs]
    at = uids.index(need.uid) if need.uid in uids else len(uids)
    needs = (*adaptation.needs[:at], need, *adaptation.needs[at + 1 :])
    return replace(adaptation, needs=needs)


def take_off(adaptation: Adaptation, id_: str) -> Adaptation:
    """Take a change back."""
    return replace(
        adaptation, operations=tuple(each for each in adaptation.operations if each.id != id_)
    )


def take_off_need(adaptation: Adaptation, uid: str) -> Adaptation:
    """Strike a finding out; what named it names none."""
    return replace(
        adaptation,
        needs=tuple(each for each in adaptation.needs if each.uid != uid),
        operations=tuple(
            replace(each, need="") if each.need == uid else each for each in adaptation.operations
        ),
    )


def put_back(adaptation: Adaptation, operation: Operation, at: int) -> Adaptation:
    """Give a change that was taken off its place again, as far as there still is one.

    Where the change is made in another way by now, it is made as it was again.
    """
    rest = adaptation.operations
    if operation_of(adaptation, operation.id) is not None:
        at = _position(adaptation, operation.id)
        return replace(adaptation, operations=_put(rest, at, operation))
    return replace(adaptation, operations=(*rest[:at], operation, *rest[at:]))


def news(adaptation: Adaptation, edition: Adaptation | None) -> tuple[tuple[int, Operation], ...]:
    """Return the changes that an edition does not make in the very same way, with their places."""
    made = {each.id: mark_of(each) for each in edition.operations} if edition else {}
    return tuple(
        (at, each)
        for at, each in enumerate(adaptation.operations)
        if made.get(each.id) != mark_of(each)
    )


def mark_of(said: Operation | Need | None) -> str:
    """Return what tells whether a change or a finding is still as it was shown; "" for a new one.

    What the server filled in does not count.
    """
    match said:
        case None:
            return ""
        case Need():
            return content_hash(to_record(said))
    return content_hash(operation_to_data(replace(said, expect="")))


def locked(kind: OperationKind, module: Module, field: str = "") -> tuple[str, ...]:
    """Return the locked fields because of which a module can't be changed in this way.

    `field` is the one that is said otherwise, of a change that says any of them otherwise.
    """
    if kind in TAKE_AWAY:
        return module.locked if stays(kind, module) else ()
    return tuple(each for each in FIELDS.get(kind, (field,)) if each in module.locked)


def changes_for(adaptation: Adaptation, need: Need) -> tuple[Operation, ...]:
    """Return the changes that a finding was the reason of."""
    return tuple(each for each in adaptation.operations if each.need == need.uid)


def _position(adaptation: Adaptation, id_: str) -> int:
    """Return where a change stands; a new one comes last."""
    ids = [each.id for each in adaptation.operations]
    return ids.index(id_) if id_ in ids else len(ids)


def _put(operations: tuple[Operation, ...], at: int, one: Operation) -> tuple[Operation, ...]:
    return (*operations[:at], one, *operations[at + 1 :])
