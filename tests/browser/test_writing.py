"""Somebody writes a curriculum in the browser, another one agrees, and it is published."""

import re
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from app.adapters.library import packed
from app.views.requests import LARGEST_WITH_FILE
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Visit
from tests.live import Live

EDITOR, SECOND = "curriculum-editor@example.org", "curriculum-editor2@example.org"


def begin(live: Live, page: Page) -> str:
    """Begin what follows the first MCMC; return the address of the draft."""
    live.sign_in(page, EDITOR)
    page.goto("/curricula")
    page.get_by_role("link", name="MCMC", exact=True).click()
    page.get_by_label("Begin the next version from").select_option("1.0.0")
    page.get_by_role("button", name="Begin a draft").click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    return page.url


def open_module(page: Page, draft: str) -> None:
    page.goto(draft)
    page.get_by_role("link", name=re.compile("^M01 ")).click()


def test_a_field_is_saved_when_one_leaves_it_and_the_draft_is_published(
    live: Live, visit: Visit
) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    open_module(page, draft)
    title = page.get_by_label("Title", exact=True).first
    title.fill("Why decide together")
    title.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.get_by_label("Code", exact=True).first).to_be_focused()
    body = page.locator("#body")
    body.fill("Ask each table.")
    body.select_text()
    page.get_by_role("button", name="Bold").click()
    expect(body).to_have_value("**Ask each table.**")
    page.get_by_role("button", name="Save", exact=True).last.click()
    page.get_by_role("link", name="Back to the draft").click()
    page.get_by_role("button", name="Send to review").click()

    live.sign_in(other, SECOND)
    other.goto(f"{draft}/review")
    expect(other.get_by_text("Ask each table").last).to_be_visible()
    other.get_by_role("button", name="I agree to the text").click()
    expect(other.get_by_text("You agreed to it.")).to_be_visible()

    page.goto(f"{draft}/publish")
    expect(page.get_by_role("heading", name="It becomes version 1.0.1")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 1.0.1 is published.")).to_be_visible()


def slow_saving(page: Page) -> None:
    """Let what a page saves by itself reach the server only after a while."""

    def hold(route: Route) -> None:
        if route.request.headers.get("hx-request"):
            page.wait_for_timeout(700)
        route.continue_()

    page.route("**/parts/**", hold)


def test_who_saves_or_leaves_while_a_field_is_being_saved_loses_nothing(
    live: Live, visit: Visit
) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    module = page.url
    slow_saving(page)
    title, code = (page.get_by_label(name, exact=True).first for name in ("Title", "Code"))
    title.fill("Why decide")
    title.press("Tab")
    title.fill("Why decide together")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(title).to_have_value("Why decide together")

    code.fill("M01A")
    page.get_by_role("link", name="Back to the draft").click()
    expect(page.get_by_role("heading", name="Where it stands")).to_be_visible()
    page.goto(module)
    expect(code).to_have_value("M01A")


def test_what_is_entered_while_an_answer_says_no_stays(live: Live, visit: Visit) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    for each in (page, other):
        open_module(each, draft)
    page.get_by_label("Title", exact=True).first.fill("What I wrote")
    page.get_by_label("Title", exact=True).first.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")

    slow_saving(other)
    title, code, body = (other.locator(f"#{name}") for name in ("title", "code", "body"))
    title.fill("What you wrote")
    title.press("Tab")
    body.fill("Two hours of writing.")
    code.focus()
    expect(other.get_by_role("alert")).to_contain_text("What I wrote")
    expect(body).to_have_value("Two hours of writing.")
    code.fill("M01B")
    code.press("Tab")
    expect(page.locator("#title")).to_have_value("What I wrote")
    other.get_by_role("button", name="Save", exact=True).last.click()
    expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator("#body")).to_have_value("Two hours of writing.")
    expect(page.locator("#title")).to_have_value("What you wrote")
    expect(page.locator("#code")).to_have_value("M01B")


