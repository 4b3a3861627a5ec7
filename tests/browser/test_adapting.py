"""An organiser adapts a curriculum with a reason, a colleague agrees, the city endorses."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from app.domain.curricula.material_files import FILE_MAX
from tests.browser.axe import violations
from tests.browser.conftest import Visit
from tests.live import Live

DESK = "/cities/nairobi/adaptations/mcmc"


def why(page: Page) -> None:
    """Say why: kind of reason, reason, evidence, and who wrote it."""
    page.get_by_label("Kind of reason").select_option(label="The time there is")
    page.get_by_label("Reason", exact=True).fill("The hall closes early.")
    page.get_by_label("Evidence or source").fill("The house rules of the hall")
    page.get_by_label("Written by").fill("Technical committee (illustrative)")


def test_adapting_with_a_reason(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, "organiser.nairobi@example.org")
    page.goto(DESK)
    page.get_by_role("button", name="Begin the next edition").click()
    expect(page.get_by_text("Nothing is broken")).to_be_visible()

    module = page.locator("section[aria-labelledby=now] > ul > li").nth(1)
    module.locator("summary").click()
    module.get_by_role("link", name="A note for its teachers").click()
    page.get_by_label("Note", exact=True).fill("Bring your own slides.")
    page.get_by_role("button", name="Keep this change").click()
    expect(page).to_have_url(re.compile("changes/new"))
    expect(page.get_by_text("The change is kept.")).to_have_count(0)

    why(page)
    page.get_by_role("button", name="Keep this change").click()

    expect(page.get_by_text("The change is kept.")).to_be_visible()
    expect(page.get_by_text("is told: Bring your own slides.")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("In review")).to_be_visible()
    endorser = visit()
    live.sign_in(endorser, "endorser.nairobi@example.org")
    endorser.goto(DESK)
    endorser.get_by_role("button", name="Approve it as it is").click()
    expect(endorser.get_by_text("It can be published now.")).to_be_visible()

    page.reload()
    page.get_by_role("button", name="Publish the edition").click()
    expect(page.get_by_text("It waits for the city’s endorsement.")).to_be_visible()


def test_a_file_is_uploaded_with_a_change_and_one_that_is_too_large_is_not_sent(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit()
    live.sign_in(page, "organiser.asuncion@example.org")
    desk = "/cities/asuncion/adaptations/mcmc"
    page.goto(desk)
    page.get_by_role("button", name="Begin the next edition").click()
    expect(page.get_by_text("Nothing is broken")).to_be_visible()
    module = page.locator("section[aria-labelledby=now] > ul > li").nth(1)
    module.locator("summary").click()
    module.get_by_role("link", name="Other objectives").click()
    page.get_by_role("link", name="Other materials").click()
    film, card = tmp_path / "Film.mp4", tmp_path / "The card.txt"
    film.write_bytes(b"\0" * (FILE_MAX + 1))
    card.write_bytes(b"Card: seven steps.\n")
    upload = page.locator("#value-0-upload")
    upload.set_input_files(film)
    expect(page.locator("#toasts")).to_contain_text("“Film.mp4” is too large: 10 MB are the most.")
    expect(upload).to_have_value("")

    page.locator("#value-0-title").fill("Card")
    page.locator("#value-0-licence").fill("CC BY 4.0")
    upload.set_input_files(card)
    why(page)
    assert violations(page) == []
    page.get_by_role("button", name="Keep this change").click()

    expect(page.get_by_text("The change is kept.")).to_be_visible()
    expect(page.get_by_text("has these materials: Card · The-card.txt")).to_be_visible()
