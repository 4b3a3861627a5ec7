"""Adapting a curriculum in the browser: changes with reasons, a review, an endorsement."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.adapters.library import Library
from app.domain.adaptations.operations import REWRITABLE, Add, Rewrite
from app.domain.permissions import Role
from app.models.draft import Draft
from app.models.person import Person
from app.queries import adaptations as queries
from app.queries import effective_curricula
from app.services import adaptations, merging, standings
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    PublishedMcmc,
    give_role,
    load_library,
    make_person,
    planner,
    published_mcmc,
)
from tests.filled_forms import filled
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

DESK = "/cities/nairobi/adaptations/mcmc"
WHY = {
    "code": "duration",
    "reason": "The hall closes early.",
    "evidence": "The house rules of the hall",
    "by": "Technical committee",
}


class Office:
    """Nairobi's organisers and its endorser, each with a browser."""

    def __init__(self, app: Flask) -> None:
        self.app, self.mcmc = app, published_mcmc()
        self.city = self.mcmc.city("nairobi")
        self.author = self.somebody("Achieng Omondi", Role.CITY_ORGANISER)
        self.browser = self.open(self.author)

    def somebody(self, name: str, role: Role) -> Person:
        address = f"{name.split(maxsplit=1)[0].casefold()}@example.org"
        return give_role(make_person(name, email=address), role, city=self.city)

    def open(self, person: Person) -> FlaskClient:
        return sign_in(self.app.test_client(), person)

    def begin(self, *, empty: bool = True) -> None:
        """Begin the second edition, without changes or with those of the first."""
        self.post("begin", {"from": "1.0.0"} if empty else {})

    def post(self, path: str, form: dict[str, object], browser: FlaskClient | None = None) -> str:
        """Send a form and return the page that comes of it."""
        client = browser or self.browser
        answer = client.post(f"{DESK}/{path}", data={"csrf_token": CSRF} | form)
        if answer.status_code == 303:
            answer = client.get(answer.headers["Location"])
        self.status = answer.status_code
        return answer.text

    def seen(self, browser: FlaskClient | None = None) -> dict[str, object]:
        """Return what the buttons of the page send along: which draft was seen, saying what."""
        shown = (browser or self.browser).get(DESK).text
        found = re.search(
            r'name="draft" value="([^"]*)">\s*<[^>]*name="seen" value="([^"]*)"', shown
        )
        assert found
        return {"draft": found[1], "seen": found[2]}

    def step(self, path: str, browser: FlaskClient | None = None) -> str:
        """Press a button of the page as it stands now."""
        return self.post(path, self.seen(browser), browser)

    @property
    def row(self) -> Draft:
        found = queries.open_draft(self.city, self.mcmc.version.curriculum)
        assert found is not None
        return found

    def module(self, code: str) -> str:
        return module(self.mcmc, code)

    def change(self, kind: str, target: str, form: dict[str, object]) -> str:
        """Fill in the form of a new change as a person would: what it shows, and what is meant."""
        path = f"changes/new?kind={kind}&target={target}"
        shown = self.browser.get(f"{DESK}/{path}").text
        return self.post(path, hidden(shown) | WHY | form)


def module(mcmc: PublishedMcmc, code: str) -> str:
    return next(each["uid"] for each in mcmc.version.content["modules"] if each["code"] == code)


def hidden(page: str) -> dict[str, object]:
    """Return the hidden fields of a form of a change."""
    found = re.findall(r'name="(change|seen|uid)" type="hidden" value="([^"]*)"', page)
    return dict(found)


@pytest.fixture
def office(app: Flask, db: SQLAlchemy) -> Office:
    return Office(app)


def test_who_adapts_a_withdrawn_version_is_told_so_before_and_while_doing_it(
    app: Flask, db: SQLAlchemy
) -> None:
    office = Office(app)
    why = "A dose is wrong in M05."
    standings.withdraw(office.mcmc.version.id, reason=why, actor=office.author, now=NOW)
    pages = [office.browser.get(DESK).text]
    office.begin()
    pages.append(office.browser.get(DESK).text)

    for text in pages:
        assert "Version 1.0.0 is withdrawn" in text
        assert why in text


