"""What is published, page by page, as programs read it."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.place import City
from app.queries import keyset
from app.queries.keyset import Order, Page

BY_SLUG = Order((Curriculum.slug,))
BY_CITY = Order((Curriculum.slug, City.slug))


def curricula(*, after: Sequence[str] | None, limit: int) -> Page[list[CurriculumVersion]]:
    """Return a page of curricula as their published versions, the newest first; two queries."""
    published = exists().where(CurriculumVersion.curriculum_id == Curriculum.id)
    found = keyset.page(select(Curriculum.id).where(published), BY_SLUG, after=after, limit=limit)
    versions: dict[int, list[CurriculumVersion]] = {row[0]: [] for row in found.rows}
    rows = select(CurriculumVersion).where(CurriculumVersion.curriculum_id.in_(versions))
    newest_first = (getattr(CurriculumVersion, name).desc() for name in ("major", "minor", "patch"))
    for row in db.session.scalars(
        rows.order_by(*newest_first).options(
            defer(CurriculumVersion.content),
            joinedload(CurriculumVersion.curriculum).joinedload(Curriculum.owner),
        )
    ):
        versions[row.curriculum_id].append(row)
    return Page(list(versions.values()), found.next_key)


def adaptations(*, after: Sequence[str] | None, limit: int) -> Page[AdaptationVersion]:
    """Return a page of adaptations, each in its newest edition; one query."""
    later = aliased(AdaptationVersion)
    newest = (
        select(func.max(later.number))
        .where(later.adaptation_id == AdaptationVersion.adaptation_id)
        .scalar_subquery()
    )
    wanted = (
        select(AdaptationVersion)
        .where(AdaptationVersion.number == newest)
        .join(AdaptationVersion.adaptation)
        .join(Adaptation.curriculum)
        .join(Adaptation.city)
        .options(
            defer(AdaptationVersion.content),
            contains_eager(AdaptationVersion.adaptation).options(
                contains_eager(Adaptation.curriculum), contains_eager(Adaptation.city)
            ),
            joinedload(AdaptationVersion.base).defer(CurriculumVersion.content),
            joinedload(AdaptationVersion.endorsement),
        )
    )
    page = keyset.page(wanted, BY_CITY, after=after, limit=limit)
    return Page([row[0] for row in page.rows], page.next_key)
