"""From a draft to an edition: reviewed by somebody else, published, frozen."""

import logging
from collections.abc import Container
from datetime import datetime

from app.database import write_unit
from app.domain.adaptations import adaptation_data
from app.domain.audit import Deed
from app.domain.drafts.review import ApprovalKind, DraftState, Obstacle
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import AdaptationVersion
from app.models.draft import Draft
from app.models.person import Person
from app.queries import adaptations, agreements, drafts
from app.services import audit, published_rows, reviews
from app.services.adaptation_rows import (
    as_shown,
    lock,
    locked,
    save,
    take_number,
    thing_of,
)

logger = logging.getLogger(__name__)


class Broken(Conflict):
    """Something that must hold for the whole does not; the page of the draft says what."""


class OwnWork(Conflict):
    """Who wrote in a draft does not approve it."""


class OtherState(Conflict):
    """The draft is not in the state that this step needs: somebody else was faster."""


class PartnerMissing(Conflict):
    """A clinical partner of the version has to agree first to what is clinical."""


@write_unit
def name(draft_id: int, label: str, note: str, *, actor: Person, now: datetime) -> None:
    """Give the coming edition its label and say how it stands.

    Raises NotInTheMaking and published_rows.LabelTaken.
    """
    row = locked(draft_id)
    _refuse_label(row, label)
    value = adaptations.value(row)
    changed = adaptation_data.from_data({**row.content, "label": label, "status_note": note})
    if changed == value:
        audit.leave_out()
        return
    save(row, changed, actor=actor, now=now)
    before = {"adaptation": value.label, "note": value.status_note}
    after = {"adaptation": label, "note": note}
    news = [field for field in after if before[field] != after[field]]
    audit.record(
        Deed.ADAPTATION_CHANGED,
        thing_of(row),
        actor=actor,
        now=now,
        before={field: before[field] for field in news},
        after={field: after[field] for field in news},
    )


@write_unit
def send(draft_id: int, *, seen: str, files: Container[str], actor: Person, now: datetime) -> None:
    """Ask somebody else to look at the text that was seen, told by its hash; once is enough.

    `files` are those that are kept, by their SHA-256. Raises Broken, OtherState, OtherText and
    published_rows.LabelTaken.
    """
    row = _in(draft_id, seen, DraftState.DRAFT, DraftState.IN_REVIEW)
    _refuse_broken(row, files)
    _refuse_label(row, adaptations.value(row).label)
    _step(row, DraftState.IN_REVIEW, Deed.ADAPTATION_SENT, actor, now)


@write_unit
def take_back(draft_id: int, *, seen: str, actor: Person, now: datetime) -> None:
    """Let a draft be changed again; what was approved has to be approved anew if it changes.

    Once is enough. Raises OtherState and OtherText.
    """
    states = (DraftState.DRAFT, DraftState.IN_REVIEW, DraftState.APPROVED)
    row = _in(draft_id, seen, *states)
    _step(row, DraftState.DRAFT, Deed.ADAPTATION_RETURNED, actor, now)


@write_unit
def approve(
    draft_id: int, *, seen: str, files: Container[str], actor: Person, now: datetime
) -> None:
    """Agree to the text that was seen; once is enough.

    Raises OtherText, OwnWork, OtherState, Broken and TwiceTheSame.
    """
    row = _in_review(draft_id, seen, actor)
    _refuse_broken(row, files)
    kind = ApprovalKind.TEXT
    is_new = reviews.keep_approval(row, kind, None, actor=actor, now=now)
    if is_new and row.state == DraftState.APPROVED.value:  # by somebody else already
        after = {"approved": kind.value}
        audit.record(Deed.ADAPTATION_APPROVED, thing_of(row), actor=actor, now=now, after=after)
        return
    _step(row, DraftState.APPROVED, Deed.ADAPTATION_APPROVED, actor, now)


@write_unit
def approve_clinically(
    draft_id: int, organisation: str, *, seen: str, actor: Person, now: datetime
) -> None:
    """Agree, for a clinical partner of the version (a slug), to what is clinical in what was seen.

    Only with a role for that very organisation. Raises NotTheirs besides what `approve` raises.
    """
    row = _in_review(draft_id, seen, actor)
    partner = reviews.partner_spoken_for(row, organisation, actor=actor, now=now)
    kind = ApprovalKind.CLINICAL
    if reviews.keep_approval(row, kind, partner, actor=actor, now=now):
        after = {"approved": kind.value, "partner": partner.name}
        audit.record(Deed.ADAPTATION_APPROVED, thing_of(row), actor=actor, now=now, after=after)


@write_unit
def publish(
    draft_id: int, *, seen: str, files: Container[str], actor: Person, now: datetime
) -> AdaptationVersion:
    """Make a frozen edition of the text that was seen.

    Raises OtherState, also for whoever publishes second, OtherText, NewerEdition, Broken,
    PartnerMissing, and published_rows.LabelTaken.
    """
    found = db.session.get_one(Draft, draft_id)
    assert found.city is not None  # noqa: S101  (these are drafts of cities)
    adaptation = lock(found.city, found.curriculum)
    db.session.expire(found)  # whoever held the lock may have published it
    row = _in(draft_id, seen, DraftState.APPROVED)
    lacking = agreements.of(row).missing
    if Obstacle.NOT_APPROVED in lacking:
        raise OtherState
    if lacking:
        raise PartnerMissing
    value = adaptations.value(row)
    take_number(adaptation, value.number)
    _refuse_broken(row, files)
    assert row.base is not None  # noqa: S101  (a draft of a city has one)
    edition = published_rows.add_edition(adaptation, row.base, value, actor=actor, now=now)
    row.state = DraftState.PUBLISHED.value
    row.changed_by, row.changed_at = actor, now
    logger.info("Person %s published adaptation version %s", actor.id, edition.id)
    return edition


def _refuse_label(row: Draft, label: str) -> None:
    assert row.city is not None  # noqa: S101  (these are drafts of cities)
    published_rows.refuse_label(label, curriculum=row.curriculum, city=row.city)


def _in(draft_id: int, seen: str, *states: DraftState) -> Draft:
    row = db.session.get_one(Draft, draft_id, with_for_update=True)
    if row.state not in states:
        raise OtherState
    return as_shown(row, seen)


def _in_review(draft_id: int, seen: str, actor: Person) -> Draft:
    row = _in(draft_id, seen, DraftState.IN_REVIEW, DraftState.APPROVED)
    if actor in drafts.authors(row.id):
        raise OwnWork
    return row


def _refuse_broken(row: Draft, files: Container[str]) -> None:
    if not adaptations.workbench(row, files).whole:
        raise Broken


def _step(row: Draft, state: DraftState, deed: Deed, actor: Person, now: datetime) -> None:
    before, row.state = row.state, state.value
    if before == state:
        audit.leave_out()
        return
    said_before, said_after = {"state": before}, {"state": state.value}
    audit.record(deed, thing_of(row), actor=actor, now=now, before=said_before, after=said_after)
