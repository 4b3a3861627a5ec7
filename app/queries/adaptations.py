"""Adaptations in the making, and the editions that came of them."""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.adaptations import adaptation_data, adapting
from app.domain.adaptations.adaptation import Adaptation as AdaptationValue
from app.domain.adaptations.adapting import Workbench
from app.domain.adaptations.operations import Operation
from app.domain.adaptations.own_materials import own_materials
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.drafts.review import DraftState
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.draft import Draft
from app.models.place import City
from app.queries import effective_curricula, material_files

TAKEN_OFF = "taken_off"  # beside what the files would say, until it is published
MOST_DISCARDED = 5  # that are shown
OPEN = tuple(state.value for state in DraftState if state.open)


def curriculum(slug: str) -> Curriculum:
    """Return a curriculum; raises NotFound."""
    row = db.session.scalars(select(Curriculum).filter_by(slug=slug)).one_or_none()
    if row is None:
        raise NotFound
    return row


def curricula() -> Sequence[Curriculum]:
    """Return all curricula, by code."""
    return db.session.scalars(select(Curriculum).order_by(Curriculum.code)).all()


def editions(city: City, curriculum: Curriculum) -> Sequence[AdaptationVersion]:
    """Return what a city published of a curriculum, newest first."""
    return db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id == city.id, Adaptation.curriculum_id == curriculum.id)
        .options(
            joinedload(AdaptationVersion.base).joinedload(CurriculumVersion.curriculum),
            joinedload(AdaptationVersion.endorsement),
        )
        .order_by(AdaptationVersion.number.desc())
    ).all()


def open_draft(city: City, curriculum: Curriculum) -> Draft | None:
    """Return what a city has in the making: the first one where an upgrade made another."""
    return db.session.scalars(
        select(Draft)
        .where(
            Draft.city_id == city.id,
            Draft.curriculum_id == curriculum.id,
            Draft.state.in_(OPEN),
        )
        .options(joinedload(Draft.base), joinedload(Draft.changed_by))
        .order_by(Draft.id)
    ).first()


def draft(city: City, curriculum: Curriculum, public_id: str) -> Draft | None:
    """Return what a city has or had in the making under this id, whatever became of it."""
    found = {"city_id": city.id, "curriculum_id": curriculum.id, "public_id": public_id}
    return db.session.scalars(select(Draft).filter_by(**found)).one_or_none()


def discarded(city: City, curriculum: Curriculum) -> Sequence[Draft]:
    """Return the drafts of a city that were thrown away last, the newest first."""
    found = {"city_id": city.id, "curriculum_id": curriculum.id}
    return db.session.scalars(
        select(Draft)
        .filter_by(**found, state=DraftState.DISCARDED.value)
        .options(joinedload(Draft.changed_by))
        .order_by(Draft.changed_at.desc(), Draft.id.desc())
        .limit(MOST_DISCARDED)
    ).all()


def waiting(row: Draft) -> bool:
    """Say whether an upgrade made another draft, which comes after this one."""
    others = select(Draft.id).where(
        Draft.city_id == row.city_id,
        Draft.curriculum_id == row.curriculum_id,
        Draft.state.in_(OPEN),
        Draft.id != row.id,
    )
    return db.session.scalars(others.limit(1)).first() is not None


def open_drafts(city: City) -> dict[int, Draft]:
    """Return what a city has in the making, by curriculum."""
    found = select(Draft).where(Draft.city_id == city.id, Draft.state.in_(OPEN))
    return {row.curriculum_id: row for row in db.session.scalars(found)}


def newest_editions(city: City) -> dict[int, AdaptationVersion]:
    """Return the newest edition of a city of each curriculum, by curriculum."""
    rows = db.session.scalars(
        select(AdaptationVersion)
        .join(AdaptationVersion.adaptation)
        .where(Adaptation.city_id == city.id)
        .options(
            joinedload(AdaptationVersion.adaptation), joinedload(AdaptationVersion.endorsement)
        )
        .order_by(AdaptationVersion.number)
    )
    return {row.adaptation.curriculum_id: row for row in rows}


def value(row: Draft | AdaptationVersion) -> AdaptationValue:
    """Return what a draft or an edition says."""
    made = adaptation_data.from_data(row.content)
    if isinstance(row, AdaptationVersion) and row.endorsement:
        return replace(made, endorsement=row.endorsement.value)
    return made


def taken_off(row: Draft) -> list[tuple[int, Operation]]:
    """Return the changes that were taken off, each with the place it had, the last one first."""
    kept: list[dict[str, Any]] = row.content.get(TAKEN_OFF, [])
    return [
        (each["at"], adaptation_data.operation_from_data(each["operation"]))
        for each in reversed(kept)
    ]


def core(row: Draft) -> VersionValue:
    """Return the version that a draft changes."""
    assert row.base is not None  # noqa: S101  (the table says so of an adaptation)
    return effective_curricula.core(row.base)


def workbench(row: Draft, files: Container[str]) -> Workbench:
    """Return how a draft stands; `files` are those that are kept, by their SHA-256."""
    made = value(row)
    missing = material_files.missing(tuple(own_materials(made.operations)), files)
    return adapting.look(core(row), made, missing)
