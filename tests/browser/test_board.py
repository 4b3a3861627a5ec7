"""Planners at the board: by pointer, by keys, by form on a phone, and two of them at once."""

import contextlib
import re
from datetime import timedelta

from playwright.sync_api import Error, Locator, Page, Route, expect

from app.domain.permissions import Role
from app.extensions import db
from app.models.delivery import CourseRun
from app.queries import course_runs, plans
from tests.browser.conftest import PHONE, TABLET, Visit
from tests.browser.test_station_organiser import new_course, tab
from tests.factories import give_role, make_person
from tests.live import Live

FIVE = 5


def board_of(live: Live, visit: Visit, title: str, by: str = "room", **options: object) -> Page:
    """Begin a course in Nairobi and open the board of its first day in person."""
    page = visit(**options)
    new_course(live, page, "nairobi", f"MCMC Nairobi, board {title}")
    tab(page, "Board")
    page.goto(re.sub(r"board.*", f"board?view=day&by={by}&day={first_day(live, page)}", page.url))
    return page


def run_id(page: Page) -> str:
    return page.url.split("/courses/")[1].split("/")[0]


def first_day(live: Live, page: Page) -> str:
    with live.app.app_context():
        run: CourseRun = course_runs.get(run_id(page))
        sessions = [e for e in plans.sessions_of(run.id) if not e.online]
        return sessions[0].local_start.date().isoformat()


def times_of(live: Live, page: Page, code: str) -> tuple[str, int]:
    """When the plan has a session, and for how many minutes."""
    with live.app.app_context():
        run = course_runs.get(run_id(page))
        session = next(each for each in plans.sessions_of(run.id) if each.code == code)
        return f"{session.local_start:%H:%M}", session.minutes


def later(clock: str, minutes: int) -> str:
    hours, minute = map(int, clock.split(":"))
    at = timedelta(hours=hours, minutes=minute + minutes).seconds // 60
    return f"{at // 60:02}:{at % 60:02}"


def card(page: Page, code: str) -> Locator:
    return page.locator("#board .s", has=page.locator(f"b:text-is('{code}')"))


def link(page: Page, code: str) -> Locator:
    return card(page, code).locator("a")


def middle(place: Locator) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, start: tuple[float, float], by: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + by[0] / 2, start[1] + by[1] / 2)
    page.mouse.move(start[0] + by[0], start[1] + by[1], steps=3)
    page.mouse.up()


def an_hour(page: Page) -> float:
    """How many pixels an hour of the board is."""
    return float(page.evaluate("boardPlace.pixels() * 60"))


def test_a_session_is_dragged_to_another_time_and_room_and_undone(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "dragged")
    was, minutes = times_of(live, page, "M01")
    heads = page.locator(".heads li")
    width = middle(heads.nth(1))[0] - middle(heads.nth(0))[0]
    link(page, "M01").scroll_into_view_if_needed()

    drag(page, middle(link(page, "M01")), (width, an_hour(page)))

    expect(link(page, "M01")).to_contain_text(later(was, 60))
    expect(link(page, "M01")).to_be_focused()
    expect(page.locator("#board-said")).to_contain_text("M01: ")
    assert times_of(live, page, "M01") == (later(was, 60), minutes)
    expect(card(page, "M01")).to_have_class(re.compile(r"\bc1\b"))

    page.keyboard.press("Control+z")
    expect(link(page, "M01")).to_contain_text(f"{was}–")
    expect(page.get_by_text("Undone: moving a session.").first).to_be_visible()
    page.keyboard.press("Control+Shift+Z")
    expect(link(page, "M01")).to_contain_text(later(was, 60))


def test_the_day_in_view_stays_where_it_was_when_a_session_is_put_down(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "in view")
    was, _minutes = times_of(live, page, "M02")
    page.mouse.wheel(0, 400)
    page.wait_for_function("scrollY > 200")
    top = "document.querySelector('.board-day').getBoundingClientRect().top"
    before = page.evaluate(top)

    drag(page, middle(link(page, "M02")), (0, an_hour(page)))

    expect(link(page, "M02")).to_contain_text(later(was, 60))
    assert abs(page.evaluate(top) - before) < 100


def test_the_lower_edge_makes_it_longer(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "longer")
    was, minutes = times_of(live, page, "M01")
    link(page, "M01").scroll_into_view_if_needed()
    box = card(page, "M01").bounding_box()
    assert box is not None
    edge = (box["x"] + box["width"] / 2, box["y"] + box["height"] - 3)

    drag(page, edge, (0, an_hour(page) / 4))

    expect(link(page, "M01")).to_contain_text(f"{was}–{later(was, minutes + 15)}")
    assert times_of(live, page, "M01") == (was, minutes + 15)