def test_an_edition_begins_and_its_changes_are_read_as_sentences(office: Office) -> None:
    assert "Begin the next edition" in office.browser.get(DESK).text

    office.begin(empty=False)
    page = office.browser.get(DESK).text

    assert "NBO-2: what Nairobi changes" in page
    assert "is taught instead of" in page
    assert "Regional need; ESMO ran a gastro-oesophageal preceptorship" in page
    assert "Nothing is broken" in page


def test_a_change_is_kept_with_its_reason(office: Office) -> None:
    office.begin()

    page = office.change("retime", office.module("M02"), {"minutes": "50"})

    assert "The change is kept." in page
    assert "takes 50\u00a0min instead of" in page
    assert "The time there is" in page
    (operation,) = queries.value(office.row).operations
    assert (operation.reason, operation.by) == ("The hall closes early.", "Technical committee")
    assert operation.expect.startswith("sha256-")


@pytest.mark.parametrize("missing", ["code", "reason", "evidence", "by"])
def test_no_change_is_kept_without_a_reason(office: Office, missing: str) -> None:
    office.begin()

    office.change("retime", office.module("M02"), {"minutes": "50", missing: ""})

    assert office.status == 422
    assert queries.value(office.row).operations == ()


@pytest.mark.parametrize(
    ("kind", "code", "form", "sentence"),
    [
        ("annotate", "M02", {"note": "Bring your own slides."}, "is told: Bring your own slides."),
        ("drop", "M16", {}, "is left out"),
        ("retitle", "M02", {"title": "Who sits at the table"}, "is called “Who sits at"),
        ("reorder", "M03", {"place": "day:1"}, "comes first on day 1"),
        ("change_format", "M03", {"format": "webinar"}, "is taught as webinar"),
        ("rewrite", "M02", {"value": "Another\r\ntext."}, "is said otherwise"),
        (
            "replace",
            "M16",
            {"module_code": "NBO-M16", "title": "Oesophagus", "minutes": "60", "format": "cases"},
            "“NBO-M16 Oesophagus” is taught instead of",
        ),
        (
            "add",
            "",
            {
                "module_code": "NBO-X",
                "title": "Navigation",
                "minutes": "15",
                "format": "talk",
                "place": "day:2",
                "objectives-0-text": "Guide a patient",
            },
            "“NBO-X Navigation” is taught as well, on day 2",
        ),
        ("set_rule", "min_percent", {"value": "90"}, "in percent of the minutes: 90"),
    ],
)
def test_each_kind_of_change_has_its_form(
    office: Office, kind: str, code: str, form: dict[str, object], sentence: str
) -> None:
    office.begin()
    target = office.module(code) if code.startswith("M") else code

    page = office.change(kind, target, form)

    assert (office.status, sentence in page) == (200, True)
    (operation,) = queries.value(office.row).operations
    again = office.browser.get(f"{DESK}/changes/{operation.id}")
    assert again.status_code == 200
    sent = hidden(again.text) | WHY | form | {"reason": "Other."}
    for _ in range(2):
        office.post(f"changes/{operation.id}", sent)
        assert office.status == 200
    (changed,) = queries.value(office.row).operations
    assert (changed.reason, changed.id) == ("Other.", operation.id)


def test_every_field_of_a_module_that_can_be_said_otherwise_is_offered(office: Office) -> None:
    office.begin()
    uid = office.module("M14")

    page = office.browser.get(f"{DESK}/changes/of/{uid}").text
    shown = office.browser.get(f"{DESK}/changes/new?kind=rewrite&target={uid}&field=group_size")

    assert set(re.findall(r"field=([a-z_]+)", page)) == set(REWRITABLE)
    assert "Now: groups of about 15 people" in page
    assert "The core says" in shown.text
    assert office.browser.get(f"{DESK}/changes/of/mod_aaaaaaaaaaaaaaaa").status_code == 404
    nothing = office.browser.get(f"{DESK}/changes/new?kind=rewrite&target={uid}&field=minutes")
    assert nothing.status_code == 404


def test_a_form_shows_what_the_core_says_and_what_it_is_by_now(office: Office) -> None:
    office.begin()
    uid = office.module("M14")
    form = {"value": "8"}
    office.change("rewrite", f"{uid}&field=group_size", form)

    page = office.browser.get(f"{DESK}/changes/new?kind=rewrite&target={uid}&field=group_size").text

    said = Page(page).words("dd")
    assert said == [
        "groups of about taken out: 15 until here. people",
        "groups of about new: 8 until here. people",
    ]


