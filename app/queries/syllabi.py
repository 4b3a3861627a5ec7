"""What was or is taught, found by its hash."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from app.domain.adaptations.effective import EffectiveCurriculum
from app.errors import NotFound
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, RunPin
from app.models.place import City
from app.queries import effective_curricula

HASH = re.compile("sha256-[0-9a-f]{64}")
# Hashes of what published rows come to, by the hashes of their content: rows never change, so each
# is worked out once in a process.
_worked_out: dict[tuple[str, str | None], str] = {}


@dataclass(frozen=True)
class Syllabus:
    """What a hash stands for; the hash is as it was kept, which may be of an older form."""

    content_hash: str
    version: CurriculumVersion
    adaptation: AdaptationVersion | None

    @property
    def effective(self) -> EffectiveCurriculum:
        """What is taught."""
        return effective_curricula.of(self.version, self.adaptation)

    @property
    def city(self) -> City | None:
        """Who adapted it."""
        return self.adaptation.adaptation.city if self.adaptation else None


def get(content_hash: str) -> Syllabus:
    """Return what a published course taught or a published edition says; raises NotFound.

    One query for what courses taught, which is found by an index; two more for the others.
    """
    if not HASH.fullmatch(content_hash):
        raise NotFound
    found = _pinned(content_hash) or _published(content_hash)
    if found is None:
        raise NotFound
    return Syllabus(content_hash, *found)


def _pinned(content_hash: str) -> tuple[CurriculumVersion, AdaptationVersion | None] | None:
    pin = db.session.scalars(
        select(RunPin)
        .join(CourseRun, CourseRun.id == RunPin.course_run_id)
        .where(RunPin.content_hash == content_hash, CourseRun.published_at.is_not(None))
        .order_by(RunPin.id)
        .limit(1)
        .options(
            joinedload(RunPin.curriculum_version).joinedload(CurriculumVersion.curriculum),
            joinedload(RunPin.adaptation_version)
            .joinedload(AdaptationVersion.adaptation)
            .joinedload(Adaptation.city),
        )
    ).one_or_none()
    return (pin.curriculum_version, pin.adaptation_version) if pin else None


def _published(content_hash: str) -> tuple[CurriculumVersion, AdaptationVersion | None] | None:
    return next(
        (each for each in _all_published() if _hash_of(*each) == content_hash),
        None,
    )


def _all_published() -> Iterator[tuple[CurriculumVersion, AdaptationVersion | None]]:
    """Yield all there is, the content of which comes when used."""
    versions = db.session.scalars(
        select(CurriculumVersion)
        .order_by(CurriculumVersion.id)
        .options(defer(CurriculumVersion.content), joinedload(CurriculumVersion.curriculum))
    ).all()
    for version in versions:
        yield version, None
    for adapted in db.session.scalars(
        select(AdaptationVersion)
        .order_by(AdaptationVersion.id)
        .options(
            defer(AdaptationVersion.content),
            joinedload(AdaptationVersion.adaptation).joinedload(Adaptation.city),
        )
    ):
        yield adapted.base, adapted


def _hash_of(version: CurriculumVersion, adapted: AdaptationVersion | None) -> str:
    key = (version.content_hash, adapted.content_hash if adapted else None)
    if key not in _worked_out:
        _worked_out[key] = effective_curricula.of(version, adapted).hash
    return _worked_out[key]
