"""Finding people among all whom some cities know: what it costs grows with what is found.

Words are looked up by their beginnings in the index of `person_key`. No more than MOST people are
ever taken up; whoever looks for somebody among more writes more of the name.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    exists,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from app.domain.periods import order, until
from app.domain.permissions import Role, ScopeKind
from app.domain.person_keys import KeyKind, span, words_of
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, MentorAssignment
from app.models.person import Affiliation, Person, RoleAssignment
from app.models.place import City, Institution
from app.models.same_person import PersonKey
from app.queries.people import Reach, known_to

MOST = 200
ON_A_PAGE = 50
NO_WORK: dict[str, Any] = dict.fromkeys(("hospital", "city", "profession", "discipline", "until"))


class Part(StrEnum):
    """What somebody is in a city, for narrowing the list."""

    TRAINEE = "trainee"
    MENTOR = "mentor"
    ORGANISER = "organiser"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: words of names, a part, an institution (its id)."""

    words: str = ""
    part: Part | None = None
    institution: int | None = None

    @property
    def narrow(self) -> bool:
        """Whether it names anybody rather than all."""
        return bool(words_of(self.words)) or self.institution is not None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody as the directory shows them: where they work is of the cities that ask.

    `until` is the last day there, where that is over.
    """

    id: str
    name: str
    name_in_script: str | None
    hospital: str | None
    city: str | None
    profession: str | None
    discipline: str | None
    until: date | None


@dataclass(frozen=True)
class Found:
    """One page of people in the order of their names.

    `more` says that more than MOST fit; `next` is whose id the next page begins after, if there
    is one.
    """

    entries: Sequence[Entry]
    more: bool
    next: str | None


def find(cities: Reach, wanted: Wanted, *, now: datetime, after: str | None = None) -> Found:
    """Return a page of those who fit and whom one of the cities knows; four queries at most.

    Where nobody in particular is wanted and the cities know more than MOST, nobody is returned.
    """
    ids = list(dict.fromkeys(db.session.scalars(_candidates(cities, wanted))))
    if len(ids) > MOST and not wanted.narrow:
        return Found((), more=True, next=None)
    query = _in_order(ids[:MOST]).limit(ON_A_PAGE + 1)
    place = _place_of(after, cities)
    if place is not None:
        query = query.where(tuple_(Person.sort_key, Person.id) > tuple_(*place))
    people = db.session.execute(query).all()
    entries = _entries(cities, people[:ON_A_PAGE], now)
    there_is_more = len(people) > ON_A_PAGE
    return Found(
        list(entries.values()),
        more=len(ids) > MOST,
        next=people[ON_A_PAGE - 1].public_id if there_is_more else None,
    )


def entries_of(cities: Reach, person_ids: Collection[int], *, now: datetime) -> dict[int, Entry]:
    """Return people as the directory shows them, by id; whether they may be seen is not asked."""
    return _entries(cities, db.session.execute(_in_order(person_ids)).all(), now)


def _place_of(public_id: str | None, cities: Reach) -> tuple[str, int] | None:
    """Return where in the order of names somebody stands whom one of the cities knows."""
    if not public_id:
        return None
    row = db.session.execute(
        select(Person.sort_key, Person.id).where(
            Person.public_id == public_id, known_to(cities, Person.id)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def _candidates(cities: Reach, wanted: Wanted) -> Select[int]:
    """Return a query for the ids of those who fit; it reads no more of them than are taken up."""
    first, *rest = words_of(wanted.words) or [""]
    if first:
        query = (
            select(PersonKey.person_id)
            .join(Person, Person.id == PersonKey.person_id)
            .where(_begins(PersonKey, first), *(_has_word(word) for word in rest))
            .order_by(PersonKey.key, PersonKey.person_id)
        )
        at_work = _works_at(wanted.institution) if wanted.institution is not None else true()
    elif wanted.institution is not None:
        query = (
            select(Person.id)
            .join(Affiliation, Affiliation.person_id == Person.id)
            .where(Affiliation.institution_id == wanted.institution)
            .order_by(Person.id)
        )
        at_work = true()
    else:
        query, at_work = _few(cities), true()
    return query.where(
        Person.merged_into_id.is_(None),
        at_work,
        _plays(wanted.part, cities) if wanted.part else true(),
        known_to(cities, Person.id),
    ).limit(2 * MOST + 1)  # two words of one name may begin alike


def _few(cities: Reach) -> Select[int]:
    """Return a query for everybody whom the cities know, read as far as it takes to be many."""
    if cities is None:
        return select(Person.id).order_by(Person.id)
    ways: tuple[Select[Any], ...] = (
        select(Affiliation.person_id)
        .join(Affiliation.institution)
        .where(Institution.city_id.in_(cities)),
        select(Enrolment.person_id).join(Enrolment.course_run).where(CourseRun.city_id.in_(cities)),
        select(MentorAssignment.person_id)
        .join(MentorAssignment.course_session)
        .join(CourseSession.course_run)
        .where(CourseRun.city_id.in_(cities)),
        select(RoleAssignment.person_id).where(
            RoleAssignment.scope_kind == ScopeKind.CITY, RoleAssignment.scope_id.in_(cities)
        ),
        select(RoleAssignment.person_id)
        .join(CourseRun, CourseRun.id == RoleAssignment.scope_id)
        .where(RoleAssignment.scope_kind == ScopeKind.COURSE_RUN, CourseRun.city_id.in_(cities)),
    )
    read = [select(way.limit(2 * MOST + 1).subquery()) for way in ways]
    return select(Person.id).where(Person.id.in_(union_all(*read))).order_by(Person.id)


def _begins(key: Any, word: str) -> ColumnElement[bool]:  # noqa: ANN401 (the table or an alias)
    first, last = span(word)
    return and_(key.kind == KeyKind.WORD, key.key >= first, key.key <= last)


def _has_word(word: str) -> ColumnElement[bool]:
    other = aliased(PersonKey)
    return exists().where(other.person_id == PersonKey.person_id, _begins(other, word))


def _works_at(institution_id: int) -> ColumnElement[bool]:
    return exists().where(
        Affiliation.person_id == Person.id, Affiliation.institution_id == institution_id
    )


def _plays(part: Part, cities: Reach) -> ColumnElement[bool]:
    here = CourseRun.city_id.in_(cities) if cities is not None else true()
    if part is Part.TRAINEE:
        return exists().where(
            Enrolment.person_id == Person.id, CourseRun.id == Enrolment.course_run_id, here
        )
    mine = RoleAssignment.person_id == Person.id
    if part is Part.MENTOR:
        return exists().where(
            mine,
            RoleAssignment.role == Role.MENTOR,
            RoleAssignment.scope_kind == ScopeKind.COURSE_RUN,
            CourseRun.id == RoleAssignment.scope_id,
            here,
        )
    in_city = RoleAssignment.scope_id.in_(cities) if cities is not None else true()
    organises = RoleAssignment.role == Role.CITY_ORGANISER
    return exists().where(mine, organises, RoleAssignment.scope_kind == ScopeKind.CITY, in_city)


def _in_order(person_ids: Collection[int]) -> Select[int, str, str, str | None]:
    return (
        select(Person.id, Person.public_id, Person.name, Person.name_in_script)
        .where(Person.id.in_(person_ids))
        .order_by(Person.sort_key, Person.id)
    )


def _entries(
    cities: Reach, people: Sequence[Row[int, str, str, str | None]], now: datetime
) -> dict[int, Entry]:
    """Return entries in the order given; where people work is read for these few alone."""
    work = _work(cities, [row.id for row in people], now)
    return {
        row.id: Entry(
            id=row.public_id,
            name=row.name,
            name_in_script=row.name_in_script,
            **work.get(row.id, NO_WORK),
        )
        for row in people
    }


def _work(cities: Reach, person_ids: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Return the place of work that counts in the cities of each of these people who has one."""
    query = (
        select(
            Affiliation.person_id,
            Institution.name.label("hospital"),
            City.name.label("city"),
            City.time_zone,
            Affiliation.profession,
            Affiliation.discipline,
            Affiliation.starts_on,
            Affiliation.ends_on,
        )
        .join(Affiliation.institution)
        .join(Institution.city)
        .where(Affiliation.person_id.in_(person_ids))
        .order_by(Affiliation.id)
    )
    if cities is not None:
        query = query.where(Institution.city_id.in_(cities))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in db.session.execute(query).mappings():
        today = today_in(row["time_zone"], now)
        days = row["starts_on"], row["ends_on"]
        work = {**row, "until": until(row["ends_on"], today), "order": order(*days, today)}
        found[row["person_id"]].append(work)
    best = {each: min(held, key=itemgetter("order")) for each, held in found.items()}
    return {each: {name: work[name] for name in NO_WORK} for each, work in best.items()}
