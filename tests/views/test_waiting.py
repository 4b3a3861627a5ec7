"""Who has to act finds it on Today: to approve, publish, endorse, decide or agree."""

from collections.abc import Sequence
from datetime import date

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain.adaptations.endorsement import Endorsement
from app.domain.permissions import Role
from app.models.curriculum import AdaptationVersion
from app.models.draft import Draft
from app.models.person import Person
from app.queries import curricula
from app.services import (
    adaptations,
    draft_writing,
    drafts,
    editions,
    endorsements,
    reviews,
    standings,
    upgrades,
)
from tests.actors import sign_in
from tests.drafting import Desk, make_partner
from tests.factories import NOW, PublishedMcmc, give_role, make_person, planner, published_mcmc
from tests.moving_cores import RETITLED, adapted, clean_changes, publish
from tests.newer_mcmc import newer_mcmc
from tests.queries_counted import counted_queries
from tests.services.test_clinical_changes import review
from tests.templates.html_page import Page

AGREED = Endorsement(body="A committee", endorsed_on=date(2026, 11, 1), document="Minutes 7")
NOTHING: list[str] = []


def waits(client: FlaskClient, person: Person) -> list[str]:
    """Return what Today asks of somebody; each of it leads to a page they get to."""
    sign_in(client, person)
    html = client.get("/today").text
    _before, found, after = html.partition('id="waiting"')
    if not found:
        return []
    links = Page(after.partition("</section>")[0]).all("a")
    for each in links:
        assert client.get(each.attributes["href"] or "").status_code == 200
    assert "Nothing waits for you here" not in html
    return [each.words for each in links]


class Kumasi:
    """Two organisers of Kumasi and its endorser, and an organiser of Nairobi."""

    def __init__(self) -> None:
        self.mcmc: PublishedMcmc = published_mcmc()
        self.city = self.mcmc.city("kumasi")
        self.author, self.other, self.endorser = (
            give_role(make_person(name), role, city=self.city)
            for name, role in (
                ("Ama Owusu", Role.CITY_ORGANISER),
                ("Kofi Boateng", Role.CITY_ORGANISER),
                ("Abena Sarpong", Role.ENDORSER),
            )
        )
        self.elsewhere = give_role(
            make_person("Achieng Omondi"), Role.CITY_ORGANISER, city=self.mcmc.city("nairobi")
        )

    @property
    def everybody(self) -> Sequence[Person]:
        return (self.author, self.other, self.endorser, self.elsewhere)

    @property
    def edition(self) -> AdaptationVersion:
        return self.mcmc.adaptations["kumasi"]

    def begin(self) -> Draft:
        return adaptations.begin(
            self.city, self.mcmc.version, origin=self.edition, actor=self.author, now=NOW
        )


@pytest.fixture
def kumasi(db: SQLAlchemy) -> Kumasi:
    return Kumasi()


def test_an_edition_waits_for_whoever_brings_it_a_step_further(
    client: FlaskClient, kumasi: Kumasi
) -> None:
    row = kumasi.begin()
    steps = [[waits(client, each) for each in kumasi.everybody]]

    editions.send(row.id, seen=row.content_hash, files=(), actor=kumasi.author, now=NOW)
    steps.append([waits(client, each) for each in kumasi.everybody])
    editions.approve(row.id, seen=row.content_hash, files=(), actor=kumasi.endorser, now=NOW)
    steps.append([waits(client, each) for each in kumasi.everybody])
    edition = editions.publish(
        row.id, seen=row.content_hash, files=(), actor=kumasi.author, now=NOW
    )
    steps.append([waits(client, each) for each in kumasi.everybody])
    endorsements.record(edition, AGREED, actor=kumasi.endorser, now=NOW)
    steps.append([waits(client, each) for each in kumasi.everybody])

    approve = [f"Read {edition.label} and approve it"]
    publish = [f"Publish {edition.label}, which is approved"]
    endorse = [f"Record the endorsement of {edition.label}"]
    assert steps == [
        [NOTHING, NOTHING, NOTHING, NOTHING],
        [NOTHING, approve, approve, NOTHING],
        [publish, publish, NOTHING, NOTHING],
        [NOTHING, NOTHING, endorse, NOTHING],
        [NOTHING, NOTHING, NOTHING, NOTHING],
    ]


