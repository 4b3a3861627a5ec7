"""Personal links: for people without a mail address or a phone of their own.

Whoever holds the link is the person, so an organiser hands it over to them alone; it opens nothing
that wants a second factor, can be revoked, and is kept only as a hash.
"""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.adapters import qr_code
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import DomainError, NotOfThisRun
from app.domain.secret_token import hash_of
from app.domain.sign_in_session import PERSONAL_LINK
from app.extensions import db
from app.models.account import Account, PersonalLink, SignInSession
from app.models.calendar import CalendarSubscription
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import people, trainees
from app.services import audit
from app.services.sign_in import LinkSpent

LASTS = timedelta(days=120)


class NotTheirs(DomainError):
    """Whoever held this link could do more than the one who hands it over may see."""


@dataclass(frozen=True)
class Card:
    """A link that was just made, and whom it is for; its token is shown nowhere again."""

    person: Person
    token: str


@write_unit
def hand_over(
    run_id: int, person_ids: Collection[int], *, actor: Person, now: datetime
) -> list[Card]:
    """Make a link for each of these trainees of a run, by name; their earlier ones stop working.

    Raises NotTheirs, for all of them, if one has a role beyond this city's courses or is known in
    another city: their link would open that too. Raises NotOfThisRun for who is not on the run.
    """
    run = db.session.get_one(CourseRun, run_id)
    on_it = {each.person_id: each.person for each in trainees.enrolled(run.id)}
    if not set(person_ids) <= on_it.keys():
        raise NotOfThisRun
    if people.reach_beyond(run.city_id, person_ids):
        raise NotTheirs
    return [
        Card(person, make(person, city_id=run.city_id, actor=actor, now=now))
        for person_id, person in on_it.items()
        if person_id in set(person_ids)
    ]


@write_unit
def take_back(
    run_id: int, person_ids: Collection[int], *, actor: Person, now: datetime
) -> Sequence[Person]:
    """Let links of the city to these trainees of a run work no more; return who had one, by name.

    Calendar links made since are stopped too: whoever found a card may have made them. Raises
    NotOfThisRun for who is not on the run.
    """
    run = db.session.get_one(CourseRun, run_id)
    on_it = {each.person_id: each.person for each in trainees.enrolled(run_id)}
    if not set(person_ids) <= on_it.keys():
        raise NotOfThisRun
    with_one = people.with_personal_links(person_ids, city_id=run.city_id, now=now)
    holders = [person for person_id, person in on_it.items() if person_id in with_one]
    for person in holders:
        _stop_calendars(person.id, now=now)
        revoke(person, actor=actor, now=now)
    return holders


def picture(address: str, name: str) -> str:
    """Draw the link of a card, as markup that stands in the page; `name` is read out."""
    return qr_code.svg(address, name)


@write_unit
def make(person: Person, *, city_id: int, actor: Person, now: datetime) -> str:
    """Make a link for a city and return its token.

    The person's earlier ones stop working, and so do browsers that came in by them.
    """
    _revoke_all(person.id, now=now)
    token = secrets.token_urlsafe(32)
    db.session.add(
        PersonalLink(
            token_sha256=hash_of(token),
            person_id=person.id,
            city_id=city_id,
            made_by_id=actor.id,
            made_at=now,
            expires_at=now + LASTS,
        )
    )
    audit.record(Deed.PERSONAL_LINK_MADE, person, actor=actor, now=now, subject_id=person.id)
    return token


@write_unit
def revoke(person: Person, *, actor: Person, now: datetime) -> None:
    """Let every link of a person work no more, and sign out who came in by one."""
    _revoke_all(person.id, now=now)
    audit.record(Deed.PERSONAL_LINK_REVOKED, person, actor=actor, now=now, subject_id=person.id)


def holder(token: str, *, now: datetime) -> Person:
    """Return whom the link belongs to; raises LinkSpent once it works no more."""
    return _valid(token, now=now).person


@write_unit
def use(token: str, *, now: datetime) -> Person:
    """Note that the link was used, and return whom it signs in; raises LinkSpent."""
    link = _valid(token, now=now)
    link.used_at = now
    audit.leave_out()
    return link.person


def _valid(token: str, *, now: datetime) -> PersonalLink:
    link = db.session.scalars(
        select(PersonalLink).where(PersonalLink.token_sha256 == hash_of(token))
    ).one_or_none()
    if link is None or link.revoked_at is not None or link.expires_at <= now:
        raise LinkSpent
    # It was handed over for less than the kept record, or who rose since, may do.
    if link.person.merged_into_id or people.reach_beyond(link.city_id, [link.person_id]):
        raise LinkSpent
    if people.closed_among([link.person_id]):
        raise LinkSpent
    return link


def _stop_calendars(person_id: int, *, now: datetime) -> None:
    # An earlier card may have been the one that was lost.
    of_them = PersonalLink.person_id == person_id
    since = select(func.min(PersonalLink.made_at)).where(of_them).scalar_subquery()
    db.session.execute(
        update(CalendarSubscription)
        .where(
            CalendarSubscription.person_id == person_id,
            CalendarSubscription.revoked_at.is_(None),
            CalendarSubscription.created_at >= since,
        )
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )


def _revoke_all(person_id: int, *, now: datetime) -> None:
    db.session.execute(
        update(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    # Whoever found the card is signed out too.
    theirs = select(Account.id).where(Account.person_id == person_id)
    db.session.execute(
        delete(SignInSession).where(
            SignInSession.account_id.in_(theirs), SignInSession.via == PERSONAL_LINK
        )
    )
