"""Drafts in which several clinical partners have a say, of which somebody each has to agree."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError

from app.domain.drafts.review import ApprovalKind
from app.domain.permissions import Role
from app.models.draft import Approval, Draft
from app.models.person import Person
from app.models.place import Organisation
from app.queries import draft_outlook
from app.queries import drafts as draft_queries
from app.services import drafts, reviews
from tests.actors import CSRF, sign_in
from tests.drafting import SOME_ID, Desk, make_desk, make_partner, publish_clinical, write
from tests.factories import NOW, give_role
from tests.templates.html_page import Page


@dataclass
class Review:
    """A draft in review that adds a partner, ESMO, to that of its base, ASCO."""

    desk: Desk
    draft: Draft
    first: Organisation
    second: Organisation
    of_first: Person
    of_second: Person

    @property
    def address(self) -> str:
        return f"/drafts/{self.draft.public_id}/review"

    def agree(self, browser: FlaskClient, partner: str = "") -> int:
        fields = {"csrf_token": CSRF, "seen": self.draft.content_hash, "partner": partner}
        return browser.post(f"{self.address}/approve", data=fields).status_code


@pytest.fixture
def review(db: SQLAlchemy) -> Review:
    desk = make_desk()
    (first, of_first), (second, of_second) = make_partner("ASCO"), make_partner("ESMO")
    version = publish_clinical(desk, first, of_first)
    draft = drafts.begin_from(version.id, public_id=SOME_ID, actor=desk.editor, now=NOW)
    both = f"{first.slug}\n{second.slug}"
    write(draft, "clinical_partners", both, actor=desk.editor)
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)
    return Review(desk, draft, first, second, of_first, of_second)


def buttons(browser: FlaskClient, review: Review) -> list[str]:
    found = Page(browser.get(review.address).text).words("button")
    return [words for words in found if words.startswith("I agree")]


def test_who_speaks_for_two_partners_agrees_for_one_after_the_other(
    client: FlaskClient, review: Review
) -> None:
    person = give_role(review.of_first, Role.ENDORSER, organisation=review.second)
    browser = sign_in(client, person)
    words = "I agree to what is clinical, for"
    shown = [buttons(browser, review)]

    for _twice in range(2):
        assert review.agree(browser, review.second.slug) == 303
    shown.append(buttons(browser, review))
    assert f"for {review.first.name}" in browser.get("/today").text
    assert review.agree(browser, review.first.slug) == 303
    shown.append(buttons(browser, review))

    assert shown == [[f"{words} ASCO", f"{words} ESMO"], [f"{words} ASCO"], []]
    assert f"for {review.first.name}" not in browser.get("/today").text
    assert len(draft_queries.approvals(review.draft)) == 2
    review.desk.approved(review.draft)
    assert draft_outlook.of(review.draft, ()).obstacles == ()


def test_who_agreed_for_a_partner_is_not_asked_for_the_text_nor_the_other_way_round(
    client: FlaskClient, review: Review
) -> None:
    clinician = give_role(review.of_first, Role.ENDORSER, organisation=review.desk.owner)
    reviewer = give_role(review.desk.reviewer, Role.ENDORSER, organisation=review.second)
    assert review.agree(sign_in(client, clinician), review.first.slug) == 303
    assert buttons(client, review) == []
    assert review.address not in client.get("/today").text
    assert review.agree(client) == 409

    assert review.agree(sign_in(client, reviewer)) == 303
    assert buttons(client, review) == []
    assert review.agree(client, review.second.slug) == 409


def test_the_partner_that_did_not_agree_is_named_until_it_does(
    client: FlaskClient, review: Review
) -> None:
    text = "Somebody who neither began it nor wrote in it has to agree to the text."
    clinical = "Somebody of {}, who did not agree to the text, has to agree to what is clinical."

    before = missing(client, review)
    review.desk.approved(review.draft)
    assert review.agree(sign_in(client, review.of_second), review.second.slug) == 303
    between, state = missing(client, review), state_of(client, review)
    assert review.agree(sign_in(client, review.of_first), review.first.slug) == 303

    assert before == [text, clinical.format("ASCO or ESMO"), clinical.format("ASCO")]
    assert (between, state) == ([clinical.format("ASCO")], "In review")
    assert (missing(client, review), state_of(client, review)) == ([], "Agreed to")
    assert "Everybody agreed who has to." in client.get(review.address).text


def missing(client: FlaskClient, review: Review) -> list[str]:
    """Return which agreements are missing, as the pages of the review and of publishing say."""
    browser = sign_in(client, review.desk.editor)
    pages = (review.address, f"/drafts/{review.draft.public_id}/publish")
    on_review, on_publish = (
        [words for words in Page(browser.get(page).text).words("li") if "has to agree" in words]
        for page in pages
    )
    assert on_review == on_publish
    return on_review


def state_of(browser: FlaskClient, review: Review) -> str:
    elements = Page(browser.get(review.address).text).all("span")
    (badge,) = (each.words[1:] for each in elements if "badge" in each.classes)
    return badge


@pytest.mark.parametrize("kind", list(ApprovalKind))
def test_the_same_agreement_is_not_kept_twice(
    db: SQLAlchemy, review: Review, kind: ApprovalKind
) -> None:
    said = {"seen": review.draft.content_hash, "now": NOW}
    name, partner = review.draft.public_id, None
    if kind is ApprovalKind.TEXT:
        reviews.approve(name, actor=review.desk.reviewer, **said)
    else:
        partner = review.first
        reviews.approve_clinically(name, partner.slug, actor=review.of_first, **said)
    (kept,) = draft_queries.approvals(review.draft)

    again = {"draft_id": kept.draft_id, "kind": kept.kind, "content_hash": kept.content_hash}
    db.session.add(
        Approval(**again, organisation=partner, approved_by=kept.approved_by, approved_at=NOW)
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
