"""Every main page: light enough for a 3G phone, readable by everybody, on any screen, by keys."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.pages import PAGES, MainPage, addresses
from tests.live import Live
from tests.tools import needs

pytestmark = pytest.mark.parametrize("live", ["sqlite"], indirect=True)

FIRST_LOAD, ANY_PAGE = 50_000, 100_000
FIRST_PAGES = [
    PAGES[name]
    for name in (
        "front",
        "sign in",
        "genuine certificate",
        "today of a mentor",
        "page of a trainee",
    )
]
WITH_MUCH_TO_DO = (
    "front",
    "roster of a group",
    "page of a trainee",
    "today of an organiser",
    "new course",
    "rooms and mentors",
    "session",
    "people",
    "register",
    "own data",
    "questions about data",
    "erase somebody",
)
NARROWEST = 320
STOPS = 40
# Rows of a list are alike, and judging each of sixty would take a minute.
MORE_ROWS = ["tbody tr:nth-child(n+7)", ".roster-row:nth-child(n+7)"]

Address = Callable[[MainPage], str]
SignedIn = Callable[[MainPage], StorageState | None]


@pytest.fixture(scope="module")
def address(live: Live) -> Address:
    return addresses(live)


@pytest.fixture
def signed_in(live: Live, visit: Visit, kept_sessions: dict[str, StorageState]) -> SignedIn:
    """The cookies of a page's reader, who signs in once."""

    def cookies(page: MainPage) -> StorageState | None:
        if page.reader is None:
            return None
        if page.reader not in kept_sessions:
            context = live.sign_in(visit(), page.reader).context
            kept_sessions[page.reader] = context.storage_state()
        return kept_sessions[page.reader]

    return cookies


@pytest.fixture(scope="module")
def kept_sessions(live: Live) -> dict[str, StorageState]:
    return {}


SEEN = """() => {
  const stop = document.activeElement;
  // Inside of a date's field the browser draws the focus itself.
  if (stop === document.body || !stop.matches(":focus")) return null;
  const box = stop.getBoundingClientRect(), ring = getComputedStyle(stop);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const there = document.elementFromPoint(box.left + box.width / 2, (top + bottom) / 2);
  const visible = there && (stop.contains(there) || there.contains(stop));
  return visible && ring.outlineStyle !== "none" ? null : stop.outerHTML.slice(0, 120);
}"""


# Headings of sections beside which, not above which, stands what they head.
BESIDE = """() => {
  const headings = [...document.querySelectorAll("main section > h2, main article > h3")];
  return headings.filter(heading => {
    const head = heading.getBoundingClientRect();
    const next = heading.nextElementSibling?.getBoundingClientRect();
    return head.height && next?.height && next.top < head.bottom - 1;
  }).map(heading => heading.textContent.trim());
}"""


def load_and_weigh(page: Page, path: str) -> tuple[int, int]:
    """Load a page with nothing in the cache; return its status, and the bytes that were fetched."""
    browser = page.context.new_cdp_session(page)
    sizes: list[int] = []
    browser.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    browser.send("Network.enable")
    answer = page.goto(path)
    assert answer is not None
    files = page.evaluate("performance.getEntriesByType('resource').length")
    while len(sizes) < 1 + files:
        page.wait_for_timeout(20)
    return answer.status, round(sum(sizes))


