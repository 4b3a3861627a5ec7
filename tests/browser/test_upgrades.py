"""An organiser resolves an upgrade in a browser; an editor sees what a version means for cities."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.adapters.library import Library
from app.clock import utcnow
from app.domain.permissions import Role
from app.extensions import db
from app.models.curriculum import Curriculum
from app.models.draft import Draft
from app.models.place import City
from app.queries import curricula as curriculum_queries
from app.services import curricula
from app.wiring import adapters
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.ways import follow
from tests.curriculum_values import uid
from tests.factories import give_role, make_person
from tests.live import Live
from tests.moving_cores import GONE, LOCKED, LOSING, RETITLED, adapted, new_core, old_core

ORGANISER = "organiser.nairobi@example.org"
EDITOR = "editor.of-care@example.org"
EDIT_EDIT = "You and the core changed the same thing, each in another way."
EDIT_DELETE = "What you changed is no longer in the core."
DROPPED_BUT_CHANGED = "You leave this out, and the core has changed it since"
LOCK_ADDED = "The core no longer lets cities change this."
COVERAGE_LOST = "Something that nobody may lose would no longer be taught."


def arrange(live: Live, slug: str) -> str:
    """Publish a curriculum of its own for a test, and what Nairobi made of it; return the page."""
    with live.app.app_context():
        city = db.session.scalars(select(City).filter_by(slug="nairobi")).one()
        cores = [replace(core, slug=slug) for core in (old_core(), new_core())]
        edition = replace(adapted(), curriculum=slug)
        library = Library(curricula=tuple(cores), adaptations=(edition,))
        curricula.load(library, storage=adapters().storage, now=utcnow())
        return f"/cities/{city.slug}/upgrades/{slug}/2.0.0"


def decide(page: Page, sentence: str, key: str, reason: str = "") -> None:
    """Choose by its key what becomes of the change that the desk shows, and go on."""
    decision = page.locator(".decision")
    expect(decision).to_contain_text(sentence)
    page.get_by_role("heading", level=1).click()  # keys count where nobody writes
    page.keyboard.press(key)
    if reason:
        page.get_by_label("Why", exact=False).first.fill(reason)


def go_on(page: Page) -> None:
    follow(page.get_by_role("button", name="Decide, and go on"))


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_an_organiser_resolves_an_upgrade_by_keys(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-desk" if device is DESK else "care-phone"
    path = arrange(live, slug)
    page = live.sign_in(visit(device=device), ORGANISER)
    page.goto(f"{live.url}{path}")
    page.get_by_role("button", name="Begin the upgrade").click()

    decide(page, EDIT_EDIT, "3", "Both in one")
    page.get_by_role("textbox", name="Title").fill("Ours, renewed")
    assert axe.violations(page) == []
    go_on(page)
    decide(page, EDIT_DELETE, "4", "It is gone")
    go_on(page)
    decide(page, DROPPED_BUT_CHANGED, "1")
    go_on(page)
    decide(page, LOCK_ADDED, "2", "So be it")
    go_on(page)
    decide(page, COVERAGE_LOST, "3", "Agreed with the board")
    page.get_by_role("checkbox").check()
    page.get_by_role("textbox", name="Who agreed to that").fill("The board")
    go_on(page)
    expect(page.get_by_role("heading", name="Nothing is left to decide")).to_be_visible()
    page.get_by_role("button", name="Accept, and make a draft of it").click()

    expect(page.get_by_text("This upgrade was accepted.")).to_be_visible()
    assert axe.violations(page) == []
    with live.app.app_context():
        row = db.session.scalars(
            select(Draft).join(Draft.curriculum).where(Curriculum.slug == slug)
        ).one()
        said = {each["id"]: each for each in row.content["operations"]}
    assert said[uid("op", RETITLED)]["title"] == "Ours, renewed"
    assert said[uid("op", LOSING)]["waive"] == [uid("obj", LOSING)]
    assert not {uid("op", GONE), uid("op", LOCKED)} & said.keys()


def test_the_desk_works_without_scripts(live: Live, visit: Visit) -> None:
    path = arrange(live, "care-plain")
    page = live.sign_in(visit(java_script_enabled=False), ORGANISER)
    page.goto(f"{live.url}{path}")
    page.get_by_role("button", name="Begin the upgrade").click()
    expect(page.locator(".decision")).to_contain_text(EDIT_EDIT)

    page.get_by_label("Keep ours").check()
    page.get_by_role("button", name="Decide, and go on").click()
    expect(page.get_by_text("Say why, for those who will ask.")).to_be_visible()
    page.get_by_label("Why", exact=False).first.fill("It is ours")
    page.get_by_role("button", name="Decide, and go on").click()

    expect(page.locator(".decision")).to_contain_text(EDIT_DELETE)


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_an_editor_sees_what_a_version_means_for_cities(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-impact-desk" if device is DESK else "care-impact-phone"
    arrange(live, slug)
    address = f"{slug}.{EDITOR}"
    with live.arranging():
        owner = curriculum_queries.version(slug).curriculum.owner
        give_role(make_person(email=address), Role.CURRICULUM_EDITOR, organisation=owner)
    page = live.sign_in(visit(device=device), address)
    page.goto(f"{live.url}/curricula/{slug}/2.0.0/impact")

    expect(page.get_by_text("0 of 1 cities")).to_be_visible()
    page.locator("summary", has_text="Nairobi").click()
    expect(page.locator("details[open]")).to_contain_text(COVERAGE_LOST)
    assert axe.violations(page) == []
    page.get_by_role("button", name="Write to the organisers of 1 city").click()

    expect(page.get_by_text("The organisers of 1 city are told.")).to_be_visible()
    expect(page.get_by_role("button", name="Write to the organisers")).to_have_count(0)


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_reads_what_differs_and_who_teaches_what(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    slug = "care-public-desk" if device is DESK else "care-public-phone"
    arrange(live, slug)
    page = visit(f"/curricula/{slug}/compare", device=device)
    expect(page.get_by_role("heading", name="Changes what is taught")).to_be_visible()
    assert axe.violations(page) == []

    page.goto(f"{live.url}/curricula/{slug}")

    expect(page.get_by_role("row", name="Nairobi")).to_contain_text("behind")
    assert axe.violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
