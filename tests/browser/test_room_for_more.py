"""A city says any field of a module otherwise; a course that changed gets the sessions it lacks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.test_adapting import why
from tests.browser.test_station_organiser import new_course
from tests.browser.ways import fits, follow
from tests.live import Live

CITY = "/cities/kumasi/adaptations/mcmc"


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_the_objectives_of_a_module_are_said_otherwise(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    page = visit(device=device)
    live.sign_in(page, "organiser.kumasi@example.org")
    page.goto(CITY)
    begin = page.get_by_role("button", name="Empty, on version 2.0.0")
    if begin.count():
        follow(begin)
    assert fits(page)
    assert violations(page) == []
    module = page.locator("section[aria-labelledby=now] > ul > li").nth(1)
    module.locator("summary").click()
    module.get_by_role("link", name="Other objectives, guidelines, materials and more").click()
    expect(page.get_by_text("Now: everybody together")).to_be_visible()
    assert fits(page)
    follow(page.get_by_role("link", name="Other objectives", exact=True))
    assert fits(page)
    assert violations(page) == []
    page.get_by_label("Objective", exact=True).first.fill("Seat everybody at one table")
    why(page)
    page.get_by_role("button", name="Keep this change").click()

    expect(page.get_by_text("The change is kept.")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Seat everybody at one"))).to_be_visible()
    page.get_by_role("button", name="Take off: ").first.click()
    expect(page.get_by_text("The change is taken off.")).to_be_visible()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_course_that_changed_gets_the_session_it_lacks(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    page = visit(device=device)
    wide = "wide" if device is DESK else "narrow"
    new_course(live, page, "nairobi", f"MCMC Nairobi, changed over {wide}")
    page.goto(f"{page.url.partition('#')[0]}/teaching")
    page.get_by_role("link", name=re.compile("MCMC 2.0.0 as published")).click()
    page.get_by_label("Why?").fill("The national guideline changed")
    page.get_by_role("button", name="Teach this").click()
    needs = page.locator("section[aria-labelledby=agenda]")
    expect(needs.get_by_text("No session teaches “M19")).to_be_visible()
    assert fits(page)
    assert violations(page) == []

    needs.get_by_role("button", name=re.compile("Place it on .*: ")).first.click()

    expect(page.get_by_text("is in the agenda:")).to_be_visible()
    needs.get_by_role("button", name=re.compile("Cancel this session: ")).first.click()
    expect(page.get_by_text("is cancelled.")).to_be_visible()
