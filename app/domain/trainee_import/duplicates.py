"""Which rows of a trainee file are one person twice, and which of them counts.

Rows of the same name that share a mail address, a phone or the hospital are one person, unless
contacts tell that they are two known ones. The row that says what is known already counts, or else
the best known, or that with most contacts, or the first. The others are duplicates.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.domain.trainee_import.matching import BY_CONTACT, FEW, Match


def settle_duplicates(matches: Iterable[Match]) -> list[Match]:
    """Refuse all rows but one of each person, in the order of the rows."""
    readable: list[Match] = []
    settled: list[Match] = []
    for match in matches:
        (settled if match.entry.reasons else readable).append(match)
    for same in _same_person(readable):
        settled += _settle(same) if len(same) > 1 else same
    return _refuse_rivals(sorted(settled, key=lambda match: match.entry.row))


def _same_person(matches: Iterable[Match]) -> Iterable[list[Match]]:
    """Join rows of one name that share a contact or the hospital, also by way of a third row."""
    parent: dict[tuple[str, str, str], tuple[str, str, str]] = {}

    def root(key: tuple[str, str, str]) -> tuple[str, str, str]:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    homes: list[tuple[tuple[str, str, str], Match]] = []
    for match in matches:
        identity = match.entry.identity
        home = (identity.name, "hospital", identity.hospital)
        for contact in identity.contacts:
            parent[root((identity.name, "contact", contact))] = root(home)
        homes.append((home, match))
    groups: dict[tuple[str, str, str], list[Match]] = defaultdict(list)
    for home, match in homes:
        groups[root(home)].append(match)
    return groups.values()


def _settle(same: Sequence[Match]) -> list[Match]:
    """Choose the rows of one person that count; the others are duplicates of these."""
    best_first = sorted(same, key=_best_known_first)
    counted: dict[int, Match] = {}
    for match in best_first:
        if match.person and all(_told_apart(match, other) for other in counted.values()):
            counted[match.person.person_id] = match
    unclear = [match for match in best_first if match.candidates]
    head = next(iter(counted.values()), None) or (unclear or best_first)[0]
    settled = []
    for match in same:
        kept = counted.get(match.person.person_id, head) if match.person else head
        if match is kept or match.candidates:
            settled.append(match)
        else:
            settled.append(replace(match, duplicate_of=kept.entry.row))
    return settled


def _told_apart(one: Match, other: Match) -> bool:
    """Whether contacts say that these are two known people of one name."""
    clear = all(m.strength >= BY_CONTACT and m.namesakes == 1 for m in (one, other))
    shared = one.entry.identity.contacts & other.entry.identity.contacts
    return clear and not shared and one.person is not other.person


def _best_known_first(match: Match) -> tuple[int, ...]:
    contacts = len(match.entry.identity.contacts)
    return (
        not match.says_nothing_new,
        -match.strength,
        match.namesakes,
        len(match.changes),
        -contacts,
        match.entry.row,
    )


def _refuse_rivals(matches: Sequence[Match]) -> list[Match]:
    """Refuse rows that do not look like one person and yet mean the same known one.

    A row that says what is known already stays, so that a second import finds what the first did.
    """
    claims: dict[int, list[int]] = defaultdict(list)
    for match in matches:
        if match.person and not match.refused:
            claims[match.person.person_id].append(match.entry.row)
    return [_against(match, claims) for match in matches]


def _against(match: Match, claims: Mapping[int, Sequence[int]]) -> Match:
    if not match.person or match.refused or match.says_nothing_new:
        return match
    rows = claims[match.person.person_id]
    rivals = tuple(row for row in rows if row != match.entry.row)[:FEW]
    return replace(match, candidates=(match.person,), rivals=rivals) if rivals else match
