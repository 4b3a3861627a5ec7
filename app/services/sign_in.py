"""Signing in by a link: one-shot, expiring, and stored only as a hash."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.message import Message
from app.domain.names import address_key
from app.domain.secret_token import hash_of
from app.extensions import db
from app.models.person import Contact, Person, SignInLink
from app.queries import people
from app.services import owed_work
from app.services.owed_work import Taken

FIND_HOLDERS = "sign_in.find_holders"
MAIL_LINK = "sign_in.mail_link"
MAILED_LINK_LASTS = timedelta(hours=1)
GIVEN_LINK_LASTS = timedelta(days=1)


class LinkSpent(Exception):
    """The link was used, has expired, or never was one."""


@write_unit
def request_link(address: str, *, now: datetime) -> None:
    """Owe a link to whoever has this address; to look for them is owed too.

    So nothing here takes longer, or is written otherwise, when somebody has it.
    """
    key = f"{FIND_HOLDERS}:{secrets.token_hex(16)}"
    owed_work.owe(FIND_HOLDERS, key, {"address": address_key(address)}, now=now)


@write_unit
def owe_mails(taken: Taken, *, now: datetime) -> None:
    """Owe a mail to each holder of the address that was typed; nobody is owed two in a minute."""
    for contact in people.email_contacts(taken.payload["address"]):
        key = f"{MAIL_LINK}:{contact.id}:{now:%Y%m%d%H%M}"
        payload = {"person_id": contact.person_id, "address": contact.key}
        owed_work.owe(MAIL_LINK, key, payload, now=now)
    owed_work.finish(taken, now=now)


@write_unit
def make_link(person: Person, *, now: datetime, lasts: timedelta = GIVEN_LINK_LASTS) -> str:
    """Make a link for a person and return its secret part; it is shown nowhere again."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInLink(
            token_sha256=hash_of(token), person=person, created_at=now, expires_at=now + lasts
        )
    )
    return token


def holder(token: str, *, now: datetime) -> Person:
    """Return whom the link would sign in, without using it up; raises LinkSpent."""
    return _valid(db.session.scalars(_of_token(token)).one_or_none(), now=now).person


@write_unit
def use_link(token: str, *, now: datetime) -> Person:
    """Use the link up and return whom it signs in; raises LinkSpent, the second time too."""
    link = _valid(db.session.scalars(_of_token(token).with_for_update()).one_or_none(), now=now)
    link.used_at = now
    return link.person


def mail_link(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send one person the mail that is owed; nothing to an address that is theirs no more.

    A crash on the way sends the mail again with a fresh link; the first link simply expires.
    """
    entries = people.email_contacts(taken.payload["address"])
    theirs = (entry for entry in entries if entry.person_id == taken.payload["person_id"])
    contact = next(theirs, None)
    if contact is not None:
        token = make_link(contact.person, now=now, lasts=MAILED_LINK_LASTS)
        message = _link_message(contact, f"{public_url}/sign-in/{token}", taken, now)
        db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
        mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


def _link_message(contact: Contact, link: str, taken: Taken, now: datetime) -> Message:
    return Message(
        key=f"sign-in-{taken.id}-{taken.attempts}",
        to=contact.value,
        subject="Your link to sign in to Preceptor",
        body=(
            f"{contact.person.name},\n\n"
            f"this link signs you in once, within the next hour:\n\n{link}\n\n"
            "If you did not ask for it, nothing happens: leave it.\n"
        ),
        written_at=now,
    )


def _of_token(token: str) -> Select[SignInLink]:
    return select(SignInLink).where(SignInLink.token_sha256 == hash_of(token))


def _valid(link: SignInLink | None, *, now: datetime) -> SignInLink:
    if link is None or link.used_at is not None or link.expires_at <= now:
        raise LinkSpent
    if people.closed_among([link.person_id]):
        raise LinkSpent
    return link
