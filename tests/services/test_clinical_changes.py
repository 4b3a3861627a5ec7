"""A city's clinical changes: somebody of a clinical partner of the version agrees to them too."""

from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.adaptations.operations import Operation
from app.domain.drafts.review import Obstacle
from app.domain.permissions import Role
from app.models.draft import Draft
from app.models.person import Person
from app.models.place import Organisation
from app.queries import agreements, upgrades
from app.services import adaptations, editions
from app.services.editions import OtherState, OwnWork, PartnerMissing
from app.services.reviews import NotTheirs, OtherText, TwiceTheSame
from tests.actors import CSRF, sign_in
from tests.drafting import make_partner
from tests.factories import NOW, give_role, load_library, make_organisation, make_person
from tests.moving_cores import KEPT, RETIMED, RETITLED, adapted, changes, old_core
from tests.templates.html_page import Page

DESK = "/cities/nairobi/adaptations/care"


@dataclass
class Review:
    """Nairobi's draft in review on a core with a clinical module, and who may agree to it."""

    row: Draft
    author: Person
    colleague: Person
    partner: Organisation
    clinician: Person

    @property
    def seen(self) -> str:
        return self.row.content_hash

    def agree(self) -> None:
        editions.approve(self.row.id, seen=self.seen, files=(), actor=self.colleague, now=NOW)

    def agree_clinically(self, person: Person, partner: Organisation | None = None) -> None:
        slug = (partner or self.partner).slug
        editions.approve_clinically(self.row.id, slug, seen=self.seen, actor=person, now=NOW)

    def publish(self) -> int:
        return editions.publish(
            self.row.id, seen=self.seen, files=(), actor=self.author, now=NOW
        ).number


