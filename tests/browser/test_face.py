"""All components on one page, in a real browser under the strict content policy."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, Response, flash, render_template_string
from flask_babel import Babel
from playwright.sync_api import Browser, Page, Route, expect
from wtforms import BooleanField, Form, RadioField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app import assets, formatting
from app.views.headers import CONTENT_SECURITY_POLICY
from tests.browser import axe
from tests.live import in_a_thread

ROOT = Path(__file__).parents[2]
GALLERY = (Path(__file__).parent / "gallery.html").read_text()
PEOPLE = [
    {"id": 1, "name": "Achieng Otieno", "local_name": "", "hospital": "Lakeside Referral Hospital"},
    {"id": 2, "name": "Sok Dara", "local_name": "សុខ ដារ៉ា", "hospital": "Riverside Hospital"},
    {"id": 3, "name": "María José Benítez", "local_name": "", "hospital": "Hospital del Cerro"},
]
LABELS = ("Today", "Courses", "People", "Curricula", "Certificates", "Reports")
ICONS = {"Reports": "register"}

Open = Callable[..., Page]


class Session(Form):
    title = StringField("Title", [InputRequired("Give the session a title.")])
    starts = TimeField("Starts")
    notify = BooleanField("Tell the mentors by e-mail")
    format = RadioField("Format", choices=[SelectChoice("a", "Room"), SelectChoice("b", "Remote")])
    remark = TextAreaField("Remark")


def gallery() -> str:
    form = Session()
    form.validate()
    flash("Agenda published. 60 people were told.", "good")
    flash({"text": "Session moved.", "undo_url": "#"}, "note")
    return render_template_string(
        GALLERY,
        form=form,
        people=PEOPLE,
        parts=[{"label": label, "url": "#", "current": label == "Reports"} for label in LABELS],
        navigation=[
            {
                "label": label,
                "url": "#",
                "icon": ICONS.get(label, label.lower()),
                "current": label == "Courses",
            }
            for label in LABELS
        ],
        account={"name": "Wanjiru Kamau", "role": "Organiser", "url": "#", "sign_out_url": "#"},
        starts=datetime(2025, 12, 2, 6, 0, tzinfo=UTC),
        ends=datetime(2025, 12, 2, 7, 30, tzinfo=UTC),
    )


def strict(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    app = Flask("face", root_path=str(ROOT / "app"), static_folder=None)
    app.secret_key = "not a secret"
    Babel(app)
    assets.init_app(app)
    formatting.init_app(app)
    app.jinja_env.globals["csrf_token"] = lambda: "the-token"
    app.add_url_rule("/", view_func=gallery)
    app.after_request(strict)
    with in_a_thread(app) as address:
        yield f"{address}/"


@pytest.fixture
def complaints() -> list[str]:
    """What the browser wrote to its console."""
    return []


@pytest.fixture
def visit(chromium: Browser, address: str, complaints: list[str]) -> Iterator[Open]:
    """Open the gallery; further arguments are those of a browser context."""
    contexts = []

    def visit(width: int = 1280, **options: object) -> Page:
        options = {"timezone_id": "Europe/Paris", **options}
        context = chromium.new_context(viewport={"width": width, "height": 844}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield visit
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_gallery_is_accessible_and_does_not_scroll_sideways(
    visit: Open, complaints: list[str], width: int, scheme: str
) -> None:
    page = visit(width, color_scheme=scheme)

    assert json.dumps(axe.violations(page)) == "[]"
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_time_is_said_again_to_a_reader_who_is_elsewhere(visit: Open) -> None:
    page = visit(timezone_id="Pacific/Auckland")

    assert page.locator(".elsewhere").all_inner_texts() == [
        "19:00–20:30 where you are",
        "19:00 where you are",
    ]


def test_time_of_another_day_elsewhere_names_the_day(visit: Open) -> None:
    page = visit(timezone_id="Pacific/Honolulu")

    assert page.locator(".elsewhere").first.inner_text() == "Mon 1 Dec, 20:00–21:30 where you are"


def test_time_is_not_repeated_to_a_reader_who_is_there(visit: Open) -> None:
    page = visit(timezone_id="Africa/Nairobi")

    assert page.locator(".elsewhere:visible").count() == 0


def test_dialog_opens_by_key_and_gives_the_focus_back(visit: Open) -> None:
    page = visit()
    link = page.get_by_role("link", name="Replace a trainee")
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Replace Achieng Otieno")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(link).to_be_focused()


def test_filter_finds_without_accents_and_says_how_many(visit: Open) -> None:
    page = visit()
    page.get_by_label("Find in this list").fill("benitez cerro")

    assert page.locator("#people tbody tr:visible").count() == 1
    assert page.locator("#people-count").inner_text() == "1 of 3"


def test_people_picker_takes_only_people_of_the_list(visit: Open) -> None:
    page = visit()
    box = page.get_by_label("Mentor", exact=True)
    assert box.input_value() == "Sok Dara · សុខ ដារ៉ា — Riverside Hospital"

    box.fill("Somebody else")
    refused = (page.locator("#mentor").input_value(), box.evaluate("box => box.checkValidity()"))
    box.fill("Achieng Otieno — Lakeside Referral Hospital")

    assert refused == ("", False)
    assert page.locator("#mentor").input_value() == "1"


def test_people_picker_for_several_adds_and_takes_off(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Take Achieng Otieno").click()
    page.get_by_label("Mentors", exact=True).fill("Sok Dara · សុខ ដារ៉ា — Riverside Hospital")
    chosen = page.locator("#mentors").evaluate("s => [...s.selectedOptions].map(o => o.value)")

    assert chosen == ["2", "3"]


def test_people_picker_takes_the_only_one_of_a_beginning_when_the_box_is_left(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Take Achieng Otieno").click()
    box = page.get_by_label("Mentors", exact=True)

    box.fill("sok")
    while_typing = page.locator("#mentors").evaluate("s => s.selectedOptions.length")
    box.blur()
    chosen = page.locator("#mentors").evaluate("s => [...s.selectedOptions].map(o => o.value)")

    assert (while_typing, chosen, box.input_value()) == (1, ["2", "3"], "")


def test_people_picker_says_who_begins_alike(visit: Open) -> None:
    page = visit()
    box = page.get_by_label("Mentors", exact=True)
    box.evaluate(
        """box => document.getElementById("mentors").append(
            new Option("Sók Chanthou", "9"))"""
    )

    box.fill("SOK")
    box.blur()

    told = box.evaluate("box => box.validationMessage")
    assert told.startswith("Several people begin like this: Sok Dara")
    assert "Sók Chanthou" in told


@pytest.mark.parametrize(
    ("typed", "chosen", "complaint"),
    [
        ("Nguyễn Thị Hanh", "9", ""),
        ("nguyễn thị hạnh ", "8", ""),
        ("Nguyen Thi Hanh", "", "Several people begin like this: Nguyễn Thị Hạnh; Nguyễn Thị Hanh"),
        ("Tran Thi Hoa", "7", ""),
    ],
)
def test_people_picker_tells_apart_names_that_differ_in_an_accent(
    visit: Open, typed: str, chosen: str, complaint: str
) -> None:
    page = visit()
    box, select = page.get_by_label("Mentor", exact=True), page.locator("#mentor")
    select.evaluate(
        """select => [["8", "Nguyễn Thị Hạnh"], ["9", "Nguyễn Thị Hanh"], ["7", "Trần Thị Hoa"]]
            .forEach(([id, name]) => select.append(new Option(name, id)))"""
    )

    box.fill(typed)
    while_typing = select.input_value()
    box.blur()

    assert (while_typing, select.input_value()) == (chosen, chosen)
    told = box.evaluate("box => box.validationMessage")
    assert (told.startswith(complaint), bool(told)) == (True, bool(complaint))


def test_toast_tells_what_was_saved_and_can_be_closed(visit: Open) -> None:
    page = visit()
    page.evaluate(
        "htmx.trigger(document.body, 'toast', {text: 'Saved: 13 of 15 present', kind: 'good'})"
    )
    toast = page.locator(".toast")
    expect(toast).to_contain_text("Saved: 13 of 15 present")
    toast.get_by_role("button", name="Close").click()

    expect(toast).to_have_count(0)


def test_form_is_sent_once_and_the_page_says_that_it_waits(visit: Open) -> None:
    page = visit()
    sent: list[str] = []

    def stay(route: Route) -> None:
        sent.append(route.request.method)
        route.fulfill(status=204)

    page.route("**/slow", stay)
    page.get_by_role("button", name="Undo").evaluate(
        "button => { button.form.action = '/slow'; button.click(); button.click(); }"
    )

    expect(page.locator(".toast")).to_contain_text("Being sent.")
    while not sent:  # the page says that it sends before its request is here
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")
    assert sent == ["POST"]


def test_menu_closes_on_escape(visit: Open) -> None:
    page = visit(390)
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_role("link", name="Reports").last).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("details[open]")).to_have_count(0)


def test_every_tab_can_be_seen_on_a_phone(visit: Open) -> None:
    page = visit(320)

    for tab in page.locator(".tabs a").all():
        expect(tab).to_be_in_viewport(ratio=1)


def test_page_works_without_javascript(visit: Open) -> None:
    page = visit(390, java_script_enabled=False)

    assert page.locator("#mentor").is_visible()
    assert page.locator(".filter").is_hidden()
    assert page.get_by_role("link", name="Replace a trainee").get_attribute("href") == "/elsewhere"


def test_styles_and_scripts_stay_within_the_first_load(chromium: Browser, address: str) -> None:
    page = chromium.new_page()
    session = page.context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    documents: list[str] = []

    def received(event: dict[str, str]) -> None:
        if event["type"] == "Document":
            documents.append(event["requestId"])

    def finished(event: dict[str, object]) -> None:
        sizes[str(event["requestId"])] = int(str(event["encodedDataLength"]))

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.close()

    # The gallery itself is a page far longer than any; it comes unpacked from this bare server.
    # What finishes first is not always the page.
    (gallery,) = documents
    sizes.pop(gallery)
    assert len(sizes) >= 4
    assert sum(sizes.values()) <= 40_000
