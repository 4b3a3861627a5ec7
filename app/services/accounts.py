"""What people sign in with: made at first need, changed by its holder, closed by others."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.database import insert_into, keep_alone, write_unit
from app.domain.errors import DomainError
from app.domain.names import address_key
from app.extensions import db
from app.models.account import Account, Passkey, SignInSession
from app.models.person import Contact, Person


class AddressTaken(DomainError):
    """Another person who has this address signs in with it."""


@write_unit
def account_of(person: Person, *, now: datetime) -> Account:
    """Return the account of a person, made at its first need; two at once get the same."""
    db.session.execute(
        insert_into(Account)
        .values(
            person_id=person.id,
            active=True,
            fs_uniquifier=secrets.token_hex(32),
            fs_webauthn_user_handle=secrets.token_hex(32),
            mf_recovery_codes=[],
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["person_id"])
    )
    return db.session.scalars(select(Account).where(Account.person_id == person.id)).one()


@write_unit
def change(account_id: int, fields: Mapping[str, Any]) -> None:
    """Set columns of an account; new keys (`fs_uniquifier`) end every session from before."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    for name, value in fields.items():
        setattr(account, name, value)
    if "fs_uniquifier" in fields:
        _end_sessions(account_id)


@write_unit
def choose_address(address: str, *, actor: Person) -> None:
    """Let an address of the actor's go with their password.

    Raises AddressTaken when it goes with another person's, and NoResultFound when it is not the
    actor's.
    """
    keep_alone(Account)
    key = address_key(address)
    theirs = select(Contact).where(Contact.person_id == actor.id, Contact.kind == "email")
    db.session.scalars(theirs.where(Contact.key == key)).one()
    holder = db.session.scalars(select(Account).where(Account.login_address == key)).one_or_none()
    if holder is not None and holder.person_id != actor.id:
        raise AddressTaken
    account = db.session.scalars(select(Account).where(Account.person_id == actor.id)).one()
    account.login_address = key


@write_unit
def take_code(account_id: int, counter: int) -> bool:
    """Note that the code of a time step was taken; False if it, or a later one, was before."""
    taken = db.session.scalars(
        update(Account)
        .where(Account.id == account_id)
        .where((Account.tf_counter.is_(None)) | (Account.tf_counter < counter))
        .values(tf_counter=counter)
        .returning(Account.id)
    )
    return taken.one_or_none() is not None


@write_unit
def take_recovery_code(account_id: int, code_sha256: str) -> bool:
    """Use a recovery code up; False if there is none like it, any more."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    if code_sha256 not in account.mf_recovery_codes:
        return False
    left = [each for each in account.mf_recovery_codes if each != code_sha256]
    account.mf_recovery_codes = left
    return True


@write_unit
def add_passkey(key: Passkey, *, now: datetime) -> None:
    """Add a key to the account that it names."""
    key.lastuse_datetime = now
    db.session.add(key)


@write_unit
def note_passkey(passkey_id: int, fields: Mapping[str, Any]) -> None:
    """Note that a key was used."""
    db.session.execute(update(Passkey).where(Passkey.id == passkey_id).values(**fields))


@write_unit
def remove_passkey(passkey_id: int) -> None:
    """Forget a key; sessions that it opened go on."""
    db.session.execute(delete(Passkey).where(Passkey.id == passkey_id))


@write_unit
def reset_second_factor(account_id: int) -> None:
    """Take off passkeys, codes and recovery codes, and end every session."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    account.webauthn.clear()
    account.tf_primary_method = account.tf_totp_secret = None
    account.mf_recovery_codes = []
    _end_sessions(account_id)


def _end_sessions(account_id: int) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))