def test_what_is_written_in_rows_is_kept_when_something_else_is_missing(office: Office) -> None:
    office.begin()
    target = f"{office.module('M02')}&field=materials"

    page = office.change("rewrite", target, {"value-0-title": "Notes", "reason": ""})

    assert office.status == 422
    assert 'value="Notes"' in page


def test_an_objective_keeps_its_uid_when_it_is_said_otherwise(office: Office) -> None:
    office.begin()
    before = office.mcmc.version.content["modules"][1]
    path = f"changes/new?kind=rewrite&target={before['uid']}&field=objectives"
    page = office.browser.get(f"{DESK}/{path}").text
    said = {"value-0-text": "Said otherwise", "value-3-text": "One more"}

    office.post(path, dict(filled(page, WHY | said)))

    (operation,) = queries.value(office.row).operations
    assert isinstance(operation, Rewrite)
    uids = [each["uid"] for each in before["objectives"]]
    assert [each["uid"] for each in operation.value][: len(uids)] == uids
    assert operation.value[0]["text"] == "Said otherwise"
    assert len(operation.value) == len(uids) + 1


def test_a_title_is_said_in_another_language(office: Office) -> None:
    office.begin()
    uid = office.module("M02")

    page = office.change(
        "translate", uid, {"what": f"{uid}|title", "language": "sw", "text": "Mkutano"}
    )

    assert "in Swahili: Mkutano" in page


def test_a_day_that_a_change_makes_too_long_is_told_and_can_be_sent_all_the_same(
    office: Office,
) -> None:
    office.begin()
    before = office.browser.get(DESK).text
    page = Page(office.change("retime", office.module("M05"), {"minutes": "120"})).one("main").words

    assert "past its end" not in before
    assert "Day 1 runs 15 min past its end at 17:30." in page
    assert page.count("past its end") == 1
    assert "Nothing is broken: it can be sent to review." in page


def test_what_breaks_a_rule_is_kept_and_told_beside_it(office: Office) -> None:
    office.begin()

    page = office.change("set_rule", "min_percent", {"value": "10"})

    assert "It breaks something" in page
    assert "This asks less than the core." in page
    assert office.step("send")
    assert office.status == 409
    assert office.row.state == "draft"


def test_what_was_online_is_taught_in_person_by_format_and_then_place(office: Office) -> None:
    office.begin()
    added = {"module_code": "NBO-X", "title": "Navigation", "minutes": "15", "format": "webinar"}
    office.change("add", "", added | {"place": "none:", "objectives": "Guide a patient"})
    (one,) = queries.value(office.row).operations
    assert isinstance(one, Add)

    page = office.change("change_format", one.module.uid, {"format": "talk"})
    assert "NBO-X is taught in person and has no place in a day. Move it to one." in page
    page = office.change("reorder", one.module.uid, {"place": "day:1"})

    assert "comes first on day 1" in page
    assert "Nothing is broken" in page


def test_two_who_change_the_same_are_told_and_nothing_is_lost(office: Office) -> None:
    office.begin()
    office.change("retime", office.module("M02"), {"minutes": "50"})
    (operation,) = queries.value(office.row).operations
    path = f"changes/{operation.id}"
    shown = hidden(office.browser.get(f"{DESK}/{path}").text)
    office.post(path, shown | WHY | {"minutes": "40", "reason": "Theirs."})

    page = office.post(path, shown | WHY | {"minutes": "35", "reason": "Mine."})

    assert office.status == 409
    assert "takes 40\u00a0min" in page
    assert "Theirs." in page
    assert 'value="Mine."' in page
    office.post(path, hidden(page) | WHY | {"minutes": "35", "reason": "Mine."})
    assert [each.reason for each in queries.value(office.row).operations] == ["Mine."]


def test_what_is_taken_off_can_be_put_back(office: Office) -> None:
    office.begin()
    office.change("retime", office.module("M02"), {"minutes": "50"})
    (operation,) = queries.value(office.row).operations
    page = office.browser.get(DESK).text
    mark = re.search(r'/take-off">.*?name="seen" value="([^"]+)"', page, re.DOTALL)
    assert mark

    page = office.post(f"changes/{operation.id}/take-off", {"seen": mark[1]})
    assert "The change is taken off." in page
    assert "Undo" in page
    page = office.post(f"changes/{operation.id}/put-back", {})
    assert "The change is back at its place." in page
    assert queries.value(office.row).operations == (operation,)


