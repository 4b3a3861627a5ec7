"""Personal links: for people without a mail address or a phone of their own.

Whoever holds the link is the person, so an organiser hands it over to them alone; it opens nothing
that wants a second factor, can be revoked, and is kept only as a hash.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.database import write_unit
from app.extensions import db
from app.models.account import PersonalLink
from app.models.person import Person
from app.services.sign_in import LinkSpent
from app.services.sign_in_sessions import hash_of

LASTS = timedelta(days=120)


@write_unit
def make(person: Person, *, actor: Person, now: datetime, lasts: timedelta = LASTS) -> str:
    """Make a link and return its token; the person's earlier ones stop working."""
    _revoke_all(person.id, now=now)
    token = secrets.token_urlsafe(32)
    db.session.add(
        PersonalLink(
            token_sha256=hash_of(token),
            person_id=person.id,
            made_by_id=actor.id,
            made_at=now,
            expires_at=now + lasts,
        )
    )
    return token


@write_unit
def revoke(person: Person, *, now: datetime) -> None:
    """Let every link of a person work no more."""
    _revoke_all(person.id, now=now)


def holder(token: str, *, now: datetime) -> Person:
    """Return whom the link belongs to; raises LinkSpent once it is revoked or has expired."""
    return _valid(token, now=now).person


@write_unit
def use(token: str, *, now: datetime) -> Person:
    """Note that the link was used, and return whom it signs in; raises LinkSpent."""
    link = _valid(token, now=now)
    link.used_at = now
    return link.person


def _valid(token: str, *, now: datetime) -> PersonalLink:
    link = db.session.scalars(
        select(PersonalLink).where(PersonalLink.token_sha256 == hash_of(token))
    ).one_or_none()
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise LinkSpent
    return link


def _revoke_all(person_id: int, *, now: datetime) -> None:
    db.session.execute(
        update(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