def test_a_field_that_cannot_be_saved_is_told_and_holds_up_no_other(
    live: Live, visit: Visit
) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    minutes, body = page.locator("#minutes"), page.locator("#body")
    minutes.fill("")
    minutes.press("Tab")
    expect(page.get_by_role("alert")).to_be_visible()
    body.fill("Two hours of writing.")
    page.locator("#code").focus()
    expect(page.locator("#minutes-error")).to_be_visible()
    minutes.fill("45")
    minutes.press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator(".error, .wrong, [aria-invalid], [aria-describedby*=error]")).to_have_count(
        0
    )
    page.reload()
    expect(body).to_have_value("Two hours of writing.")
    expect(minutes).to_have_value("45")


def test_who_was_signed_out_while_writing_is_told_and_keeps_the_page(
    live: Live, visit: Visit, complaints: list[str]
) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    page.context.clear_cookies()
    page.locator("#title").fill("Typed")
    page.locator("#title").press("Tab")
    expect(page.get_by_text("You are signed out, so this was not saved.")).to_be_visible()
    expect(page.locator("#title")).to_have_value("Typed")
    expect(page.locator("#saved")).to_have_text("Not saved")
    complaints.clear()


def test_two_in_one_field_see_both_texts_and_what_was_typed_stays(live: Live, visit: Visit) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    for each in (page, other):
        open_module(each, draft)
    for each, text in ((page, "What I wrote"), (other, "What you wrote")):
        each.get_by_label("Title", exact=True).first.fill(text)
        each.get_by_label("Title", exact=True).first.press("Tab")
        if each is page:
            expect(page.locator("#saved")).to_contain_text("Saved")

    expect(other.get_by_role("alert")).to_contain_text("What I wrote")
    expect(other.get_by_label("Title", exact=True).first).to_have_value("What you wrote")


def test_who_comes_back_by_the_browser_s_button_finds_what_somebody_else_wrote(
    live: Live, visit: Visit
) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    for each in (page, other):
        open_module(each, draft)
    module = page.url
    leave(page, "#title", "Mine")
    page.get_by_role("link", name="Back to the draft").click()
    other.reload()
    leave(other, "#title", "Theirs")
    page.go_back()
    expect(page.locator("#title")).to_have_value("Theirs")
    leave(page, "#code", "M01A")
    page.goto(module)
    expect(page.locator("#title")).to_have_value("Theirs")

    for each in (page, other):
        each.goto(f"{draft}/days")
    leave(page, "#day0-starts", "07:15")
    page.get_by_role("link", name="Review", exact=True).click()
    other.reload()
    leave(other, "#day0-starts", "09:00")
    page.go_back()
    expect(page.locator("#day0-starts")).to_have_value("09:00")


def test_who_closes_the_page_while_a_field_is_being_saved_is_asked(
    live: Live, visit: Visit
) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    held: list[Route] = []
    page.route("**/parts/**", lambda route: held.append(route))  # noqa: PLW0108  (it marks its handler)
    page.locator("#title").press_sequentially("Why")
    page.locator("#title").press("Tab")
    expect(page.locator("#saved")).to_have_text("Saving…")

    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    while not held:  # the page says that it saves before its request is here
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator("#saved")).to_contain_text("Saved")


def test_what_is_entered_in_a_day_is_saved_when_one_leaves_it(live: Live, visit: Visit) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    for each in (page, other):
        each.goto(f"{draft}/days")
    name, minutes = (page.locator("[id^=item0-]").and_(page.get_by_label(label, exact=True)).first
                     for label in ("Title", "Minutes"))  # fmt: skip
    name.fill("Welcome and registration")
    minutes.fill("20")
    page.get_by_role("link", name="Review", exact=True).click()
    expect(page.get_by_text("Welcome and registration")).to_be_visible()
    page.goto(f"{draft}/days")
    expect(name).to_have_value("Welcome and registration")
    expect(minutes).to_have_value("20")

    theirs = other.get_by_label("Title", exact=True).first
    theirs.fill("What you wrote")
    theirs.press("Tab")
    expect(other.get_by_text("Somebody else changed this day meanwhile.")).to_be_visible()
    expect(other.get_by_text("Welcome and registration", exact=False)).to_be_visible()
    expect(other.get_by_label("Title", exact=True).first).to_have_value("What you wrote")


