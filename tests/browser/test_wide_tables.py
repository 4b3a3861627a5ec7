"""Tables with many columns, on the screens where they have the least room."""

from playwright.sync_api import Page

from tests.browser.conftest import Visit
from tests.browser.pages import ORGANISER
from tests.browser.ways import follow
from tests.live import Live

WIDTHS = (700, 1024, 1280)
LONG = "Lecture on the planning of treatments, and rounds in the ward with all trainees"


def hidden_part(page: Page) -> int:
    """How many pixels of a table are out of sight."""
    return int(page.locator(".scroll").first.evaluate("e => e.scrollWidth - e.clientWidth"))


def test_every_column_is_in_sight(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, ORGANISER)
    page.goto("/cities/kumasi/mentor-visits/new")
    page.get_by_label("Mentor").select_option(index=1)
    for name, day in (("Arrives on", "2037-12-06"), ("Departs on", "2037-12-12")):
        page.get_by_label(name).fill(day)
    for number in range(2):
        page.get_by_label("At", exact=True).nth(number).fill("20:00")
    page.get_by_label("What for").fill(LONG)
    page.locator('[name="visa-due_on"]').fill("2026-01-05")
    follow(page.get_by_role("button", name="Save"))

    for path in ("/host-places", "/cities/kumasi/mentor-visits"):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path)
            assert hidden_part(page) <= 0, (path, width)