def touch(page: Page, start: tuple[float, float], by: float, *, held_ms: int) -> None:
    """Put a finger down, keep it there, move it down by so many pixels, and take it off."""
    finger = page.context.new_cdp_session(page)

    def send(kind: str, *at: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in at]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    page.wait_for_timeout(held_ms)
    for part in range(1, 6):
        send("touchMove", (start[0], start[1] + by * part / 5))
    send("touchEnd")


def test_a_finger_that_rests_on_a_session_drags_it_and_one_that_moves_at_once_scrolls(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "finger", device=TABLET)
    was, minutes = times_of(live, page, "M01")
    link(page, "M01").scroll_into_view_if_needed()
    hour, before = an_hour(page), page.evaluate("scrollY")

    touch(page, middle(link(page, "M01")), hour, held_ms=600)

    expect(link(page, "M01")).to_contain_text(later(was, 60))
    assert times_of(live, page, "M01") == (later(was, 60), minutes)
    assert page.evaluate("scrollY") == before

    touch(page, middle(link(page, "M01")), -hour, held_ms=0)

    page.wait_for_function("before => scrollY > before", arg=before)
    expect(page.locator("#board .mine")).to_have_count(0)
    assert times_of(live, page, "M01") == (later(was, 60), minutes)


def test_keys_do_it_all(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "keys", by="group")
    was, minutes = times_of(live, page, "M01")
    said = page.locator("#board-said")

    link(page, "M01").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("M01 picked up")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("+")
    page.keyboard.press("-")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text(f"{later(was, 10)} Nairobi")
    page.keyboard.press("Enter")

    expect(link(page, "M01")).to_contain_text(f"{later(was, 10)}–")
    expect(link(page, "M01")).to_be_focused()
    assert times_of(live, page, "M01") == (later(was, 10), minutes + FIVE)
    expect(card(page, "M01")).to_have_class(re.compile(r"\bc1\b"))

    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(said).to_contain_text("stays where it was")
    expect(link(page, "M01")).to_be_focused()
    assert times_of(live, page, "M01") == (later(was, 10), minutes + FIVE)


def test_two_planners_see_each_other_and_lose_nothing(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of two")
    was, _ = times_of(live, page, "M01")
    other = visit()
    with live.arranging():
        person = make_person("Ama Mensah", email="ama@example.org")
        give_role(person, Role.CITY_ORGANISER, city=course_runs.get(run_id(page)).city)
        db.session.commit()
    live.sign_in(other, "ama@example.org")
    other.goto(page.url)
    link(other, "M01").focus()
    other.keyboard.press("Enter")
    for key in ("ArrowDown", "Enter"):
        other.keyboard.press(key)
    expect(link(other, "M01")).to_contain_text(later(was, FIVE))

    # The first one learns of it without doing anything.
    expect(page.locator("#board .notice")).to_contain_text("Ama Mensah moved M01")
    expect(link(page, "M01")).to_contain_text(later(was, FIVE))

    # Who holds a session meanwhile keeps it in their hand, and is told what is there by then.
    link(page, "M01").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    link(other, "M01").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        other.keyboard.press(key)
    expect(link(other, "M01")).to_contain_text(later(was, 2 * FIVE))
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_contain_text("What you wanted")
    expect(link(page, "M01")).to_contain_text(later(was, 2 * FIVE))
    page.get_by_role("button", name="Do mine all the same").click()
    expect(link(page, "M01")).to_contain_text(f"{was}–")


def test_on_a_phone_the_form_does_it(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "on a phone", device=PHONE)
    was, minutes = times_of(live, page, "M01")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]  # type: ignore[index]

    link(page, "M01").click()
    expect(page.locator("#panel-name")).to_be_focused()
    page.get_by_label("Start").fill(later(was, 10))
    page.get_by_label("Minutes").fill(str(minutes - 10))
    page.get_by_role("button", name="Save").click()

    expect(link(page, "M01")).to_contain_text(f"{later(was, 10)}–{later(was, minutes)}")
    assert times_of(live, page, "M01") == (later(was, 10), minutes - 10)


def test_without_a_script_the_form_does_it(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "without a script", java_script_enabled=False)
    was, _ = times_of(live, page, "M01")

    link(page, "M01").click()
    page.get_by_label("Start").fill(later(was, 10))
    page.get_by_role("button", name="Save").click()

    expect(link(page, "M01")).to_contain_text(f"{later(was, 10)}–")
    expect(page.get_by_text("M01: ").first).to_be_visible()


