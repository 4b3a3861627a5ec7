"""The roster under a thumb: a tap arrives once, and nothing is called saved that is not."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from app.clock import utcnow
from app.domain.permissions import Role
from app.extensions import db
from app.models.attendance import AttendanceEvent, AttendanceMark
from app.models.person import Person
from app.services import sign_in
from tests.attendance_values import Course, make_course
from tests.browser import axe
from tests.conftest import Installation
from tests.factories import give_role, make_person
from tests.live import in_a_thread

NAMES = ["Amina Wanjiru", "Chan Sophal", "Łukasz Kowalczyk", "María José Benítez"]
LONG_HOSPITAL = (
    "Jaramogi Oginga Odinga Teaching and Referral Hospital, Department of Clinical Oncology,"
    " Radiotherapy and Palliative Care, Kisumu"
)
PORTAL = "<!doctype html><title>Hospital Wi-Fi</title><p>Accept our terms"

pytestmark = pytest.mark.parametrize("installation", ["sqlite"], indirect=True)


class Place:
    """A served installation with one session whose people can be marked."""

    def __init__(self, app: Flask, address: str, people: int) -> None:
        self.app, self.address = app, address
        with app.app_context():
            course = make_course()
            session = course.session()
            for number in range(people):
                name = NAMES[number] if number < len(NAMES) else f"Person {number}"
                course.enrol(
                    name,
                    in_script="ចាន់ សុផល" if number == 1 else None,
                    hospital=LONG_HOSPITAL if number == 2 else "Calmette",
                )
            for name in ("Grace Otieno", "Somebody Else"):
                give_role(make_person(name), Role.MENTOR, run=course.run)
            give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=course.city)
            db.session.commit()
            self.roster = f"{address}/sessions/{session.public_id}/roster"
            self.register = f"{address}/courses/{course.run.public_id}/register"
            self.one_person = self._page_of(course)

    def _page_of(self, course: Course) -> str:
        person = db.session.scalars(db.select(Person).filter_by(name=NAMES[0])).one()
        enrolment = course.enrolment_of(person)
        return f"{self.address}/courses/{course.run.public_id}/people/{enrolment.public_id}"

    def sign_in(self, page: Page, name: str = "Grace Otieno") -> Page:
        with self.app.app_context():
            person = db.session.scalars(db.select(Person).filter_by(name=name)).one()
            token = sign_in.make_link(person, now=utcnow())
        page.goto(f"{self.address}/sign-in/{token}")
        page.click("main button[type=submit]")
        return page

    def marks(self) -> dict[str, tuple[str, int | None]]:
        """What the register holds, by name."""
        with self.app.app_context():
            rows = db.session.execute(
                db.select(Person.name, AttendanceMark.status, AttendanceMark.minutes)
                .join(Person, Person.id == AttendanceMark.person_id)
                .order_by(Person.sort_key)
            )
            return {name: (status, minutes) for name, status, minutes in rows}

    def events(self) -> list[str]:
        with self.app.app_context():
            query = db.select(AttendanceEvent.status).order_by(AttendanceEvent.id)
            return list(db.session.scalars(query))


@pytest.fixture
def serve(installation: Installation) -> Iterator[Callable[[int], Place]]:
    app = installation.app()
    with in_a_thread(app) as address:
        yield lambda people: Place(app, address, people)


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    contexts = []

    def make(width: int = 390, **options: object) -> BrowserContext:
        size = {"width": width, "height": 844}
        contexts.append(chromium.new_context(viewport=size, **options))  # type: ignore[arg-type]
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()


Serve = Callable[[int], Place]
Phone = Callable[..., BrowserContext]


def opened(place: Place, context: BrowserContext) -> Page:
    page = place.sign_in(context.new_page())
    page.goto(place.roster)
    return page


def tap(page: Page, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.click(f'[data-name="{name}"] .roster-tap')


def state(page: Page) -> str:
    return page.inner_text("#roster-state")


def expect_saved(page: Page) -> None:
    expect(page.locator("#roster-state")).to_have_text("saved", timeout=20_000)


def test_all_present_and_then_the_exceptions_are_saved(serve: Serve, phone: Phone) -> None:
    place = serve(15)
    page = opened(place, phone())

    tap(page, NAMES[1], 2)
    page.click("#roster-rest")
    tap(page, NAMES[0], 2)
    page.click(f'[data-name="{NAMES[2]}"] .roster-open')
    page.check(f'[data-name="{NAMES[2]}"] [value=left_early]')
    page.fill(f'[data-name="{NAMES[2]}"] [type=number]', "45")
    page.keyboard.press("Tab")
    expect_saved(page)

    assert page.inner_text("#roster-count") == "14 of 15 present"
    marks = place.marks()
    assert len(marks) == 15
    assert [marks[name] for name in NAMES] == [
        ("absent", None),
        ("late", None),
        ("left_early", 45),
        ("present", None),
    ]
    page.reload()
    assert page.inner_text("#roster-count") == "14 of 15 present"
    assert page.is_disabled("#roster-rest")


def test_a_long_hospital_takes_two_lines_and_the_thumb_keeps_its_room(
    serve: Serve, phone: Phone
) -> None:
    page = opened(serve(4), phone())
    short, long = (page.locator(f'[data-name="{NAMES[number]}"]') for number in (0, 2))

    def height(of: Locator) -> float:
        box = of.bounding_box()
        assert box is not None
        return box["height"]

    hospital = height(long.locator(".two-lines")) / height(short.locator(".two-lines"))
    assert hospital == pytest.approx(2, abs=0.1)
    assert height(long) < 90
    for each in (short, long):
        assert height(each.locator(".roster-tap")) >= 44
        assert height(each.locator(".roster-open")) >= 44


def test_a_tap_that_is_passed_over_is_no_observation(serve: Serve, phone: Phone) -> None:
    place = serve(2)
    page = opened(place, phone())

    tap(page, NAMES[0], 3)
    expect_saved(page)

    assert place.events() == ["absent"]


def test_without_a_network_marks_wait_and_then_arrive_once(serve: Serve, phone: Phone) -> None:
    place, context = serve(4), phone()
    page = opened(place, context)
    context.set_offline(True)

    tap(page, NAMES[0])
    tap(page, NAMES[1], 2)
    expect(page.locator("#roster-state")).to_have_text("2 not sent yet: trying again")
    assert place.events() == []
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    context.set_offline(False)
    expect_saved(page)

    assert asked == ["beforeunload"]
    assert sorted(place.events()) == ["late", "present"]


def test_an_answer_that_got_lost_does_not_double_a_mark(serve: Serve, phone: Phone) -> None:
    place = serve(1)
    page = opened(place, phone())
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "")["events"][0]["event_id"])
        if len(sent) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/marks", lose_the_first_answer)
    tap(page, NAMES[0])
    expect_saved(page)

    assert (len(sent), len(set(sent))) == (2, 1)
    assert place.events() == ["present"]


def test_the_page_of_a_hotspot_is_not_an_answer(serve: Serve, phone: Phone) -> None:
    place, context = serve(1), phone()
    page = opened(place, context)
    context.route("**/*", lambda route: route.fulfill(body=PORTAL, content_type="text/html"))

    tap(page, NAMES[0])
    expect(page.locator("#roster-state")).to_have_text("1 not sent yet: trying again")
    assert place.events() == []
    context.unroute("**/*")
    expect_saved(page)

    assert place.events() == ["present"]


def test_marks_outlast_the_session_but_go_out_under_no_other_name(
    serve: Serve, phone: Phone
) -> None:
    place, context = serve(1), phone()
    page = opened(place, context)
    context.clear_cookies()

    tap(page, NAMES[0])
    expect(page.locator("#roster-state")).to_contain_text("you were signed out")
    other = place.sign_in(context.new_page(), "Somebody Else")
    expect(page.locator("#roster-state")).to_contain_text("somebody else", timeout=20_000)
    assert place.events() == []
    place.sign_in(other)
    expect(page.locator("#roster-state")).to_have_text("saved", timeout=40_000)

    assert place.events() == ["present"]


def test_what_is_refused_is_said_and_the_row_goes_back(serve: Serve, phone: Phone) -> None:
    place = serve(2)
    page = opened(place, phone())
    with place.app.app_context():
        db.session.execute(db.text("UPDATE enrolment SET status = 'withdrawn'"))
        db.session.commit()

    tap(page, NAMES[0])

    expect(page.locator("#roster-problem")).to_contain_text(f"{NAMES[0]} is not expected")
    assert page.get_attribute(f'[data-name="{NAMES[0]}"]', "data-status") == ""
    assert page.inner_text("#roster-count") == "0 of 2 present"


def test_without_javascript_a_form_does_the_same(serve: Serve, phone: Phone) -> None:
    place = serve(3)
    page = opened(place, phone(java_script_enabled=False))

    page.check(f'[data-name="{NAMES[0]}"] [value=late]')
    page.fill(f'[data-name="{NAMES[0]}"] [type=number]', "40")
    page.click(".roster-save button")
    page.click("text=All present")

    assert "3 of 3 present" in page.inner_text(".roster-bar")
    assert place.marks() == {
        NAMES[0]: ("late", 40),
        NAMES[1]: ("present", None),
        NAMES[2]: ("present", None),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_attendance_are_accessible_and_stay_within_the_screen(
    serve: Serve, phone: Phone, width: int, scheme: str
) -> None:
    place = serve(4)
    page = opened(place, phone(width, color_scheme=scheme))
    for number, name in enumerate(NAMES):
        tap(page, name, number)
    page.click(f'[data-name="{NAMES[3]}"] .roster-open')
    expect_saved(page)
    found = axe.violations(page)
    found += axe.violations(page, ["color-contrast-enhanced"], "#roster")
    heights = page.eval_on_selector_all(
        ".roster-tap", "all => all.map(each => each.getBoundingClientRect().height)"
    )
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    place.sign_in(page, "Organiser")
    for address in (place.register, place.one_person):
        page.goto(address)
        found += axe.violations(page)
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert json.dumps(found) == "[]"
    assert min(heights) >= 56
    assert widths == [width] * 3
