"""A draft that a newer edition overtook, begun again from that one: nothing the city wrote is lost.

What the draft says otherwise than the edition before it is the city's own. Its changes wait to be
put back, since they may not fit any more; its name, its note, its findings and what it says of the
city hold at once.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from app.domain.adaptations import adapting
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.adapting import mark_of
from app.domain.adaptations.operations import Operation
from app.domain.city import CityDetails, carried

Waiting = tuple[tuple[int, Operation], ...]  # changes that are not made, each with its place


@dataclass(frozen=True, kw_only=True)
class Overtaken:
    """A draft, what was taken off it, and the edition before it, if there was one.

    `city` is what was said of the city when the draft was begun.
    """

    draft: Adaptation
    taken_off: Waiting
    before: Adaptation | None
    city: CityDetails


def begun_again(
    old: Overtaken, begun: Adaptation, labels: Collection[str]
) -> tuple[Adaptation, Waiting]:
    """Return what a draft says that was `begun` from the newer edition, and what waits for it.

    What waits stands in the order in which it was taken off. `labels` are those of the city's
    editions.
    """
    gone = _gone(old, begun)
    made = _with_findings(old, begun)
    for _at, each in gone:
        made = adapting.take_off(made, each.id)
    city = carried(old.draft.city, old.city, begun.city)
    label, note = _label(old.draft, begun, labels), _note(old, begun)
    made = replace(made, label=label, status_note=note, city=city)
    own = adapting.news(old.draft, old.before)
    waiting = {mark_of(each): (at, each) for at, each in (*old.taken_off, *gone, *own)}
    stand = {mark_of(each) for each in made.operations}
    return made, tuple(each for mark, each in waiting.items() if mark not in stand)


def _made_of(old: Overtaken) -> Adaptation | None:
    """Return the edition that the draft changed: what it lacks of that was taken off.

    On another version it may lack what that version says by itself.
    """
    return old.before if old.before and old.before.base == old.draft.base else None


def _gone(old: Overtaken, begun: Adaptation) -> Waiting:
    """Return the changes that were taken off the draft and that the newer edition still makes."""
    origin = _made_of(old)
    left = {each.id for each in old.draft.operations}
    gone = {mark_of(each) for each in origin.operations if each.id not in left} if origin else ()
    return tuple((at, each) for at, each in enumerate(begun.operations) if mark_of(each) in gone)


def _with_findings(old: Overtaken, begun: Adaptation) -> Adaptation:
    """Say the findings as the draft did, where it said them otherwise than the edition before."""
    before, origin = old.before, _made_of(old)
    made = begun
    for need in old.draft.needs:
        as_it_was = before is not None and adapting.need_of(before, need.uid) == need
        if not as_it_was or adapting.need_of(begun, need.uid) is None:
            made = adapting.put_need(made, need)
    for need in origin.needs if origin else ():
        struck_out = adapting.need_of(old.draft, need.uid) is None
        if struck_out and adapting.need_of(made, need.uid) == need:
            made = adapting.take_off_need(made, need.uid)
    return made


def _label(draft: Adaptation, begun: Adaptation, labels: Collection[str]) -> str:
    """Return the name that somebody gave the draft, unless an edition has it by now."""
    unnamed = {
        adapting.first_label(draft.city.code, draft.number, upgraded=upgraded)
        for upgraded in (False, True)
    }
    return begun.label if draft.label in {*unnamed, *labels} else draft.label


def _note(old: Overtaken, begun: Adaptation) -> str:
    before = old.before.status_note if old.before else ""
    return begun.status_note if old.draft.status_note == before else old.draft.status_note
