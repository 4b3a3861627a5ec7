"""The log book of a visit, written in a real browser."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.pages import VISITOR
from tests.browser.ways import follow
from tests.live import Live


def test_one_goal_is_enough_to_keep_an_entry(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE)
    live.sign_in(page, VISITOR)
    page.goto("/me")
    follow(page.locator('a[href^="/me/visits/"]').first)
    follow(page.locator('a[href*="/days/"]').first)
    page.get_by_label("Unit or activity").fill("Planning room")
    page.get_by_label("What you saw or did").fill("Saw plans checked.")
    page.get_by_label("Hours").fill("7")
    page.get_by_label("What you take home").fill("Two people check each plan.")
    boxes = page.get_by_role("group", name="Which goals the day served").get_by_role("checkbox")
    assert boxes.count() > 1
    for box in boxes.all():
        box.uncheck()

    boxes.first.check()
    follow(page.get_by_role("button", name="Keep, send later"))

    expect(page.get_by_text("The entry is kept.")).to_be_visible()