def test_a_finding_leads_to_objectives_and_modules(office: Office) -> None:
    office.begin()
    objective = office.mcmc.version.content["modules"][1]["objectives"][0]
    form = hidden(office.browser.get(f"{DESK}/findings/new").text)
    form |= {"text": "Late referrals", "source": "A survey", "objectives": objective["uid"]}

    office.post("findings/new", form)
    page = office.browser.get(f"{DESK}/trace").text

    (need,) = queries.value(office.row).needs
    assert need.objectives == (objective["uid"],)
    assert "Late referrals" in page
    trail = office.browser.get("/audit").text
    assert "Achieng Omondi changed the adaptation mcmc/nairobi/2" in trail
    assert "Late referrals" in trail
    assert objective["text"] in page.replace("&#39;", "'")


def test_a_colleague_approves_it_is_published_and_endorsed(office: Office) -> None:
    office.begin(empty=False)
    office.step("send")
    office.step("approve")
    assert (office.status, office.row.state) == (409, "in_review")

    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    office.step("approve", colleague)
    page = office.step("publish")
    assert "NBO-2 is published. It waits for the city’s endorsement." in page
    assert "NBO-2 waits for the endorsement" in office.browser.get("/courses/new").text

    endorser = office.open(office.somebody("Peter Otieno", Role.ENDORSER))
    said = {"body": "City Executive Committee", "document": "Minutes 7"}
    office.post("endorsement", said | {"endorsed_on": "2099-01-01"}, endorser)
    assert office.status == 422
    page = office.post("endorsement", said | {"endorsed_on": "2026-01-10"}, endorser)
    assert "NBO-2 is endorsed" in page
    assert "NBO-2 waits" not in office.browser.get("/courses/new").text
    office.post("endorsement", said | {"endorsed_on": "2026-01-11"}, endorser)
    assert office.status == 409


def test_nobody_approves_what_they_did_not_see(office: Office) -> None:
    office.begin(empty=False)
    office.step("send")
    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    seen = office.seen(colleague)
    office.step("take-back")
    office.change("retime", office.module("M02"), {"minutes": "50"})
    office.step("send")

    page = office.post("approve", seen, colleague)

    assert (office.status, office.row.state) == (409, "in_review")
    assert "What you saw was changed meanwhile." in page
    assert "takes 50\u00a0min instead of" in page
    office.step("approve", colleague)
    assert (office.status, office.row.state) == (200, "approved")


def test_nobody_approves_what_another_record_of_theirs_wrote(office: Office) -> None:
    office.begin(empty=False)
    office.step("send")
    other = office.somebody("Achi Omondi", Role.CITY_ORGANISER)
    merging.merge(
        kept=other.id, merged=office.author.id, cities=None, reason="same", actor=planner(), now=NOW
    )
    again = office.open(other)
    assert "Approve it as it is" not in again.get(DESK).text

    page = office.step("approve", again)

    assert (office.status, office.row.state) == (409, "in_review")
    assert "You wrote in it" in page


def test_no_approval_counts_of_who_turns_out_to_have_written_it(office: Office) -> None:
    office.begin(empty=False)
    office.step("send")
    other = office.somebody("Achi Omondi", Role.CITY_ORGANISER)
    office.step("approve", office.open(other))
    merging.merge(
        kept=other.id, merged=office.author.id, cities=None, reason="same", actor=planner(), now=NOW
    )

    office.step("publish", office.open(other))

    assert (office.status, office.row.state) == (409, "approved")


@pytest.mark.parametrize("path", ["send", "take-back", "publish", "discard"])
def test_no_button_of_an_older_page_does_anything(office: Office, path: str) -> None:
    office.begin(empty=False)
    seen = office.seen()
    office.change("retime", office.module("M02"), {"minutes": "50"})
    if path in ("take-back", "publish"):
        office.step("send")
    if path == "publish":
        office.step("approve", office.open(office.somebody("Wanjiru", Role.CITY_ORGANISER)))
    before = office.row.state

    page = office.post(path, seen)

    assert (office.status, office.row.state) == (409, before)
    assert "What you saw was changed meanwhile." in page


