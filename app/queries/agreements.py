"""Who agreed to a city's draft, and who still has to before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.adaptations.clinical import clinical_changes
from app.domain.drafts.review import Obstacle, lacking_agreement
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
    core = adaptations.core(row)
    authors = drafts.authors(row.id)
    wrote = {each.id for each in authors}
    approvals = [each for each in drafts.approvals(row) if drafts.approver(each) not in wrote]
    named = frozenset(core.clinical_partners)
    clinical = clinical_changes(core, adaptations.value(row)) if named else frozenset()
    return Agreement(
        authors=authors,
        approvals=approvals,
        clinical=clinical,
        partners=drafts.partners(row) if clinical else (),
        missing=lacking_agreement(
            named if clinical else frozenset(),
            approvals=[approved(each) for each in approvals],
            authors=wrote,
        ),
    )
