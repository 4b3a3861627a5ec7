"""Browsers in which somebody is signed in: begun, kept alive, ended at once everywhere."""

import secrets
from datetime import datetime

from sqlalchemy import delete, select

from app.database import write_unit
from app.domain.secret_token import hash_of
from app.domain.sign_in_session import Device, OpenSession, expires_at
from app.extensions import db
from app.models.account import Account, SignInSession
from app.models.person import Person
from app.queries import sign_in_sessions

LONGEST_BROWSER = 80


@write_unit
def begin(
    account_id: int, *, via: str, device: Device, browser: str, strong: bool, now: datetime
) -> str:
    """Begin a session and return its token, which is shown nowhere again."""
    account = db.session.get_one(Account, account_id)
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInSession(
            token_sha256=hash_of(token),
            account=account,
            fs_uniquifier=account.fs_uniquifier,
            via=via,
            device=device,
            browser=browser[:LONGEST_BROWSER],
            began_at=now,
            seen_at=now,
            expires_at=expires_at(device, began_at=now, seen_at=now),
            strong_at=now if strong else None,
        )
    )
    return token


def note(session: OpenSession, *, now: datetime) -> None:
    """Keep a session alive; writes only when its last note is a while old."""
    if not session.is_noted(now):
        _note(session.id, now=now)


@write_unit
def _note(session_id: int, *, now: datetime) -> None:
    session = db.session.get(SignInSession, session_id)
    if session is not None:
        session.seen_at = now
        session.expires_at = expires_at(
            Device(session.device), began_at=session.began_at, seen_at=now
        )


@write_unit
def renew(session_id: int, *, strong: bool, now: datetime) -> str | None:
    """Give a session whose holder proved again who they are a new token, and return it.

    The one before is worth nothing any more. None when the session ended meanwhile.
    """
    session = db.session.get(SignInSession, session_id)
    if session is None:
        return None
    token = secrets.token_urlsafe(32)
    session.token_sha256 = hash_of(token)
    if strong:
        session.strong_at = now
    return token


@write_unit
def end(token: str) -> None:
    """End the session of this token, if it is one."""
    db.session.execute(delete(SignInSession).where(SignInSession.token_sha256 == hash_of(token)))


@write_unit
def end_one(public_id: str, *, actor: Person) -> None:
    """End one of the actor's own sessions; raises NoResultFound for any other."""
    session = db.session.scalars(
        select(SignInSession)
        .join(SignInSession.account)
        .where(SignInSession.public_id == public_id, Account.person_id == actor.id)
    ).one()
    db.session.delete(session)


@write_unit
def end_all(person: Person) -> None:
    """Sign a person out everywhere."""
    account = sign_in_sessions.account_of(person.id)
    if account is not None:
        db.session.execute(delete(SignInSession).where(SignInSession.account_id == account.id))
