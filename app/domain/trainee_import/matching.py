"""Which row of a trainee file means which known person.

A row means the person of the same name (by `match_key`) who has its mail address or phone; failing
that, the person of the same name at the same hospital. Of several, those at its hospital are
preferred, then those on the course run already. If several remain, a person must decide; so too
if nobody fits but somebody of the name is known of no hospital here, as mentors often are.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from app.domain.trainee_import.entry import Entry, Identifier, Identity
from app.domain.trainee_import.known_trainee import Change, KnownTrainee, changes

CLOSE_LOOK = 50  # so many of one name, or at one address, are looked at, and no more
FEW = 5  # so many others are named to the reader
BY_CONTACT = 2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match:
    """Whom one row means.

    `strength` is 3 by contact and hospital, 2 by contact, 1 by hospital; `namesakes` how many
    people of the name were as near before others were preferred. A row that cannot be taken has
    `candidates` that a person must choose from, and perhaps `rivals` among the rows.
    """

    entry: Entry
    person: KnownTrainee | None = None
    strength: int = 0
    namesakes: int = 0
    duplicate_of: int | None = None
    candidates: tuple[KnownTrainee, ...] = ()
    rivals: tuple[int, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the row cannot be taken, for whatever reason."""
        return bool(self.entry.reasons or self.duplicate_of or self.candidates)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the row would change of the person."""
        return changes(self.person, self.entry) if self.person else ()

    @property
    def says_nothing_new(self) -> bool:
        """Whether the person is on the course run already, and just as the row says."""
        return self.person is not None and self.person.enrolled and not self.changes


class KnownPeople:
    """Everybody the city knows, found by what identifies them."""

    def __init__(self, people: Iterable[KnownTrainee], identifier: Identifier) -> None:
        self.everyone = sorted(people, key=lambda person: person.person_id)
        self.identities = {
            p.person_id: identifier.identify(p.name, p.hospital, p.emails, p.phone)
            for p in self.everyone
        }
        self.by_name = self._index(lambda identity: [identity.name])
        self.by_email = self._index(lambda identity: identity.emails)
        self._by_contact = self._index(
            lambda identity: [(identity.name, contact) for contact in identity.contacts]
        )
        self._by_hospital = self._index(lambda identity: [(identity.name, identity.hospital)])

    def namesakes(self, identity: Identity) -> tuple[list[KnownTrainee], bool]:
        """Return the people of this name who are nearest, and whether by a contact."""
        by_contact = {
            person.person_id: person
            for contact in identity.contacts
            for person in self._by_contact.get((identity.name, contact), ())
        }
        if by_contact:
            return [by_contact[person_id] for person_id in sorted(by_contact)], True
        return self._by_hospital.get((identity.name, identity.hospital), []), False

    def without_hospital(self, identity: Identity) -> list[KnownTrainee]:
        """Return the people of this name of whom no hospital in the city is known."""
        return self._by_hospital.get((identity.name, ""), [])

    def at(self, hospital: str, person: KnownTrainee) -> bool:
        """Whether somebody is at this hospital."""
        return self.identities[person.person_id].hospital == hospital

    def _index(self, keys: Callable[[Identity], Iterable[T]]) -> dict[T, list[KnownTrainee]]:
        index: dict[T, list[KnownTrainee]] = defaultdict(list)
        for person in self.everyone:
            for key in keys(self.identities[person.person_id]):
                if len(index[key]) < CLOSE_LOOK:
                    index[key].append(person)
        return dict(index)


def look_up(entry: Entry, known: KnownPeople) -> Match:
    """Say whom a row means, looking at no other row."""
    hospital = entry.identity.hospital
    namesakes, by_contact = known.namesakes(entry.identity)
    if not namesakes:
        return Match(entry, candidates=tuple(known.without_hospital(entry.identity)))
    people = _preferred(namesakes, lambda person: known.at(hospital, person))
    people = _preferred(people, lambda person: person.enrolled)
    if len(people) != 1:
        return Match(entry, candidates=tuple(people))
    strength = BY_CONTACT * by_contact + known.at(hospital, people[0])
    return Match(entry, people[0], strength, namesakes=len(namesakes))


def _preferred(
    people: list[KnownTrainee], wish: Callable[[KnownTrainee], bool]
) -> list[KnownTrainee]:
    """Return those who fulfil the wish, or everybody if nobody does."""
    return [person for person in people if wish(person)] or people
