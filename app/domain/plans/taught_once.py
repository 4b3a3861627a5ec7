"""Each module is taught once to each group: no session comes back beside the one in its place."""

from collections.abc import Iterable

from app.domain.errors import Conflict
from app.domain.plans.edits import Edit, Sessions
from app.domain.plans.planned import Planned


class TaughtAlready(Conflict):
    """Another session teaches the module to the same people by now."""


def taught_already(coming: Iterable[Planned], there: Iterable[Planned]) -> list[Planned]:
    """Return those that come into a plan though what stays there teaches the same people that.

    What is cancelled teaches nobody, and only modules are taught.
    """
    held = [each for each in there if each.module is not None and not each.cancelled]
    return [
        each
        for each in coming
        if not each.cancelled and any(_same(each, other) for other in held if each.id != other.id)
    ]


def doubled_by(edit: Edit, plan: Sessions) -> list[Planned]:
    """Return what an edit lets be held that is taught by a session that it leaves as it is."""
    coming = (
        each
        for key, each in edit.after.items()
        if key not in edit.before or edit.before[key].cancelled
    )
    return taught_already(coming, (each for key, each in plan.items() if key not in edit.touched))


def _same(one: Planned, other: Planned) -> bool:
    everybody = one.group is None or other.group is None
    return one.module == other.module and (everybody or one.group == other.group)
