"""A city's next edition in the making: begun, changed by several people at once, thrown away.

People who change different things both succeed; who changes what somebody else changed since it
was shown is told so, and nothing is lost.
"""

import secrets
from base64 import b32encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.core import get_global
from sqlalchemy import func, select

from app.database import insert_into, write_unit
from app.domain import adaptation_data, adapting
from app.domain.adaptation import Adaptation as AdaptationValue
from app.domain.audit import Deed, Kind, Thing
from app.domain.city import CityDetails
from app.domain.curriculum_parts import Need
from app.domain.errors import Conflict
from app.domain.operations import Operation
from app.domain.review import DraftState
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.draft import Draft, DraftAuthor
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City
from app.queries import adaptations
from app.queries.adaptations import TAKEN_OFF
from app.services import audit

UID_BYTES = 10  # sixteen letters and digits
MOST_KEPT = 20  # changes that were taken off
LATIN = "Latn"


class ChangedMeanwhile(Conflict):
    """Somebody else changed the same thing, or took it off (`now` is None); nothing was done."""

    def __init__(self, now: Operation | Need | None) -> None:
        super().__init__(now)
        self.now = now


class NotInTheMaking(Conflict):
    """The draft is in review, approved or over: nobody changes it now."""


def new_uid(kind: str) -> str:
    """Draw what names an operation (op) or a finding (need) for ever."""
    return f"{kind}_{b32encode(secrets.token_bytes(UID_BYTES)).decode().lower()}"


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

    One that is in the making already is returned as it is.
    """
    lock(city, base.curriculum)
    row = adaptations.open_draft(city, base.curriculum)
    if row is not None:
        audit.leave_out()
        return row
    value = _first_state(city, base, origin)
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
        **_content(value, []),
    )
    db.session.add(row)
    db.session.flush()
    _wrote(row, actor)
    after = {"version": str(value.base), "label": value.label}
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
    if not _is_news(known, operation, seen):
        return
    changed = adapting.put(adaptations.core(row), value, operation)
    made = adapting.operation_of(changed, operation.id)
    save(row, changed, actor=actor, now=now)
    _record(row, _said(known), _said(made), actor=actor, now=now)


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
    _record(row, _said(known), {}, actor=actor, now=now)
    return known


@write_unit
def put_back(draft_id: int, id_: str, *, actor: Person, now: datetime) -> bool:
    """Put a change back at its place; say whether there was one to put back."""
    row = locked(draft_id)
    kept = list(row.content.get(TAKEN_OFF, []))
    found = next((each for each in kept if each["operation"]["id"] == id_), None)
    if found is None:
        audit.leave_out()
        return False
    kept.remove(found)
    operation = adaptation_data.operation_from_data(found["operation"])
    changed = adapting.put_back(adaptations.value(row), operation, found["at"])
    save(row, changed, actor=actor, now=now, kept=kept)
    _record(row, {}, found["operation"], actor=actor, now=now)
    return True


@write_unit
def put_need(draft_id: int, need: Need, *, seen: str, actor: Person, now: datetime) -> None:
    """Write a finding of the city down, or say it otherwise; as with `put`."""
    row = locked(draft_id)
    value = adaptations.value(row)
    if not _is_news(adapting.need_of(value, need.uid), need, seen):
        return
    save(row, adapting.put_need(value, need), actor=actor, now=now)
    _record(row, {}, {"need": need.text}, actor=actor, now=now)


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
def discard(draft_id: int, *, actor: Person, now: datetime) -> None:
    """Throw a draft away, whatever state it is in; once is enough."""
    row = db.session.get_one(Draft, draft_id, with_for_update=True)
    if not DraftState(row.state).open:
        audit.leave_out()
        return
    row.state = DraftState.DISCARDED.value
    _touch(row, actor, now)
    audit.record(Deed.ADAPTATION_DISCARDED, thing_of(row), actor=actor, now=now)


def locked(draft_id: int) -> Draft:
    """Return a draft that nobody else changes until the write unit ends; raises NotInTheMaking."""
    row = db.session.get_one(Draft, draft_id, with_for_update=True)
    if row.state != DraftState.DRAFT.value:
        raise NotInTheMaking
    return row


def lock(city: City, curriculum: Curriculum) -> Adaptation:
    """Return a city's adaptation, made if need be, that nobody else publishes meanwhile."""
    keys = {"curriculum_id": curriculum.id, "city_id": city.id}
    db.session.execute(insert_into(Adaptation).values(**keys).on_conflict_do_nothing())
    return db.session.scalars(select(Adaptation).filter_by(**keys).with_for_update()).one()


