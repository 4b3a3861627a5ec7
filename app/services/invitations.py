"""Invitations: a role for whoever has a mail address, once they say yes.

Nothing tells the one who invites whether somebody here has the address. What they may give is
asked again when the invitation is accepted.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, select

from app import circumstances
from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.audit import Deed, Kind, Thing
from app.domain.errors import DomainError
from app.domain.message import Message
from app.domain.names import address_key, clean_address
from app.domain.permissions import Role, lasting, may_give
from app.domain.secret_token import hash_of
from app.extensions import db
from app.models.account import Invitation
from app.models.person import Person
from app.queries import people as people_queries
from app.queries import roles as names
from app.services import audit, owed_work, pending_addresses, people, roles
from app.services.owed_work import Taken
from app.services.people import SOMEBODY_NEW, WhoIsMeant
from app.services.roles import DaysReversed, NewRole
from app.services.sign_in import LinkSpent

MAIL = "invitations.mail"
LASTS = timedelta(days=14)
# What somebody is asked to do, and how its place follows.
ASKED = {
    Role.PLATFORM_ADMINISTRATOR: ("look after Preceptor as an administrator", ""),
    Role.CURRICULUM_EDITOR: ("edit the curricula", "of"),
    Role.ENDORSER: ("endorse training", "for"),
    Role.CITY_ORGANISER: ("organise training", "in"),
    Role.PARTNER_VIEWER: ("follow the figures of training as a partner", "for"),
}


class SomebodyElses(DomainError):
    """The address that was invited is another person's already."""


@write_unit
def invite(address: str, new: NewRole, *, actor: Person, now: datetime) -> Invitation:
    """Owe a mail that offers a role; asking again takes the place of what waits.

    Raises MayNotGive, DaysReversed and InvalidAddress.
    """
    by = roles.giver_role(actor, new.role, new.scope, until=new.ends_on, now=now)
    if new.starts_on and new.ends_on and new.ends_on < new.starts_on:
        raise DaysReversed
    address = clean_address(address)
    _revoke_waiting(address_key(address), new, now=now)
    made = Invitation(
        address=address,
        address_key=address_key(address),
        role=new.role,
        scope_kind=new.scope.kind,
        scope_id=new.scope.id or 0,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        invited_by_id=actor.id,
        invited_at=now,
        expires_at=now + LASTS,
    )
    db.session.add(made)
    db.session.flush()
    with circumstances.acting_as(by):
        _record(Deed.INVITATION_SENT, made, actor=actor, now=now)
    owed_work.owe(MAIL, f"{MAIL}:{made.public_id}", {"invitation_id": made.id}, now=now)
    return made


def lock(public_id: str) -> None:
    """Let nobody else accept or revoke an invitation until the caller's write unit ends."""
    db.session.scalars(
        select(Invitation.id).where(Invitation.public_id == public_id).with_for_update()
    ).one_or_none()


@write_unit
def revoke(public_id: str, *, actor: Person, now: datetime) -> None:
    """Take back what was not accepted yet. Raises NoResultFound and MayNotGive."""
    found = select(Invitation).where(Invitation.public_id == public_id).with_for_update()
    invitation = db.session.scalars(found).one()
    by = roles.giver_role(
        actor, Role(invitation.role), invitation.as_scope(), until=roles.ENDED, now=now
    )
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = now
        with circumstances.acting_as(by):
            _record(Deed.INVITATION_REVOKED, invitation, actor=actor, now=now)


def waiting(token: str, *, now: datetime) -> Invitation:
    """Return the invitation of a link; raises LinkSpent when it can't be accepted any more.

    An address that only people with closed accounts have is no way round that, as somebody new.
    """
    return _valid(db.session.scalars(_of_token(token)).one_or_none(), now=now)


def _of_token(token: str) -> Select[Invitation]:
    return select(Invitation).where(Invitation.token_sha256 == hash_of(token))


def _valid(found: Invitation | None, *, now: datetime) -> Invitation:
    if found is None or found.accepted_at or found.revoked_at or found.expires_at <= now:
        raise LinkSpent
    place = roles.place_of(found.as_scope())
    inviter = lasting(people_queries.grants_of(found.invited_by_id), found.ends_on)
    if not may_give(inviter, Role(found.role), place, now):
        raise LinkSpent
    if people_queries.find_by_email(found.address) and not holders(found):
        raise LinkSpent
    return found