def test_a_clinical_edition_waits_to_be_published_until_a_partner_agreed(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    at = review(RETITLED)
    publish = [f"Publish {at.row.content['label']}, which is approved"]
    at.agree()
    assert waits(client, at.author) == NOTHING

    at.agree_clinically(at.clinician)
    assert waits(client, at.author) == publish


def test_a_newer_version_waits_for_organisers_until_they_decided(
    client: FlaskClient, kumasi: Kumasi
) -> None:
    newer, label = newer_mcmc(), kumasi.edition.label
    decide = [f"Decide what version 1.1.0 means for {label}"]

    assert waits(client, kumasi.other) == decide
    assert waits(client, kumasi.endorser) == NOTHING
    upgrade = upgrades.begin(kumasi.edition, newer, actor=kumasi.author, now=NOW)
    assert waits(client, kumasi.author) == decide
    upgrades.decline(upgrade.id, "Next year", seen=upgrade.revision, actor=kumasi.author, now=NOW)
    assert waits(client, kumasi.author) == NOTHING


def test_nobody_decides_on_a_version_that_was_withdrawn(
    client: FlaskClient, kumasi: Kumasi
) -> None:
    newer = newer_mcmc()
    standings.withdraw(newer.id, reason="A wrong dose", actor=planner(), now=NOW)

    assert waits(client, kumasi.author) == NOTHING


def test_what_an_upgrade_made_waits_to_be_sent(client: FlaskClient, db: SQLAlchemy) -> None:
    origin = publish(adapted(*clean_changes()))
    assert origin is not None
    city, newest = origin.adaptation.city, curricula.version("care")
    organiser = give_role(make_person(), Role.CITY_ORGANISER, city=city)
    upgrade = upgrades.begin(origin, newest, actor=organiser, now=NOW)
    row = upgrades.accept(upgrade.id, seen=upgrade.revision, actor=organiser, now=NOW)

    label = row.content["label"]
    assert waits(client, organiser) == [f"Send {label} to review: the upgrade made it"]
    editions.send(row.id, seen=row.content_hash, files=(), actor=organiser, now=NOW)
    assert waits(client, organiser) == NOTHING


def test_a_draft_in_review_waits_for_who_agrees_and_did_not_write_it(
    client: FlaskClient, desk: Desk
) -> None:
    draft = desk.begin()
    _write(desk, draft, "head", "status_note", "A sample")
    assert waits(client, desk.reviewer) == NOTHING
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)

    agree = ["Read the draft of MCMC and agree to it"]
    people = (desk.editor, desk.second, desk.reviewer, make_partner()[1])
    assert [waits(client, each) for each in people] == [NOTHING, agree, agree, NOTHING]
    reviews.approve(draft.public_id, seen=draft.content_hash, actor=desk.reviewer, now=NOW)
    assert [waits(client, each) for each in people] == [NOTHING] * 4


def test_a_partner_finds_the_clinical_draft_that_waits_for_its_agreement(
    client: FlaskClient, desk: Desk
) -> None:
    partner, speaker = make_partner()
    stranger = make_partner("Another")[1]
    draft = desk.begin()
    uid = draft.content["modules"][0]["uid"]
    for part, name, said in ((uid, "clinical", "1"), ("head", "clinical_partners", partner.slug)):
        _write(desk, draft, part, name, said)
    link = f'href="/drafts/{draft.public_id}"'
    assert link not in sign_in(client, speaker).get("/curricula").text
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)

    agree = ["Read the draft of MCMC and agree to what is clinical, for ASCO"]
    assert [waits(client, each) for each in (speaker, stranger)] == [agree, NOTHING]
    assert link in sign_in(client, speaker).get("/curricula").text
    assert link not in sign_in(client, stranger).get("/curricula").text
    seen = draft.content_hash
    reviews.approve(draft.public_id, seen=seen, actor=desk.reviewer, now=NOW)
    assert waits(client, speaker) == agree
    reviews.approve_clinically(draft.public_id, partner.slug, seen=seen, actor=speaker, now=NOW)
    assert waits(client, speaker) == NOTHING


def _write(desk: Desk, draft: Draft, part: str, name: str, said: str) -> None:
    shown = draft_writing.draft_parts.values_of(draft.content, part)
    values = {name: said}
    draft_writing.save(draft.public_id, part, values, shown=shown, actor=desk.editor, now=NOW)


@pytest.mark.parametrize("approved", [False, True])
def test_what_waits_costs_the_same_however_much_it_is(
    client: FlaskClient, desk: Desk, approved: bool
) -> None:
    person = give_role(make_person(), Role.ENDORSER, organisation=desk.owner)
    asked = []
    for slug in (None, "nairobi", "kumasi", "asuncion"):
        if slug:
            give_role(person, Role.CITY_ORGANISER, city=desk.mcmc.city(slug))
            give_role(person, Role.ENDORSER, city=desk.mcmc.city(slug))
            draft = desk.begin()
            drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)
            adapted = desk.mcmc.adaptations[slug]
            row = adaptations.begin(
                desk.mcmc.city(slug),
                desk.mcmc.version,
                origin=adapted,
                actor=desk.editor,
                now=NOW,
            )
            said = {"seen": row.content_hash, "files": (), "now": NOW}
            editions.send(row.id, actor=desk.editor, **said)
            if approved:
                editions.approve(row.id, actor=desk.second, **said)
        if slug == "nairobi":
            newer_mcmc()
        sign_in(client, person)
        with counted_queries() as queries:
            assert client.get("/today").status_code == 200
        asked.append(len(queries))

    assert len(curricula.versions("mcmc")) == 2
    assert len(waits(client, person)) == 9
    assert (asked[1:], asked[0] < asked[1]) == ([asked[1]] * 3, True)
