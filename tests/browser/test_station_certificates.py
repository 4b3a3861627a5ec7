"""An organiser sees who has earned the certificate and who not yet, and issues them in one go."""

import re
from datetime import timedelta
from uuid import uuid4

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.domain.attendance import Status
from app.domain.marking import Observation
from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.place import City
from app.queries import people, roster
from app.services import attendance
from tests.browser.conftest import DESK, Visit
from tests.browser.ways import follow
from tests.live import Live
from tests.recorded import recorded

ABSENT, UNMARKED = "trainee2.kumasi@example.org", "trainee3.kumasi@example.org"
TWO_MONTHS = timedelta(days=60)
A_NUMBER = re.compile("^MCMC-")


def end_the_course(live: Live) -> None:
    """Let the course in Kumasi lie two months back, all of it marked."""
    with live.app.app_context():
        _take_back_two_months()
    mark_the_rest(live)


@recorded
def _take_back_two_months() -> None:
    run = db.session.scalars(
        select(CourseRun).join(CourseRun.city).where(City.slug == "kumasi")
    ).one()
    run.starts_on, run.ends_on = run.starts_on - TWO_MONTHS, run.ends_on - TWO_MONTHS
    for session in db.session.scalars(select(CourseSession).filter_by(course_run_id=run.id)):
        session.local_start -= TWO_MONTHS
        session.starts_at -= TWO_MONTHS
        session.ends_at -= TWO_MONTHS


def mark_the_rest(live: Live) -> None:
    """Mark what is left of the course in Kumasi, as phones would send it after each session."""
    with live.app.app_context():
        mentor = people.find_by_email("mentor.kumasi@example.org")[0]
        absent, unmarked = (people.find_by_email(each)[0].public_id for each in (ABSENT, UNMARKED))
        sessions = db.session.scalars(
            select(CourseSession)
            .join(CourseSession.course_run)
            .join(CourseRun.city)
            .where(City.slug == "kumasi", CourseSession.kind == "module")
            .order_by(CourseSession.starts_at)
        ).all()
        for session in sessions:
            last_day = session.local_start.date() == session.course_run.ends_on
            observations = [
                Observation(
                    event_id=str(uuid4()),
                    person=row.person,
                    status=Status.ABSENT if row.person == absent and last_day else Status.PRESENT,
                    observed_at=session.ends_at,
                )
                for row in roster.rows(session, now=session.ends_at)
                if row.status is None and not (row.person == unmarked and last_day)
            ]
            attendance.record(session.id, observations, actor=mentor, now=session.ends_at)


def certificates_of(live: Live, city: str) -> dict[str, str | None]:
    """State by number of those of a city's course, and what is still owed for them."""
    with live.app.app_context():
        rows = db.session.execute(
            select(Certificate.number, Certificate.state)
            .join(Certificate.enrolment)
            .join(Enrolment.course_run)
            .join(CourseRun.city)
            .where(City.slug == city)
        )
        return {row.number: row.state for row in rows}


def open_course(live: Live, page: Page, city: str) -> Page:
    """Sign the organiser of a city in and open the course."""
    live.sign_in(page, f"organiser.{city}@example.org")
    page.get_by_role("link", name="Courses", exact=True).click()
    page.locator("main table").get_by_role("link").first.click()
    return page


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Parts of this course").get_by_role(
        "link", name=name
    ).click()


def waiting_in(page: Page) -> int:
    """How many people the page of certificates offers to issue one for."""
    words = page.get_by_role("button", name=re.compile(r"^Issue \d+ certificates$")).inner_text()
    return int(words.split()[1])


def test_course_of_sixty_gets_its_certificates_in_one_go(live: Live, visit: Visit) -> None:
    end_the_course(live)
    page = open_course(live, visit(), "kumasi")

    tab(page, "Register")
    earned = page.get_by_text("of 60 people have earned the certificate").inner_text()
    ready = int(earned.split()[0])
    assert 50 <= ready < 59
    page.get_by_role("link", name="Problems first").click()
    first = page.locator(".register tbody tr").first
    expect(first.get_by_text("No longer possible")).to_be_visible()
    expect(page.locator(".register tbody tr")).to_have_count(60)

    tab(page, "Certificates")
    page.get_by_role("button", name=f"Issue {ready} certificates").click()
    bar = page.get_by_role("progressbar")
    expect(bar).to_be_visible()
    assert bar.get_attribute("max") == str(ready)
    expect(page.get_by_role("link", name=A_NUMBER)).to_have_count(ready, timeout=90_000)

    issued = certificates_of(live, "kumasi")
    assert (len(issued), set(issued.values())) == (ready, {"issued"})
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_role("button", name="Issue")).to_have_count(0)
    expect(page.get_by_text("waits for marks")).to_have_count(1)


def test_person_without_a_certificate_is_told_why_not_yet(live: Live, visit: Visit) -> None:
    page = open_course(live, visit(), "asuncion")
    tab(page, "Certificates")
    page.get_by_role("row", name="Andrés Acuña").get_by_role("link", name="why").click()

    heading = "Why there can be no certificate from this course"
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    said = page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")
    assert "0 min of 4 h attended; 3 h 12 needed; 3 h 12 missing for good" in said
    assert re.search(r"Required modules\s+No longer possible · 15 of 19 attended", said)


def test_corrected_marks_earn_a_certificate_that_is_ordered_without_javascript(
    live: Live, visit: Visit
) -> None:
    page = open_course(live, visit(device=DESK, java_script_enabled=False), "asuncion")
    tab(page, "Certificates")
    waiting = waiting_in(page)
    tab(page, "Register")
    follow(page.get_by_role("link", name="Attendance of Andrés Ibáñez"))
    person = page.url
    missed = page.locator(".record li").filter(has_text="absent").get_by_role("link")
    assert missed.count() > 1
    for _ in range(missed.count()):
        missed.first.click()
        row = page.locator(".roster-row").filter(has_text="Andrés Ibáñez")
        row.get_by_label("present").check()
        page.get_by_role("button", name="Save").last.click()
        expect(page.get_by_text("1 mark saved.")).to_be_visible()
        page.goto(person)
    expect(page.get_by_role("heading", name="The certificate is earned")).to_be_visible()

    page.get_by_role("link", name="Register").click()
    tab(page, "Certificates")
    assert waiting_in(page) == waiting + 1
    page.get_by_role("button", name="Issue").click()
    new = page.get_by_role("row", name="Andrés Ibáñez").get_by_role("link", name=A_NUMBER)
    for _ in range(100):
        if new.count():
            break
        page.wait_for_timeout(300)
        page.reload()

    after = certificates_of(live, "asuncion")
    assert len(after) == waiting + 1
    assert after[new.inner_text()] == "issued"
