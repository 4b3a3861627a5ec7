"""Guidelines are found in a long register and chosen, with scripts and without, wide and narrow."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.adapters.library import Library
from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.test_adapting import why
from tests.browser.test_writing import begin, open_module
from tests.browser.ways import fits
from tests.factories import load_library
from tests.live import Live
from tests.views.test_guideline_choice import MANY, NEW, OLD

WIDTHS = pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
WANTED = re.compile("^Care 117 · Union for Care · edition 2 · 2026")


@pytest.fixture
def register(live: Live) -> None:
    with live.arranging():
        load_library(Library(guidelines=(OLD, NEW, *MANY)))


def find(page: Page, text: str) -> None:
    """Open the register and look for something in it."""
    page.get_by_text("Choose from the register of guidelines").click()
    page.get_by_label("Find by title, issuer or year").fill(text)
    page.keyboard.press("Enter")  # sends nothing


@WIDTHS
def test_a_guideline_is_found_and_saved_in_place(
    live: Live, visit: Visit, register: None, device: dict[str, object]
) -> None:
    page = visit(device=device)
    open_module(page, begin(live, page))
    address = page.url
    page.get_by_text("Cases and guidelines").click()
    find(page, "union 117")
    expect(page.locator("#guidelines-others .choice:visible")).to_have_count(1)
    expect(page.locator("#saved")).to_be_empty()
    assert violations(page) == []
    assert fits(page)
    page.get_by_label(WANTED).check()
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.goto(f"{address}#guidelines")
    expect(page.get_by_label(WANTED)).to_be_checked()
    assert violations(page) == []
    assert fits(page)


def test_without_scripts_a_superseded_one_is_chosen_and_said_to_be_so(
    live: Live, visit: Visit, register: None
) -> None:
    page = visit(device=PHONE, java_script_enabled=False)
    open_module(page, begin(live, page))
    page.get_by_text("Cases and guidelines").click()
    page.get_by_text("Choose from the register of guidelines").click()
    old = page.get_by_label(re.compile(r"edition 1 \(superseded by Care at home, edition 2\)"))
    old.check()
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_text("Cases and guidelines").click()
    expect(old).to_be_checked()


@WIDTHS
def test_a_city_finds_a_guideline_of_its_own(
    live: Live, visit: Visit, register: None, device: dict[str, object]
) -> None:
    page = visit(device=device)
    live.sign_in(page, "organiser.kumasi@example.org")
    page.goto("/cities/kumasi/adaptations/mcmc")
    begin = page.get_by_role("button", name="Empty, on version 2.0.0")
    if begin.count():
        begin.click()
    module = page.locator("section[aria-labelledby=now] > ul > li").nth(1)
    module.locator("summary").click()
    module.get_by_role("link", name="Other objectives, guidelines, materials and more").click()
    page.get_by_role("link", name="Other guidelines", exact=True).click()
    find(page, "care 117")
    page.get_by_label(WANTED).check()
    assert violations(page) == []
    assert fits(page)
    why(page)
    page.get_by_role("button", name="Keep this change").click()

    expect(page.get_by_role("heading", name=re.compile("guidelines: Care 117"))).to_be_visible()
    page.get_by_role("button", name="Take off: ").first.click()
