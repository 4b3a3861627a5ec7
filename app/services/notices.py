"""Notices: who changes how somebody signs in cannot do so unseen (ASVS 6.3.7).

A mail goes to every address that the person had before the change, and is owed in its transaction.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.message import Message
from app.domain.wall_time import to_local
from app.extensions import db
from app.models.person import Contact, Person
from app.services import owed_work
from app.services.owed_work import Taken

MAIL = "notices.mail"


class Change(StrEnum):
    """What was changed."""

    PASSWORD_SET = "password_set"  # noqa: S105  (a kind of change)
    PASSWORD_REMOVED = "password_removed"  # noqa: S105
    PASSWORD_ADDRESS = "password_address"  # noqa: S105
    CODES_SET_UP = "codes_set_up"
    CODES_REMOVED = "codes_removed"
    RECOVERY_CODES = "recovery_codes"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    ADDRESSES = "addresses"


SENTENCES = {
    Change.PASSWORD_SET: "A new password was set",
    Change.PASSWORD_REMOVED: "Your password was removed",
    Change.PASSWORD_ADDRESS: "Another of your mail addresses was chosen to go with your password",
    Change.CODES_SET_UP: "An app that shows codes was set up",
    Change.CODES_REMOVED: "The codes of your app were switched off",
    Change.RECOVERY_CODES: "New recovery codes were made",
    Change.PASSKEY_ADDED: "A passkey was added",
    Change.PASSKEY_REMOVED: "A passkey was removed",
    Change.SECOND_FACTOR_RESET: "Your passkeys and codes were taken off",
    Change.ADDRESSES: "Your mail addresses were changed",
}


def owe(person_ids: Collection[int], change: Change, *, now: datetime) -> None:
    """Owe the mails within the write unit of a change, before it touches the addresses.

    The same change at the same moment is told once.
    """
    rows = db.session.execute(
        select(Contact.person_id, Contact.value)
        .where(Contact.person_id.in_(person_ids), Contact.kind == "email")
        .order_by(Contact.person_id, Contact.id)
    )
    said = {"change": change.value, "at": now.isoformat()}
    mails = {
        f"{MAIL}:{change}:{person_id}:{number}:{now:%Y%m%dT%H%M%S%f}": {
            "person_id": person_id,
            "address": address,
            **said,
        }
        for number, (person_id, address) in enumerate(rows)
    }
    owed_work.owe_all(MAIL, mails, now=now)


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send one notice; sent again after a crash it is the same mail."""
    person = db.session.get_one(Person, taken.payload["person_id"])
    message = _message(person, taken, public_url)
    db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
    mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


def _message(person: Person, taken: Taken, public_url: str) -> Message:
    at = datetime.fromisoformat(taken.payload["at"])
    return Message(
        key=f"notice-{taken.id}",
        to=taken.payload["address"],
        subject="A change to how you sign in to Preceptor",
        body=(
            f"{person.name},\n\n"
            f"{SENTENCES[Change(taken.payload['change'])]} on {_moment(person, at)}.\n\n"
            "If that was you, there is nothing to do.\n\n"
            "If it was not you, sign in by a link, sign out everywhere else and take away what is "
            f"not yours:\n\n{public_url}/account\n{public_url}/my/details\n\n"
            "If you cannot get in, tell your course organiser or whoever runs this site at once.\n"
        ),
        written_at=at,
    )


def _moment(person: Person, at: datetime) -> str:
    """Write a moment as clocks show it where the person lives."""
    zone = person.time_zone or "UTC"
    local = to_local(at, zone)
    return f"{local.day} {local:%B %Y, %H:%M} ({zone.replace('_', ' ')})"
