"""A curriculum in the making: what a version becomes while a city's changes run."""

from dataclasses import replace
from typing import Any

from app.domain.adaptations.cells import CASE, MODULE_FIELDS, PLACE, REQUIREMENTS, Cell, fingerprint
from app.domain.adaptations.effective import Change, Translation
from app.domain.adaptations.effective_day import EffectiveDay, day_item
from app.domain.adaptations.footprints import Footprints
from app.domain.adaptations.operation_results import altered, subject
from app.domain.adaptations.operations import (
    WHOLE,
    Add,
    Drop,
    Operation,
    OperationKind,
    Reorder,
    Replace,
    SetRule,
    SwapCase,
    Targeted,
    Translate,
)
from app.domain.adaptations.places import Places
from app.domain.curricula.curriculum import CurriculumVersion, Module, Requirements
from app.domain.curricula.curriculum_data import module_to_data, requirements_to_data
from app.domain.curricula.curriculum_parts import Assessment, Objective
from app.domain.records import from_record, plain, to_record

MISSING = object()  # what a cell says that is not there


class Draft:
    """Runs operations one after the other; a later one sees what an earlier one did."""

    def __init__(self, version: CurriculumVersion) -> None:
        self.version = version
        self.modules = {module.uid: module for module in version.modules}
        self.places = Places(version)
        self.cases = {case.uid: case for case in version.cases}
        self.requirements = version.requirements
        self.translations: dict[tuple[str, str, str], Translation] = {}
        self._heard: dict[tuple[str, str, str], str] = {}  # hash of what a translation found
        self.uids = set(self.modules)  # all that were ever used, dropped ones too
        self.codes = {module.code for module in version.modules}
        self.changes_at: dict[int, Change] = {}  # by position of the operation
        self._names = {module.uid: module.code for module in version.modules}
        self.ids: set[str] = set()
        self.done: set[tuple[OperationKind, tuple[str, ...]]] = set()
        self.unmade: set[str] = set()  # what operations would have made that could not be run
        self.footprints = Footprints()
        self._others: dict[str, Objective | Assessment] = {
            each.uid: each for each in version.assessments
        }
        # The texts of required objectives, and the core's modules by what stands in their place.
        self.required: dict[str, str] = {}
        self.stands_for = dict(self.modules)
        for module in version.modules:
            self._others |= {each.uid: each for each in module.objectives}
            self.required |= {each.uid: each.text for each in module.objectives if each.required}

    def run(self, operation: Operation, index: int) -> Change:
        """Make one change; `index` is its position, its target and its day have to be there."""
        before = self.modules[operation.target] if isinstance(operation, Targeted) else None
        stood = self.places.of(before.uid) if before else None
        after = self._apply(operation, before)
        moved = isinstance(operation, Reorder) and self.places.of(operation.target) != stood
        self.footprints.note(index, operation, before, after, moved=moved)
        self.ids.add(operation.id)
        self.done.add((operation.kind, subject(operation)))
        change = Change(operation=operation, before=before, after=after)
        self.changes_at[index] = change
        return change

    def leave_out(self, operation: Operation) -> None:
        """Remember of an operation that can't be run what later ones may rely on."""
        self.ids.add(operation.id)
        if isinstance(operation, Add | Replace):
            self.unmade.add(operation.module.uid)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes made, in their order."""
        return tuple(self.changes_at.values())

    @property
    def objectives(self) -> frozenset[str]:
        """The uids of all objectives that are or were there."""
        return frozenset(uid for uid, each in self._others.items() if isinstance(each, Objective))

    def name_of(self, uid: str) -> str:
        """Return the code of a module that is or was there, or its uid."""
        return self._names.get(uid, uid)

    def repeats(self, operation: Operation) -> bool:
        """Whether an earlier operation did the same kind of thing to the same."""
        return (operation.kind, subject(operation)) in self.done

    def has_place(self, module: Module) -> bool:
        """Whether a module that is taught in person stands in a day, or needs no day."""
        return not module.in_person or self.places.has_day(module.uid)

    def says(self, cell: Cell) -> Any:  # noqa: ANN401  (plain data of any kind)
        """Return what a cell says as plain data, or MISSING."""
        target, part = cell
        if target == REQUIREMENTS:
            return plain(getattr(self.requirements, part, MISSING))
        module = self.modules.get(target)
        if module is None:
            return self._says_of_other(target, part)
        if part == PLACE:
            return list(self.places.of(target))
        if part == WHOLE:
            return module_to_data(module)
        if part.startswith(CASE):
            uid = part.removeprefix(CASE)
            return to_record(self.cases[uid]) if uid in module.cases else MISSING
        return plain(getattr(module, part)) if part in MODULE_FIELDS else MISSING

    def expected(self, cell: Cell) -> str:
        """Return the hash of what a cell says now, "" where nothing is there."""
        value = self.says(cell)
        return "" if value is MISSING else fingerprint(value)

    def effective_translations(self) -> tuple[Translation, ...]:
        """The texts in other languages, as far as what they translate is still there.

        One is stale, too, when a later operation changed the text that it translates.
        """
        taught = {each.uid for module in self.modules.values() for each in module.objectives}
        gone = self.objectives - taught
        return tuple(
            replace(each, stale=each.stale or self.expected(key[:2]) != self._heard[key])
            for key, each in self.translations.items()
            if each.target not in gone and self.says(key[:2]) is not MISSING
        )

    def effective_modules(self) -> tuple[Module, ...]:
        """The modules as they are now, in their order."""
        return tuple(self.modules[uid] for uid in self.places.ranks)

    def effective_days(self) -> tuple[EffectiveDay, ...]:
        """The days as they are now."""
        return tuple(
            EffectiveDay(
                starts=day.plan.starts,
                latest_end=day.plan.latest_end,
                items=tuple(
                    day_item(self.modules[slot] if isinstance(slot, str) else day.plan.items[slot])
                    for slot in day.slots
                ),
                pauses=tuple(item for item in day.plan.items if item.kind.pause),
            )
            for day in self.places.days
        )

    def _apply(self, operation: Operation, before: Module | None) -> Module | None:
        """Make the change; return what becomes of the target, or what is new."""
        match operation:
            case SetRule(rule=rule, value=value):
                said = requirements_to_data(self.requirements) | {rule: value}
                self.requirements = from_record(Requirements, said)
            case Translate():
                self._translate(operation)
            case Add(module=module):
                self._add(operation, module)
                return module
            case Replace(module=module) if before:
                self._exchange(operation, before, module)
                return module
            case Drop() if before:
                self.places.remove(before.uid)
                del self.modules[before.uid]
                return None
            case Reorder() if before:
                self._reorder(operation)
            case _ if before:
                return self._alter(operation, before)
        return before

    def _alter(self, operation: Operation, before: Module) -> Module:
        """Let a module say something else, and leave the days when nobody meets for it."""
        if isinstance(operation, SwapCase) and operation.new:
            self.cases[operation.new.uid] = operation.new
        after = self._learn(altered(operation, before))
        if not after.in_person:
            self.places.take_from_day(after.uid)
        return after

    def _add(self, operation: Add, module: Module) -> None:
        self._learn(module)
        self.places.list_last(module.uid)
        if operation.after:
            self.places.put_after(module.uid, operation.after)
        elif operation.day is not None and module.in_person:
            self.places.put_last(module.uid, operation.day)

    def _exchange(self, operation: Replace, before: Module, module: Module) -> None:
        del self.modules[before.uid]
        core = self.stands_for.get(before.uid)
        if core:
            least = None if operation.approved_by else core.min_minutes
            self.stands_for[module.uid] = replace(core, min_minutes=least)
        self._learn(module)
        self.places.exchange(before.uid, module.uid)
        if not module.in_person:
            self.places.take_from_day(module.uid)

    def _reorder(self, operation: Reorder) -> None:
        uid = operation.target
        if not operation.after:
            self.places.take_from_day(uid)
            self.places.put_first(uid, operation.day or 1)
        elif self.places.has_day(operation.after):
            self.places.take_from_day(uid)
            self.places.put_after(uid, operation.after)
        else:
            self.places.put_after(uid, operation.after)

    def _translate(self, operation: Translate) -> None:
        cell = (operation.target, operation.field)
        heard = self.expected(cell)
        stale = operation.expect not in ("", heard)
        translation = Translation(
            target=operation.target,
            field=operation.field,
            language=operation.language,
            text=operation.text,
            stale=stale,
        )
        key = (*cell, operation.language)
        self.translations[key], self._heard[key] = translation, heard

    def _learn(self, module: Module) -> Module:
        self.modules[module.uid] = module
        self.uids.add(module.uid)
        self._names[module.uid] = module.code
        self.codes.add(module.code)
        self._others |= {each.uid: each for each in module.objectives}
        return module

    def _says_of_other(self, target: str, part: str) -> Any:  # noqa: ANN401  (see says)
        if target == self.version.slug:
            return self.version.title if part == "title" else MISSING
        other = self.cases.get(target) or self._others.get(target)
        return MISSING if other is None else getattr(other, part, MISSING)
