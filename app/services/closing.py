"""Closing somebody's account: from the next request on no way in of theirs counts any more.

What works without signing in (cards, calendars, tokens of programs) is stopped for good; password,
passkeys and codes stay, and count again once the account is opened.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from app.database import keep_alone, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.permissions import Action, Place, may
from app.extensions import Base, db
from app.models.account import Account, PersonalLink, SignInSession
from app.models.api import ApiToken
from app.models.calendar import CalendarSubscription
from app.models.person import Person, RoleAssignment, SignInLink
from app.queries import people
from app.services import accounts, audit, roles

STOPPED: tuple[type[Any], ...] = (PersonalLink, ApiToken, CalendarSubscription)


class MayNotClose(DomainError):
    """The account is the actor's own, or closing accounts is not theirs any more."""


@write_unit
def close(person: Person, *, reason: str, actor: Person, now: datetime) -> bool:
    """Close somebody's account, also before they ever signed in; whether it was open.

    Raises MayNotClose, and LastAdministrator when nobody else would stay one.
    """
    keep_alone(RoleAssignment)  # of two administrators who close each other's one stays
    _check(person, actor=actor, now=now)
    accounts.make(person, now=now)
    account = db.session.scalars(_account_of(person)).one()
    if not account.active:
        return False
    account.active, account.fs_uniquifier = False, secrets.token_hex(32)
    _delete(SignInSession, SignInSession.account_id == account.id)
    _delete(SignInLink, SignInLink.person_id == person.id)
    for table in STOPPED:
        working = (table.person_id == person.id, table.revoked_at.is_(None))
        db.session.execute(update(table).where(*working).values(revoked_at=now))
    db.session.flush()
    roles.keep_an_administrator(now)
    _record(Deed.ACCOUNT_CLOSED, person, actor=actor, now=now, reason=reason)
    return True


@write_unit
def open_again(person: Person, *, actor: Person, now: datetime) -> bool:
    """Let somebody sign in again; whether the account was closed. Raises MayNotClose."""
    _check(person, actor=actor, now=now)
    account = db.session.scalars(_account_of(person)).one_or_none()
    if account is None or account.active:
        return False
    account.active = True
    _record(Deed.ACCOUNT_REOPENED, person, actor=actor, now=now)
    return True


def _check(person: Person, *, actor: Person, now: datetime) -> None:
    """Ask the policy again within the write unit: the actor may have been shut out just now."""
    if person.id == actor.id:
        raise MayNotClose
    if not may(people.grants_of(actor.id), Action.CLOSE_ACCOUNT, Place(), now):
        raise MayNotClose


def _account_of(person: Person) -> Select[Account]:
    return select(Account).where(Account.person_id == person.id).with_for_update()


def _delete(table: type[Base], condition: Any) -> None:  # noqa: ANN401 (of whatever table)
    db.session.execute(delete(table).where(condition).execution_options(synchronize_session=False))


def _record(
    deed: Deed, person: Person, *, actor: Person, now: datetime, reason: str | None = None
) -> None:
    audit.record(deed, person, actor=actor, now=now, reason=reason, subject_id=person.id)
