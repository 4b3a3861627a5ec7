"""Rows that mean nobody, held against people whom the file no longer names.

Somebody misspelt last time must not become two people. A row is taken as a correction

- of the only person on the course run who has its mail address, if the names are alike;
- of the only imported person at the same hospital whose name is one slip of the pen away, or of the
  same name at another hospital, unless their mail addresses or phones say that they are two people.

Only people whom no other row means are thought of. A mail address may be shared: a row that has the
address of somebody else is a new person if another row means that somebody, or if the names are
clearly different and that somebody is not on this course run. In all other cases, and whenever two
rows or two people come into question, a person must decide.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.trainee_import.entry import Identity
from app.domain.trainee_import.known_trainee import (
    KnownTrainee,
    alike,
    one_slip_apart,
    with_a_word_less,
)
from app.domain.trainee_import.matching import CLOSE_LOOK, KnownPeople, Match


def spoken_for(matches: Iterable[Match], known: KnownPeople) -> set[int]:
    """Return the ids of all whom the file names, even by a row that is refused."""
    ids: set[int] = set()
    for match in matches:
        people = [*match.candidates, *([match.person] if match.person else [])]
        if match.entry.reasons and not people:
            people = known.by_name.get(match.entry.identity.name, [])
        ids.update(person.person_id for person in people)
    return ids


def find_corrections(matches: Sequence[Match], known: KnownPeople) -> list[Match]:
    """Give rows that mean nobody the person whom they correct, or refuse them as unclear."""
    if all(match.person or match.refused for match in matches):
        return list(matches)
    leftovers = _Leftovers(known, spoken_for(matches, known))
    found = {
        match.entry.row: leftovers.in_question(match.entry.identity)
        for match in matches
        if not match.person and not match.refused
    }
    claims = Counter(person.person_id for people in found.values() for person in people)
    return [
        _decide(match, found[match.entry.row], claims, known) if match.entry.row in found else match
        for match in matches
    ]


def _decide(
    match: Match, people: Sequence[KnownTrainee], claims: Counter[int], known: KnownPeople
) -> Match:
    if not people:
        return match
    identity, other = match.entry.identity, known.identities[people[0].person_id]
    clear = (
        len(people) == 1
        and claims[people[0].person_id] == 1
        and people[0].enrolled
        and alike(identity.name, other.name)
    )
    return replace(match, person=people[0]) if clear else replace(match, candidates=tuple(people))


class _Leftovers:
    """The people whom no row means."""

    def __init__(self, known: KnownPeople, spoken: set[int]) -> None:
        self._known = known
        self._spoken = spoken
        self._near: dict[tuple[str, str], list[KnownTrainee]] = defaultdict(list)
        self._named: dict[str, list[KnownTrainee]] = defaultdict(list)
        for person in known.everyone:
            if person.enrolled and person.imported and person.person_id not in spoken:
                self._add(person, known.identities[person.person_id])

    def in_question(self, identity: Identity) -> tuple[KnownTrainee, ...]:
        """Return the people of whom a row may be a correction."""
        holders = [
            person
            for email in identity.emails
            for person in self._known.by_email.get(email, ())
            if person.person_id not in self._spoken
            and (person.enrolled or alike(identity.name, self._identity(person).name))
        ]
        found = {person.person_id: person for person in holders or self._near_to(identity)}
        return tuple(found[person_id] for person_id in sorted(found))

    def _near_to(self, identity: Identity) -> list[KnownTrainee]:
        near = [
            person
            for words in with_a_word_less(identity.name)
            for person in self._near.get((identity.hospital, words), ())
            if one_slip_apart(identity.name, self._identity(person).name)
        ]
        near += self._named.get(identity.name, ())
        return [p for p in near if not identity.contradicts(self._identity(p))]

    def _add(self, person: KnownTrainee, identity: Identity) -> None:
        for words in with_a_word_less(identity.name):
            _append(self._near[identity.hospital, words], person)
        _append(self._named[identity.name], person)

    def _identity(self, person: KnownTrainee) -> Identity:
        return self._known.identities[person.person_id]


def _append(people: list[KnownTrainee], person: KnownTrainee) -> None:
    if len(people) < CLOSE_LOOK:
        people.append(person)