def test_ticked_sessions_go_to_another_day(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of a block")
    for code in ("M01", "M02"):
        link(page, code).focus()
        page.keyboard.press("x")
    page.get_by_text("Move several sessions to another day").click()
    day = page.locator(".cards").get_attribute("data-day")
    assert day is not None
    page.get_by_label("To which day").fill(day[:-2] + "28")
    page.get_by_role("button", name="Move them").click()

    expect(page.locator("#board .notice")).to_contain_text("2 sessions moved to")
    expect(card(page, "M01")).to_have_count(0)


def pressed(page: Page, code: str, *keys: str) -> None:
    """Press keys on a session."""
    link(page, code).focus()
    for key in keys:
        page.keyboard.press(key)


def news_held(page: Page) -> list[Route]:
    """Let the board ask for news, of which the answer is still to come."""
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/board/news**", hold)
    with page.expect_request("**/board/news**"):
        pass
    return asked


def come(asked: list[Route]) -> None:
    """Let an answer come late, if anybody still waits for it."""
    with contextlib.suppress(Error):
        asked[0].continue_()


def test_what_cannot_be_sent_stays_where_it_was_and_can_be_tried_again(
    live: Live, visit: Visit, complaints: list[str]
) -> None:
    page = board_of(live, visit, "without a line")
    was, _ = times_of(live, page, "M01")
    page.route("**/board/sessions/**", lambda route: route.abort())

    for _again in range(2):
        pressed(page, "M01", "Enter", "ArrowDown", "Enter")
        expect(page.locator("#board-said")).to_contain_text("M01 stays where it was")
        expect(card(page, "M01")).not_to_have_attribute("aria-busy", "true")
        expect(link(page, "M01")).to_contain_text(f"{was}–")
    expect(page.locator("#toasts .toast")).to_have_count(1)

    page.unroute("**/board/sessions/**")
    pressed(page, "M01", "Enter", "ArrowDown", "Enter")
    expect(link(page, "M01")).to_contain_text(later(was, FIVE))
    complaints.clear()  # htmx says in the console that nothing could be sent


def test_questions_for_news_without_a_line_say_nothing(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "offline")
    page.route("**/board/news**", lambda route: route.abort())

    for _again in range(2):
        with page.expect_request("**/board/news**"):
            pass
    expect(page.locator("#toasts .toast")).to_have_count(0)


def test_what_is_put_down_while_news_are_asked_for_counts(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of news")
    was, _ = times_of(live, page, "M01")
    asked = news_held(page)

    pressed(page, "M01", "Enter", "ArrowDown", "Enter")
    expect(link(page, "M01")).to_contain_text(later(was, FIVE))
    come(asked)

    expect(page.locator("#board .notice")).to_contain_text("M01: ")
    assert times_of(live, page, "M01")[0] == later(was, FIVE)


def test_news_that_come_late_replace_no_form(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of a form")
    page.evaluate("document.getElementById('board').dataset.state = 'another'")
    asked = news_held(page)

    link(page, "M01").click()
    page.get_by_label("Minutes").fill("35")
    come(asked)
    page.wait_for_timeout(500)

    expect(page.get_by_label("Minutes")).to_have_value("35")


def test_escape_ends_a_drag_and_nothing_is_sent(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of Escape")
    was, _ = times_of(live, page, "M01")
    link(page, "M01").scroll_into_view_if_needed()
    x, y = middle(link(page, "M01"))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + an_hour(page), steps=3)
    page.keyboard.press("Escape")
    page.mouse.move(x, y + 10, steps=3)
    page.mouse.up()

    expect(link(page, "M01")).to_contain_text(f"{was}–")
    expect(page.locator("#panel.open")).to_have_count(0)
    assert "POST" not in sent

    pressed(page, "M01", "Enter", "ArrowDown")
    page.locator("h1").click()
    expect(page.locator("#board-said")).to_contain_text("M01 stays where it was")
    assert "POST" not in sent


def test_what_follows_makes_way_or_moves_by_as_much_where_that_is_chosen(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "of what follows")
    was, minutes = times_of(live, page, "M01")
    follows, _ = times_of(live, page, "M02")
    assert follows < later(was, minutes + 30)
    following = page.get_by_label("When something moves, what follows")
    following.select_option("closes up and makes way")

    pressed(page, "M01", "Enter", *6 * ["ArrowDown"], "Enter")

    expect(link(page, "M01")).to_contain_text(f"{later(was, 30)}–")
    assert times_of(live, page, "M02")[0] >= later(was, minutes + 30)
    expect(following).to_have_value("shift")

    follows, _ = times_of(live, page, "M02")
    following.select_option("moves by as much")
    pressed(page, "M01", "Enter", "ArrowDown", "Enter")
    expect(link(page, "M02")).to_contain_text(f"{later(follows, FIVE)}–")


def test_a_session_in_person_cannot_be_put_online_and_is_told_so(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of online")
    with live.arranging():
        sessions = plans.sessions_of(course_runs.get(run_id(page)).id)
        sessions[-1].online = True
        db.session.commit()
    page.reload()
    column = re.search(r"\bc(\d+)\b", card(page, "M01").get_attribute("class") or "")
    online = page.locator(".heads li").all_inner_texts().index("Online")
    assert column is not None
    steps = online - int(column[1])

    pressed(
        page, "M01", "Enter", *abs(steps) * ["ArrowRight" if steps > 0 else "ArrowLeft"], "Enter"
    )

    expect(page.locator("#toasts .toast")).to_contain_text("It cannot stand there.")


def test_boxes_come_with_what_they_are_for(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of boxes")
    boxes = page.locator("#board input[name=chosen]")
    expect(boxes).to_have_count(0)

    page.get_by_text("Move several sessions to another day").click()

    expect(boxes).to_have_count(page.locator("#board .s").count())
    page.get_by_label("Tick M01").check()
    expect(page.get_by_text("Show boxes to tick sessions")).to_be_hidden()


def test_on_a_phone_closing_the_form_leads_back_to_the_session(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of closing", device=PHONE)
    last = page.locator("#board .s a").last

    last.click()
    expect(page.locator("#panel-name")).to_be_focused()
    page.get_by_role("link", name="Close").click()

    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()


def test_on_paper_no_column_is_cut_off(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "on paper", by="mentor")
    stretched = "document.querySelector('.board-columns').classList.replace('k1', 'k9')"
    assert page.evaluate(stretched)
    page.set_viewport_size({"width": 720, "height": 900})
    page.emulate_media(media="print")

    assert (
        page.locator(".board-days").evaluate("each => getComputedStyle(each).overflowX")
        == "visible"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_on_a_phone_each_session_says_what_it_is_sorted_by(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "sorted on a phone", device=PHONE)
    room = card(page, "M01").evaluate(
        "each => JSON.parse(each.closest('.cards').dataset.names)[boardPlace.of(each).column]"
    )

    expect(link(page, "M01")).to_contain_text(room, use_inner_text=True)
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(link(page, "M01")).not_to_contain_text(room, use_inner_text=True)


def test_what_is_entered_in_the_form_stays_while_the_board_changes(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "entered")
    was, _ = times_of(live, page, "M02")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    link(page, "M01").click()
    page.get_by_label("Minutes").fill("35")
    page.get_by_label("What follows", exact=True).select_option("moves by as much")

    pressed(page, "M02", "Enter", "ArrowDown", "Enter")  # another session
    expect(link(page, "M02")).to_contain_text(later(was, FIVE))
    expect(link(page, "M02")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(link(page, "M02")).to_contain_text(f"{was}–")
    link(page, "M02").click()
    page.keyboard.press("Escape")

    assert len(asked) == 2
    assert "M01" in asked[0]
    expect(page.get_by_label("Minutes")).to_have_value("35")
    expect(page.get_by_label("What follows", exact=True)).to_have_value("along")

    start, _ = times_of(live, page, "M01")
    pressed(page, "M01", "Enter", "ArrowDown", "Enter")  # the same one: the form goes on from there
    expect(page.locator("#panel").get_by_label("Start")).to_have_value(later(start, FIVE))
    expect(page.get_by_label("Minutes")).to_have_value("35")
    expect(page.get_by_label("What follows", exact=True)).to_have_value("along")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#panel.open")).to_have_count(0)
    assert times_of(live, page, "M01") == (later(start, FIVE), 35)
    assert len(asked) == 2


def test_a_form_closes_without_what_was_entered_where_that_is_meant(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "thrown away")
    page.on("dialog", lambda dialog: dialog.accept())
    link(page, "M01").click()
    page.get_by_label("Minutes").fill("35")

    pressed(page, "M02", "e")
    expect(page.locator("#panel-name")).to_contain_text("M02")
    page.get_by_role("link", name="Close").click()
    expect(link(page, "M02")).to_be_focused()


def test_what_is_ticked_stays_while_the_board_changes(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "ticked")
    was, _ = times_of(live, page, "M03")
    pressed(page, "M01", "x")
    pressed(page, "M02", "x")
    page.get_by_text("Move several sessions to another day").click()
    page.get_by_label("To which day").fill("2037-12-28")

    pressed(page, "M03", "Enter", "ArrowDown", "Enter")

    expect(link(page, "M03")).to_contain_text(later(was, FIVE))
    expect(page.locator("#board input[name=chosen]:checked")).to_have_count(2)
    expect(page.get_by_label("Tick M02")).to_be_checked()
    expect(page.get_by_label("To which day")).to_have_value("2037-12-28")


def test_the_focus_stays_on_what_was_pressed(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "focus")
    was, _ = times_of(live, page, "M01")
    pressed(page, "M01", "Enter", "ArrowDown", "Enter")
    expect(link(page, "M01")).to_contain_text(later(was, FIVE))
    page.reload()

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")  # there is nothing more to undo then
    expect(link(page, "M01")).to_contain_text(f"{was}–")
    expect(page.get_by_role("button", name="Do again")).to_be_focused()

    page.get_by_text("Move several sessions to another day").click()
    page.get_by_label("To which day").fill("2037-12-28")
    move = page.get_by_role("button", name="Move them")
    move.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#block-error")).to_contain_text("Tick the sessions that move")
    expect(move).to_be_focused()

    chip = page.get_by_role("link", name="By mentor")
    page.reload()
    chip.focus()
    page.evaluate("document.getElementById('board').dataset.state = 'another'")
    expect(page.locator("#board .notice")).to_contain_text("The plan is another one now")
    expect(chip).to_be_focused()


def test_a_form_that_is_opened_by_its_address_leads_back_to_its_session(
    live: Live, visit: Visit
) -> None:
    page = board_of(live, visit, "by its address")
    address = page.url
    panel = link(page, "M02").get_attribute("href")
    assert panel is not None

    page.goto(address.partition("?")[0] + panel.partition("#")[0])
    page.get_by_role("link", name="Close").press("Enter")
    expect(link(page, "M02")).to_be_focused()

    page.goto(address.partition("?")[0] + panel.partition("#")[0])
    page.get_by_label("Minutes").fill("35")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#board .notice")).to_contain_text("M02: ")
    expect(link(page, "M02")).to_be_focused()


def test_on_a_phone_news_do_not_scroll_the_page(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "of news on a phone", device=PHONE)
    page.locator("#board .s a").last.click()
    page.get_by_role("link", name="Close").click()
    expect(page.locator("#board .s a").last).to_be_focused()
    page.evaluate("scrollTo(0, 0)")

    page.evaluate("document.getElementById('board').dataset.state = 'another'")

    expect(page.locator("#board .notice")).to_contain_text("The plan is another one now")
    assert page.evaluate("scrollY") == 0


def test_a_session_that_is_moved_by_keys_stays_in_view(live: Live, visit: Visit) -> None:
    page = board_of(live, visit, "in view")
    page.set_viewport_size({"width": 800, "height": 500})

    pressed(page, "M01", "Enter", *60 * ["ArrowDown"])

    expect(card(page, "M01")).to_be_in_viewport(ratio=0.9)


def test_what_is_answered_too_late_is_not_said_to_have_stayed(
    live: Live, visit: Visit, complaints: list[str]
) -> None:
    page = board_of(live, visit, "too late")
    was, _ = times_of(live, page, "M01")
    page.route("**/board/sessions/**", lambda route: route.fetch())  # done, and never answered
    page.evaluate(
        "document.getElementById('board').setAttribute('hx-request', '{\"timeout\": 1500}')"
    )

    pressed(page, "M01", "Enter", "ArrowDown", "Enter")

    expect(page.locator("#toasts .toast")).to_contain_text("it is not known whether")
    expect(link(page, "M01")).to_contain_text(later(was, FIVE), timeout=3000)
    expect(link(page, "M01")).to_be_focused()
    page.unroute("**/board/sessions/**")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(link(page, "M01")).to_contain_text(later(was, 2 * FIVE))
    complaints.clear()  # htmx says in the console that no answer came


def test_a_form_that_cannot_be_opened_is_told_as_that(
    live: Live, visit: Visit, complaints: list[str]
) -> None:
    page = board_of(live, visit, "not opened")
    page.route("**/board?**session=**", lambda route: route.abort())
    link(page, "M01").click()
    expect(page.locator("#toasts .toast")).to_contain_text("could not be opened")
    page.unroute("**/board?**session=**")

    with live.arranging():
        session = next(
            e for e in plans.sessions_of(course_runs.get(run_id(page)).id) if e.code == "M01"
        )
        db.session.delete(session)
        db.session.commit()
    pressed(page, "M01", "e")
    expect(page.locator("#toasts")).to_contain_text("somebody took it out")
    expect(page.locator("#panel.open")).to_have_count(0)
    complaints.clear()  # the browser says that a request was stopped
