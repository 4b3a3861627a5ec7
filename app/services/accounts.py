"""What people sign in with: made at first need, and changed by its holder."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from app.database import insert_into, keep_alone, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError
from app.domain.names import address_key
from app.extensions import db
from app.models.account import Account, Passkey, SignInSession
from app.models.person import Contact, Person
from app.queries import sign_in_sessions
from app.services import api_tokens, audit, notices
from app.services.notices import Change


class AddressTaken(DomainError):
    """Another person who has this address signs in with it."""


@write_unit
def account_of(person: Person, *, now: datetime) -> Account:
    """Return the account of a person, made at its first need; two at once get the same."""
    if make(person, now=now):
        _record(Deed.ACCOUNT_OPENED, person, actor=person, now=now)
    return db.session.scalars(select(Account).where(Account.person_id == person.id)).one()


def make(person: Person, *, now: datetime) -> bool:
    """Make an account within the caller's write unit; whether there was none."""
    made = rows_changed(
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
    return made == 1


@write_unit
def change(
    account_id: int, fields: Mapping[str, Any], *, actor: Person | None, now: datetime
) -> None:
    """Set columns of an account; new keys (`fs_uniquifier`) end every session from before.

    The trail tells which they were, and no values: they are secrets.
    """
    account = db.session.get_one(Account, account_id, with_for_update=True)
    for name, value in fields.items():
        setattr(account, name, value)
    after = {"changed": sorted(fields)}
    _record(Deed.ACCOUNT_CHANGED, account.person, actor=actor, now=now, after=after)
    for each in _to_be_told(fields):
        notices.owe([account.person_id], each, now=now)
    if "fs_uniquifier" in fields:
        _end_sessions(account_id)


@write_unit
def choose_address(address: str, *, actor: Person, now: datetime) -> None:
    """Let an address of the actor's go with their password.

    Raises AddressTaken when it goes with another person's, and NoResultFound when it is not the
    actor's.
    """
    keep_alone(Account)
    key = address_key(address)
    theirs = select(Contact).where(Contact.person_id == actor.id, Contact.kind == "email")
    db.session.scalars(theirs.where(Contact.key == key)).one()
    holder = sign_in_sessions.account_at(key)
    if holder is not None and holder.person_id != actor.id:
        raise AddressTaken
    # Whoever had it and has it no more cannot keep it from whose it is now.
    outdated = update(Account).where(Account.login_address == key, Account.person_id != actor.id)
    db.session.execute(outdated.values(login_address=None))
    account = db.session.scalars(select(Account).where(Account.person_id == actor.id)).one()
    if account.login_address not in (None, key):
        notices.owe([actor.id], Change.PASSWORD_ADDRESS, now=now)
    account.login_address = key
    after = {"changed": ["login_address"]}
    _record(Deed.ACCOUNT_CHANGED, actor, actor=actor, now=now, after=after)


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
    audit.leave_out()
    return taken.one_or_none() is not None


@write_unit
def take_recovery_code(account_id: int, code_sha256: str, *, now: datetime) -> bool:
    """Use a recovery code up; False if there is none like it, any more."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    if code_sha256 not in account.mf_recovery_codes:
        return False
    left = [each for each in account.mf_recovery_codes if each != code_sha256]
    account.mf_recovery_codes = left
    after = {"left": len(left)}
    _record(Deed.RECOVERY_CODE_USED, account.person, actor=account.person, now=now, after=after)
    return True


@write_unit
def add_passkey(key: Passkey, *, now: datetime) -> None:
    """Add a key to the account that it names."""
    key.lastuse_datetime = now
    db.session.add(key)
    person = db.session.get_one(Account, key.account_id).person
    notices.owe([person.id], Change.PASSKEY_ADDED, now=now)
    _record(Deed.PASSKEY_ADDED, person, actor=person, now=now, after={"name": key.name})


@write_unit
def note_passkey(passkey_id: int, fields: Mapping[str, Any]) -> None:
    """Note that a key was used."""
    audit.leave_out()
    db.session.execute(update(Passkey).where(Passkey.id == passkey_id).values(**fields))


@write_unit
def remove_passkey(passkey_id: int, *, now: datetime) -> None:
    """Forget a key; sessions that it opened go on."""
    key = db.session.get_one(Passkey, passkey_id)
    person = key.account.person
    db.session.delete(key)
    notices.owe([person.id], Change.PASSKEY_REMOVED, now=now)
    _record(Deed.PASSKEY_REMOVED, person, actor=person, now=now, before={"name": key.name})


@write_unit
def reset_second_factor(account_id: int, *, actor: Person | None, now: datetime) -> None:
    """Take off passkeys, codes and recovery codes; end every session, and every program's token."""
    account = db.session.get_one(Account, account_id, with_for_update=True)
    account.webauthn.clear()
    account.tf_primary_method = account.tf_totp_secret = None
    account.mf_recovery_codes = []
    _end_sessions(account_id)
    api_tokens.revoke_all(account.person, actor=actor, now=now)
    notices.owe([account.person_id], Change.SECOND_FACTOR_RESET, now=now)
    _record(Deed.SECOND_FACTOR_RESET, account.person, actor=actor, now=now)


def _to_be_told(fields: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what its holder would want to know; a password that is only hashed anew is none."""
    if "password" in fields and not fields["password"]:
        yield Change.PASSWORD_REMOVED
    elif {"password", "fs_uniquifier"} <= fields.keys():
        yield Change.PASSWORD_SET
    if "tf_totp_secret" in fields:
        yield Change.CODES_SET_UP if fields["tf_totp_secret"] else Change.CODES_REMOVED
    if "mf_recovery_codes" in fields:
        yield Change.RECOVERY_CODES


def _record(
    deed: Deed,
    person: Person,
    *,
    actor: Person | None,
    now: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        deed, person, actor=actor, now=now, before=before, after=after, subject_id=person.id
    )


def _end_sessions(account_id: int) -> None:
    db.session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))