def review(*numbers: int, clinical: int = RETITLED, partners: bool = True) -> Review:
    """Send the second edition with some of the changes to review; one module is clinical."""
    partner, clinician = make_partner()
    core = old_core(clinical_partners=(partner.slug,) if partners else ())
    modules = tuple(
        replace(each, clinical=index == clinical) for index, each in enumerate(core.modules, 1)
    )
    chosen: tuple[Operation, ...] = tuple(changes()[number - 1] for number in numbers)
    library = Library(curricula=(replace(core, modules=modules),), adaptations=(adapted(*chosen),))
    load_library(library)
    origin = upgrades.newest_edition("care", "nairobi")
    city = origin.adaptation.city
    author, colleague = (
        give_role(make_person(name), Role.CITY_ORGANISER, city=city)
        for name in ("Achieng Omondi", "Wanjiru Kamau")
    )
    row = adaptations.begin(city, origin.base, origin=origin, actor=author, now=NOW)
    editions.send(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    return Review(row, author, colleague, partner, clinician)


def test_a_clinical_change_is_published_once_a_partner_agreed_too(db: SQLAlchemy) -> None:
    at = review(RETITLED, RETIMED)
    at.agree()
    assert agreements.of(at.row).missing == (Obstacle.CLINICAL_NOT_APPROVED,)
    with pytest.raises(PartnerMissing):
        at.publish()

    for _ in range(2):
        at.agree_clinically(at.clinician)

    assert agreements.of(at.row).missing == ()
    assert [each.kind for each in agreements.of(at.row).approvals] == ["text", "clinical"]
    assert at.publish() == 2


def test_a_partner_alone_does_not_agree_to_the_text(db: SQLAlchemy) -> None:
    at = review(RETITLED)
    at.agree_clinically(at.clinician)

    assert (at.row.state, agreements.of(at.row).missing) == (
        "in_review",
        (Obstacle.NOT_APPROVED,),
    )
    with pytest.raises(OtherState):
        at.publish()
    at.agree()
    assert at.publish() == 2


@pytest.mark.parametrize(("numbers", "partners"), [((RETIMED, KEPT), True), ((RETITLED,), False)])
def test_no_partner_is_asked_where_nothing_is_clinical_or_none_is_named(
    db: SQLAlchemy, numbers: tuple[int, ...], partners: bool
) -> None:
    at = review(*numbers, partners=partners)
    at.agree()

    assert agreements.of(at.row).missing == ()
    assert at.publish() == 2


def test_nobody_speaks_for_a_partner_whose_role_is_for_another_one(db: SQLAlchemy) -> None:
    at = review(RETITLED)
    other, of_another = make_partner("ESMO")
    administrator = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    for person, partner in (
        (of_another, at.partner),
        (of_another, other),
        (administrator, at.partner),
        (at.colleague, at.partner),
    ):
        with pytest.raises(NotTheirs):
            at.agree_clinically(person, partner)
    assert agreements.of(at.row).approvals == []


def test_nobody_agrees_twice_nor_to_their_own_nor_to_what_they_did_not_see(
    db: SQLAlchemy,
) -> None:
    at = review(RETITLED)
    for person in (at.author, at.colleague):
        give_role(person, Role.ENDORSER, organisation=at.partner)
    at.agree()

    with pytest.raises(TwiceTheSame):
        at.agree_clinically(at.colleague)
    with pytest.raises(OwnWork):
        at.agree_clinically(at.author)
    with pytest.raises(OtherText):
        editions.approve_clinically(
            at.row.id, at.partner.slug, seen="another", actor=at.clinician, now=NOW
        )


def test_the_page_says_who_still_has_to_agree_to_which_changes(app: Flask, db: SQLAlchemy) -> None:
    at = review(RETITLED, RETIMED)
    at.agree()
    browser = sign_in(app.test_client(), at.colleague)

    page = browser.get(DESK)
    text = Page(page.text).one("main").words
    assert "One change is clinical" in text
    assert "somebody of a clinical partner agrees besides: ASCO." in text
    assert text.count("Clinical") == 1
    assert "Publish the edition" not in text
    assert "I agree to what is clinical" not in text
    form = {"csrf_token": CSRF, "draft": at.row.public_id, "seen": at.seen}
    refused = browser.post(f"{DESK}/publish", data=form)
    assert (refused.status_code, "has to agree first" in refused.text) == (409, True)
    agreed = browser.post(f"{DESK}/approve-clinically", data=form | {"partner": at.partner.slug})
    assert agreed.status_code == 404


def test_somebody_of_the_partner_reads_it_in_review_and_agrees(app: Flask, db: SQLAlchemy) -> None:
    at = review(RETITLED)
    browser = sign_in(app.test_client(), at.clinician)

    page = browser.get(DESK)
    assert "I agree to what is clinical, for ASCO" in page.text
    assert "Approve it as it is" not in page.text
    assert "Throw it away" not in page.text
    assert browser.get(f"{DESK}/trace").status_code == 200
    form = {"csrf_token": CSRF, "draft": at.row.public_id, "seen": at.seen}
    for path in ("approve", "publish", "take-back", "discard", "begin"):
        assert browser.post(f"{DESK}/{path}", data=form).status_code == 404
    other = browser.post(f"{DESK}/approve-clinically", data=form | {"partner": "another"})
    assert other.status_code == 404
    form |= {"partner": at.partner.slug}
    stale = browser.post(f"{DESK}/approve-clinically", data=form | {"seen": "another"})
    assert (stale.status_code, "changed meanwhile" in stale.text) == (409, True)

    agreed = browser.post(f"{DESK}/approve-clinically", data=form)

    assert agreed.status_code == 303
    text = Page(browser.get(DESK).text).one("main").words
    assert "Somebody of ASCO to what is clinical, for ASCO" in text
    assert "I agree to what is clinical" not in text


def test_a_partner_reads_nothing_that_does_not_wait_for_it(app: Flask, db: SQLAlchemy) -> None:
    at = review(RETITLED)
    clinician = sign_in(app.test_client(), at.clinician)
    stranger = give_role(
        make_person("Of ESMO"), Role.ENDORSER, organisation=make_organisation("ESMO")
    )
    assert reads(clinician)
    assert not reads(sign_in(app.test_client(), stranger))

    editions.take_back(at.row.id, seen=at.seen, actor=at.author, now=NOW)

    assert not reads(clinician)


def test_a_partner_reads_nothing_that_is_not_clinical(app: Flask, db: SQLAlchemy) -> None:
    at = review(RETIMED)

    assert not reads(sign_in(app.test_client(), at.clinician))


def reads(browser: FlaskClient) -> bool:
    statuses = {browser.get(f"{DESK}{path}").status_code for path in ("", "/trace")}
    assert statuses in ({200}, {404})
    return statuses == {200}


def test_the_partner_is_told_on_today_as_long_as_its_agreement_lacks(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    at = review(RETITLED)
    words = f"agree to what is clinical, for {at.partner.name}"
    stranger = make_partner("Another")[1]

    def told(person: Person) -> bool:
        return words in sign_in(client, person).get("/today").text

    before = [told(each) for each in (at.clinician, at.colleague, stranger)]
    at.agree_clinically(at.clinician)

    assert before == [True, False, False]
    assert not told(at.clinician)
