"""The checklist of a course: one press marks a task as done, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.ways import fits
from tests.live import Live


def open_checklist(live: Live, page: Page, city: str) -> Page:
    """Open the checklist of a city's course by the ways that an organiser has."""
    live.sign_in(page, f"organiser.{city}@example.org")
    page.goto("/checklists")
    page.locator(".slots .slot").first.click()
    return page


@pytest.mark.parametrize(("city", "device"), [("kumasi", PHONE), ("nairobi", DESK)])
def test_a_press_marks_a_task_in_place_and_another_takes_that_back(
    live: Live, visit: Visit, city: str, device: dict[str, object]
) -> None:
    page = open_checklist(live, visit(device=device, reduced_motion="reduce"), city)
    address, before = page.url, page.locator("#checklist .meter").inner_text()
    done = page.get_by_role("button", name="Mark as done: Send the report to funders")
    undo = page.get_by_role("button", name="Not done after all: Send the report to funders")

    done.click()

    expect(undo).to_be_focused()
    expect(page.locator("#checklist .meter")).not_to_have_text(before)
    assert page.url == address
    assert violations(page) == []
    assert fits(page)
    undo.click()
    expect(done).to_be_focused()
    expect(page.locator("#checklist .meter")).to_have_text(before)


def test_without_scripts_a_press_comes_back_to_the_task(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE, java_script_enabled=False)
    page = open_checklist(live, page, "asuncion")

    page.get_by_role("button", name="Mark as done: Send the report to funders").click()

    expect(page.get_by_text("“Send the report to funders” is done.")).to_be_visible()
    page.get_by_role("button", name="Not done after all: Send the report to funders").click()
    expect(page.get_by_text("“Send the report to funders” is not done.")).to_be_visible()
