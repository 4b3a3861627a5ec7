"""An editor sees what a draft would mean for cities and courses, and warns them once."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from app.adapters.library import Library
from app.clock import utcnow
from app.domain.audit import Deed
from app.domain.permissions import Role
from app.extensions import db
from app.models.audit import AuditEntry
from app.models.owed_work import OwedWork
from app.queries import curricula as curriculum_queries
from app.queries import upgrades
from app.queries.impact import MAIL
from app.services import curricula
from app.wiring import adapters
from tests.at_once import count
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.factories import give_role, make_person
from tests.live import Live
from tests.moving_cores import (
    LOST,
    a_city,
    adapted,
    clean_changes,
    drafted,
    new_core,
    old_core,
    plan_run,
)

CLEAN = a_city(1)


def arrange(live: Live, slug: str) -> tuple[str, str]:
    """Draft what comes next: Nairobi has to decide, City 001 does not, both plan a course.

    Returns the address of the page and the mail address of the editor.
    """
    editor = f"editor.of-{slug}@example.org"
    with live.arranging():
        editions = (adapted(), adapted(*clean_changes(), city=CLEAN))
        library = Library(
            curricula=(replace(old_core(), slug=slug),),
            adaptations=tuple(replace(each, curriculum=slug) for each in editions),
        )
        curricula.load(library, storage=adapters().storage, now=utcnow())
        owner = curriculum_queries.version(slug).curriculum.owner
        give_role(make_person(email=editor), Role.CURRICULUM_EDITOR, organisation=owner)
        city = upgrades.newest_edition(slug, CLEAN.slug).adaptation.city
        colleague = make_person(email=f"organiser.of-{slug}@example.org")
        give_role(colleague, Role.CITY_ORGANISER, city=city)
        plan_run(slug, "nairobi")
        plan_run(slug, CLEAN.slug)
        plan_run(slug, CLEAN.slug, core=True)
        draft = drafted(replace(new_core(), slug=slug))
        return f"/curricula/{slug}/drafts/{draft.public_id}/impact", editor


def warned(live: Live) -> tuple[int, int]:
    """How many mails are owed or sent, and how many cities were told."""
    with live.app.app_context():
        db.session.rollback()
        return count(OwedWork, kind=MAIL), count(AuditEntry, action=Deed.IMPACT_TOLD.value)


def opened(page: Page, city: str) -> str:
    """Open what is said of a city; return it."""
    there = page.locator("details", has_text=city)
    there.locator("summary").click()
    return " ".join(there.inner_text().replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_an_editor_sees_what_a_draft_means_and_warns_each_city_once(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    path, editor = arrange(live, "care-draft-desk" if device is DESK else "care-draft-phone")
    page = live.sign_in(visit(device=device), editor)
    page.goto(f"{live.url}{path}")

    expect(page.get_by_role("heading", level=1)).to_have_text("What version 2.0.0 means for cities")
    expect(page.get_by_text("It changes what is taught.")).to_be_visible()
    expect(page.locator(".facts")).to_contain_text("1 of 2 cities")
    expect(page.locator(".facts")).to_contain_text("3 They keep what they began with.")
    nairobi, clean = (opened(page, each) for each in ("Nairobi", CLEAN.name))
    assert "4 to decide" in nairobi
    assert "1 required objective lost" in nairobi
    assert f"No longer taught: {LOST}" in nairobi
    assert "Course of nairobi" in nairobi
    assert clean.count("goes along by itself") == 2  # the city, and the course with its edition
    assert "teaches the core" in clean
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0

    other = page.context.new_page()  # shows the button still, after the first was pressed
    other.goto(page.url)
    before = warned(live)
    page.get_by_role("button", name="Write to the organisers of 2 cities").click()
    expect(page.get_by_text("The organisers of 2 cities are told.")).to_be_visible()
    expect(page.get_by_role("button", name="Write to the organisers")).to_have_count(0)
    once = warned(live)
    other.get_by_role("button", name="Write to the organisers of 2 cities").click()
    expect(other.get_by_text("Nobody was left to be told")).to_be_visible()

    assert once[0] >= before[0] + 2
    assert once[1] == before[1] + 2
    assert warned(live) == once
