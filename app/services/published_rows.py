"""The rows of what is published, which never change: made here, of a file, a draft, an upgrade."""

from datetime import datetime

from sqlalchemy import select

from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation as AdaptationValue
from app.domain.audit import Deed
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import VersionNumber
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import Adaptation, AdaptationVersion, Curriculum, CurriculumVersion
from app.models.person import Person
from app.models.place import City
from app.services import audit


class LabelTaken(Conflict):
    """Another edition of the city's adaptation is called that, and certificates name it so."""

    def __init__(self, label: str, city: str) -> None:
        super().__init__(label, city)
        self.label, self.city = label, city


def refuse_label(label: str, *, curriculum: Curriculum, city: City) -> None:
    """Raise LabelTaken where a published edition of a city has this label."""
    found = (
        select(AdaptationVersion.id)
        .join(AdaptationVersion.adaptation)
        .where(AdaptationVersion.label == label)
        .where(Adaptation.curriculum_id == curriculum.id, Adaptation.city_id == city.id)
    )
    if db.session.scalars(found).first() is not None:
        raise LabelTaken(label, city.slug)


def version_of(curriculum: Curriculum, number: VersionNumber) -> CurriculumVersion | None:
    """Return the published version of that number, if there is one."""
    numbers = {"major": number.major, "minor": number.minor, "patch": number.patch}
    found = select(CurriculumVersion).filter_by(curriculum=curriculum, **numbers)
    return db.session.scalars(found).one_or_none()


def add_version(
    curriculum: Curriculum,
    value: VersionValue,
    *,
    actor: Person | None,
    now: datetime,
    reason: str | None = None,
) -> CurriculumVersion:
    """Add the row of a version within the caller's write unit; `reason` is that of its number."""
    content_hash = curriculum_data.version_hash(value)
    row = CurriculumVersion(
        curriculum=curriculum,
        major=value.version.major,
        minor=value.version.minor,
        patch=value.version.patch,
        title=value.title,
        content=curriculum_data.to_data(value),
        content_hash=content_hash,
        published_at=now,
    )
    db.session.add(row)
    db.session.flush()
    after = {"title": value.title, "hash": content_hash}
    audit.record(Deed.CURRICULUM_PUBLISHED, row, actor=actor, now=now, after=after, reason=reason)
    return row


def add_edition(
    adaptation: Adaptation,
    base: CurriculumVersion,
    value: AdaptationValue,
    *,
    actor: Person | None,
    now: datetime,
) -> AdaptationVersion:
    """Add the row of an edition of an adaptation within the caller's write unit.

    Raises LabelTaken.
    """
    refuse_label(value.label, curriculum=adaptation.curriculum, city=adaptation.city)
    content_hash = adaptation_data.adaptation_hash(value)
    row = AdaptationVersion(
        adaptation=adaptation,
        number=value.number,
        label=value.label,
        base=base,
        content=adaptation_data.to_data(value),
        content_hash=content_hash,
        published_at=now,
    )
    db.session.add(row)
    db.session.flush()
    after = {"label": value.label, "hash": content_hash}
    audit.record(Deed.ADAPTATION_PUBLISHED, row, actor=actor, now=now, after=after)
    return row
