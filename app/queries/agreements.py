"""Who agreed to a city's draft, and who still has to before it is published."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.adaptations.clinical import clinical_changes
from app.domain.drafts.review import Obstacle, lacking_agreement
from app.extensions import db
from app.models.draft import Approval, Draft
from app.models.person import Person
from app.models.place import Organisation
from app.queries import adaptations, drafts
from app.queries.draft_outlook import approved


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What was agreed to a draft as it is now, by people who wrote nothing in it.

    `clinical` are the ids of the changes to which one of the `partners` has to agree: both are
    empty where the version names no clinical partner.
    """

    authors: Sequence[Person]
    approvals: Sequence[Approval]
    clinical: frozenset[str]
    partners: Sequence[Organisation]
    missing: tuple[Obstacle, ...]

    @property
    def partner_missing(self) -> bool:
        """Whether somebody of a partner still has to agree."""
        return Obstacle.CLINICAL_NOT_APPROVED in self.missing


def of(row: Draft) -> Agreement:
    """Return how far a city's draft is agreed to; four queries at most."""
    authors = drafts.authors(row.id)
    wrote = {each.id for each in authors}
    approvals = [each for each in drafts.approvals(row) if drafts.approver(each) not in wrote]
    clinical = _clinical(row)
    return Agreement(
        authors=authors,
        approvals=approvals,
        clinical=clinical,
        partners=drafts.partners(row) if clinical else (),
        missing=_missing(row, clinical, approvals, wrote),
    )


def complete(draft_ids: Collection[int]) -> set[int]:
    """Return which drafts of cities nobody has to agree to any more; three queries, or none."""
    if not draft_ids:
        return set()
    found = select(Draft).where(Draft.id.in_(draft_ids)).options(joinedload(Draft.base))
    rows = db.session.scalars(found).all()
    wrote, approvals = drafts.ids_of_authors(draft_ids), drafts.approvals_by_draft(draft_ids)
    return {
        row.id
        for row in rows
        if not _missing(row, _clinical(row), approvals[row.id], wrote[row.id])
    }


def _clinical(row: Draft) -> frozenset[str]:
    """Return the ids of the changes that a partner has to agree to, if the version names any."""
    core = adaptations.core(row)
    if not core.clinical_partners:
        return frozenset()
    return clinical_changes(core, adaptations.value(row))


def _missing(
    row: Draft, clinical: frozenset[str], approvals: Collection[Approval], wrote: Collection[int]
) -> tuple[Obstacle, ...]:
    partners = frozenset(adaptations.core(row).clinical_partners) if clinical else frozenset()
    agreed = [approved(each) for each in approvals]
    return lacking_agreement(partners, approvals=agreed, authors=wrote)
