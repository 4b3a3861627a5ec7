"""What a draft of a curriculum would be when it is published now, and what stands in the way."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.adaptations import adaptation
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.comparisons.comparison import change_of, compare, next_number
from app.domain.comparisons.comparison_rules import Weight
from app.domain.comparisons.difference import Difference
from app.domain.curricula import curriculum_data, material_files
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber
from app.domain.curricula.curriculum_check import check
from app.domain.curricula.standing import Stands
from app.domain.drafts.review import (
    ApprovalKind,
    Approved,
    DraftState,
    Obstacle,
    agreements_missing,
    lacks_news,
    obstacles,
    partners_missing,
)
from app.domain.problems import Problem
from app.models.curriculum import CurriculumVersion as VersionRow
from app.models.draft import Approval, Draft, ReviewComment
from app.models.person import Person
from app.queries import curricula, drafts, effective_curricula, standings
from app.queries import material_files as files_kept

FIRST = VersionNumber(1, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """A draft as a version, compared with its base.

    `sides` are its base and itself; there are none, and so no differences, for a first version and
    as long as there are problems. `partners` are groups of organisations (slugs) of each of which
    somebody still has to agree.
    """

    version: CurriculumVersion
    problems: tuple[Problem, ...]
    sides: tuple[EffectiveCurriculum, ...]
    differences: tuple[Difference, ...]
    obstacles: tuple[Obstacle, ...]
    partners: tuple[frozenset[str], ...]
    authors: Sequence[Person]
    comments: Sequence[ReviewComment]
    approvals: Sequence[Approval]
    withdrawn: Stands | None
    base: VersionNumber | None
    published: Sequence[VersionRow]
    stands: Mapping[int, Stands]

    def newer(self, *, below: VersionNumber | None = None) -> VersionRow | None:
        """Return the newest version since the base, below a number if one is given.

        One that is withdrawn is none to follow, but for a draft that follows nothing yet.
        """
        if self.base is None:
            return next(iter(self.published), None)
        found = (
            row
            for row in self.published
            if row.number > self.base
            and (below is None or row.number < below)
            and not _withdrawn(self.stands.get(row.id))
        )
        return next(found, None)

    @property
    def change(self) -> Weight:
        """What all differences together ask of the number."""
        return change_of(self.differences)

    @property
    def number(self) -> VersionNumber:
        """The number that they ask for."""
        return next_number(self.base, self.change) if self.base else FIRST

    @property
    def open_comments(self) -> list[ReviewComment]:
        """What was said and not yet seen to."""
        return [each for each in self.comments if each.resolved_at is None]


def of(draft: Draft, files: Container[str]) -> Outlook:
    """Return the outlook of a draft; six queries, and one more where it names files.

    `files` are those that are kept, by their SHA-256.
    """
    version, base = _values(draft)
    missing = files_kept.missing(tuple(material_files.of_version(version)), files)
    problems = (*check(version), *missing)
    authors, comments = drafts.authors(draft.id), drafts.comments(draft.id)
    approvals = [each for each in drafts.approvals(draft) if _counts(each, version, base)]
    said = [approved(each) for each in approvals]
    sides = _compared(draft, version) if not problems else ()
    differences = compare(*sides) if sides else ()
    published = curricula.versions(draft.curriculum.slug)
    stands = standings.by_version([row.id for row in published])
    withdrawn = _withdrawn(stands.get(draft.base_id)) if draft.base_id else None
    return Outlook(
        version=version,
        problems=problems,
        sides=sides,
        differences=differences,
        obstacles=obstacles(
            version,
            base=base,
            no_news=_no_news(draft, withdrawn, differences),
            state=DraftState(draft.state),
            approvals=said,
            authors=_ids(authors),
            open_comments=sum(each.resolved_at is None for each in comments),
            broken=bool(problems),
        ),
        partners=partners_missing(version, base, approvals=said, authors=_ids(authors)),
        authors=authors,
        comments=comments,
        approvals=approvals,
        withdrawn=withdrawn,
        base=draft.base.number if draft.base else None,
        published=published,
        stands=stands,
    )


def agreed(draft: Draft) -> bool:
    """Whether everybody agreed to a draft of a curriculum as it is now who has to."""
    version, base = _values(draft)
    approvals = [each for each in drafts.approvals(draft) if _counts(each, version, base)]
    authors = _ids(drafts.authors(draft.id))
    said = [approved(each) for each in approvals]
    return not agreements_missing(version, base, approvals=said, authors=authors)


def approved(approval: Approval) -> Approved:
    """Return an approval as a value."""
    partner = approval.organisation
    return Approved(
        kind=ApprovalKind(approval.kind),
        person=drafts.approver(approval),
        partner=partner.slug if partner else "",
    )


def _values(draft: Draft) -> tuple[CurriculumVersion, CurriculumVersion | None]:
    """Return a draft as a version, and its base."""
    base = effective_curricula.core(draft.base) if draft.base else None
    return curriculum_data.from_data(draft.content), base


def _ids(people: Iterable[Person]) -> list[int]:
    return [each.id for each in people]


def _no_news(
    draft: Draft, withdrawn: Stands | None, differences: Sequence[Difference]
) -> Obstacle | None:
    before = draft.base.content if draft.base else None
    is_withdrawn, differs = withdrawn is not None, bool(differences)
    return lacks_news(draft.content, before, withdrawn=is_withdrawn, differs=differs)


def _compared(draft: Draft, version: CurriculumVersion) -> tuple[EffectiveCurriculum, ...]:
    if draft.base is None:
        return ()
    return effective_curricula.of(draft.base, None), adaptation.apply(version, None)


def _withdrawn(stands: Stands | None) -> Stands | None:
    return stands if stands and stands.withdrawn else None


def _counts(approval: Approval, version: CurriculumVersion, base: CurriculumVersion | None) -> bool:
    """Whether who agreed still has a say: a partner may have been taken off since."""
    if approval.kind == ApprovalKind.TEXT.value:
        return True
    named = {*version.clinical_partners, *(base.clinical_partners if base else ())}
    return approval.organisation is not None and approval.organisation.slug in named