def test_what_was_thrown_away_is_not_what_was_begun_after_it(office: Office) -> None:
    office.begin()
    seen = office.seen()
    office.step("discard")
    office.begin()
    second = office.row.id

    office.post("discard", seen)

    assert (office.status, office.row.id) == (200, second)
    office.post("send", seen)
    assert (office.status, office.row.state) == (409, "draft")


def test_what_was_thrown_away_can_be_taken_up_again(office: Office) -> None:
    office.begin()
    office.change("retime", office.module("M02"), {"minutes": "50"})
    first = office.row
    page = office.step("discard")
    assert "NBO-2 with one change, by Achieng Omondi" in Page(page).one("main").words

    page = office.post(f"drafts/{first.public_id}/take-up", {})

    assert "The draft is taken up again." in page
    assert "takes 50\u00a0min instead of" in page
    office.step("discard")
    office.begin()
    page = office.post(f"drafts/{first.public_id}/take-up", {})
    assert (office.status, office.row.id != first.id) == (409, True)
    assert "Another draft is in the making" in page


def test_an_edition_that_gives_up_all_changes_goes_the_whole_way(office: Office) -> None:
    office.begin()
    shown = office.browser.get(DESK).text
    assert "There is no change: sent to review as it is" in shown
    assert "None: the core is taught as it is." in shown
    office.step("send")
    office.step("approve", office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER)))

    page = office.step("publish")

    assert "NBO-2 is published." in page


def test_a_name_that_another_edition_has_is_refused_at_its_field(office: Office) -> None:
    office.begin()
    there = office.mcmc.adaptations["nairobi"].label

    page = office.post("name", {"label": there, "note": "As we teach it"})

    assert office.status == 422
    assert "An edition of the city is called that already." in page
    assert f'value="{there}"' in page
    assert "As we teach it" in page


def test_what_a_newer_edition_overtook_says_so_and_how_to_go_on(office: Office) -> None:
    office.begin(empty=False)
    office.change("retime", office.module("M02"), {"minutes": "50"})
    office.step("send")
    office.step("approve", office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER)))
    seen = office.seen()
    first = office.mcmc.adaptations["nairobi"]
    second = replace(queries.value(first), number=2, label="NBO-1.1", endorsement=None)
    core = effective_curricula.core(office.mcmc.version)
    load_library(Library(curricula=(core,), adaptations=(second,)))

    page = office.post("publish", seen)

    assert (office.status, office.row.state) == (409, "approved")
    assert "A newer edition was published meanwhile." in page
    assert "NBO-1.1 was published after this draft was begun" in page
    assert "Publish the edition" not in page
    for _ in range(2):
        page = office.post("begin-anew", seen)
        assert "Begun again." in page
    assert "NBO-3: what Nairobi changes" in page
    assert "One change was taken off" in page
    assert "takes 50\u00a0min instead of" in page


def test_a_button_that_is_pressed_twice_is_pressed_once(office: Office) -> None:
    office.begin(empty=False)
    seen = office.seen()
    colleague = office.open(office.somebody("Wanjiru Kamau", Role.CITY_ORGANISER))
    for path, browser in (("send", office.browser), ("approve", colleague)):
        for _ in range(2):
            office.post(path, seen, browser)
            assert office.status == 200
    for _ in range(2):
        office.post("publish", seen)
        assert office.status == 200

    found = queries.editions(office.city, office.mcmc.version.curriculum)
    assert [each.number for each in found] == [2, 1]


def test_somebody_who_does_not_exist_changes_nothing(office: Office) -> None:
    office.begin()

    for path in ("changes/new?kind=retime&target=mod_aaaaaaaaaaaaaaaa", "changes/new?kind=nothing"):
        assert office.browser.get(f"{DESK}/{path}").status_code == 404


def test_the_page_asks_the_database_the_same_whatever_it_shows(office: Office) -> None:
    office.begin()
    office.change("retime", office.module("M02"), {"minutes": "50"})
    with counted_queries() as one:
        office.browser.get(DESK)
    for code in ("M03", "M04", "M05"):
        office.change("annotate", office.module(code), {"note": "A note."})
    with counted_queries() as four:
        office.browser.get(DESK)

    assert len(four) == len(one)
    adaptations.discard(office.row.id, seen=office.row.content_hash, actor=office.author, now=NOW)
