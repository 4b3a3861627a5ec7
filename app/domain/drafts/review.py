"""From a draft to a published text: who may do what next, and what is still open."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.curricula.curriculum import CurriculumVersion


class DraftState(StrEnum):
    """Where a draft stands. What is published or discarded is over."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    PUBLISHED = "published"
    DISCARDED = "discarded"

    @property
    def open(self) -> bool:
        """Whether anything can still become of it."""
        return self not in (DraftState.PUBLISHED, DraftState.DISCARDED)


class ApprovalKind(StrEnum):
    """What somebody agreed to: the text, or the clinical practice that it asks for."""

    TEXT = "text"
    CLINICAL = "clinical"


class Obstacle(StrEnum):
    """Why a draft can't be published yet."""

    NOT_IN_REVIEW = "not_in_review"
    NOT_APPROVED = "not_approved"
    CLINICAL_NOT_APPROVED = "clinical_not_approved"
    NO_CLINICAL_PARTNER = "no_clinical_partner"
    OPEN_COMMENTS = "open_comments"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True)
class Approved:
    """An approval of the content as it is now: of which kind, and by whom (a person's id)."""

    kind: ApprovalKind
    person: int


def is_clinical(version: CurriculumVersion) -> bool:
    """Whether a text asks for clinical practice, so that a partner has to agree."""
    return any(module.clinical for module in version.modules)


def obstacles(
    version: CurriculumVersion,
    *,
    state: DraftState,
    approvals: Collection[Approved],
    authors: Collection[int],
    open_comments: int,
    broken: bool,
) -> tuple[Obstacle, ...]:
    """Return what stands between a draft and its publication, in the order in which to see to it.

    Who wrote in a draft approves nothing in it, and who approved the text does not stand for the
    partner as well.
    """
    found = [Obstacle.BROKEN] if broken else []
    found += [Obstacle.OPEN_COMMENTS] if open_comments else []
    by = {
        kind: {each.person for each in approvals if each.kind is kind} - set(authors)
        for kind in ApprovalKind
    }
    if state is DraftState.DRAFT:
        found.append(Obstacle.NOT_IN_REVIEW)
    if not by[ApprovalKind.TEXT]:
        found.append(Obstacle.NOT_APPROVED)
    if is_clinical(version):
        found += _clinical(version, by[ApprovalKind.TEXT], by[ApprovalKind.CLINICAL])
    return tuple(found)


def _clinical(version: CurriculumVersion, text: set[int], clinical: set[int]) -> list[Obstacle]:
    if not version.clinical_partners:
        return [Obstacle.NO_CLINICAL_PARTNER]
    two = any(one != other for one in text for other in clinical)
    return [] if two or (clinical and not text) else [Obstacle.CLINICAL_NOT_APPROVED]
