"""Whose agreement a draft needs before it is published."""

from dataclasses import replace

import pytest

from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.drafts.review import ApprovalKind, Approved, DraftState, Obstacle, obstacles
from tests.curriculum_values import make_day, make_module, make_version

PLAIN, CLINICAL = make_module(1), make_module(1, clinical=True, body="Give 10 mg.")
AUTHOR, READER, SPEAKER, OTHER = 1, 2, 3, 4
TEXT = Approved(kind=ApprovalKind.TEXT, person=READER)
NOT_YET = (Obstacle.CLINICAL_NOT_APPROVED,)


def version(module: object, *partners: str) -> CurriculumVersion:
    made = make_version(make_day(module), modules=(module,))  # type: ignore[arg-type]
    return replace(made, clinical_partners=partners)


def agreed(person: int, partner: str) -> Approved:
    return Approved(kind=ApprovalKind.CLINICAL, person=person, partner=partner)


def left(
    new: CurriculumVersion, old: CurriculumVersion | None, *approvals: Approved
) -> tuple[Obstacle, ...]:
    return obstacles(
        new, base=old, no_news=None, state=DraftState.IN_REVIEW, approvals=(TEXT, *approvals),
        authors=[AUTHOR], open_comments=0, broken=False,
    )  # fmt: skip


@pytest.mark.parametrize("old", [None, version(PLAIN, "one"), version(CLINICAL, "one")])
def test_a_clinical_text_needs_a_partner(old: CurriculumVersion | None) -> None:
    new = version(CLINICAL, "one")

    assert left(new, old) == NOT_YET
    assert left(new, old, agreed(SPEAKER, "another")) == NOT_YET
    assert left(new, old, agreed(READER, "one")) == NOT_YET  # agreed to the text already
    assert left(new, old, agreed(AUTHOR, "one")) == NOT_YET
    assert left(new, old, agreed(SPEAKER, "one")) == ()
    assert left(version(CLINICAL), None) == (Obstacle.NO_CLINICAL_PARTNER,)


def test_a_text_needs_the_partner_of_the_version_before_when_it_stops_being_clinical() -> None:
    old, new = version(CLINICAL, "one"), version(replace(CLINICAL, clinical=False), "one")

    assert left(new, old) == NOT_YET
    assert left(new, old, agreed(SPEAKER, "one")) == ()
    assert left(replace(new, clinical_partners=()), old) == NOT_YET


def test_partners_agree_to_it_that_others_take_their_place() -> None:
    old, new = version(PLAIN, "one"), version(PLAIN, "another")

    assert left(new, old, agreed(SPEAKER, "another")) == NOT_YET
    assert left(new, old, agreed(SPEAKER, "one")) == ()
    clinical = version(CLINICAL, "another")
    assert left(clinical, old, agreed(SPEAKER, "one")) == NOT_YET
    assert left(clinical, old, agreed(SPEAKER, "one"), agreed(OTHER, "another")) == ()


def test_a_first_partner_is_named_without_anybody_who_could_agree() -> None:
    assert left(version(PLAIN, "one"), version(PLAIN)) == ()


def test_somebody_has_to_be_named_who_agrees_that_a_text_is_no_longer_clinical() -> None:
    """The version before named nobody; so the draft has to."""
    old = version(CLINICAL)

    assert left(version(PLAIN), old) == (Obstacle.NO_CLINICAL_PARTNER,)
    assert left(version(PLAIN, "one"), old) == NOT_YET
    assert left(version(PLAIN, "one"), old, agreed(SPEAKER, "one")) == ()


def test_the_order_in_which_partners_are_named_makes_no_difference() -> None:
    assert left(version(PLAIN, "one", "another"), version(PLAIN, "another", "one")) == ()
