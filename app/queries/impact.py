"""What a coming version would mean for every city and for every course, in a few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, defer, joinedload

from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import apply
from app.domain.comparisons.comparison import change_of, compare, next_number
from app.domain.comparisons.comparison_rules import Weight
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum_check import check
from app.domain.drafts.review import DraftState
from app.domain.permissions import Role, ScopeKind
from app.domain.upgrades.impact import Impact, impact_of
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.delivery import CourseRun
from app.models.draft import Draft
from app.models.owed_work import OwedWork
from app.models.person import Contact, Person, RoleAssignment
from app.models.place import City
from app.queries import curricula, effective_curricula

MAIL = "impact.mail"  # the kind of owed work, and the beginning of its keys


@dataclass(frozen=True)
class Coming:
    """A version that is to be, or is, published; `key` is its own among drafts and versions."""

    curriculum: Curriculum
    value: VersionValue
    change: Weight
    key: str
    published: bool
    draft_id: str = ""
    broken: bool = False  # a draft with faults: nobody can say what it would mean
    in_review: bool = False  # a draft that others read, so that organisers may be told of it

    @property
    def can_be_told(self) -> bool:
        """Whether organisers may be written to: of what is published, or in review."""
        return self.published or (self.in_review and not self.broken)

    def follows(self, row: CurriculumVersion) -> bool:
        """Whether it is newer than a published version."""
        return self.value.version > row.number


@dataclass(frozen=True)
class RunImpact:
    """A planned or running course; it keeps what it began with unless somebody moves it."""

    run: CourseRun
    impact: Impact | None  # None where the course teaches the core as it is


@dataclass(frozen=True)
class CityImpact:
    """What it would mean for a city: of its newest edition, if it has one, and its courses."""

    city: City
    edition: AdaptationVersion | None
    impact: Impact | None
    runs: tuple[RunImpact, ...]
    told: bool

    @property
    def clean(self) -> bool:
        """Whether nobody there has to decide anything."""
        return self.impact is None or self.impact.clean


def of_draft(draft_id: str) -> Coming:
    """Return what a draft of a curriculum would be as a version; raises NotFound."""
    draft = db.session.scalars(
        select(Draft)
        .filter_by(public_id=draft_id, city_id=None)
        .options(joinedload(Draft.curriculum), joinedload(Draft.base))
    ).one_or_none()
    if draft is None or draft.base is None:
        raise NotFound
    base = draft.base
    value = curriculum_data.from_data({"version": str(base.number)} | draft.content)
    key = f"draft-{draft.public_id}"
    in_review = draft.state in (DraftState.IN_REVIEW, DraftState.APPROVED)
    about: dict[str, Any] = {
        "key": key,
        "published": False,
        "draft_id": draft_id,
        "in_review": in_review,
    }
    if check(value):
        return Coming(draft.curriculum, value, Weight.NONE, broken=True, **about)
    change = change_of(compare(effective_curricula.of(base, None), apply(value, None)))
    value = replace(value, version=next_number(base.number, change))
    return Coming(draft.curriculum, value, change, **about)


def of_version(slug: str, number: str) -> Coming:
    """Return a published version, compared with the one before it; raises NotFound."""
    rows = curricula.versions(slug)
    row = curricula.matching(rows, number)
    earlier = [each for each in rows if each.number < row.number]
    taught = [effective_curricula.of(each, None) for each in (*earlier[:1], row)]
    change = change_of(compare(taught[0], taught[-1]))
    value = effective_curricula.core(row)
    return Coming(row.curriculum, value, change, f"version-{row.id}", published=True)


def cities(coming: Coming, *, today: date) -> list[CityImpact]:
    """Return what it means for every city that adapted the curriculum or teaches it, by name.

    Cities whose newest edition rests on it or on a newer one, and courses that teach such a one,
    have nothing to decide. Of a broken draft all that is nothing.
    """
    if coming.broken:
        return []
    planned = _runs(coming.curriculum.id, today)
    runs = [run for run in planned if coming.follows(run.curriculum_version)]
    editions = newest_editions(
        coming.curriculum.id, {r.adaptation_version_id for r in runs} - {None}
    )
    newest = {row.adaptation.city_id: row for row in editions}  # they come in order of number
    gone_on = {city for city, row in newest.items() if not coming.follows(row.base)}
    runs = [run for run in runs if run.city_id not in gone_on]
    editions = [row for row in editions if row.adaptation.city_id not in gone_on]
    impacts = _impacts(coming.value, editions)
    told = told_cities(coming.key)
    everywhere = {row.adaptation.city for row in editions} | {run.city for run in runs}
    return [
        CityImpact(
            city=city,
            edition=newest.get(city.id),
            impact=impacts[newest[city.id].id] if city.id in newest else None,
            runs=tuple(
                RunImpact(run, impacts.get(run.adaptation_version_id or 0))
                for run in runs
                if run.city_id == city.id
            ),
            told=city.id in told,
        )
        for city in sorted(everywhere, key=lambda each: each.name)
    ]


def told_cities(key: str) -> frozenset[int]:
    """Return the ids of the cities whose organisers were written to because of a version."""
    begins = f"{MAIL}:{key}:"
    keys = db.session.scalars(select(OwedWork.key).where(OwedWork.key.startswith(begins)))
    return frozenset(int(each.removeprefix(begins).split(":")[0]) for each in keys)


def organisers(cities: Iterable[City], *, now: datetime) -> Mapping[int, list[Contact]]:
    """Return the mail addresses of who organises each of these cities now, by its id."""
    by_id = {city.id: city for city in cities}
    rows = db.session.execute(
        select(RoleAssignment, Contact)
        .join(Person, Person.id == RoleAssignment.person_id)
        .join(Contact, Contact.person_id == Person.id)
        .where(
            RoleAssignment.role == Role.CITY_ORGANISER,
            RoleAssignment.scope_kind == ScopeKind.CITY,
            RoleAssignment.scope_id.in_(by_id),
            Contact.kind == "email",
            Person.merged_into_id.is_(None),
        )
        .options(joinedload(Contact.person))
        .order_by(RoleAssignment.scope_id, Contact.person_id, Contact.id)
    )
    found: dict[int, list[Contact]] = {}
    for role, contact in rows:
        if role.as_grant(by_id[role.scope_id].time_zone).holds(now):
            found.setdefault(role.scope_id, []).append(contact)
    return found


def _runs(curriculum_id: int, today: date) -> Sequence[CourseRun]:
    return db.session.scalars(
        select(CourseRun)
        .join(CourseRun.curriculum_version)
        .where(CurriculumVersion.curriculum_id == curriculum_id, CourseRun.ends_on >= today)
        .options(
            contains_eager(CourseRun.curriculum_version).defer(CurriculumVersion.content),
            joinedload(CourseRun.city),
        )
        .order_by(CourseRun.starts_on, CourseRun.id)
    ).all()


def newest_editions(
    curriculum_id: int, also: Collection[int | None] = ()
) -> Sequence[AdaptationVersion]:
    """Return the newest edition of every city, and `also` those of these ids, by number."""
    return db.session.scalars(
        _newest(curriculum_id, also)
        .options(
            contains_eager(AdaptationVersion.adaptation).contains_eager(Adaptation.city),
            joinedload(AdaptationVersion.base).defer(CurriculumVersion.content),
        )
        .order_by(AdaptationVersion.number)
    ).all()


def newest_edition_ids(curriculum_id: int) -> frozenset[int]:
    """Return the ids of the newest editions of all cities."""
    ids = _newest(curriculum_id, ()).with_only_columns(AdaptationVersion.id)
    return frozenset(db.session.scalars(ids))


def _newest(curriculum_id: int, also: Collection[int | None]) -> Select[AdaptationVersion]:
    newest = (
        select(AdaptationVersion.adaptation_id, func.max(AdaptationVersion.number).label("number"))
        .group_by(AdaptationVersion.adaptation_id)
        .subquery()
    )
    return (
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.city)
        .join(newest, newest.c.adaptation_id == AdaptationVersion.adaptation_id)
        .where(
            Adaptation.curriculum_id == curriculum_id,
            or_(AdaptationVersion.number == newest.c.number, AdaptationVersion.id.in_(also)),
        )
    )


def _impacts(new: VersionValue, editions: Sequence[AdaptationVersion]) -> dict[int, Impact]:
    """Return what becomes of each edition, by its id; what they rest on is read once."""
    bases = db.session.scalars(
        select(CurriculumVersion)
        .where(CurriculumVersion.id.in_({row.base_id for row in editions}))
        .options(defer(CurriculumVersion.title))
    )
    cores = {row.id: effective_curricula.core(row) for row in bases}
    return {
        row.id: impact_of(cores[row.base_id], new, adaptation_data.from_data(row.content))
        for row in editions
    }
