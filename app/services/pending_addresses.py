"""Mail addresses that somebody writes on their own page: theirs once they follow a link sent there.

Until then an address lies in a table of its own, which nothing but this module and their page
reads. Nobody looks for others who have it, so nothing tells whether there are any.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.message import Message
from app.domain.names import address_key
from app.domain.secret_token import hash_of
from app.extensions import db
from app.models.person import Person
from app.models.person_record import PendingAddress
from app.queries import person_records
from app.services import audit, contacts, notices, owed_work
from app.services.notices import Change
from app.services.owed_work import Taken
from app.services.own_details import leave_room
from app.services.sign_in import LinkSpent

MAIL = "pending_addresses.mail"
LASTS = timedelta(days=3)


@write_unit
def add(address: str, *, shared: bool, actor: Person, now: datetime) -> bool:
    """Owe a link to a clean address; False for one of the actor's, which takes the new mark.

    Raises TooMany.
    """
    key = address_key(address)
    db.session.get_one(Person, actor.id, with_for_update=True)
    held = {(each.kind, each.key) for each in person_records.contacts(actor.id)}
    pending = {each.key: each for each in person_records.pending_addresses(actor.id)}
    if ("email", key) in held:
        contacts.keep(actor.id, "email", address, shared=shared)
        after = {"email": address, "shared": shared}
        _record(Deed.PERSON_CORRECTED, actor, now=now, after=after)
        return False
    leave_room([*held, *(("email", each) for each in pending)], ("email", key))
    row = pending.get(key) or PendingAddress(person_id=actor.id, key=key)
    row.address, row.shared = address, shared
    db.session.add(row)
    _owe(row, actor=actor, now=now)
    return True


@write_unit
def send_again(public_id: str, *, actor: Person, now: datetime) -> None:
    """Owe another link, which takes the place of the one before; none if the address is gone."""
    row = db.session.scalars(_own(public_id, actor)).one_or_none()
    if row is not None:
        _owe(row, actor=actor, now=now)


@write_unit
def remove(public_id: str, *, actor: Person, now: datetime) -> str | None:
    """Forget an address that waits, and return it; None if it was gone."""
    row = db.session.scalars(_own(public_id, actor)).one_or_none()
    if row is None:
        return None
    db.session.delete(row)
    _record(Deed.ADDRESS_DROPPED, actor, now=now, before={"address": row.address})
    return row.address


def waiting(token: str, *, actor: Person, now: datetime) -> str:
    """Return the address of a link, without using it up; raises LinkSpent for anybody else's."""
    return _valid(token, actor=actor, now=now).address


@write_unit
def confirm(token: str, *, actor: Person, now: datetime) -> str:
    """Use the link up: the address is one of the actor's, and is returned.

    Raises LinkSpent, the second time too.
    """
    db.session.get_one(Person, actor.id, with_for_update=True)
    row = _valid(token, actor=actor, now=now)
    notices.owe([actor.id], Change.ADDRESSES, now=now)
    contacts.keep(actor.id, "email", row.address, shared=row.shared)
    db.session.delete(row)
    _record(Deed.ADDRESS_CONFIRMED, actor, now=now, after={"email": row.address})
    return row.address


@write_unit
def keep_proven(address: str, *, actor: Person, now: datetime) -> None:
    """Keep an address that a link of another kind, sent there, has shown to be the actor's.

    Raises TooMany.
    """
    key = address_key(address)
    db.session.get_one(Person, actor.id, with_for_update=True)
    held = [(each.kind, each.key) for each in person_records.contacts(actor.id)]
    leave_room(held, ("email", key))
    for row in person_records.pending_addresses(actor.id):
        if row.key == key:
            db.session.delete(row)
    notices.owe([actor.id], Change.ADDRESSES, now=now)
    contacts.keep(actor.id, "email", address, shared=False)
    _record(Deed.ADDRESS_CONFIRMED, actor, now=now, after={"email": address})


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send the link that is owed; after a crash another mail with a fresh one."""
    prepared = _prepare(taken, now=now)
    if prepared is not None:
        address, token = prepared
        link = f"{public_url}/my/details/addresses/confirm/{token}"
        db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
        mailer.send(_message(address, link, taken, now))
    write_unit(owed_work.finish)(taken, now=now)


@write_unit
def _prepare(taken: Taken, *, now: datetime) -> tuple[str, str] | None:
    row = db.session.scalars(
        select(PendingAddress).where(PendingAddress.public_id == taken.payload["pending"])
    ).one_or_none()
    if row is None or row.expires_at <= now:
        return None
    token = secrets.token_urlsafe(32)
    row.token_sha256 = hash_of(token)
    audit.leave_out()  # that it was asked for is recorded
    return row.address, token


def _message(address: str, link: str, taken: Taken, now: datetime) -> Message:
    """Write nothing that somebody typed: whoever reads it may be anybody."""
    return Message(
        key=f"address-{taken.id}-{taken.attempts}",
        to=address,
        subject="Is this your mail address?",
        body=(
            "Somebody wrote on their page at Preceptor that this is their mail address.\n\n"
            "If that was you, sign in as you did before and open this link within three days:\n\n"
            f"{link}\n\n"
            "If it was not you, leave it: nothing happens, and nothing more is sent here.\n"
        ),
        written_at=now,
    )


def _owe(row: PendingAddress, *, actor: Person, now: datetime) -> None:
    """Owe the mail; the same address is owed no two in a minute."""
    row.asked_at, row.expires_at = now, now + LASTS
    db.session.flush()
    key = f"{MAIL}:{row.public_id}:{now:%Y%m%d%H%M}"
    owed_work.owe(MAIL, key, {"pending": row.public_id, "person_id": actor.id}, now=now)
    after = {"address": row.address, "shared": row.shared}
    _record(Deed.ADDRESS_WRITTEN, actor, now=now, after=after)


def _own(public_id: str, actor: Person) -> Select[PendingAddress]:
    mine = select(PendingAddress).where(PendingAddress.person_id == actor.id)
    return mine.where(PendingAddress.public_id == public_id).with_for_update()


def _valid(token: str, *, actor: Person, now: datetime) -> PendingAddress:
    row = db.session.scalars(
        select(PendingAddress).where(PendingAddress.token_sha256 == hash_of(token))
    ).one_or_none()
    if row is None or row.person_id != actor.id or row.expires_at <= now:
        raise LinkSpent
    return row


def _record(
    deed: Deed,
    person: Person,
    *,
    now: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.record(
        deed, person, actor=person, now=now, before=before, after=after, subject_id=person.id
    )
