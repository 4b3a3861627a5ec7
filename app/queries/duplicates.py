"""Records that may be of one person, among those whom the same cities know.

Two records are compared when they share a key: equal names, a licence, or a spelling together with
a hospital or a contact. So the cost grows with what is shared, not with all pairs of people.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from app.domain.confusables import LooksAlike, pairs
from app.domain.duplicates import Likeness, Record, compare
from app.domain.names import match_key
from app.domain.person_keys import KeyKind, name_keys, spelling_key
from app.extensions import db
from app.models.person import Affiliation, Contact, Person
from app.models.person_record import Licence
from app.models.place import Institution
from app.models.same_person import NotTheSame, PersonKey
from app.queries import directory
from app.queries.directory import Entry
from app.queries.people import Reach, known_to

MOST = 100
# A pair may share several keys, so a few more rows are read than pairs are shown.
_ROWS = 4 * MOST


@dataclass(frozen=True)
class Proposal:
    """Two records that may be one person's, the older one first, and what speaks for it.

    `alike` is there when the two names only look alike: letters of several scripts.
    """

    one: Entry
    other: Entry
    likeness: Likeness
    alike: LooksAlike | None


def proposals(cities: Reach, *, now: datetime, of: int | None = None) -> list[Proposal]:
    """Return who may be the same, the likeliest first; `of` narrows it to one person.

    At most MOST are returned: the next follow once these were answered.
    """
    found = _pairs(cities, of)
    ids = {person_id for pair in found for person_id in pair}
    records, entries = _records(cities, ids), directory.entries_of(cities, ids, now=now)
    weighed = [(compare(records[one], records[other]), one, other) for one, other in found]
    likely = sorted(
        (each for each in weighed if each[0].worth_asking),
        key=lambda each: (-each[0].score, each[1], each[2]),
    )
    return [
        Proposal(entries[one], entries[other], likeness, _alike(entries, one, other))
        for likeness, one, other in likely[:MOST]
    ]


def said_apart(one: int, other: int) -> bool:
    """Say whether somebody said that the two are two people."""
    key = (min(one, other), max(one, other))
    return db.session.get(NotTheSame, key) is not None


def _alike(entries: dict[int, Entry], one: int, other: int) -> LooksAlike | None:
    found = pairs({each: entries[each].name for each in (one, other)})
    return found[0] if found and len(found[0].scripts) > 1 else None


def _pairs(cities: Reach, of: int | None) -> list[tuple[int, int]]:
    """Return whom to compare: what speaks most for one person is looked for first."""
    found: dict[tuple[int, int], None] = {}
    for kind in (KeyKind.LICENCE, KeyKind.NAME, KeyKind.SPELLING):
        wanted = _candidates(cities, of, kind).limit(_ROWS - len(found))
        found |= {(min(row), max(row)): None for row in map(tuple, db.session.execute(wanted))}
        if len(found) >= _ROWS:
            break
    return list(found)


def _candidates(cities: Reach, of: int | None, kind: KeyKind) -> Select[int, int]:
    one, other = aliased(PersonKey), aliased(PersonKey)
    whose = one.person_id < other.person_id
    if of is not None:
        whose = and_(one.person_id == of, other.person_id != of)
    apart = exists().where(
        or_(
            and_(NotTheSame.one_id == one.person_id, NotTheSame.other_id == other.person_id),
            and_(NotTheSame.one_id == other.person_id, NotTheSame.other_id == one.person_id),
        )
    )
    query = (
        select(one.person_id, other.person_id)
        .join(other, and_(other.kind == one.kind, other.key == one.key, whose))
        .where(
            one.kind == kind,
            known_to(cities, one.person_id),
            known_to(cities, other.person_id),
            ~apart,
        )
    )
    return query.where(_share_more(cities, one, other)) if kind is KeyKind.SPELLING else query


def _share_more(cities: Reach, one: Any, other: Any) -> ColumnElement[bool]:  # noqa: ANN401 (aliases)
    """Whether two people share a hospital here, or a contact that nobody marked as shared."""
    here = Institution.city_id.in_(cities) if cities is not None else true()
    my_job, your_job = aliased(Affiliation), aliased(Affiliation)
    mine, yours = aliased(Contact), aliased(Contact)
    return or_(
        exists().where(
            my_job.person_id == one.person_id,
            your_job.person_id == other.person_id,
            my_job.institution_id == your_job.institution_id,
            Institution.id == my_job.institution_id,
            here,
        ),
        exists().where(
            mine.person_id == one.person_id,
            yours.person_id == other.person_id,
            mine.kind == yours.kind,
            mine.key == yours.key,
            ~mine.shared,
            ~yours.shared,
        ),
    )


def _records(cities: Reach, ids: Collection[int]) -> dict[int, Record]:
    """Return what is compared of people; hospitals only of the cities that ask."""
    contacts = db.session.execute(
        select(Contact.person_id, Contact.kind, Contact.key, Contact.shared).where(
            Contact.person_id.in_(ids)
        )
    )
    reached: dict[tuple[int, str], set[str]] = defaultdict(set)
    for person_id, kind, key, shared in contacts:
        reached[person_id, kind].add(key)
        if shared:
            reached[person_id, "shared"].add(key)
    licences, hospitals = _licences(ids), _hospitals(cities, ids)
    names, scripts = _names(ids)
    return {
        each: Record(
            names=frozenset(
                key for name in names[each] for key in name_keys(name, match_key(name))
            ),
            scripts=frozenset(filter(None, map(match_key, scripts[each]))),
            spellings=frozenset(
                filter(None, (spelling_key(match_key(name)) for name in names[each]))
            ),
            licences=frozenset(licences[each]),
            emails=frozenset(reached[each, "email"]),
            phones=frozenset(reached[each, "phone"]),
            shared=frozenset(reached[each, "shared"]),
            hospitals=frozenset(hospitals[each]),
        )
        for each in ids
    }


def _names(ids: Collection[int]) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    """Return the names of people, those of records that were merged into theirs included."""
    names: dict[int, set[str]] = defaultdict(set)
    scripts: dict[int, set[str]] = defaultdict(set)
    whose = func.coalesce(Person.merged_into_id, Person.id)
    rows = db.session.execute(
        select(whose.label("whose"), Person.name, Person.name_in_script).where(
            or_(Person.id.in_(ids), Person.merged_into_id.in_(ids))
        )
    )
    for row in rows:
        names[row.whose].add(row.name)
        scripts[row.whose].add(row.name_in_script or "")
    return names, scripts


def _licences(ids: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for person_id, key in db.session.execute(
        select(Licence.person_id, Licence.key).where(Licence.person_id.in_(ids))
    ):
        found[person_id].add(key)
    return found


def _hospitals(cities: Reach, ids: Collection[int]) -> dict[int, set[str]]:
    query = (
        select(Affiliation.person_id, Institution.name)
        .join(Affiliation.institution)
        .where(Affiliation.person_id.in_(ids))
    )
    if cities is not None:
        query = query.where(Institution.city_id.in_(cities))
    found: dict[int, set[str]] = defaultdict(set)
    for person_id, name in db.session.execute(query):
        found[person_id].add(match_key(name))
    return found
