"""Write to organisers what a coming version means for their city, once for each version."""

from collections.abc import Sequence
from datetime import datetime

from app.adapters.mail import Mailer
from app.database import write_unit
from app.domain.audit import Deed, Kind, Thing
from app.domain.errors import Conflict
from app.domain.message import Message
from app.extensions import db
from app.models.person import Person
from app.queries import impact
from app.queries.impact import MAIL, CityImpact, Coming
from app.services import audit, owed_work
from app.services.owed_work import Taken

__all__ = ["MAIL", "mail", "tell"]


class NotInReview(Conflict):
    """It is neither published nor in review, so nobody is told of it."""


@write_unit
def tell(
    coming: Coming, cities: Sequence[CityImpact], *, actor: Person, now: datetime
) -> list[str]:
    """Owe a mail to the organisers of each city that was not told yet; return the cities' names.

    A city that nobody organises is not told. Raises NotInReview.
    """
    if not coming.can_be_told:
        raise NotInReview
    told = impact.told_cities(coming.key)
    addresses = impact.organisers([each.city for each in cities], now=now)
    mails, names = {}, []
    for each in cities:
        city = each.city
        if city.id in told or city.id not in addresses:
            continue
        said = _said(coming, each) | {"at": now.isoformat()}
        for contact in addresses[city.id]:
            key = f"{MAIL}:{coming.key}:{city.id}:{contact.id}"
            mails[key] = {"person_id": contact.person_id, "address": contact.value, **said}
        thing = Thing(Kind.CITY, city.slug, city.id)
        after = {"title": coming.value.title, "version": str(coming.value.version)}
        audit.record(Deed.IMPACT_TOLD, thing, actor=actor, now=now, after=after)
        names.append(city.name)
    owed_work.owe_all(MAIL, mails, now=now)
    if not names:
        audit.leave_out()
    return names


def _said(coming: Coming, city: CityImpact) -> dict[str, object]:
    impact_there = city.impact
    slug, number = coming.curriculum.slug, str(coming.value.version)
    page = f"/curricula/{slug}?city={city.city.slug}" if city.edition else f"/curricula/{slug}"
    if coming.published and city.edition and str(city.edition.base.number) != number:
        page = f"/cities/{city.city.slug}/upgrades/{slug}/{number}"
    return {
        "city": city.city.name,
        "title": coming.value.title,
        "version": number,
        "published": coming.published,
        "conflicts": impact_there.conflicts if impact_there else 0,
        "to_look_at": impact_there.to_look_at if impact_there else 0,
        "lost": list(impact_there.lost) if impact_there else [],
        "page": page,
    }


def mail(taken: Taken, *, mailer: Mailer, public_url: str, now: datetime) -> None:
    """Send one message; sent again after a crash it is the same mail."""
    person = db.session.get_one(Person, taken.payload["person_id"])
    message = _message(person, taken, public_url)
    db.session.rollback()  # sending takes a while, and no transaction is held open meanwhile
    mailer.send(message)
    write_unit(owed_work.finish)(taken, now=now)


def _message(person: Person, taken: Taken, public_url: str) -> Message:
    said = taken.payload
    begins = "is published" if said["published"] else "is being prepared"
    return Message(
        key=f"impact-{taken.id}",
        to=said["address"],
        subject=f"{said['title']}, version {said['version']}: what it means for {said['city']}",
        body=(
            f"{person.name},\n\n"
            f"Version {said['version']} of {said['title']} {begins}.\n\n"
            f"{_numbers(said['conflicts'], said['to_look_at'])}"
            f"{_lost(said['lost'])}\n"
            "Courses that are planned or run keep what they began with.\n\n"
            f"{public_url}{said['page']}\n"
        ),
        written_at=datetime.fromisoformat(said["at"]),
    )


def _lost(aims: Sequence[str]) -> str:
    return "".join(f"No longer taught with your changes: {aim}\n" for aim in aims)


def _numbers(conflicts: int, to_look_at: int) -> str:
    if not conflicts and not to_look_at:
        return "All your changes go along by themselves.\n"
    parts = []
    if conflicts:
        parts.append(
            f"{conflicts} of your changes {'needs' if conflicts == 1 else 'need'} a decision"
        )
    if to_look_at:
        parts.append(f"{to_look_at} {'wants' if to_look_at == 1 else 'want'} a look")
    return f"{', '.join(parts)}.\n"
