"""Which browsers somebody is signed in with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import contains_eager

from app.domain.sign_in_session import PERSONAL_LINK
from app.extensions import db
from app.models.account import Account, SignInSession
from app.models.person import Contact, Person
from app.queries import people


def find(token_sha256: str, now: datetime) -> SignInSession | None:
    """Return the session with this token, its account and person, in one query; None once over.

    A session from before the account's keys changed is over, and so are all of a closed account
    and of a record that was merged into another: its holder signs in as the one that is kept.
    One that a card began is over with what the card opens, for which two more are asked.
    """
    found = db.session.scalars(
        select(SignInSession)
        .join(SignInSession.account)
        .join(Account.person)
        .options(
            contains_eager(SignInSession.account).contains_eager(Account.person),
        )
        .where(SignInSession.token_sha256 == token_sha256, SignInSession.expires_at > now)
        .where(SignInSession.fs_uniquifier == Account.fs_uniquifier, Account.active)
        .where(Person.merged_into_id.is_(None))
    ).one_or_none()
    if found is not None and found.via == PERSONAL_LINK:
        return found if people.has_card(found.account.person_id, now) else None
    return found


def of_person(person_id: int, now: datetime) -> Sequence[SignInSession]:
    """Return where a person is signed in, the newest first."""
    return db.session.scalars(
        select(SignInSession)
        .join(SignInSession.account)
        .where(Account.person_id == person_id, SignInSession.expires_at > now)
        .where(SignInSession.fs_uniquifier == Account.fs_uniquifier)
        .order_by(SignInSession.seen_at.desc(), SignInSession.id.desc())
    ).all()


def account_of(person_id: int) -> Account | None:
    """Return what a person signs in with, if they ever did."""
    return db.session.scalars(select(Account).where(Account.person_id == person_id)).one_or_none()


def account_at(address: str) -> Account | None:
    """Return whose password goes with this address (its key, see `address_key`).

    Nobody's, once the person it belongs to has it no more, or the account is closed.
    """
    still_theirs = and_(
        Contact.person_id == Account.person_id,
        Contact.kind == "email",
        Contact.key == Account.login_address,
    )
    return db.session.scalars(
        select(Account)
        .join(Contact, still_theirs)
        .where(Account.login_address == address, Account.active)
    ).one_or_none()