def next_number(adaptation: Adaptation) -> int:
    """Return the number of an adaptation's next edition."""
    newest = select(func.max(AdaptationVersion.number)).filter_by(adaptation_id=adaptation.id)
    return (db.session.scalar(newest) or 0) + 1


def save(
    row: Draft,
    value: AdaptationValue,
    *,
    actor: Person,
    now: datetime,
    kept: list[dict[str, Any]] | None = None,
) -> None:
    """Set what a draft says, and who wrote it; `kept` are the changes that were taken off."""
    kept = row.content.get(TAKEN_OFF, []) if kept is None else kept
    for name, content in _content(value, kept).items():
        setattr(row, name, content)
    _wrote(row, actor)
    _touch(row, actor, now)


def thing_of(row: Draft) -> Thing:
    """Return what the audit trail calls a draft: the edition that it will be."""
    assert row.city is not None  # noqa: S101  (these are drafts of cities)
    name = f"{row.curriculum.slug}/{row.city.slug}/{row.content['number']}"
    return Thing(Kind.ADAPTATION, name, row.city_id)


def _touch(row: Draft, actor: Person, now: datetime) -> None:
    row.changed_by, row.changed_at = actor, now


def _content(value: AdaptationValue, kept: list[dict[str, Any]]) -> dict[str, Any]:
    content = adaptation_data.to_data(value) | ({TAKEN_OFF: kept} if kept else {})
    return {"content": content, "content_hash": adaptation_data.adaptation_hash(value)}


def _wrote(row: Draft, actor: Person) -> None:
    values = {"draft_id": row.id, "wrote_by_id": actor.id}
    db.session.execute(insert_into(DraftAuthor).values(**values).on_conflict_do_nothing())


def _is_news(known: Operation | Need | None, wanted: Operation | Need, seen: str) -> bool:
    """Say whether there is something to change; raises ChangedMeanwhile."""
    now = adapting.mark_of(known)
    if now == adapting.mark_of(wanted) and seen == "":
        audit.leave_out()
        return False
    if now != seen:
        raise ChangedMeanwhile(known)
    return True  # said again, it rests on what stands there now


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
    told = [{"change": said} if said else {} for said in (before, after)]
    audit.record(
        Deed.ADAPTATION_CHANGED,
        thing_of(row),
        actor=actor,
        now=now,
        before=told[0],
        after=told[1],
    )


def _first_state(
    city: City, base: CurriculumVersion, origin: AdaptationVersion | None
) -> AdaptationValue:
    number = next_number(lock(city, base.curriculum))
    label = f"{city.code}-{number}"
    if origin is not None:
        data = {**origin.content, "number": number, "label": label}
        data.pop("upgrade", None)
        return adaptation_data.from_data(data)
    return AdaptationValue(
        curriculum=base.curriculum.slug,
        base=base.number,
        city=_details_of(city),
        number=number,
        label=label,
        operations=(),
    )


def _details_of(city: City) -> CityDetails:
    """Return what files say of a city: as an earlier edition does, else what is known of it."""
    earlier = db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id == city.id)
        .order_by(AdaptationVersion.id.desc())
    ).first()
    if earlier is not None:
        return adaptations.value(earlier).city
    likely = str(get_global("likely_subtags").get(city.language, "")).split("_")
    return CityDetails(
        slug=city.slug,
        code=city.code,
        name=city.name,
        native_name=city.native_name or "",
        country=city.country,
        time_zone=city.time_zone,
        language=city.language,
        script=next((part for part in likely if len(part) == len(LATIN)), LATIN),
    )
