"""Signing in by link on a phone, a passkey, and signing out everywhere; a card and its QR code."""

import re
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.delivery import CourseRun
from app.models.place import City
from tests.browser.conftest import DESK, PHONE, Visit
from tests.live import Live

ORGANISER = "organiser.asuncion@example.org"
ADMIN = "admin@example.org"


def with_key(page: Page) -> CDPSession:
    """Give the browser a key that verifies its holder, as a phone with a screen lock has."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


def by_link(live: Live, visit: Visit, address: str, device: dict[str, object]) -> Page:
    link = live.flask("sign-in-link", address).stdout.strip()
    page = visit(link.replace("127.0.0.1", "localhost"), device)
    with_key(page)
    page.get_by_role("button", name="Yes, sign me in").click()
    return page


def add_passkey(page: Page) -> None:
    page.get_by_label("Nickname").fill("My phone")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The passkey “My phone” was added.")).to_be_visible()


def test_link_then_passkey_then_out_everywhere(live: Live, visit: Visit) -> None:
    phone = by_link(live, visit, ORGANISER, PHONE)
    desk = by_link(live, visit, ORGANISER, DESK)
    phone.goto(re.sub(r"/today.*", "/account", phone.url))
    phone.get_by_role("link", name="Add a passkey").click()
    add_passkey(phone)

    phone.get_by_role("button", name="Sign out everywhere").click()
    expect(phone.get_by_text("You are signed out everywhere.")).to_be_visible()
    desk.reload()
    expect(desk).to_have_url(re.compile("/sign-in"))

    phone.goto(re.sub(r"(://[^/]+)/.*", r"\1/sign-in", phone.url))
    phone.get_by_role("link", name="With a passkey").click()
    phone.get_by_role("button", name="Use a passkey").click()
    expect(phone).to_have_url(re.compile("/today"))


def test_an_administrator_sets_up_a_second_factor_before_anything_else(
    live: Live, visit: Visit
) -> None:
    page = by_link(live, visit, ADMIN, DESK)
    expect(page.get_by_role("heading", name="Set up a second way")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").click()
    add_passkey(page)

    page.goto(re.sub(r"(://[^/]+)/.*", r"\1/courses", page.url))
    expect(page.get_by_role("heading", name="Courses")).to_be_visible()


def test_a_card_signs_in_the_person_it_was_made_for(live: Live, visit: Visit) -> None:
    page = by_link(live, visit, ORGANISER, DESK)
    with live.app.app_context():
        of_city = select(CourseRun.public_id).join(CourseRun.city).where(City.slug == "asuncion")
        run = db.session.scalars(of_city).first()
    page.goto(re.sub(r"(://[^/]+)/.*", rf"\1/courses/{run}/cards", page.url))
    first = page.locator("main input[name=person]").first
    name = page.locator("main .choice label").first.inner_text().split("\n")[0]
    first.check()
    for other in page.locator("main input[name=person]:checked").all()[1:]:
        other.uncheck()
    page.get_by_role("button", name="Make the cards").click()
    code = page.locator(".cards-to-print svg").first.screenshot()
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(code)))

    trainee = visit(found.text, PHONE)
    expect(trainee.get_by_role("heading", name=f"Are you {name.split(' · ')[0]}")).to_be_visible()
    trainee.get_by_role("button", name="shared").tap()
    expect(trainee).to_have_url(re.compile("/today"))