@pytest.mark.parametrize("name", PAGES)
def test_page_is_light_and_accessible_never_scrolls_sideways_and_reads_downwards(
    visit: Visit, address: Address, signed_in: SignedIn, name: str
) -> None:
    main = PAGES[name]
    # Without motion: half way from light to dark the contrast is that of neither.
    page = visit(storage_state=signed_in(main), reduced_motion="reduce")
    status, size = load_and_weigh(page, address(main))
    assert status == main.status
    assert size <= (FIRST_LOAD if main in FIRST_PAGES else ANY_PAGE)

    found, widths = {}, {}
    for device in (PHONE, DESK):
        size = device["viewport"]
        page.set_viewport_size(size)
        for scheme, rules in (("light", axe.RULES), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme)
            if violations := axe.violations(page, rules, {"exclude": MORE_ROWS}):
                found[f"{size['width']} {scheme}"] = violations
    for width in (NARROWEST, 390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        widths[width] = page.evaluate("document.documentElement.scrollWidth")
    beside = page.evaluate(BESIDE)

    assert json.dumps(found, indent=1) == "{}"
    assert widths == {width: width for width in widths}
    assert beside == []


@pytest.mark.parametrize("name", WITH_MUCH_TO_DO)
def test_keyboard_comes_only_to_what_can_be_seen(
    visit: Visit, address: Address, signed_in: SignedIn, name: str
) -> None:
    main = PAGES[name]
    page = visit(address(main), PHONE, storage_state=signed_in(main), reduced_motion="reduce")

    unseen = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        unseen.append(page.evaluate(SEEN))

    assert [stop for stop in unseen if stop] == []


def test_register_shows_its_first_row_and_the_verdict_without_scrolling(
    visit: Visit, address: Address, signed_in: SignedIn
) -> None:
    main = PAGES["register"]
    page = visit(address(main), DESK, storage_state=signed_in(main))
    row, head = page.locator(".register tbody tr").first, page.locator(".register thead")
    room = page.locator(".register-scroll").bounding_box()
    last = head.get_by_text("Certificate").bounding_box()

    assert room is not None
    assert last is not None
    assert last["x"] + last["width"] <= room["x"] + room["width"]
    expect(row.locator(".earned .badge")).to_be_in_viewport(ratio=1)
    assert row.evaluate("row => row.getBoundingClientRect().top") < 480


def test_mentor_marks_a_group_by_keys_alone(
    visit: Visit, address: Address, signed_in: SignedIn
) -> None:
    main = PAGES["roster of a group"]
    page = visit(address(main), storage_state=signed_in(main))

    def come_to(target: Locator) -> None:
        for _ in range(STOPS):
            page.keyboard.press("Tab")
            if target.evaluate("target => target === document.activeElement"):
                return
        pytest.fail(f"the keyboard does not come to {target}")

    come_to(page.get_by_role("button", name="All present"))
    page.keyboard.press("Enter")
    come_to(page.locator("button.roster-tap").nth(2))
    page.keyboard.press("Space")
    page.keyboard.press("Space")

    expect(page.locator("#roster-state")).to_have_text("saved")
    expect(page.locator("#roster-count")).to_have_text("14 of 15 present")
    expect(page.locator(".roster-row").nth(2)).to_have_attribute("data-status", "absent")


@pytest.mark.parametrize(
    ("name", "heads"),
    [("register", ("Name", "Overall", "Certificate")), ("roster of all", ())],
)
def test_on_paper_each_page_can_be_read_by_itself(
    visit: Visit,
    address: Address,
    signed_in: SignedIn,
    tmp_path: Path,
    name: str,
    heads: tuple[str, ...],
) -> None:
    main, file = PAGES[name], tmp_path / "printed.pdf"
    page = visit(address(main), DESK, storage_state=signed_in(main))
    # Which days these are hangs on today: the demo's course lies around it.
    days = page.locator("thead th[scope=colgroup]").all_inner_texts()
    page.pdf(path=file, prefer_css_page_size=True)
    pages = printed(file)

    assert len(pages) > 1
    assert bool(days) == bool(heads)
    for number, words in enumerate(pages, start=1):
        repeated = [*heads, *(day.split()[0].strip(",") for day in days[:1])]
        assert [head for head in repeated if head not in words] == []
        assert words[-3:] == [str(number), "/", str(len(pages))]
    first = " ".join(pages[0])
    assert "As of " in first
    assert "left early" in first
    assert not {"Find", "Save", "Curricula", "Tap"} & {*pages[0], *pages[-1]}


def test_on_paper_everybody_stands_in_their_group_and_no_form_beside_them(
    visit: Visit, address: Address, signed_in: SignedIn, tmp_path: Path
) -> None:
    main, file = PAGES["groups"], tmp_path / "printed.pdf"
    page = visit(address(main), DESK, storage_state=signed_in(main))
    expect(page.get_by_text("Print this page")).to_be_visible()
    groups = page.locator(".group h2").all_inner_texts()
    people = page.locator(".members strong").all_inner_texts()
    page.pdf(path=file, prefer_css_page_size=True)
    words = " ".join(word for each in printed(file) for word in each)

    assert len(groups) > 1
    assert len(people) == len({*people}) > 20
    assert [each for each in (*groups, *people) if " ".join(each.split()) not in words] == []
    for dead in ("Propose groups", "How many groups, and their names", "Print this page"):
        assert dead not in words


def printed(file: Path) -> list[list[str]]:
    """Return the words of each page, all of which must stand within its margins."""
    found = subprocess.run(
        [needs("pdftotext"), "-bbox", file, "-"], capture_output=True, text=True, check=True
    )
    pages = []
    for page in re.findall(r'<page width="([\d.]+)"(.*?)</page>', found.stdout, re.DOTALL):
        width, rest = float(page[0]), page[1]
        words = re.findall(r'xMin="([-\d.]+)" yMin="\S+" xMax="([\d.]+)".*?>(.*?)</word>', rest)
        assert all(float(left) > 0 and float(right) < width - 20 for left, right, _ in words)
        pages.append([word for _, _, word in words])
    return pages
