"""What waits for somebody of a city: editions in the making, and versions nobody decided on."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from app.domain.curricula.standing import Standing
from app.domain.drafts.review import DraftState
from app.extensions import db
from app.models.curriculum import (
    Adaptation,
    AdaptationVersion,
    Curriculum,
    CurriculumVersion,
    Upgrade,
)
from app.models.draft import Draft
from app.models.place import City
from app.queries import agreements, reviewable, standings


class Wait(StrEnum):
    """What somebody is waited for to do."""

    APPROVE = "approve"
    PUBLISH = "publish"
    SEND = "send"
    ENDORSE = "endorse"
    DECIDE = "decide"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to do for a city's edition, `label`; `version` is the one to decide on."""

    wait: Wait
    city: City
    curriculum: Curriculum
    label: str
    number: int = 0
    version: str = ""


@dataclass(frozen=True)
class _Seen:
    """What lies in the cities of somebody: drafts, newest editions, newest versions, upgrades."""

    drafts: Sequence[Draft]
    editions: Sequence[AdaptationVersion]
    newest: dict[int, CurriculumVersion]
    upgrades: Sequence[Upgrade]


def in_cities(
    person_id: int, *, adapting: Collection[int], endorsing: Collection[int]
) -> list[Waiting]:
    """Return what waits for who adapts curricula in some cities (ids) and endorses in others.

    By city and curriculum; six queries, three more where drafts are approved, or none where there
    are no cities.
    """
    ids = set(adapting) | set(endorsing)
    if not ids:
        return []
    seen = _look(ids)
    mine = reviewable.wrote(person_id, [each.id for each in seen.drafts])
    found = [
        *(each for each in _of_drafts(seen, mine, set(adapting))),
        *(each for each in _to_endorse(seen, set(endorsing))),
        *(each for each in _to_decide(seen, set(adapting))),
    ]
    return sorted(found, key=lambda each: (each.city.name, each.curriculum.code, each.wait))


def _look(cities: set[int]) -> _Seen:
    editions = _newest_editions(cities)
    curricula = {each.adaptation.curriculum_id for each in editions}
    return _Seen(
        drafts=db.session.scalars(
            select(Draft)
            .where(Draft.city_id.in_(cities), Draft.state.in_([s for s in DraftState if s.open]))
            .options(joinedload(Draft.city), joinedload(Draft.curriculum))
            .order_by(Draft.id)
        ).all(),
        editions=editions,
        newest=_newest_versions(curricula),
        upgrades=db.session.scalars(
            select(Upgrade).where(Upgrade.origin_id.in_([each.id for each in editions]))
        ).all(),
    )


def _of_drafts(seen: _Seen, mine: set[int], adapting: set[int]) -> Iterator[Waiting]:
    """Yield the drafts that somebody can bring a step further; the author approves nothing.

    What is approved is published once a clinical partner, where one is asked, agreed too.
    """
    origins = {each.id: each.adaptation for each in seen.editions}
    made = {
        (origins[each.origin_id].city_id, origins[each.origin_id].curriculum_id, each.version_id)
        for each in seen.upgrades
        if each.state == "accepted"
    }
    approved = [row.id for row in seen.drafts if row.state == DraftState.APPROVED]
    complete = agreements.complete(approved)
    for row in seen.drafts:
        organises = row.city_id in adapting
        upgraded = (row.city_id, row.curriculum_id, row.base_id) in made
        if row.state == DraftState.IN_REVIEW and row.id not in mine:
            yield _draft(Wait.APPROVE, row)
        elif row.id in complete and organises:
            yield _draft(Wait.PUBLISH, row)
        elif row.state == DraftState.DRAFT and organises and upgraded:
            yield _draft(Wait.SEND, row)


def _to_endorse(seen: _Seen, endorsing: set[int]) -> Iterator[Waiting]:
    for each in seen.editions:
        if each.adaptation.city_id in endorsing and each.endorsement is None:
            yield _edition(Wait.ENDORSE, each)


def _to_decide(seen: _Seen, adapting: set[int]) -> Iterator[Waiting]:
    """Yield the editions that a newer version left behind, as long as nobody decided on it."""
    decided = {(each.origin_id, each.version_id) for each in seen.upgrades if each.state != "open"}
    there = {(each.city_id, each.curriculum_id, each.base_id) for each in seen.drafts}
    for each in seen.editions:
        where = each.adaptation
        newest = seen.newest.get(where.curriculum_id)
        if where.city_id not in adapting or newest is None or each.base.number >= newest.number:
            continue
        place = (where.city_id, where.curriculum_id, newest.id)
        if place not in there and (each.id, newest.id) not in decided:
            yield _edition(Wait.DECIDE, each, str(newest.number))


def _draft(wait: Wait, row: Draft) -> Waiting:
    assert row.city is not None  # noqa: S101  (these are drafts of cities)
    label: str = row.content["label"]
    return Waiting(wait=wait, city=row.city, curriculum=row.curriculum, label=label)


def _edition(wait: Wait, row: AdaptationVersion, version: str = "") -> Waiting:
    return Waiting(
        wait=wait,
        city=row.adaptation.city,
        curriculum=row.adaptation.curriculum,
        label=row.label,
        number=row.number,
        version=version,
    )


def _newest_editions(cities: set[int]) -> Sequence[AdaptationVersion]:
    """Return the newest edition of each adaptation of these cities, without what it says."""
    later = aliased(AdaptationVersion)
    newer = select(later.id).where(
        later.adaptation_id == AdaptationVersion.adaptation_id,
        later.number > AdaptationVersion.number,
    )
    return db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id.in_(cities), ~newer.exists())
        .options(
            defer(AdaptationVersion.content),
            contains_eager(AdaptationVersion.adaptation).options(
                joinedload(Adaptation.city), joinedload(Adaptation.curriculum)
            ),
            joinedload(AdaptationVersion.base).defer(CurriculumVersion.content),
            joinedload(AdaptationVersion.endorsement),
        )
        .order_by(AdaptationVersion.id)
    ).all()


def _newest_versions(curricula: set[int]) -> dict[int, CurriculumVersion]:
    """Return the newest version of each of these curricula that was not withdrawn."""
    rows = db.session.scalars(
        select(CurriculumVersion)
        .where(CurriculumVersion.curriculum_id.in_(curricula))
        .options(defer(CurriculumVersion.content))
    ).all()
    stands = standings.by_version([row.id for row in rows])
    gone = {key for key, said in stands.items() if said.standing is Standing.WITHDRAWN}
    usable = sorted((row for row in rows if row.id not in gone), key=lambda row: row.number)
    return {row.curriculum_id: row for row in usable}
