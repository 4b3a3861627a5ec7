"""How a city's wish for a place meets the order in which the core teaches by now."""

from functools import cached_property

from app.domain.adaptations.cells import PLACE
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.operations import Add, Operation, Reorder, Replace
from app.domain.adaptations.places import Place
from app.domain.upgrades.upgrade_kinds import FindingKind as K
from app.domain.upgrades.wishes import beside, stands_as_wished


def _named(operation: Operation) -> frozenset[str]:
    """Return the uids of the modules that an operation is about, or makes."""
    said = vars(operation)
    made = said.get("module")
    return frozenset((said.get("target", ""), said.get("after", ""), made.uid if made else ""))


class PlaceJudge:
    """Compares the places of modules on two drafts, as a Judge compares all else."""

    def __init__(self, there: Draft, here: Draft, made: Draft) -> None:
        """Compare these two; `made` is the old core as the city teaches it in the end."""
        self.there, self.here, self._made = there, here, made
        # Of a module that only one side has: the first of those that stand in line up to it.
        self._starts_there: dict[str, str] = {}
        self._starts_here: dict[str, str] = {}

    def of_reorder(self, operation: Reorder) -> K:
        """Judge a change of place of a module that the new core has."""
        was, now = (self.place(draft, operation.target) for draft in (self.there, self.here))
        if operation.after and operation.after not in self.here.modules:
            return K.ANCHOR_MISSING
        if was == now:
            return K.UNTOUCHED
        wished = stands_as_wished(self.here, operation.target, operation)
        return K.ABSORBED_UPSTREAM if wished else K.EDIT_EDIT

    def at_home(self, operation: Add | Replace) -> bool:
        """Whether the core teaches a city's module where the city put it, or has it in the end."""
        uid = operation.module.uid
        if (uid, PLACE) in self._made.footprints.last:
            return True  # the change that moved it speaks of its place
        if isinstance(operation, Add) and stands_as_wished(self.here, uid, operation):
            return True
        if isinstance(operation, Replace):
            was, now = (self.there, operation.target), (self.here, uid)
            if self.place(*was) == self.place(*now) and beside(*was) == beside(*now):
                return True
        ours, core = (self._made, uid), (self.here, uid)
        if uid not in self._made.modules or beside(*ours) != beside(*core):
            return False
        return self._made.places.of(uid) == self.here.places.of(uid)

    def day_changed(self, operation: Operation) -> bool:
        """Whether other modules are on the day that a change names by its number.

        Of those that both cores have: what is new on the day, or gone, makes no other day of it.
        """
        day = operation.day if isinstance(operation, Add | Reorder) else None
        own = {operation.target} if isinstance(operation, Reorder) else set()
        was, now = (days.get(day or 0, frozenset()) for days in self._days)
        return was - own != now - own

    @cached_property
    def _days(self) -> tuple[dict[int, frozenset[str]], ...]:
        """The modules on each day of the old and of the new core, as far as both have them."""
        versions = (self.there.version, self.here.version)
        both = frozenset.intersection(*(frozenset(m.uid for m in v.modules) for v in versions))
        return tuple(
            {
                number: both & {item.module_uid or "" for item in day.items}
                for number, day in enumerate(version.days, 1)
            }
            for version in versions
        )

    def ran(self, *operations: Operation) -> None:
        """Forget how modules of one side stood in line when one of these has moved among them."""
        for starts in (self._starts_there, self._starts_here):
            if any(starts.keys() & _named(each) for each in operations):
                starts.clear()

    def place(self, draft: Draft, uid: str) -> Place:
        """Return day and predecessor of a module, among the modules that both sides have.

        Those in between stand in line. Where the line begins is noted for each, so that nobody
        walks along it twice.
        """
        day, before = draft.places.of(uid) if uid in draft.modules else (None, "")
        starts = self._starts_there if draft is self.there else self._starts_here
        passed, start = [], ""
        while before and not (before in self.there.modules and before in self.here.modules):
            passed.append(before)
            start = starts.get(before, before)
            _, before = draft.places.of(start)
        starts |= dict.fromkeys(passed, start)
        return day, before
