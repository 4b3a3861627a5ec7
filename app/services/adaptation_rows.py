"""The row of a city's edition in the making: locked, read and written by every step."""

import secrets
from base64 import b32encode
from datetime import datetime
from typing import Any

from babel.core import get_global
from sqlalchemy import func, select

from app.database import insert_into
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation as AdaptationValue
from app.domain.adaptations.adapting import first_label
from app.domain.audit import Kind, Thing
from app.domain.city import CityDetails
from app.domain.drafts.review import DraftState
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.draft import Draft, DraftAuthor
from app.models.person import Person
from app.models.place import City
from app.queries import adaptations
from app.queries.adaptations import TAKEN_OFF
from app.services.reviews import OtherText

UID_BYTES = 10  # sixteen letters and digits
LATIN = "Latn"


class NotInTheMaking(Conflict):
    """The draft is in review, approved or over: nobody changes it now."""


class AnotherDraft(Conflict):
    """A draft of the city's next edition is in the making already."""


class NewerEdition(Conflict):
    """The city published an edition meanwhile, which this one knows nothing of and would undo."""


def new_uid(kind: str) -> str:
    """Draw what names an operation (op) or a finding (need) for ever."""
    return f"{kind}_{b32encode(secrets.token_bytes(UID_BYTES)).decode().lower()}"


def locked(draft_id: int) -> Draft:
    """Return a draft that nobody else changes until the write unit ends; raises NotInTheMaking."""
    row = db.session.get_one(Draft, draft_id, with_for_update=True)
    if row.state != DraftState.DRAFT.value:
        raise NotInTheMaking
    return row


def as_shown(row: Draft, seen: str) -> Draft:
    """Return a locked draft that says what somebody saw, told by its hash; raises OtherText."""
    if row.content_hash != seen:
        raise OtherText
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
    for name, content in content_of(value, kept).items():
        setattr(row, name, content)
    note_author(row, actor)
    touch(row, actor, now)


def thing_of(row: Draft) -> Thing:
    """Return what the audit trail calls a draft: the edition that it will be."""
    assert row.city is not None  # noqa: S101  (these are drafts of cities)
    name = f"{row.curriculum.slug}/{row.city.slug}/{row.content['number']}"
    return Thing(Kind.ADAPTATION, name, row.city_id)


def touch(row: Draft, actor: Person, now: datetime) -> None:
    """Note who changed a draft last."""
    row.changed_by, row.changed_at = actor, now


def content_of(value: AdaptationValue, kept: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the columns that hold what a draft says; what was taken off is no part of the hash."""
    content = adaptation_data.to_data(value) | ({TAKEN_OFF: kept} if kept else {})
    return {"content": content, "content_hash": adaptation_data.adaptation_hash(value)}


def note_author(row: Draft, actor: Person) -> None:
    """Note that somebody wrote in a draft, and so does not approve it."""
    values = {"draft_id": row.id, "wrote_by_id": actor.id}
    db.session.execute(insert_into(DraftAuthor).values(**values).on_conflict_do_nothing())


def first_state(
    city: City, base: CurriculumVersion, origin: AdaptationVersion | None
) -> AdaptationValue:
    """Return what a city's next edition says at first: all that `origin` does, or nothing."""
    number = next_number(lock(city, base.curriculum))
    label = first_label(city.code, number)
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


def take_number(adaptation: Adaptation, number: int) -> None:
    """Make sure that what was begun as this edition still is the next one; raises NewerEdition.

    The number of a draft tells which edition was the newest when it was begun: the one before it.
    """
    if next_number(adaptation) != number:
        raise NewerEdition


def _details_of(city: City) -> CityDetails:
    """Return what files say of a city: as an earlier edition does, else what is known of it."""
    earlier = db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id == city.id)
        .order_by(AdaptationVersion.id.desc())
    ).first()
    return adaptations.value(earlier).city if earlier is not None else known_of(city)


def known_of(city: City) -> CityDetails:
    """Return what is known of a city of which no edition says anything yet."""
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
