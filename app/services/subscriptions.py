"""Calendar links: made once for one phone or computer, shown once, revoked one by one."""

import secrets
from datetime import datetime

from sqlalchemy import func, select

from app.adapters import qr_code
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.secret_token import hash_of
from app.errors import NotFound
from app.extensions import db
from app.models.calendar import CalendarSubscription
from app.models.person import Person
from app.services import audit

MOST_LINKS = 20
TOKEN_BYTES = 24


class TooManyLinks(DomainError):
    """Somebody has as many calendar links as a person can look after."""


@write_unit
def subscribe(label: str, *, actor: Person, now: datetime) -> str:
    """Make a calendar link for somebody's own sessions and return its token.

    Only a hash of the token is kept: it can be shown this once. Raises TooManyLinks.
    """
    db.session.get_one(Person, actor.id, with_for_update={"key_share": True})  # one at a time
    working = select(func.count()).where(
        CalendarSubscription.person_id == actor.id, CalendarSubscription.revoked_at.is_(None)
    )
    if (db.session.scalar(working) or 0) >= MOST_LINKS:
        raise TooManyLinks(MOST_LINKS)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    subscription = CalendarSubscription(
        token_sha256=hash_of(token), person_id=actor.id, label=label, created_at=now
    )
    db.session.add(subscription)
    db.session.flush()
    after = {"label": label}
    audit.record(
        Deed.CALENDAR_LINK_MADE,
        subscription,
        actor=actor,
        now=now,
        after=after,
        subject_id=actor.id,
    )
    return token


@write_unit
def revoke(subscription_id: str, *, actor: Person, now: datetime) -> CalendarSubscription:
    """Stop one's own calendar link; doing it again changes nothing. Raises NotFound."""
    subscription = own(subscription_id, actor=actor)
    if subscription.revoked_at is None:
        subscription.revoked_at = now
        before = {"label": subscription.label}
        audit.record(
            Deed.CALENDAR_LINK_REVOKED,
            subscription,
            actor=actor,
            now=now,
            before=before,
            subject_id=actor.id,
        )
    return subscription


def own(subscription_id: str, *, actor: Person) -> CalendarSubscription:
    """Return a calendar link of this person; raises NotFound for another's."""
    subscription = db.session.scalars(
        select(CalendarSubscription).filter_by(public_id=subscription_id, person_id=actor.id)
    ).one_or_none()
    if subscription is None:
        raise NotFound
    return subscription


def picture(address: str, title: str) -> str:
    """Draw an address as a QR code: SVG that can stand in a page."""
    return qr_code.svg(address, title)
