"""How a test goes from page to page, and what it asks of each."""

from playwright.sync_api import Locator, Page


def follow(target: Locator) -> None:
    """Click what leads to another page, and be there.

    A click alone returns while the page that is left still answers, or while neither does.
    """
    with target.page.expect_navigation(wait_until="load"):
        target.click()


def fits(page: Page) -> bool:
    """Whether nothing of a page is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
