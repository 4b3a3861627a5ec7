"""Times are asked for, seen in the making, put into the plan and taken back; so is a repair."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.ways import fits
from tests.live import Live

ORGANISER = "organiser.nairobi@example.org"


def course(page: Page) -> str:
    """Open the course that the person organises, and return its address."""
    page.goto("/today")
    page.locator("main").get_by_role("link", name="Multidisciplinary Cancer").first.click()
    page.wait_for_url("**/courses/*")
    return page.url


def test_times_are_found_put_into_the_plan_and_undone(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE)
    live.sign_in(page, ORGANISER)
    address = course(page)
    page.goto(f"{address}/agenda")
    page.get_by_role("link", name="Find times, repair").click()
    page.get_by_role("link", name="Find times", exact=True).click()
    page.get_by_text("Choose sessions").click()
    page.get_by_label(re.compile("^M12 ")).first.check()
    assert fits(page)
    page.get_by_role("button", name="Find times").click()

    take = page.get_by_role("button", name="Put this into the plan")
    expect(take).to_be_visible(timeout=60_000)  # the page asks again by itself
    expect(page.get_by_text("1 session has a place")).to_be_visible()
    assert fits(page)
    answer = page.url
    take.click()
    expect(page.get_by_text("1 session is planned so now.")).to_be_visible()
    page.goto(answer)
    expect(page.get_by_role("heading", name="In the plan")).to_be_visible()

    page.goto(f"{address}/agenda")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: times that were found.")).to_be_visible()


def test_a_mentor_who_cannot_come_leads_to_repairs(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, ORGANISER)
    address = course(page)
    page.goto(f"{address}/agenda")
    page.get_by_role("link", name="Change M12").first.click()
    page.get_by_role("link", name="cannot come").first.click()
    expect(page.get_by_label("From the day")).not_to_have_value("")
    page.get_by_role("button", name="Find repairs").click()

    expect(page.get_by_text("cannot be held as")).to_be_visible(timeout=60_000)
