"""A city's next edition in the making: begun, changed by several people at once, thrown away.

People who change different things both succeed; who changes what somebody else changed since it
was shown is told so, and nothing is lost.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.database import write_unit
from app.domain.adaptations import adaptation_data, adapting
from app.domain.adaptations.operations import Operation
from app.domain.audit import Deed
from app.domain.curricula.curriculum_parts import Need
from app.domain.drafts.review import DraftState
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.draft import Draft
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City
from app.queries import adaptations
from app.queries.adaptations import TAKEN_OFF
from app.services import audit
from app.services.adaptation_rows import (
    AnotherDraft,
    as_shown,
    content_of,
    first_state,
    lock,
    locked,
    note_author,
    save,
    take_number,
    thing_of,
    touch,
)

MOST_KEPT = 100  # changes that were taken off


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same thing, or took it off (`now` is None); nothing was done."""

    def __init__(self, now: Operation | Need | None) -> None:
        super().__init__(now)
        self.now = now


@write_unit
def begin(
    city: City,
    base: CurriculumVersion,
    *,
    origin: AdaptationVersion | None,
    actor: Person,
    now: datetime,
) -> Draft:
    """Begin a city's next edition: from an earlier one, or empty on a version.

    One that is in the making already is returned as it is. Raises NewerEdition where `origin` is
    not the newest one.
    """
    adaptation = lock(city, base.curriculum)
    row = adaptations.open_draft(city, base.curriculum)
    if row is not None:
        audit.leave_out()
        return row
    if origin is not None:
        take_number(adaptation, origin.number + 1)
    value = first_state(city, base, origin)
    row = Draft(
        public_id=new_public_id(),
        curriculum=base.curriculum,
        city=city,
        base=origin.base if origin else base,
        begun_by=actor,
        begun_at=now,
        changed_by=actor,
        changed_at=now,
        state=DraftState.DRAFT.value,
        **content_of(value, []),
    )
    db.session.add(row)
    db.session.flush()
    note_author(row, actor)
    after = {"version": str(value.base), "adaptation": value.label}
    audit.record(Deed.ADAPTATION_BEGUN, thing_of(row), actor=actor, now=now, after=after)
    return row


@write_unit
def put(draft_id: int, operation: Operation, *, seen: str, actor: Person, now: datetime) -> None:
    """Make a change, or change it. `seen` is the mark of what the form showed, "" for a new one.

    Doing it twice is doing it once. Raises ChangedMeanwhile and NotInTheMaking.
    """
    row = locked(draft_id)
    value = adaptations.value(row)
    known = adapting.operation_of(value, operation.id)
    changed = adapting.put(adaptations.core(row), value, operation)
    made = adapting.operation_of(changed, operation.id)
    if not _is_news(known, made, seen):
        return
    save(row, changed, actor=actor, now=now)
    before = {"change": _said(known)} if known else {}
    _record(row, before, {"change": _said(made)}, actor=actor, now=now)


@write_unit
def take_off(draft_id: int, id_: str, *, seen: str, actor: Person, now: datetime) -> Operation:
    """Take a change off, to be put back as long as the draft is in the making; return it.

    Raises ChangedMeanwhile and NotInTheMaking.
    """
    row = locked(draft_id)
    value = adaptations.value(row)
    known = adapting.operation_of(value, id_)
    if known is None or adapting.mark_of(known) != seen:
        raise ChangedMeanwhile(known)
    at = value.operations.index(known)
    kept = [*row.content.get(TAKEN_OFF, []), {"at": at, "operation": _said(known)}]
    save(row, adapting.take_off(value, id_), actor=actor, now=now, kept=kept[-MOST_KEPT:])
    _record(row, {"change": _said(known)}, {}, actor=actor, now=now)
    return known


