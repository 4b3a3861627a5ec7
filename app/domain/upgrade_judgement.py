"""How one change of a city meets what the core says now: the rules of the merge, one by one."""

from collections.abc import Iterator
from typing import Any

from app.domain.cells import CASE, Cell, cells_of, result_of
from app.domain.curriculum import Module
from app.domain.curriculum_data import module_to_data
from app.domain.difference import same
from app.domain.draft import MISSING, Draft
from app.domain.operations import (
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
from app.domain.upgrade_kinds import FindingKind as K

# What makes another module of one that is the same otherwise.
NAMES = frozenset({"uid", "code", "contributors", "successor_to", "equivalent_to"})


class Judge:
    """Compares two drafts on which the same operations have run so far.

    `there` rests on the old core and `here` on the new one, so that an operation on what an
    earlier one made finds it on both sides.
    """

    def __init__(self, there: Draft, here: Draft) -> None:
        self.there, self.here = there, here
        self._licence_moved = there.version.licence != here.version.licence
        self._framework_moved = there.version.framework != here.version.framework
        self._successors: dict[str, tuple[str, ...]] = {}
        for module in here.version.modules:
            for uid in module.successor_to:
                self._successors[uid] = (*self._successors.get(uid, ()), module.uid)
        self._contents: dict[str, str] | None = None

    def successors(self, operation: Operation) -> tuple[str, ...]:
        """Return the modules that take over from the operation's target, if that is gone."""
        target = getattr(operation, "target", "")
        return () if target in self.here.modules else self._successors.get(target, ())

    def kinds(self, operation: Operation) -> Iterator[K]:
        """Yield all that there is to say of an operation; at least one kind."""
        main = self._main(operation)
        yield main
        if main is K.ABSORBED_UPSTREAM:
            return
        if operation.expect and not isinstance(operation, Translate):
            yield from self._unexpected(operation)
        if operation.code is None:
            yield K.SCHEMA_MIGRATION
        if self._framework_moved and _touches_objectives(operation):
            yield K.COMPETENCY_FRAMEWORK_MOVED
        if self._licence_changed(operation):
            yield K.LICENCE_CHANGED

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
                return self._of_place(operation)
            case SwapCase():
                return self._of_case(operation)
        return self._of_field(operation)

    def _of_add(self, operation: Add) -> K:
        module = operation.module
        there = self.here.modules.get(module.uid)
        if there is not None:
            alike = same(module_to_data(there), module_to_data(module))
            return K.ABSORBED_UPSTREAM if alike else K.ADD_ADD_SAME_ID
        if _content(module) in self._new_contents():
            return K.DUPLICATE_EQUIVALENT_ADD
        return K.UNTOUCHED

    def _of_translation(self, operation: Translate) -> K:
        cell = (operation.target, operation.field)
        was, now = self.there.says(cell), self.here.says(cell)
        if now is MISSING:
            return K.EDIT_DELETE
        return K.UNTOUCHED if same(was, now) else K.TRANSLATION_STALE

    def _of_vanished(self, operation: Targeted) -> K:
        """Judge an operation on a module that the new core does not have."""
        if isinstance(operation, Drop):
            came_back = self._successors.get(operation.target)
            if not came_back:
                return K.ABSORBED_UPSTREAM
            return self._changed([self.here.modules.get(uid) for uid in came_back])
        if isinstance(operation, Replace):
            ours = self.here.modules.get(operation.module.uid)
            if ours and same(module_to_data(ours), module_to_data(operation.module)):
                return K.ABSORBED_UPSTREAM
        return K.EDIT_DELETE

    def _of_whole(self, operation: Drop | Replace) -> K:
        was, now = (draft.modules.get(operation.target) for draft in (self.there, self.here))
        if was and now and same(module_to_data(was), module_to_data(now)):
            return K.UNTOUCHED
        return self._changed([was, now])

    def _changed(self, modules: list[Module | None]) -> K:
        clinical = any(each.clinical for each in modules if each)
        return K.DROPPED_BUT_CHANGED_CLINICAL if clinical else K.DROPPED_BUT_CHANGED

    def _of_place(self, operation: Reorder) -> K:
        was, now = (self._place(draft, operation.target) for draft in (self.there, self.here))
        if operation.after and operation.after not in self.here.modules:
            return K.ANCHOR_MISSING
        if was == now:
            return K.UNTOUCHED
        return K.ABSORBED_UPSTREAM if self._wished(operation) else K.EDIT_EDIT

    def _wished(self, operation: Reorder) -> bool:
        """Whether the core teaches the module by now where the city wants it."""
        day, before = self.here.places.of(operation.target)
        return before == (operation.after or "") and operation.day in (None, day)

    def _place(self, draft: Draft, uid: str) -> tuple[int | None, str]:
        """Return day and predecessor of a module, among the modules that both sides have."""
        day, before = draft.places.of(uid) if uid in draft.modules else (None, "")
        while before and not (before in self.there.modules and before in self.here.modules):
            _, before = draft.places.of(before)
        return day, before

    def _of_case(self, operation: SwapCase) -> K:
        module = self.here.modules[operation.target]
        comes = operation.new.uid if operation.new else operation.use
        if operation.case not in module.cases:
            return K.ABSORBED_UPSTREAM if comes in module.cases else K.EDIT_DELETE
        cell = (operation.target, f"{CASE}{operation.case}")
        if same(self.there.says(cell), self.here.says(cell)):
            return self._of_context(operation.target)
        return self._changed([module])

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
        one, two = (d.modules.get(operation.target) for d in (self.there, self.here))
        moved = bool(one and two and one.licence != two.licence)
        return moved or (self._licence_moved and not (one and one.licence))

    def _new_contents(self) -> dict[str, str]:
        """Return what the modules teach that only the new core has, by content."""
        if self._contents is None:
            known = {module.uid for module in self.there.version.modules}
            fresh = (each for each in self.here.version.modules if each.uid not in known)
            self._contents = {_content(module): module.uid for module in fresh}
        return self._contents


def _content(module: Module) -> str:
    """Return what a module teaches, whatever it is called and whoever gave it."""
    data: dict[str, Any] = module_to_data(module)
    texts = [each["text"] for each in data["objectives"]]
    told = {name: value for name, value in data.items() if name not in NAMES}
    return repr(sorted({**told, "objectives": texts}.items(), key=lambda pair: pair[0]))


def _touches_objectives(operation: Operation) -> bool:
    if isinstance(operation, Rewrite):
        return operation.field == "objectives"
    return isinstance(operation, Drop | Replace | Add)
