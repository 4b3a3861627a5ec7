"""How one change of a city meets what the core says now: the rules of the merge, one by one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import Any

from app.domain.adaptations.cells import CASE, Cell, cells_of, fingerprint, result_of
from app.domain.adaptations.draft import MISSING, Draft
from app.domain.adaptations.operations import (
    WHOLE,
    Add,
    Annotate,
    Drop,
    Operation,
    Reorder,
    Replace,
    Rewrite,
    SetRule,
    SwapCase,
    Targeted,
    Translate,
)
from app.domain.comparisons.difference import same
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import module_to_data
from app.domain.records import to_record
from app.domain.upgrades.place_judgement import PlaceJudge
from app.domain.upgrades.upgrade_kinds import FindingKind as K

# What makes another module of one that is the same otherwise.
NAMES = frozenset({"uid", "code", "contributors", "successor_to", "equivalent_to"})


class Judge:
    """Compares two drafts on which the same operations have run so far.

    `there` rests on the old core and `here` on the new one, so that an operation on what an
    earlier one made finds it on both sides.
    """

    def __init__(self, there: Draft, here: Draft, made: Draft) -> None:
        """Compare these two; `made` is the old core as the city teaches it in the end."""
        self.there, self.here, self._made = there, here, made
        self._places = PlaceJudge(there, here, made)
        old, new = there.version, here.version
        self._licence_moved = not same(old.licence, new.licence)
        self._framework_moved = not same(old.framework, new.framework)
        known = {module.uid for module in old.modules}
        self._fresh = {each.uid: each for each in new.modules if each.uid not in known}
        self._successors: defaultdict[str, list[str]] = defaultdict(list)
        for module in new.modules:
            for uid in module.successor_to:
                self._successors[uid].append(module.uid)

    def successors(self, operation: Operation) -> tuple[str, ...]:
        """Return the modules that take over from the operation's target.

        All of them where it is gone, and the new ones where only a part of it went over.
        """
        target = getattr(operation, "target", "")
        found = self._successors.get(target, [])
        if target in self.here.modules:
            return tuple(uid for uid in found if uid in self._fresh)
        return tuple(found)

    def kinds(self, operation: Operation) -> Iterator[K]:
        """Yield all that there is to say of an operation; at least one kind."""
        main = self._main(operation)
        yield main
        if main is K.ABSORBED_UPSTREAM:
            return
        if operation.expect and not isinstance(operation, Translate):
            yield from self._unexpected(operation)
        if self._places.day_changed(operation):
            yield K.DAY_CHANGED
        if operation.code is None:
            yield K.SCHEMA_MIGRATION
        if self._framework_moved and _touches_objectives(operation):
            yield K.COMPETENCY_FRAMEWORK_MOVED
        if self._licence_changed(operation):
            yield K.LICENCE_CHANGED

    def ran(self, operation: Operation, stands: Operation | None) -> None:
        """Take note that an operation has run, and on the new core what stands for it."""
        self._places.ran(operation, *([stands] if stands else []))

    def _main(self, operation: Operation) -> K:
        match operation:
            case Add():
                return self._of_add(operation)
            case SetRule():
                return self._of_field(operation)
            case Translate():
                return self._of_translation(operation)
            case Targeted(target=target) if target not in self.here.modules:
                return self._of_vanished(operation)
            case Annotate():
                return self._of_context(operation.target)
            case Drop() | Replace():
                return self._of_whole(operation)
            case Reorder():
                found = self._places.of_reorder(operation)
                return found if found is not K.UNTOUCHED else self._of_context(operation.target)
            case SwapCase():
                return self._of_case(operation)
        return self._of_field(operation)

    def _of_add(self, operation: Add) -> K:
        module = operation.module
        if module.uid in self.here.modules:
            return self._of_taken_up(operation, K.ADD_ADD_SAME_ID)
        if module.uid in self._equivalents or _content(module) in self._contents:
            return K.DUPLICATE_EQUIVALENT_ADD
        return K.UNTOUCHED

    def _of_taken_up(self, operation: Add | Replace, otherwise: K) -> K:
        """Judge a module of a city that the core has: as it was made, or as it is in the end."""
        module = operation.module
        now = module_to_data(self.here.modules[module.uid])
        ours = (module, self._made.modules.get(module.uid, module))
        if not any(same(now, module_to_data(each)) for each in ours):
            return otherwise
        at_home = self._places.at_home(operation)
        return K.ABSORBED_UPSTREAM if at_home else K.TAKEN_UP_ELSEWHERE

    @cached_property
    def _equivalents(self) -> frozenset[str]:
        """The uids of what new modules of the core stand for, as they say themselves."""
        lines = ((*each.equivalent_to, *each.successor_to) for each in self._fresh.values())
        return frozenset(chain.from_iterable(lines))

    @cached_property
    def _contents(self) -> frozenset[str]:
        """What the new modules of the core teach."""
        return frozenset(map(_content, self._fresh.values()))

    def _of_translation(self, operation: Translate) -> K:
        """Look whether the text changed since it was translated, and since the old core."""
        cell = (operation.target, operation.field)
        was, now = self.there.says(cell), self.here.says(cell)
        if now is MISSING:
            return K.EDIT_DELETE
        if same(was, now) or operation.expect == fingerprint(now):
            return K.UNTOUCHED
        clinical = self._clinical(operation.target, *self._users.get(operation.target, ()))
        return K.TRANSLATION_STALE_CLINICAL if clinical else K.TRANSLATION_STALE

    @cached_property
    def _users(self) -> Mapping[str, set[str]]:
        """The modules of a case or an objective, by its uid, in either core or in the city."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        cores = (self.there.version.modules, self.here.version.modules)
        for module in chain(*cores, self._made.modules.values()):
            for uid in chain(module.cases, (each.uid for each in module.objectives)):
                found[uid].add(module.uid)
        return found

    def _clinical(self, *uids: str) -> bool:
        """Whether one of these modules is clinical, on either side."""
        found = (draft.modules.get(uid) for uid in uids for draft in (self.there, self.here))
        return any(module.clinical for module in found if module)

    def _of_vanished(self, operation: Targeted) -> K:
        """Judge an operation on a module that the new core does not have."""
        if isinstance(operation, Drop):
            return self._changed(operation) if self.successors(operation) else K.ABSORBED_UPSTREAM
        if isinstance(operation, Replace) and operation.module.uid in self.here.modules:
            return self._of_taken_up(operation, K.EDIT_DELETE)
        return K.EDIT_DELETE

    def _of_whole(self, operation: Drop | Replace) -> K:
        cell = (operation.target, WHOLE)
        alike = same(self.there.says(cell), self.here.says(cell))
        return K.UNTOUCHED if alike and not self.successors(operation) else self._changed(operation)

    def _changed(self, operation: Targeted) -> K:
        """Say that there is other content by now in the place of what the city did away with."""
        clinical = self._clinical(operation.target, *self.successors(operation))
        return K.DROPPED_BUT_CHANGED_CLINICAL if clinical else K.DROPPED_BUT_CHANGED

    def _of_case(self, operation: SwapCase) -> K:
        cases, new = self.here.modules[operation.target].cases, operation.new
        comes = new.uid if new else operation.use
        if operation.case not in cases:
            if comes not in cases:
                return K.EDIT_DELETE
            alike = new is None or same(to_record(new), to_record(self.here.cases[comes]))
            return K.ABSORBED_UPSTREAM if alike else K.ADD_ADD_SAME_ID
        cell = (operation.target, f"{CASE}{operation.case}")
        if same(self.there.says(cell), self.here.says(cell)):
            return self._of_used_case(operation)
        return self._changed(operation)

    def _of_used_case(self, operation: SwapCase) -> K:
        """Look whether the case that a city chose from the core says something else by now."""
        was, now = (draft.cases.get(operation.use) for draft in (self.there, self.here))
        if was is None or now is None:
            return self._of_context(operation.target)
        clinical = self._clinical(operation.target)
        alike = same(to_record(was), to_record(now)) if clinical else same(was.body, now.body)
        return self._of_context(operation.target) if alike else K.NEIGHBOUR_CHANGED

    def _of_field(self, operation: Operation) -> K:
        """Judge an operation that gives fields a value: the heart of the merge."""
        ours = result_of(operation)
        was = {cell: self.there.says(cell) for cell in ours}
        now = {cell: self.here.says(cell) for cell in ours}
        if all(same(now[cell], ours[cell]) for cell in ours):
            changed = any(not same(was[cell], now[cell]) for cell in ours)
            return K.ABSORBED_UPSTREAM if changed else K.UNTOUCHED
        if any(not same(was[cell], now[cell]) for cell in ours):
            return K.EDIT_EDIT
        if isinstance(operation, SetRule):
            return K.UNTOUCHED
        return self._of_context(getattr(operation, "target", ""), set(ours))

    def _of_context(self, target: str, own: set[Cell] | None = None) -> K:
        """Look at what else changed in the module; its text and clinical ones want a look."""
        one, two = self.there.modules.get(target), self.here.modules.get(target)
        if one is None or two is None or one == two:
            return K.UNTOUCHED
        was, now = module_to_data(one), module_to_data(two)
        changed = {
            name
            for name in was.keys() | now.keys()
            if not same(was.get(name), now.get(name)) and (target, name) not in (own or ())
        }
        wants_a_look = "body" in changed or (changed and (one.clinical or two.clinical))
        return K.NEIGHBOUR_CHANGED if wants_a_look else K.UNTOUCHED

    def _unexpected(self, operation: Operation) -> Iterator[K]:
        """Find an operation that was not written against the old core: a file edited by hand."""
        cells = cells_of(operation)
        if cells and self.there.expected(cells[0]) not in ("", operation.expect):
            yield K.EXPECT_MISMATCH

    def _licence_changed(self, operation: Operation) -> bool:
        """Whether other terms hold by now for a text of which the city made another."""
        if not isinstance(operation, Rewrite | Translate | Replace):
            return False
        target = operation.target
        one, two = (d.modules.get(target) or d.cases.get(target) for d in (self.there, self.here))
        moved = bool(one and two and not same(one.licence, two.licence))
        return moved or (self._licence_moved and not (one and one.licence))


def _content(module: Module) -> str:
    """Return what a module teaches, whatever it is called and whoever gave it."""
    data: dict[str, Any] = module_to_data(module)
    told = {name: value for name, value in data.items() if name not in NAMES}
    return fingerprint(told | {"objectives": [each["text"] for each in data["objectives"]]})


def _touches_objectives(operation: Operation) -> bool:
    if isinstance(operation, Rewrite):
        return operation.field == "objectives"
    return isinstance(operation, Drop | Replace | Add)
