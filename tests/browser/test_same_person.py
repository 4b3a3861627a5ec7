"""The question whether a record of another city is one's own, on a phone and on a desk."""

import re
import time
from email import message_from_bytes, policy

from playwright.sync_api import Page, expect

from app.clock import utcnow
from app.domain.trainee_import.details import TraineeDetails
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.place import City
from app.queries import people
from app.services import enrolments
from tests.browser import axe
from tests.browser.conftest import PHONE, Visit
from tests.live import Live

TRAINEE, ORGANISER = "trainee.kumasi@example.org", "organiser.nairobi@example.org"
WIDTHS = (390, 1280)


def enter_in_nairobi(live: Live) -> str:
    """Let Nairobi enter the trainee of Kumasi anew; return the title of the course."""
    with live.app.app_context():
        runs = db.select(CourseRun).join(CourseRun.city).where(City.slug == "nairobi")
        run = db.session.scalars(runs).one()
        name = people.find_by_email(TRAINEE)[0].name
        details = TraineeDetails(name=name, email=TRAINEE, hospital="Embu Level 5 Hospital")
        organiser = people.find_by_email(ORGANISER)[0]
        enrolments.enrol(run.id, details, actor=organiser, now=utcnow())
        return run.title


def mailed_link(live: Live) -> str:
    """Wait for the mail about the question; return the path of its link."""
    for _ in range(200):
        for path in live.settings.data_dir.glob("outbox/same-person-*.eml"):
            body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body()
            found = re.search(r"/me/questions/[\w-]+", body.get_content() if body else "")
            if found:
                return found[0]
        time.sleep(0.1)
    raise AssertionError("no mail came")


def faults(page: Page) -> list[str]:
    """What axe-core finds, and the screens that are too narrow for the page."""
    found = [rule for rule, _element in axe.violations(page)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width}")
    page.set_viewport_size({"width": WIDTHS[0], "height": 844})
    return found


def test_whom_another_city_entered_says_yes_by_the_link_of_the_mail(
    live: Live, visit: Visit
) -> None:
    title = enter_in_nairobi(live)
    link = mailed_link(live)
    page = visit(device=PHONE)
    live.sign_in(page, TRAINEE)
    found = []
    for path in ("/today", "/me", link):
        page.goto(path)
        page.get_by_role("heading", name="Is this you?").wait_for()
        found += faults(page)
    page.get_by_role("button", name="Yes, this is me").click()
    page.get_by_text("The two records are one now.").wait_for()

    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Is this you?")).to_have_count(0)
    assert found == []