def test_what_is_wrong_in_a_day_is_told_until_it_is_mended(live: Live, visit: Visit) -> None:
    page = visit()
    draft = begin(live, page)
    page.goto(f"{draft}/days")
    minutes = page.locator("#in-day-0").get_by_label("Minutes", exact=True).first
    for text, alerts in (("", 1), ("25", 0)):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            minutes.fill(text)
            minutes.press("Tab")
        expect(page.get_by_role("alert")).to_have_count(alerts)
    expect(page.locator("[aria-invalid]")).to_have_count(0)


def test_what_is_typed_where_others_took_away_the_place_stays_on_the_page(
    live: Live, visit: Visit
) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    page.goto(f"{draft}/days")
    last = page.locator("[id^=in-day-]").last
    number = page.locator("[id^=in-day-]").count() - 1
    other.goto(f"{draft}/days")
    other.get_by_role("button", name="Take the day out").last.click()
    expect(other.locator("[id^=in-day-]")).to_have_count(number)
    leave(page, f"#day{number}-starts", "07:15")
    expect(last).to_contain_text("Somebody else took this day out meanwhile.")
    expect(page.locator(f"#day{number}-starts")).to_have_value("07:15")
    last.get_by_role("button", name="Save the day").click()
    expect(page.get_by_text("The day is saved.")).to_be_visible()
    expect(page.locator(f"#day{number}-starts")).to_have_value("07:15")

    open_module(page, draft)
    module = page.url
    other.goto(draft)
    other.get_by_role("button", name="Discard").click()
    leave(page, "#title", "Typed in vain")
    expect(page.get_by_role("alert")).to_contain_text("published or discarded meanwhile")
    expect(page.locator("#title")).to_have_value("Typed in vain")
    expect(page.locator("main")).to_have_count(1)
    assert page.url == module


def test_a_day_is_put_in_order_by_keyboard_and_by_hand(live: Live, visit: Visit) -> None:
    page = visit()
    draft = begin(live, page)
    page.goto(f"{draft}/days")
    first = page.locator(".plan-items").first.locator("> li")
    page.get_by_role(
        "button", name="Move Registration, identity check, privacy notice down"
    ).focus()
    page.keyboard.press("Enter")
    expect(first.nth(1).get_by_label("Title")).to_have_value(re.compile("^Registration"))
    expect(first.nth(1).get_by_role("button", name="down")).to_be_focused()
    first.nth(1).locator(".handle").drag_to(first.nth(0))
    expect(first.nth(0).get_by_label("Title")).to_have_value(re.compile("^Registration"))
    expect(first.nth(0).locator("time")).to_have_text("08:00")


def test_without_scripts_and_on_a_phone_the_same_can_be_done(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE, java_script_enabled=False)
    draft = begin(live, page)
    open_module(page, draft)
    page.get_by_label("Title", exact=True).first.fill("Typed on a phone")
    page.get_by_role("button", name="Add an objective").click()
    expect(page.get_by_label("Title", exact=True).first).to_have_value("Typed on a phone")
    expect(page.locator(".objectives > li")).to_have_count(3)
    page.goto(f"{draft}/days")
    page.get_by_role(
        "button", name="Move Registration, identity check, privacy notice down"
    ).click()
    expect(page.locator(".plan-items time").first).to_have_text("08:00")


