"""The people of a course in a browser: files that come in, files that do not, groups, undo."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from app.extensions import db
from app.models.delivery import CourseRun
from app.models.place import City
from app.queries import trainees
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.ways import follow
from tests.live import Live
from tests.trainee_files import csv_file, trainee_rows, xlsx_file

NAIROBI, KUMASI = "organiser.nairobi@example.org", "organiser.kumasi@example.org"
LARGE = 60_000_000


def course(live: Live, city: str) -> CourseRun:
    with live.app.app_context():
        found = db.select(CourseRun).join(CourseRun.city).where(City.slug == city)
        return db.session.scalars(found).one()


def on_roll(live: Live, city: str) -> int:
    run = course(live, city)
    with live.app.app_context():
        return len(trainees.enrolled(run.id))


def people(live: Live, city: str) -> str:
    return f"{live.url}/courses/{course(live, city).public_id}/people"


def written(folder: Path, name: str, data: bytes, length: int | None = None) -> Path:
    """Write a file to be chosen, filled up to a length."""
    path = folder / name
    path.write_bytes(data)
    if length:
        with path.open("ab") as file:
            file.truncate(length)
    return path


def choose(page: Page, path: Path) -> None:
    page.get_by_label("A file with one row for each person").set_input_files(path)


def read_button(page: Page) -> Locator:
    return page.get_by_role("button", name="Read the file")


def sideways(page: Page) -> dict[int, int]:
    """How wide the page is on screens that it is wider than; it is left on the widest."""
    found = {}
    for width in (320, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        found[width] = page.evaluate("document.documentElement.scrollWidth")
    return {screen: width for screen, width in found.items() if width > screen}


def faults(page: Page) -> list[str]:
    """What axe-core finds, and whether the page is wider than the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [rule for rule, _element in axe.violations(page)] + (["too wide"] if wide else [])


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_a_workbook_comes_in_and_its_correction_updates(
    live: Live, visit: Visit, tmp_path: Path, device: dict[str, object]
) -> None:
    page = visit(device=device)
    live.sign_in(page, NAIROBI)
    rows = [list(row[:6]) for row in trainee_rows(12)]
    for row in rows:
        row[0] += " on the phone" if device is PHONE else ""
        row[1] = f"{'phone' if device is PHONE else 'desk'}.{row[1]}"
        row[2] = ""
    before = on_roll(live, "nairobi")
    header = ("Full name", "E-mail", "Phone", "Hospital", "Cadre", "Specialty")
    found = []

    page.goto(people(live, "nairobi"))
    found += faults(page)
    follow(page.get_by_role("link", name="Import a file"))
    found += faults(page)
    choose(page, written(tmp_path, "people.xlsx", xlsx_file(rows, header=header)))
    follow(read_button(page))
    found += faults(page)
    page.get_by_role("button", name="Enrol 12 new people", exact=True).click()
    expect(page.get_by_text("12 people are enrolled.")).to_be_visible()
    found += faults(page)

    rows[3][4] = "Consultant surgeon"
    rows[5][0] = ""
    follow(page.get_by_role("link", name="Bring another file"))
    choose(page, written(tmp_path, "corrected.csv", csv_file(rows, header=header)))
    follow(read_button(page))
    expect(page.get_by_text("Consultant surgeon")).to_be_visible()
    found += faults(page)
    page.get_by_role("button", name="Update 1; 1 row is left out").click()
    expect(page.get_by_text("1 was updated. 1 row was left out.")).to_be_visible()

    assert on_roll(live, "nairobi") == before + 12
    assert found == []


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit()
    live.sign_in(page, NAIROBI)
    page.goto(f"{people(live, 'nairobi')}/import")
    choose(page, written(tmp_path, "big.csv", csv_file(), LARGE))
    words = page.locator("#file-error")

    expect(words).to_have_text(
        "“big.csv” has 60.0 MB; at most 10 MB can be read. Choose a smaller file."
    )
    read_button(page).click()
    expect(words).to_be_visible()
    choose(page, written(tmp_path, "small.csv", csv_file()))
    expect(words).to_be_hidden()


