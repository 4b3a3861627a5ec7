"""Tokens of the API: made for one program, shown once, noted when used, revoked one by one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from app.database import write_unit
from app.domain import api_scopes
from app.domain.api_scopes import InvalidScope
from app.domain.audit import Deed, Kind, Thing
from app.domain.errors import DomainError
from app.domain.secret_token import hash_of
from app.errors import NotFound
from app.extensions import db
from app.models.api import ApiToken
from app.models.person import Person
from app.queries import api_tokens
from app.services import audit

MOST_TOKENS = 20
TOKEN_BYTES = 32
# Programs that look for secrets in files find one by how it begins.
PREFIX = "preceptor_"
LONGEST_DAYS = 366
LONGEST_LABEL = 80
NOTED_EVERY = timedelta(hours=1)


class TooManyTokens(DomainError):
    """Somebody has as many working tokens as a person can look after."""


@write_unit
def create(
    label: str, *, scopes: Sequence[str], days: int, strong: bool, actor: Person, now: datetime
) -> tuple[str, ApiToken]:
    """Make a token for somebody's own program; return it and what is kept of it.

    It can be shown this once. `strong` says that its maker gave a second factor; without, it never
    carries a role that wants one. Raises TooManyTokens, and InvalidScope also for a place that
    nobody knows.
    """
    meant = api_scopes.parse(scopes)
    if meant.kind is not None and api_tokens.place(meant) is None:
        raise InvalidScope(meant.words[-1])
    db.session.get_one(Person, actor.id, with_for_update={"key_share": True})  # one at a time
    if _working(actor.id, now) >= MOST_TOKENS:
        raise TooManyTokens(MOST_TOKENS)
    token = PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    row = ApiToken(
        person_id=actor.id,
        label=label,
        token_sha256=hash_of(token),
        scopes=meant.words,
        strong=strong,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(row)
    db.session.flush()
    after = {"label": label, "scopes": meant.words}
    _record(Deed.PROGRAM_LET_IN, row, actor=actor, now=now, after=after)
    return token, row


@write_unit
def revoke(token_id: str, *, actor: Person, now: datetime) -> ApiToken:
    """Stop one's own token; doing it again changes nothing. Raises NotFound."""
    return _stop(own(token_id, actor=actor), actor, now)


@write_unit
def revoke_any(token_id: str, *, now: datetime) -> ApiToken:
    """Stop anybody's token, from the machine itself. Raises NotFound."""
    return _stop(
        _found(db.session.scalar(select(ApiToken).filter_by(public_id=token_id))), None, now
    )


def revoke_all(person: Person, *, actor: Person | None, now: datetime) -> None:
    """Stop every token of a person, within the caller's write unit."""
    for token in db.session.scalars(select(ApiToken).filter_by(person_id=person.id)):
        _stop(token, actor, now)


def own(token_id: str, *, actor: Person) -> ApiToken:
    """Return a token of this person; raises NotFound for another's."""
    mine = select(ApiToken).filter_by(public_id=token_id, person_id=actor.id)
    return _found(db.session.scalar(mine))


def note_use(token: ApiToken, *, now: datetime) -> None:
    """Note that a token was used, unless that was noted within the hour."""
    noted = token.last_used_at
    if noted is None or noted <= now - NOTED_EVERY:
        _note(token.id, now=now)


@write_unit
def _note(token_id: int, *, now: datetime) -> None:
    audit.leave_out()
    stale = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at <= now - NOTED_EVERY)
    db.session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, stale)
        .values(last_used_at=now)
        .execution_options(synchronize_session=False)
    )


def _working(person_id: int, now: datetime) -> int:
    working = select(func.count()).where(
        ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now
    )
    return db.session.scalar(working) or 0


def _found(token: ApiToken | None) -> ApiToken:
    if token is None:
        raise NotFound
    return token


def _stop(token: ApiToken, actor: Person | None, now: datetime) -> ApiToken:
    if token.revoked_at is None:
        token.revoked_at = now
        _record(Deed.PROGRAM_SHUT_OUT, token, actor=actor, now=now)
    return token


def _record(
    deed: Deed,
    token: ApiToken,
    *,
    actor: Person | None,
    now: datetime,
    after: Mapping[str, object] | None = None,
) -> None:
    thing = Thing(Kind.PROGRAM, token.public_id)
    audit.record(deed, thing, actor=actor, now=now, after=after, subject_id=token.person_id)