def test_pages_of_drafts_are_whole_at_every_width(live: Live, visit: Visit) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    module = page.url
    for address in (draft, module, f"{draft}/days", f"{draft}/review", f"{draft}/publish"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(address)
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, (address, width)
            assert violations(page) == [], (address, width)


def test_a_file_is_uploaded_where_its_row_is_and_stands_there_at_once(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit(device=PHONE)
    draft = begin(live, page)
    open_module(page, draft)
    card = tmp_path / "Card of seven steps.txt"
    card.write_text("Seven steps.\n")
    page.get_by_text("Materials", exact=True).first.click()
    page.locator("#materials-0-title").fill("Card")
    page.locator("#materials-0-licence").fill("CC BY 4.0")
    page.locator("#materials-0-upload").set_input_files(card)

    expect(page.locator("#materials-0-file")).to_have_value("Card-of-seven-steps.txt")
    expect(page.locator("#materials-0-title")).to_have_value("Card")
    with page.expect_download() as download:
        page.get_by_role("link", name="Look at the file").click()
    assert download.value.suggested_filename == "Card-of-seven-steps.txt"
    page.locator("#materials-0-language").fill("en")
    page.locator("#materials-0-language").press("Tab")
    expect(page.locator("#saved")).to_contain_text("Saved")
    wrong = tmp_path / "wrong.pdf"
    wrong.write_text("no PDF")
    page.locator("#materials-1-upload").set_input_files(wrong)
    expect(page.locator("#materials-1-upload-error")).to_contain_text("is not what its name says")
    assert violations(page) == []


def test_a_file_that_is_too_large_is_told_and_keeps_nothing_else_from_being_saved(
    live: Live, visit: Visit, tmp_path: Path, complaints: list[str]
) -> None:
    page = visit()
    draft = begin(live, page)
    open_module(page, draft)
    film = tmp_path / "Film.mp4"
    film.write_bytes(b"\0" * (LARGEST_WITH_FILE + 1))
    page.get_by_text("Materials", exact=True).first.click()
    upload = page.locator("#materials-0-upload")
    upload.set_input_files(film)
    expect(page.locator("#toasts")).to_contain_text("“Film.mp4” is too large: 10 MB are the most.")
    expect(upload).to_have_value("")
    leave(page, "#title", "Typed beside it")
    expect(page.locator("#saved")).to_contain_text("Saved")

    page.evaluate("document.querySelector('#materials-0-upload').removeAttribute('data-most')")
    upload.set_input_files(film)
    expect(page.locator("#toasts")).to_contain_text("What you sent is too large")
    expect(page.locator("#toasts > *")).to_have_count(2)
    leave(page, "#title", "Typed after it")
    expect(page.locator("#saved")).to_contain_text("Saved")
    complaints.clear()


def leave(page: Page, field: str, text: str) -> None:
    """Write into a field and leave it; what the page saves by itself is answered then."""
    page.locator(field).fill(text)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator(field).press("Tab")


def test_two_in_different_rows_are_both_kept_and_in_one_row_both_texts_are_seen(
    live: Live, visit: Visit
) -> None:
    page, other = visit(), visit()
    draft = begin(live, page)
    live.sign_in(other, SECOND)
    for each in (page, other):
        each.goto(f"{draft}/parts/head")
    for each, row, text in (
        (page, 0, "Ana"), (other, 1, "Ben"), (page, 0, "Ana Ruiz"), (other, 1, "Ben Ali"),
    ):  # fmt: skip
        leave(each, f"#contributors-{row}-person", text)
    page.reload()
    expect(page.locator("#contributors-0-person")).to_have_value("Ana Ruiz")
    expect(page.locator("#contributors-1-person")).to_have_value("Ben Ali")
    other.reload()
    leave(page, "#contributors-0-person", "Ana R.")
    leave(other, "#contributors-0-person", "A. Ruiz")
    expect(other.locator("#contributors-0-role-error")).to_contain_text("Ana R.")
    expect(other.locator("#contributors-0-person")).to_have_value("A. Ruiz")


def test_what_is_wrong_with_an_archive_is_read_on_a_phone(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit(device=PHONE)
    live.sign_in(page, EDITOR)
    page.goto("/curricula")
    page.get_by_role("link", name="Begin with files").click()
    archive = tmp_path / "library.zip"
    archive.write_bytes(packed([("mcmc/9.0.0/curriculum.toml", b'slug = "mcmc"\n')]))
    page.get_by_label("ZIP archive").set_input_files(archive)
    page.get_by_role("button", name="Check it and begin a draft").click()

    expect(page.get_by_role("alert")).to_contain_text("mcmc/9.0.0/curriculum.toml")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
