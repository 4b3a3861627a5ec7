"""How one person gets in: what is held of it, without anything that would let somebody else in."""

from typing import Any

from sqlalchemy import Select, select

from app.models.account import Account, Invitation, Passkey, PersonalLink, SignInSession
from app.models.api import ApiToken
from app.models.person import Contact, SignInLink

Records = Select[int]
Query = Select[*tuple[Any, ...]]


def sign_in(records: Records) -> Query:
    """Read the account, and of its secrets only that they are there."""
    return (
        select(
            Account.login_address, Account.active,
            Account.password.is_not(None).label("has_password"),
            Account.tf_totp_secret.is_not(None).label("has_codes"), Account.created_at,
        )
        .where(Account.person_id.in_(records))
        .order_by(Account.id)
    )  # fmt: skip


def passkeys(records: Records) -> Query:
    """Read the passkeys by their names."""
    columns = (Passkey.name, Passkey.lastuse_datetime.label("used_at"))
    whose = Account.person_id.in_(records)
    return select(*columns).join(Passkey.account).where(whose).order_by(Passkey.id)


def browsers(records: Records) -> Query:
    """Read where somebody is signed in."""
    row = SignInSession
    columns = (row.browser, row.device, row.via, row.began_at, row.seen_at, row.expires_at)
    whose = Account.person_id.in_(records)
    return select(*columns).join(row.account).where(whose).order_by(row.id)


def links(records: Records) -> Query:
    """Read the links to sign in that were sent."""
    columns = (SignInLink.created_at, SignInLink.expires_at, SignInLink.used_at)
    return select(*columns).where(SignInLink.person_id.in_(records)).order_by(SignInLink.id)


def cards(records: Records) -> Query:
    """Read the personal links."""
    row = PersonalLink
    columns = (row.made_at, row.expires_at, row.revoked_at, row.used_at)
    return select(*columns).where(row.person_id.in_(records)).order_by(row.id)


def tokens(records: Records) -> Query:
    """Read the tokens of programs."""
    row = ApiToken
    columns = (
        row.label, row.scopes, row.created_at, row.expires_at, row.last_used_at, row.revoked_at,
    )  # fmt: skip
    return select(*columns).where(row.person_id.in_(records)).order_by(row.id)


def invitations(records: Records) -> Query:
    """Read what was sent to an address of theirs alone: one that is shared may mean another."""
    row = Invitation
    theirs = select(Contact.key).where(
        Contact.person_id.in_(records), Contact.kind == "email", Contact.shared.is_(False)
    )
    columns = (row.address, row.role, row.invited_at, row.expires_at, row.accepted_at)
    return select(*columns).where(row.address_key.in_(theirs)).order_by(row.id)