@write_unit
def accept(token: str, *, name: str, who: str | None, now: datetime) -> Person:
    """Give the role to whoever holds the link, once, and return them.

    `who` is the public id of one of those who have the address, or SOMEBODY_NEW with a `name`.
    Raises LinkSpent, WhoIsMeant and InvalidName, and MayNotGive to who would invite themselves.
    """
    found = _only_once(token, now=now)
    person = _who(found, who) or people.create(name=name, email=found.address, now=now)
    _give(found, person, now=now)
    return person


@write_unit
def accept_as(token: str, *, actor: Person, now: datetime) -> None:
    """Give the role to somebody who is here already, and keep the address as one of theirs.

    That they hold a link that was mailed there proves that it is. Raises LinkSpent, SomebodyElses,
    TooMany, and MayNotGive to who would invite themselves.
    """
    found = _only_once(token, now=now)
    if holders(found):
        raise SomebodyElses
    pending_addresses.keep_proven(found.address, actor=actor, now=now)
    _give(found, actor, now=now)


def holders(invitation: Invitation) -> Sequence[Person]:
    """Return who has the address and an open account; to be shown only to who holds the link."""
    found = people_queries.find_by_email(invitation.address)
    closed = people_queries.closed_among([person.id for person in found])
    return [person for person in found if person.id not in closed]


def _only_once(token: str, *, now: datetime) -> Invitation:
    """Return what a link offers, and let nobody else accept it; raises LinkSpent."""
    return _valid(db.session.scalars(_of_token(token).with_for_update()).one_or_none(), now=now)


def _give(invitation: Invitation, person: Person, *, now: datetime) -> None:
    new = NewRole(
        role=Role(invitation.role),
        scope=invitation.as_scope(),
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
    )
    roles.give(person, new, actor=invitation.invited_by, now=now)
    invitation.accepted_at = now
    _record(Deed.INVITATION_ACCEPTED, invitation, actor=person, now=now)


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send the mail that is owed; after a crash another one with a fresh link."""
    prepared = _prepare(taken, now=now)
    if prepared is not None:
        invitation, token = prepared
        message = _message(invitation, f"{public_url}/invitations/{token}", taken, now)
        db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
        mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


@write_unit
def _prepare(taken: Taken, *, now: datetime) -> tuple[Invitation, str] | None:
    invitation = db.session.get(Invitation, taken.payload["invitation_id"])
    if (
        invitation is None
        or invitation.accepted_at
        or invitation.revoked_at
        or invitation.expires_at <= now
    ):
        return None
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = hash_of(token)
    audit.leave_out()  # that it was sent is recorded
    return invitation, token


def _message(invitation: Invitation, link: str, taken: Taken, now: datetime) -> Message:
    return Message(
        key=f"invitation-{taken.id}-{taken.attempts}",
        to=invitation.address,
        subject="An invitation to Preceptor",
        body=(
            f"{invitation.invited_by.name} asks you to {_asked(invitation)}.\n\n"
            f"You can say yes by this link within two weeks:\n\n{link}\n\n"
            "If you don't know what this is about, leave it: nothing happens.\n"
        ),
        written_at=now,
    )


def _asked(invitation: Invitation) -> str:
    """Say what for, where, from when to when."""
    deed, before_place = ASKED[Role(invitation.role)]
    place = names.place_name(invitation.as_scope())
    parts = [deed]
    if place:
        parts.append(f"{before_place} {place}")
    if invitation.starts_on:
        parts.append(f"from {_day(invitation.starts_on)}")
    if invitation.ends_on:
        parts.append(f"until {_day(invitation.ends_on)}")
    return " ".join(parts)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _record(deed: Deed, invitation: Invitation, *, actor: Person, now: datetime) -> None:
    scope = invitation.as_scope()
    thing = Thing(Kind.INVITATION, invitation.public_id, roles.place_of(scope).city_id)
    after = {
        "address": invitation.address,
        "role": invitation.role,
        "scope": f"{scope.kind}:{names.place_name(scope)}",
        "starts_on": invitation.starts_on,
        "ends_on": invitation.ends_on,
    }
    audit.record(deed, thing, actor=actor, now=now, after=after)


def _who(invitation: Invitation, who: str | None) -> Person | None:
    known = holders(invitation)
    if who == SOMEBODY_NEW or not known:
        return None
    if who is None and len(known) == 1:
        return known[0]
    meant = [person for person in known if person.public_id == who]
    if not meant:
        raise WhoIsMeant(known)
    return meant[0]


def _revoke_waiting(key: str, new: NewRole, *, now: datetime) -> None:
    for each in db.session.scalars(
        select(Invitation).where(
            Invitation.address_key == key,
            Invitation.role == new.role,
            Invitation.scope_kind == new.scope.kind,
            Invitation.scope_id == (new.scope.id or 0),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
    ):
        each.revoked_at = now
