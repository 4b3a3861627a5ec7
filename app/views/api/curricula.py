"""Curricula and adaptations that are published. They are public: any token reads all of them."""

from collections.abc import Mapping, Sequence

from flask import Blueprint

from app.domain.adaptations.effective import Change, EffectiveCurriculum
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_data import requirements_to_data
from app.domain.curricula.standing import Stands as StandsValue
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.queries import curricula, curriculum_pages, effective_curricula, standings
from app.queries.standings import STANDS
from app.schemas.curricula import (
    Adaptation,
    ChangeMade,
    Curriculum,
    Minutes,
    ModuleTaught,
    ObjectiveTaught,
    Stands,
    Teaching,
    TeachingQuery,
    VersionSummary,
)
from app.schemas.paging import Page, PageQuery
from app.views.api import cursors
from app.views.api.operation import reads

bp = Blueprint("api_curricula", __name__, url_prefix="/api/v1")


@bp.get("/curricula")
@reads("List curricula", answers=Page[Curriculum], query=PageQuery)
def list_curricula(query: PageQuery) -> Page[Curriculum]:
    """All curricula of which something is published, by slug."""
    found = curriculum_pages.curricula(
        after=cursors.read("curricula", query.cursor), limit=query.limit
    )
    stands = standings.by_version([row.id for versions in found.rows for row in versions])
    return Page[Curriculum](
        items=[_curriculum(versions, stands) for versions in found.rows],
        next_cursor=cursors.write("curricula", found.next_key),
    )


@bp.get("/curricula/<slug>/versions/<version>")
@reads("Show what is taught", answers=Teaching, query=TeachingQuery)
def show_version(slug: str, version: str, query: TeachingQuery) -> Teaching:
    """A published version, or what a city made of it; 1.0 means the newest 1.0.x."""
    row = curricula.version(slug, version)
    adapted = curricula.adaptation(row, query.city) if query.city else None
    effective = effective_curricula.of(row, adapted)
    note = effective_curricula.note(row, adapted)
    return _teaching(effective, note, standings.of_version(row.id))


@bp.get("/adaptations")
@reads("List adaptations", answers=Page[Adaptation], query=PageQuery)
def list_adaptations(query: PageQuery) -> Page[Adaptation]:
    """The newest edition of each adaptation, by curriculum and city."""
    after = cursors.read("adaptations", query.cursor)
    found = curriculum_pages.adaptations(after=after, limit=query.limit)
    return Page[Adaptation](
        items=[_adaptation(row) for row in found.rows],
        next_cursor=cursors.write("adaptations", found.next_key),
    )


def _curriculum(
    versions: Sequence[CurriculumVersion], stands: Mapping[int, StandsValue]
) -> Curriculum:
    newest = versions[0]
    return Curriculum(
        id=newest.curriculum.slug,
        code=newest.curriculum.code,
        title=newest.title,
        owner=newest.curriculum.owner.slug,
        versions=[
            VersionSummary(
                version=str(row.number),
                published_at=row.published_at,
                content_hash=row.content_hash,
                stands=_stands(stands.get(row.id, STANDS)),
            )
            for row in versions
        ],
    )


def _stands(value: StandsValue) -> Stands:
    return Stands(
        standing=value.standing.value, reason=value.reason, last_start_on=value.last_start_on
    )


def _teaching(effective: EffectiveCurriculum, note: str, stands: StandsValue) -> Teaching:
    cases = {case.uid: case.code for case in effective.cases}
    return Teaching(
        curriculum=effective.slug,
        version=str(effective.version),
        kind=effective.core.kind.value,
        title=effective.title,
        language=effective.core.language,
        note=note,
        stands=_stands(stands),
        city=effective.city,
        adaptation=effective.adaptation_label,
        hash=effective.hash,
        minutes=Minutes(
            in_person=effective.minutes_in_person,
            online=effective.minutes_online,
            self_paced=effective.minutes_self_paced,
        ),
        requirements=requirements_to_data(effective.requirements),
        modules=[_module(module, cases) for module in effective.modules],
        changes=[_change(change) for change in effective.changes],
    )


def _module(module: Module, cases: dict[str, str]) -> ModuleTaught:
    return ModuleTaught(
        uid=module.uid,
        code=module.code,
        title=module.title,
        minutes=module.minutes,
        format=module.format,
        required=module.required,
        disciplines=list(module.disciplines),
        objectives=[ObjectiveTaught(**vars(each)) for each in module.objectives],
        prerequisites=list(module.prerequisites),
        cases=[cases[uid] for uid in module.cases],
        guidelines=list(module.guidelines),
        tags=list(module.tags),
    )


def _change(change: Change) -> ChangeMade:
    operation = change.operation
    return ChangeMade(
        operation=operation.id,
        kind=operation.kind.value,
        target=getattr(operation, "target", None),
        code=operation.code.value if operation.code else None,
        reason=operation.reason,
        evidence=operation.evidence,
    )


def _adaptation(row: AdaptationVersion) -> Adaptation:
    curriculum, city = row.adaptation.curriculum.slug, row.adaptation.city.slug
    return Adaptation(
        id=f"{curriculum}/{city}",
        curriculum=curriculum,
        city=city,
        number=row.number,
        label=row.label,
        base=str(row.base.number),
        content_hash=row.content_hash,
        published_at=row.published_at,
        endorsed_on=row.endorsement.endorsed_on if row.endorsement else None,
    )
