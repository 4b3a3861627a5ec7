"""From plan to release: what one planner changes, another one sees, and everybody learns."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.live import Live

ORGANISER, TRAINEE = "organiser.nairobi@example.org", "trainee.nairobi@example.org"


def course(page: Page) -> str:
    """Open the course that the person organises, and return its address."""
    page.goto("/today")
    page.locator("main").get_by_role("link", name="Multidisciplinary Cancer").first.click()
    page.wait_for_url("**/courses/*")
    return page.url


def cancel(page: Page, address: str, code: str) -> None:
    page.goto(f"{address}/agenda")
    page.get_by_role("link", name=f"Change {code}").click()
    page.get_by_role("button", name="Cancel this session").click()
    expect(page.get_by_text("The session is cancelled.")).to_be_visible()


def test_a_change_is_looked_at_and_released_on_a_phone_and_only_then_a_trainee_learns_of_it(
    live: Live, visit: Visit
) -> None:
    planner, trainee = visit(device=PHONE), visit(device=PHONE)
    live.sign_in(planner, ORGANISER)
    live.sign_in(trainee, TRAINEE)
    address = course(planner)
    cancel(planner, address, "M05")

    trainee.goto("/me")
    session = trainee.get_by_role("listitem").filter(has_text="Breast cancer 1").first
    expect(session).to_be_visible()
    expect(session).not_to_contain_text("Cancelled")

    planner.get_by_role("link", name="Look and release").first.click()
    expect(planner.get_by_text("1 session differs from what everybody sees now.")).to_be_visible()
    told = planner.locator("#whom").locator("..").locator("details").first
    told.locator("summary").click()
    told.locator("li a").first.click()
    expect(told.locator(".said").first).to_contain_text("M05 Breast cancer 1")
    expect(planner.get_by_role("heading", name="What a release would change")).to_be_visible()
    planner.get_by_label("What is new, in a sentence").fill("The hall is being painted")
    planner.get_by_role("button", name="Release it to everybody").click()
    expect(planner.get_by_text("is what everybody sees now.")).to_be_visible()
    expect(planner.get_by_text("The hall is being painted")).to_be_visible()

    trainee.reload()
    expect(session).to_contain_text("Cancelled")


def test_what_another_planner_changed_since_is_shown_before_anything_is_released(
    live: Live, visit: Visit
) -> None:
    one, other = visit(), visit()
    live.sign_in(one, ORGANISER)
    live.sign_in(other, ORGANISER)
    address = course(one)
    cancel(one, address, "M08")
    one.goto(f"{address}/releases/next")
    one.get_by_label("What is new, in a sentence").fill("One session less")
    cancel(other, address, "M09")

    one.get_by_role("button", name="Release it to everybody").click()

    expect(one.get_by_text("Somebody changed the plan since you looked.")).to_be_visible()
    expect(one.get_by_text("2 sessions differ from what everybody sees now.")).to_be_visible()
    expect(one.get_by_label("What is new, in a sentence")).to_have_value("One session less")
    one.get_by_role("button", name="Release it to everybody").click()
    expect(one.get_by_text("is what everybody sees now.")).to_be_visible()


def test_undo_and_do_again_by_keyboard(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, ORGANISER)
    address = course(page)
    cancel(page, address, "M12")

    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Undone: cancelling a session.")).to_be_visible()
    again = page.get_by_role("button", name="Do again")
    again.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Done again: cancelling a session.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone: cancelling a session.")).to_be_visible()
