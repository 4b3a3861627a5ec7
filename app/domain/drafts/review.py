"""From a draft to a published text: who may do what next, and what is still open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.curricula.curriculum import CurriculumVersion

UNTAUGHT = ("version", "number_reason")  # what publishing itself sets


class DraftState(StrEnum):
    """Where a draft stands. What is published or discarded is over.

    That of a curriculum is approved once everybody agreed who has to, that of a city once somebody
    agreed to its text.
    """

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
    NOTHING_NEW = "nothing_new"
    WITHDRAWN = "withdrawn"
    CODE_FIXED = "code_fixed"


@dataclass(frozen=True, kw_only=True)
class Approved:
    """An approval of the content as it is now: of which kind, and by whom (a person's id).

    `partner` is the slug of the organisation for which they agree to what is clinical.
    """

    kind: ApprovalKind
    person: int
    partner: str = ""


def is_clinical(version: CurriculumVersion) -> bool:
    """Whether a text asks for clinical practice, so that a partner has to agree."""
    return any(module.clinical for module in version.modules)


def partners_asked(
    version: CurriculumVersion, base: CurriculumVersion | None
) -> tuple[frozenset[str], ...]:
    """Return groups of partners (slugs) of which somebody has to agree, each for its own reason.

    The partners of the base are asked where it is clinical, and where others are named than
    before: otherwise what they have a say in could be taken from them. An empty group says that
    nobody is named who could agree.
    """
    now = frozenset(version.clinical_partners)
    before = frozenset(base.clinical_partners) if base else now
    groups = [now] if is_clinical(version) else []
    if base and (is_clinical(base) or (before and before != now)):
        groups.append(before or now)
    return tuple(dict.fromkeys(groups))


def lacks_news(
    content: Mapping[str, Any],
    base: Mapping[str, Any] | None,
    *,
    withdrawn: bool,
    differs: bool,
) -> Obstacle | None:
    """Say when a draft would only publish its base (None for a first version) again.

    What comes from a withdrawn version has to differ from it in what is compared between versions
    (`differs`): a note with it is not enough to make unsafe text the newest version.
    """
    if base is None:
        return None
    if withdrawn and not differs:
        return Obstacle.WITHDRAWN
    said, says = ({k: v for k, v in each.items() if k not in UNTAUGHT} for each in (base, content))
    return Obstacle.NOTHING_NEW if said == says else None


def obstacles(
    version: CurriculumVersion,
    *,
    base: CurriculumVersion | None,
    no_news: Obstacle | None,
    state: DraftState,
    approvals: Collection[Approved],
    authors: Collection[int],
    open_comments: int,
    broken: bool,
) -> tuple[Obstacle, ...]:
    """Return what stands between a draft and its publication, in the order in which to see to it.

    `base` is the version that the draft follows, and `no_news` what `lacks_news` says. Who wrote
    in a draft approves nothing in it, and who approved the text does not stand for the partner as
    well.
    """
    found = [Obstacle.BROKEN] if broken else []
    found += [Obstacle.CODE_FIXED] if base and version.code != base.code else []
    found += [no_news] if no_news and not broken else []
    found += [Obstacle.OPEN_COMMENTS] if open_comments else []
    found += [Obstacle.NOT_IN_REVIEW] if state is DraftState.DRAFT else []
    return (*found, *agreements_missing(version, base, approvals=approvals, authors=authors))


def agreements_missing(
    version: CurriculumVersion,
    base: CurriculumVersion | None,
    *,
    approvals: Collection[Approved],
    authors: Collection[int],
) -> tuple[Obstacle, ...]:
    """Return which agreements a draft of a curriculum still lacks."""
    text, _clinical = _of_others(approvals, authors)
    groups = partners_missing(version, base, approvals=approvals, authors=authors)
    found = [] if text else [Obstacle.NOT_APPROVED]
    if not all(groups):
        found.append(Obstacle.NO_CLINICAL_PARTNER)
    elif groups:
        found.append(Obstacle.CLINICAL_NOT_APPROVED)
    return tuple(found)


def partners_missing(
    version: CurriculumVersion,
    base: CurriculumVersion | None,
    *,
    approvals: Collection[Approved],
    authors: Collection[int],
) -> tuple[frozenset[str], ...]:
    """Return those of the groups of `partners_asked` of which nobody agreed yet."""
    text, clinical = _of_others(approvals, authors)
    asked = partners_asked(version, base)
    return tuple(group for group in asked if not _agreed(group, text, clinical))


def lacking_agreement(
    partners: frozenset[str], *, approvals: Collection[Approved], authors: Collection[int]
) -> tuple[Obstacle, ...]:
    """Return who still has to agree to a city's draft: somebody, and besides one of the partners.

    `partners` (slugs) is empty where the draft changes nothing that is clinical.
    """
    text, clinical = _of_others(approvals, authors)
    found = [] if text else [Obstacle.NOT_APPROVED]
    if partners and not _agreed(partners, text, clinical):
        found.append(Obstacle.CLINICAL_NOT_APPROVED)
    return tuple(found)


def _of_others(
    approvals: Collection[Approved], authors: Collection[int]
) -> tuple[set[int], list[Approved]]:
    """Return who agreed to the text, and who to what is clinical; without those who wrote it."""
    theirs = [each for each in approvals if each.person not in authors]
    text = {each.person for each in theirs if each.kind is ApprovalKind.TEXT}
    return text, [each for each in theirs if each.kind is ApprovalKind.CLINICAL]


def _agreed(group: frozenset[str], text: set[int], clinical: Collection[Approved]) -> bool:
    """Whether somebody of these partners agreed, and somebody else to the text, if anybody."""
    people = {each.person for each in clinical if each.partner in group}
    return any(one != other for one in text for other in people) if text else bool(people)
