"""An organiser in Nairobi: from the curriculum to a published course with sixty people on it."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app.clock import utcnow
from tests.browser.conftest import Visit
from tests.live import Live
from tests.trainee_files import HEADER, csv_file, trainee_rows, xlsx_file

MENTORS = ["mentor", "mentor2", "mentor3", "mentor4"]
GROUPS = 4
NEW_MENTOR = ("zawadi.njoroge@example.org", "Zawadi Njoroge")
STRANGE_HEADER = ("Who", "Write to", "Call", "Comes from", "Cadre", "Specialty", "Group")
CHOSEN = {"Name": "Who", "Mail address": "Write to", "Phone": "Call", "Hospital": "Comes from"}


def next_monday(days: int = 40) -> date:
    day = utcnow().date() + timedelta(days=days)
    return day + timedelta(days=-day.weekday() % 7)


def tab(page: Page, name: str) -> None:
    parts = page.get_by_role("navigation", name="Parts of this course")
    parts.get_by_role("link", name=name).click()


def begin(page: Page, title: str, first_day: date, groups: int = GROUPS) -> None:
    """Fill in the form of a new course; the course opens."""
    page.get_by_label("Title").fill(title)
    page.get_by_label("First day").fill(first_day.isoformat())
    page.get_by_label("Groups", exact=True).fill(str(groups))
    page.get_by_role("button", name="Begin the course").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def new_course(live: Live, page: Page, city: str, title: str) -> None:
    """Sign the organiser of a city in and begin a course of its adaptation."""
    live.sign_in(page, f"organiser.{city}@example.org")
    page.goto("/courses/new")
    begin(page, title, next_monday())


def upload(page: Page, name: str, data: bytes) -> None:
    tab(page, "People")
    page.get_by_role("link", name="Import a file").click()
    kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    page.get_by_label("A file with one row for each person").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": data}]
    )
    page.get_by_role("button", name="Read the file").click()


def add_mentors(page: Page) -> None:
    """Add those who are known by their address, and one who is new."""
    tab(page, "Mentors")
    for mentor in MENTORS:
        page.get_by_label("Mail address").fill(f"{mentor}.nairobi@example.org")
        page.get_by_role("button", name="Add the mentor").click()
        expect(page.get_by_text("teaches in this course now")).to_be_visible()
    page.get_by_label("Mail address").fill(NEW_MENTOR[0])
    page.get_by_role("button", name="Add the mentor").click()
    expect(page.get_by_role("alert")).to_contain_text("is known by this address yet")
    page.get_by_label("Name (optional)").fill(NEW_MENTOR[1])
    page.get_by_role("button", name="Add the mentor").click()
    expect(page.get_by_text(f"{NEW_MENTOR[1]} teaches in this course now")).to_be_visible()


def give_rooms_and_mentors(page: Page) -> None:
    """Give each day the auditorium, parallel groups a room each, and every session a mentor."""
    tab(page, "Agenda")
    page.get_by_role("link", name="Assign rooms and mentors").click()
    for day in (1, 2, 3):
        page.locator(f"#room-of-{day}").select_option(label="Auditorium, 120 seats")
        page.get_by_role("button", name=f"Set for day {day}").click()
        expect(page.locator(f"#room-form-{day}")).to_contain_text("sessions changed.")
    forms = page.locator("form.assign")
    for number in range(forms.count()):
        assign(forms.nth(number), number)


def assign(form: Locator, number: int) -> None:
    """Choose the mentor of one session, and the room of a group; it is saved in place."""
    title = form.locator(".what").inner_text()
    group = re.search(r"· Group (\d)", title)
    if group:
        form.locator("select[name=room]").select_option(label=f"Room {group[1]}, 20 seats")
    names = form.locator("select[data-people] option").all_inner_texts()
    turn = int(group[1]) if group else number
    form.get_by_label("Mentors", exact=True).fill(names[turn % len(names)])
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_text("Saved")).to_be_visible()


def move_behind(page: Page, session: str) -> None:
    """Send the form that moves a session behind another one."""
    place = page.locator("option", has_text=session).get_attribute("value")
    page.get_by_label("Place", exact=True).select_option(value=place)
    page.get_by_role("button", name="Move it").click()


def choose_columns(page: Page) -> None:
    """Say what the columns hold whose headings nobody can guess."""
    for label, heading in CHOSEN.items():
        column = str(STRANGE_HEADER.index(heading))
        page.get_by_label(re.compile(rf"^{label}( \(optional\))?$")).select_option(value=column)
    page.get_by_role("button", name="Read it like this").click()


def import_sixty(page: Page) -> None:
    """Bring the file in whose headings nobody can guess, and choose its columns."""
    upload(page, "trainees.csv", csv_file(header=STRANGE_HEADER))
    expect(
        page.get_by_text("2 columns are needed and were not recognised: “Name”, “Hospital”.")
    ).to_be_visible()
    choose_columns(page)
    expect(page.get_by_text("14 hospitals are new here and will be added")).to_be_visible()
    expect(page.get_by_role("row", name="Wanjikũ Kamau")).to_contain_text("Kenyatta National")
    page.get_by_role("button", name="Enrol 60 new people").click()
    expect(page.get_by_text("60 people are enrolled.")).to_be_visible()


def import_the_corrected_file(page: Page) -> None:
    """One name corrected, one person gone, one new: nobody is doubled."""
    rows = [list(row) for row in trainee_rows(61)]
    rows[3][0] = "Naliaka Kamau Wanyama"
    del rows[10]
    upload(page, "corrected.csv", csv_file(rows, header=STRANGE_HEADER))
    choose_columns(page)
    missing = "1 person came with an earlier file and is not in this one"
    expect(page.get_by_role("heading", name=missing)).to_be_visible()
    expect(page.get_by_role("table", name="Missing now")).to_contain_text("Barasa Kamau")
    page.get_by_role("button", name="Enrol 1 new person, update 1").click()
    expect(page.get_by_text("1 person is enrolled. 1 was updated.")).to_be_visible()


def add_one_and_replace_one(page: Page) -> None:
    tab(page, "People")
    page.get_by_role("link", name="Add one by hand").click()
    page.get_by_label("Name", exact=True).fill("Nyokabi Gathoni")
    page.get_by_label("Hospital").fill("Mama Lucy Kibaki Hospital")
    page.get_by_role("button", name="Add to the course").click()
    expect(page.get_by_text("Nyokabi Gathoni is on the course now.")).to_be_visible()
    page.get_by_role("link", name="Replace Nyokabi Gathoni").click()
    page.get_by_label("Name", exact=True).fill("Łukasz Ng'ang'a")
    page.get_by_label("Hospital").fill("Thika Level 5 Hospital")
    page.get_by_role("button", name="Take the place").click()
    expect(page.get_by_text("Łukasz Ng'ang'a takes the place of Nyokabi Gathoni.")).to_be_visible()


def give_a_group_to_who_has_none(page: Page) -> None:
    """The person who was added by hand came without one, and the overview says so."""
    tab(page, "Overview")
    expect(page.get_by_text("62 people, 1 without a group")).to_be_visible()
    page.get_by_role("link", name="1 person is in no group").click()
    page.get_by_role("link", name="Propose groups").click()
    page.get_by_role("button", name="Put 1 person into this group").click()
    expect(page.get_by_text("1 person changed group.")).to_be_visible()


def test_course_comes_from_the_curriculum_and_is_published_with_sixty_people(
    live: Live, visit: Visit
) -> None:
    page, title, first_day = visit(), "MCMC Nairobi, walked", next_monday()
    live.sign_in(page, "organiser.nairobi@example.org")
    read_the_curriculum(page)
    page.get_by_role("link", name="Plan a course").click()
    begin(page, title, first_day)
    expect(page.get_by_text("19 modules in 26 sessions on 3 days")).to_be_visible()
    sessions_are_placed_in_nairobi_time(page, first_day)

    add_mentors(page)
    give_rooms_and_mentors(page)
    import_sixty(page)
    import_the_corrected_file(page)
    add_one_and_replace_one(page)

    give_a_group_to_who_has_none(page)

    tab(page, "Overview")
    needs = page.locator(".attention li")
    expect(needs).to_have_count(1)  # nobody said in which disciplines those new mentors work
    expect(needs).to_contain_text("6 things in the agenda go wrong for somebody.")
    expect(page.get_by_text("62 in 4 groups")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".badge", has_text=re.compile(r"Published$"))).to_be_visible()
    city = visit("/cities/nairobi")
    expect(city.get_by_role("heading", name=title)).to_be_visible()
    trainee = live.sign_in(visit(), "trainee1@example.org")
    expect(trainee.get_by_role("region", name="You attend")).to_contain_text("Nairobi")


def read_the_curriculum(page: Page) -> None:
    """From the list of curricula to what Nairobi made of the core, and why."""
    page.get_by_role("link", name="Curricula", exact=True).click()
    page.get_by_role("link", name=re.compile("^Multidisciplinary Cancer")).click()
    versions = page.get_by_role("region", name="Versions")
    versions.get_by_role("link", name="1.0.0").click()
    expect(page.get_by_text("17 h 30").first).to_be_visible()
    module = page.locator("li", has=page.get_by_role("heading", name="Running an MDT")).last
    expect(module).to_contain_text("60 min")
    expect(module).to_contain_text("Draft terms of reference with a quorum")
    taught = page.get_by_role("region", name="Who teaches it how")
    taught.get_by_role("link", name="Nairobi").click()
    changed = page.get_by_role("region", name="What Nairobi changed, and why")
    expect(changed).to_contain_text("Simulated MDT 3: oesophagus")
    expect(changed).to_contain_text("Why: Care is split between county, national and private")


def sessions_are_placed_in_nairobi_time(page: Page, first_day: date) -> None:
    tab(page, "Agenda")
    expect(page.get_by_role("heading", name="Day 3")).to_be_visible()
    times = page.locator(".agenda .when time")
    assert times.first.get_attribute("datetime") == f"{first_day}T08:00:00+03:00"
    assert "08:00–08:30 Nairobi" in times.first.inner_text()
    last = times.last.get_attribute("datetime") or ""
    assert last.startswith(f"{first_day + timedelta(days=2)}T15:15:00+03:00")
    expect(page.locator(".agenda .groups > li")).to_have_count(GROUPS)


def test_workbook_is_imported_and_the_same_one_changes_nothing(live: Live, visit: Visit) -> None:
    page = visit()
    new_course(live, page, "nairobi", "MCMC Nairobi, from a workbook")
    # Nobody of the other file, and no hospital: there all of them are new.
    rows = [(*row[:3], f"{row[3]}, annexe", *row[4:]) for row in trainee_rows(130)[70:]]

    upload(page, "trainees.xlsx", xlsx_file(rows, header=HEADER))
    expect(page.get_by_text("The sheet “Trainees” was read.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Enrol 60 new people")).click()
    expect(page.get_by_text("60 people are enrolled.")).to_be_visible()
    upload(page, "trainees.xlsx", xlsx_file(rows, header=HEADER))

    expect(page.get_by_text("Bringing this file in would change nothing.")).to_be_visible()
    page.get_by_role("link", name="See the people").click()
    expect(page.locator("#people tbody tr")).to_have_count(60)


def test_module_moves_to_another_day_by_form(live: Live, visit: Visit) -> None:
    page = visit()
    new_course(live, page, "nairobi", "MCMC Nairobi, moved")
    tab(page, "Agenda")
    page.get_by_role("link", name="Change M11").click()

    move_behind(page, "M13 Talking with patients")

    expect(page.get_by_text("Moved from")).to_contain_text("15:20 Nairobi")
    day = page.locator("section", has=page.get_by_role("heading", name="Day 2"))
    expect(day).to_contain_text("M11 Oncology nursing")


def test_first_day_in_phnom_penh_shows_what_overflows_until_something_moves(
    live: Live, visit: Visit
) -> None:
    page = visit()
    new_course(live, page, "phnom-penh", "MCMC Phnom Penh, too long")

    expect(page.get_by_role("link", name="Day 1 runs 160 min past 17:30.")).to_be_visible()
    tab(page, "Agenda")
    first_day = page.locator("section", has=page.get_by_role("heading", name="Day 1"))
    expect(first_day.locator(".badge", has_text="too late")).to_have_count(2)
    first_day.get_by_role("link", name=re.compile("Change M11")).click()
    move_behind(page, "M13 Talking with patients")

    expect(first_day).to_contain_text("Day 1 runs 115 min past 17:30.")
    expect(first_day.locator(".badge", has_text="too late")).to_have_count(1)


def test_file_in_another_encoding_is_refused_with_row_and_column(live: Live, visit: Visit) -> None:
    page = visit()
    new_course(live, page, "nairobi", "MCMC Nairobi, Latin-1")
    rows = [list(row) for row in trainee_rows(5)]
    rows[0][0], rows[3][0] = "Amina Hassan", "José Núñez"

    upload(page, "latin.csv", csv_file(rows, encoding="latin-1"))

    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("latin.csv cannot be read")
    expect(refusal).to_contain_text("Row 5, column “Full name”")
    expect(refusal).to_contain_text("Nothing was changed.")


def test_file_of_sixty_megabytes_is_refused_with_the_limit(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    page = visit(java_script_enabled=False)
    new_course(live, page, "nairobi", "MCMC Nairobi, far too large")
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.write(csv_file())
        file.truncate(60_000_000)
    tab(page, "People")
    page.get_by_role("link", name="Import a file").click()
    page.get_by_label("A file with one row for each person").set_input_files(large)

    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Read the file").click()

    assert answer.value.status == 413
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"at most \d+ MB can be read"))


def test_file_that_is_too_large_is_not_even_sent(live: Live, visit: Visit, tmp_path: Path) -> None:
    page = visit()
    new_course(live, page, "nairobi", "MCMC Nairobi, too large")
    large = tmp_path / "large.csv"
    large.write_bytes(csv_file())
    with large.open("ab") as file:
        file.truncate(60_000_000)
    tab(page, "People")
    page.get_by_role("link", name="Import a file").click()

    page.get_by_label("A file with one row for each person").set_input_files(large)

    expect(page.get_by_text("“large.csv” has 60.0 MB; at most")).to_be_visible()
