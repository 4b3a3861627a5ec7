"""What an edition says of its city is written on screens of both widths, and read by everybody."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.ways import fits, follow
from tests.live import Live

CITY = "/cities/phnom-penh/adaptations/mcmc"


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_an_organiser_says_who_registers_the_people_of_the_city(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    page = visit(device=device)
    live.sign_in(page, "organiser.phnom-penh@example.org")
    page.goto(CITY)
    begin = page.get_by_role("button", name="Begin the next edition")
    if begin.count():
        follow(begin)
    follow(page.get_by_role("link", name="Say it otherwise"))
    assert violations(page) == []
    assert fits(page)
    page.get_by_label("Regulators").fill("Medical Council\nNurses’ Council")
    page.get_by_label("Second language").fill("French")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#second_language-error")).to_contain_text("Write a tag such as en")
    assert violations(page) == []
    page.get_by_label("Second language").fill("fr")
    page.get_by_role("button", name="Save").click()

    said = page.locator("section[aria-labelledby=city]")
    expect(said).to_contain_text("Medical Council, Nurses’ Council")
    expect(said).to_contain_text("French")
    assert violations(page) == []
    assert fits(page)


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_everybody_reads_it_on_the_page_of_the_edition(
    visit: Visit, device: dict[str, object]
) -> None:
    page = visit("/curricula/mcmc?city=phnom-penh", device=device)

    said = page.locator("section[aria-labelledby=city]")
    expect(said).to_contain_text("Medical Council of Cambodia")
    expect(said).to_contain_text("Khmer")
    assert violations(page) == []
    assert fits(page)
