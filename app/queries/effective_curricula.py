"""What is taught, computed from published rows.

The rows are frozen, so a value once made stays right: it is kept by the hash of its content.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.domain.adaptations import adaptation, adaptation_data
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.city import CityDetails
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.delivery import CourseRun, RunPin

KEPT = 64


@dataclass(frozen=True)
class _Content:
    """The content of a row, told apart by its hash alone."""

    content_hash: str
    data: Mapping[str, Any] = field(compare=False)


def core(version: CurriculumVersion) -> VersionValue:
    """Return the version as its owner published it."""
    return _core(_content(version))


def of(version: CurriculumVersion, adapted: AdaptationVersion | None) -> EffectiveCurriculum:
    """Return what is taught under an adaptation of this version, or without one."""
    return _effective(_content(version), _content(adapted) if adapted else None)


def of_run(run: CourseRun) -> EffectiveCurriculum:
    """Return what a course run teaches now: that of its newest pin."""
    return of(run.curriculum_version, run.adaptation_version)


def of_pin(pin: RunPin) -> EffectiveCurriculum:
    """Return what is taught under a pin."""
    return of(pin.curriculum_version, pin.adaptation_version)


def note(version: CurriculumVersion, adapted: AdaptationVersion | None) -> str:
    """Return what the authors say of the standing of a text, for instance that it is a sample."""
    text: str = (adapted or version).content["status_note"]
    return text


def city(adapted: AdaptationVersion) -> CityDetails:
    """Return what an edition says of its city."""
    return adaptation_data.city_from_data(adapted.content["city"])


def _content(row: CurriculumVersion | AdaptationVersion) -> _Content:
    return _Content(row.content_hash, row.content)


@lru_cache(maxsize=KEPT)
def _core(content: _Content) -> VersionValue:
    return curriculum_data.from_data(content.data)


@lru_cache(maxsize=KEPT)
def _effective(version: _Content, adapted: _Content | None) -> EffectiveCurriculum:
    changes = adaptation_data.from_data(adapted.data) if adapted else None
    return adaptation.apply(_core(version), changes)
