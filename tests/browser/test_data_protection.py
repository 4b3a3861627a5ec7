"""Asking that one's data are put right, on a phone; the answer; and being erased."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import Enrolment
from app.queries import people
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.live import Live

pytestmark = pytest.mark.parametrize("live", ["sqlite"], indirect=True)

TRAINEE, ORGANISER = "trainee.phnom-penh@example.org", "organiser.phnom-penh@example.org"
ADMIN = "admin@example.org"
WRONG = "My hospital is another one.\nI moved in May."


def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [rule for rule, _ in axe.violations(page)] + (["too wide"] if wide else [])


def test_a_trainee_asks_an_organiser_answers_and_an_administrator_erases(
    live: Live, visit: Visit
) -> None:
    phone, desk, office = (visit(device=device) for device in (PHONE, DESK, DESK))
    for page, who in ((phone, TRAINEE), (desk, ORGANISER), (office, ADMIN)):
        live.sign_in(page, who)
    name, code = name_and_code(live)

    found = ask_for_correction(phone)
    found += answer(desk, name)
    found += read_everything(phone)
    found += erase(office, name)

    assert found == []
    phone.reload()
    expect(phone).to_have_url(re.compile("/sign-in"))
    desk.goto(f"/verify/{code}")
    expect(desk.get_by_role("heading", name="was issued here, and erased")).to_be_visible()
    expect(desk.get_by_text(name)).to_have_count(0)


def name_and_code(live: Live) -> tuple[str, str]:
    """The trainee's name, and the code of their certificate."""
    with live.app.app_context():
        person = people.find_by_email(TRAINEE)[0]
        found = select(Certificate.code).join(Certificate.enrolment)
        return person.name, db.session.scalars(found.where(Enrolment.person_id == person.id)).one()


def ask_for_correction(page: Page) -> list[str]:
    page.goto("/my/data")
    page.get_by_role("link", name="Say what is wrong").click()
    page.get_by_label("What is wrong?").fill(WRONG)
    page.get_by_label("How should it be?").fill("Calmette Hospital")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("The answer will be here.")).to_be_visible()
    expect(page.locator(".badge", has_text="Waits")).to_be_visible()
    return faults(page)


def answer(page: Page, name: str) -> list[str]:
    page.goto("/people")
    page.get_by_role("link", name=re.compile("[Qq]uestion")).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text("I moved in May.")).to_be_visible()
    before = faults(page)
    page.get_by_label("Your answer").fill("It is put right.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.get_by_text("Your answer is kept.")).to_be_visible()
    expect(page.get_by_text("Nobody waits for an answer.")).to_be_visible()
    return before + faults(page)


def read_everything(page: Page) -> list[str]:
    page.reload()
    expect(page.get_by_text("It is put right.")).to_be_visible()
    for summary in page.locator(".parts summary").all():
        if summary.evaluate("summary => !summary.parentElement.open"):
            summary.press("Enter")
    expect(page.get_by_text("Recorded by").first).to_be_visible()
    return faults(page)


def erase(page: Page, name: str) -> list[str]:
    page.goto(f"/people?find={name}")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name=f"Erase {name}").click()
    page.get_by_label("Why?").fill(f"{name} asked by phone.")
    page.get_by_label("I know that nothing brings it back.").check()
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("The reason names the person.")).to_be_visible()
    before = faults(page)
    page.get_by_label("Why?").fill("Asked by phone, and called back.")
    page.get_by_role("button", name="Erase this person").click()
    expect(page.get_by_text("The person is erased.")).to_be_visible()
    return before