def test_without_javascript_a_file_that_is_too_large_is_answered_and_not_cut_off(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit(java_script_enabled=False)
    live.sign_in(page, NAIROBI)
    before = on_roll(live, "nairobi")
    page.goto(f"{people(live, 'nairobi')}/import")
    choose(page, written(tmp_path, "big.csv", csv_file(), LARGE))
    with page.expect_response(lambda response: response.request.method == "POST") as answer:
        read_button(page).click()

    assert answer.value.status == 413
    expect(page.get_by_role("alert")).to_contain_text("at most 10 MB can be read")
    assert on_roll(live, "nairobi") == before


def test_a_group_is_saved_as_soon_as_it_is_chosen_and_as_often(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, KUMASI)
    page.goto(people(live, "kumasi"))
    first = page.locator("#people select").first
    was = first.input_value()
    for group in ("1", "2", was):
        if first.input_value() == group:
            continue
        with page.expect_response(lambda response: response.url.endswith("/groups")) as answer:
            first.select_option(group)
        assert answer.value.status == 204
    page.reload()

    assert page.locator("#people select").first.input_value() == was


def test_withdrawing_is_undone_from_the_notice(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, KUMASI)
    before = on_roll(live, "kumasi")
    page.goto(people(live, "kumasi"))
    page.get_by_role("button", name="Withdraw").first.click()
    expect(page.get_by_text("is not on this course any more")).to_be_visible()
    without = on_roll(live, "kumasi")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("is on the course again")).to_be_visible()

    assert (without, on_roll(live, "kumasi")) == (before - 1, before)


def test_withdrawing_leaves_the_reader_where_they_were(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, KUMASI)
    page.goto(people(live, "kumasi"))
    button = page.get_by_role("button", name="Withdraw").nth(40)
    button.scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    button.click()
    undo = page.get_by_role("button", name="Undo")

    expect(undo).to_be_in_viewport()
    expect(page.locator("#people td:focus")).to_contain_text("is not on this course any more")
    assert abs(page.evaluate("scrollY") - place) < 100
    follow(undo)
    expect(page.locator("#people tr:target")).to_be_in_viewport()


def test_a_name_of_one_long_word_stays_on_the_page(live: Live, visit: Visit) -> None:
    page = visit()
    live.sign_in(page, KUMASI)
    page.goto(people(live, "kumasi"))
    follow(page.get_by_role("link", name="Correct what is known of").last)
    old, long = page.get_by_label("Name", exact=True).input_value(), "Wanjiku" * 17
    page.get_by_label("Name", exact=True).fill(long)
    follow(page.get_by_role("button", name="Save"))
    expect(page.get_by_text(f"What is known of {long} is corrected.")).to_be_visible()
    widths = [sideways(page)]
    for path in ("register", "people"):
        page.goto(f"{live.url}/courses/{course(live, 'kumasi').public_id}/{path}")
        widths.append(sideways(page))
    table = page.locator("#people").evaluate(
        "table => table.scrollWidth - table.closest('.scroll').clientWidth"
    )
    follow(page.get_by_role("link", name=f"Correct what is known of {long}"))
    page.get_by_label("Name", exact=True).fill(old)
    follow(page.get_by_role("button", name="Save"))

    assert widths == [{}] * 3
    assert table <= 0


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_the_forms_of_one_person_can_be_used_by_all(
    live: Live, visit: Visit, device: dict[str, object]
) -> None:
    page = visit(device=device)
    live.sign_in(page, KUMASI)
    found = []
    for link in ("Add one by hand", "Correct what is known of", "Replace"):
        page.goto(people(live, "kumasi"))
        follow(page.get_by_role("link", name=link).first)
        found += faults(page)

    assert found == []