@write_unit
def put_back(draft_id: int, id_: str, *, actor: Person, now: datetime) -> bool:
    """Put a change back at its place; say whether there was one to put back.

    Where it was taken off twice in two ways, the last one goes first.
    """
    row = locked(draft_id)
    kept = list(row.content.get(TAKEN_OFF, []))
    found = next((each for each in reversed(kept) if each["operation"]["id"] == id_), None)
    if found is None:
        audit.leave_out()
        return False
    kept.remove(found)
    operation = adaptation_data.operation_from_data(found["operation"])
    value = adaptations.value(row)
    known = adapting.operation_of(value, id_)
    changed = adapting.put_back(value, operation, found["at"])
    save(row, changed, actor=actor, now=now, kept=kept)
    before = {"change": _said(known)} if known else {}
    _record(row, before, {"change": found["operation"]}, actor=actor, now=now)
    return True


@write_unit
def put_need(draft_id: int, need: Need, *, seen: str, actor: Person, now: datetime) -> None:
    """Write a finding of the city down, or say it otherwise; as with `put`."""
    row = locked(draft_id)
    value = adaptations.value(row)
    known = adapting.need_of(value, need.uid)
    if not _is_news(known, need, seen):
        return
    save(row, adapting.put_need(value, need), actor=actor, now=now)
    before = {"need": known.text} if known else {}
    _record(row, before, {"need": need.text}, actor=actor, now=now)


@write_unit
def take_off_need(draft_id: int, uid: str, *, seen: str, actor: Person, now: datetime) -> None:
    """Strike a finding out; the changes that answered it stay. As with `take_off`."""
    row = locked(draft_id)
    value = adaptations.value(row)
    known = adapting.need_of(value, uid)
    if known is None or adapting.mark_of(known) != seen:
        raise ChangedMeanwhile(known)
    save(row, adapting.take_off_need(value, uid), actor=actor, now=now)
    _record(row, {"need": known.text}, {}, actor=actor, now=now)


@write_unit
def discard(draft_id: int, *, seen: str, actor: Person, now: datetime) -> None:
    """Throw away what was seen, told by its hash, whatever state it is in; once is enough.

    Raises OtherText.
    """
    row = db.session.get_one(Draft, draft_id, with_for_update=True)
    if not DraftState(row.state).open:
        audit.leave_out()
        return
    as_shown(row, seen).state = DraftState.DISCARDED.value
    touch(row, actor, now)
    audit.record(Deed.ADAPTATION_DISCARDED, thing_of(row), actor=actor, now=now)


@write_unit
def take_up_again(draft_id: int, *, actor: Person, now: datetime) -> None:
    """Undo the throwing away of a draft; once is enough.

    Raises AnotherDraft where the city began anew meanwhile.
    """
    row = db.session.get_one(Draft, draft_id)
    assert row.city is not None  # noqa: S101  (these are drafts of cities)
    lock(row.city, row.curriculum)  # nobody begins another one meanwhile
    db.session.expire(row)
    db.session.get_one(Draft, draft_id, with_for_update=True)
    if row.state != DraftState.DISCARDED.value:
        audit.leave_out()
        return
    if adaptations.open_draft(row.city, row.curriculum) is not None:
        raise AnotherDraft
    row.state = DraftState.DRAFT.value
    touch(row, actor, now)
    audit.record(Deed.ADAPTATION_TAKEN_UP, thing_of(row), actor=actor, now=now)


def _is_news(known: Operation | Need | None, made: Operation | Need | None, seen: str) -> bool:
    """Say whether there is something to change; raises ChangedMeanwhile.

    Where what stands there is what is wanted, nobody disagrees, whatever was seen. Said again, a
    change rests on what the version says now: that is news.
    """
    if known == made:
        audit.leave_out()
        return False
    if adapting.mark_of(known) != seen:
        raise ChangedMeanwhile(known)
    return True


def _said(operation: Operation | None) -> dict[str, Any]:
    return adaptation_data.operation_to_data(operation) if operation else {}


def _record(
    row: Draft,
    before: Mapping[str, object],
    after: Mapping[str, object],
    *,
    actor: Person,
    now: datetime,
) -> None:
    about = thing_of(row)
    audit.record(Deed.ADAPTATION_CHANGED, about, actor=actor, now=now, before=before, after=after)
