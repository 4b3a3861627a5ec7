"""A planner at the agenda of a course: rooms and mentors in place, and moving what is there."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_station_organiser import new_course, tab
from tests.live import Live


def rooms_and_mentors(live: Live, visit: Visit, title: str) -> Page:
    """Begin a course in Nairobi and open its page of rooms and mentors."""
    page = visit()
    new_course(live, page, "nairobi", title)
    tab(page, "Agenda")
    page.get_by_role("link", name="Assign rooms and mentors").click()
    return page


@pytest.mark.parametrize("scripts", [True, False])
def test_a_session_moves_to_no_place_that_nobody_chose(
    live: Live, visit: Visit, *, scripts: bool
) -> None:
    page = visit(java_script_enabled=scripts)
    new_course(live, page, "nairobi", f"MCMC Nairobi, kept in place {scripts}")
    tab(page, "Agenda")
    page.get_by_role("link", name="Change M11").click()

    page.get_by_role("button", name="Move it").click()

    expect(page.get_by_role("alert")).to_contain_text("Choose a place.")


def test_a_row_that_was_saved_is_nobody_elses_change_to_its_day(live: Live, visit: Visit) -> None:
    page = rooms_and_mentors(live, visit, "MCMC Nairobi, a row and its day")
    row = page.locator("form.assign", has=page.locator("select[name=room]")).first
    row.locator("select[name=room]").select_option(label="Room 1, 20 seats")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("Saved")).to_be_visible()

    page.locator("#room-of-1").select_option(label="Auditorium, 120 seats")
    button = page.get_by_role("button", name="Set for day 1")
    button.click()

    expect(page.get_by_text("sessions changed.")).to_be_in_viewport()
    expect(button).to_be_focused()
    expect(row.locator("select[name=room] option:checked")).to_have_text("Auditorium, 120 seats")


def test_a_row_that_was_changed_elsewhere_is_shown_anew_and_saved_once_more(
    live: Live, visit: Visit
) -> None:
    page = rooms_and_mentors(live, visit, "MCMC Nairobi, a row and two planners")
    other = page.context.new_page()
    other.goto(page.url)

    def save(where: Page, room: str) -> Locator:
        row = where.locator("form.assign", has=where.locator("select[name=room]")).first
        row.locator("select[name=room]").select_option(label=room)
        row.get_by_role("button", name="Save").click()
        return row

    expect(save(other, "Auditorium, 120 seats").get_by_text("Saved")).to_be_visible()
    row = save(page, "Room 1, 20 seats")
    expect(row.get_by_text("Not saved: somebody else changed this session")).to_be_visible()
    expect(row.get_by_text("It is now in Auditorium with nobody.")).to_be_visible()
    expect(row.get_by_role("button", name="Save")).to_be_focused()

    expect(save(page, "Room 1, 20 seats").get_by_text("✓ Saved")).to_be_visible()
