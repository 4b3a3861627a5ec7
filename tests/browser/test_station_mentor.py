"""A mentor marks the fifteen people of a group, standing, with a thumb, on a slow phone."""

import time
from collections import Counter

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.extensions import db
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.delivery import CourseSession
from tests.browser.conftest import PHONE, Visit
from tests.live import Live

PEOPLE = 15
PER_TAP_MS = 400
PER_GROUP_S = 60
PHONE_IS_SLOWER = 4
GROUPS = {"mentor": "Group 1", "mentor2": "Group 2", "mentor3": "Group 3", "mentor4": "Group 4"}


def open_roster(live: Live, page: Page, mentor: str) -> str:
    """Sign in on a slow phone and open the session of one's group; the session's id."""
    browser = page.context.new_cdp_session(page)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": PHONE_IS_SLOWER})
    live.sign_in(page, f"{mentor}.kumasi@example.org")
    sessions = page.get_by_role("region", name="You teach").locator("ul.large")
    sessions.get_by_role("link").filter(has_text=GROUPS[mentor]).click()
    expect(page.locator(".roster-row")).to_have_count(PEOPLE)
    return page.url.split("/")[-2]


def thumb(target: Locator) -> None:
    """Tap, after the time that a person needs to find the next name."""
    target.page.wait_for_timeout(PER_TAP_MS)
    target.tap()


def row(page: Page, number: int) -> Locator:
    return page.locator(".roster-row .roster-tap").nth(number)


def kept(live: Live, session: str) -> Counter[str]:
    """What the register holds of a session: how many of each mark."""
    with live.app.app_context():
        marks = select(AttendanceMark.status).join(
            CourseSession, CourseSession.id == AttendanceMark.course_session_id
        )
        return Counter(db.session.scalars(marks.where(CourseSession.public_id == session)))


def told(live: Live, session: str) -> int:
    """How many observations of a session came in."""
    with live.app.app_context():
        events = select(AttendanceEvent.id).join(
            CourseSession, CourseSession.id == AttendanceEvent.course_session_id
        )
        return len(db.session.scalars(events.where(CourseSession.public_id == session)).all())


def test_all_present_and_the_exceptions_take_less_than_a_minute(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE)
    session = open_roster(live, page, "mentor")

    began = time.monotonic()
    thumb(page.get_by_role("button", name="All present"))
    for number, taps in ((2, 1), (7, 2), (11, 2)):
        for _ in range(taps):
            thumb(row(page, number))
    expect(page.locator("#roster-state")).to_have_text("saved", timeout=20_000)
    took = time.monotonic() - began

    assert took < PER_GROUP_S
    assert page.inner_text("#roster-count") == "13 of 15 present"
    assert kept(live, session) == {"present": 12, "late": 1, "absent": 2}
    page.reload()
    assert page.inner_text("#roster-count") == "13 of 15 present"
    signs = page.locator(".roster-row").evaluate_all("rows => rows.map(row => row.dataset.status)")
    assert [signs[number] for number in (2, 7, 11)] == ["late", "absent", "absent"]


def test_one_by_one_takes_less_than_a_minute_too(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE)
    session = open_roster(live, page, "mentor2")

    began = time.monotonic()
    for number in range(PEOPLE):
        thumb(row(page, number))
    expect(page.locator("#roster-state")).to_have_text("saved", timeout=20_000)
    took = time.monotonic() - began

    assert took < PER_GROUP_S
    assert kept(live, session) == {"present": PEOPLE}


def test_marks_made_without_a_network_are_said_to_wait_and_arrive_once(
    live: Live, visit: Visit
) -> None:
    page = visit(device=PHONE)
    session = open_roster(live, page, "mentor3")
    page.context.set_offline(True)

    page.get_by_role("button", name="All present").tap()
    row(page, 0).tap()
    expect(page.locator("#roster-state")).to_have_text("15 not sent yet: trying again")
    assert kept(live, session) == {}
    page.context.set_offline(False)
    expect(page.locator("#roster-state")).to_have_text("saved", timeout=30_000)

    assert kept(live, session) == {"present": 14, "late": 1}
    assert told(live, session) == PEOPLE
    page.reload()
    assert page.inner_text("#roster-count") == "15 of 15 present"


def test_mentor_marks_by_a_plain_form_without_javascript(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE, java_script_enabled=False)
    session = open_roster(live, page, "mentor4")

    page.locator(".roster-row").nth(3).get_by_label("absent").check()
    page.get_by_role("button", name="Save").last.click()
    page.get_by_role("button", name="All present").click()

    assert "14 of 15 present" in page.inner_text(".roster-bar")
    assert kept(live, session) == {"present": 14, "absent": 1}
