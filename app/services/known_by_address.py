"""Who is meant by a mail address that several people may share, as far as a city may know."""

from collections.abc import Sequence

from app.domain.names import match_key
from app.models.person import Person
from app.queries import people
from app.services.people import SOMEBODY_NEW, WhoIsMeant


def meant(address: str, name: str | None, who: str | None, *, city_id: int) -> Person | None:
    """Return who of the holders of an address is meant, or None for somebody new.

    `who` is a public id or SOMEBODY_NEW. Without it a single holder is taken, or the one whose
    name is given. Raises WhoIsMeant.
    """
    holders = _holders(address, name, city_id)
    if who == SOMEBODY_NEW or not holders:
        return None
    fitting: Sequence[Person] = holders
    if who:
        fitting = [person for person in holders if person.public_id == who]
    elif name:
        fitting = _named(holders, name)
    if len(fitting) != 1:
        raise WhoIsMeant(holders)
    return fitting[0]


def _holders(address: str, name: str | None, city_id: int) -> list[Person]:
    """Return who has an address, as far as the city may know."""
    holders = people.find_by_email(address)
    here = people.known_of(city_id, [person.id for person in holders])
    key = match_key(name) if name else None
    return [person for person in holders if person.id in here or match_key(person.name) == key]


def _named(holders: Sequence[Person], name: str) -> list[Person]:
    """Return who is written so; failing them, who is but for accents and the order of words."""
    written = [person for person in holders if person.name.casefold() == name.casefold()]
    key = match_key(name)
    return written or [person for person in holders if match_key(person.name) == key]
