"""The pictures in docs/pictures: a browser goes through the demo as the people in it.

An installation of its own is made in a temporary folder and thrown away afterwards. The dates in
the pictures are those of the day on which they are made.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from scripts import pictures
from scripts.console import SetupError, complain, say
from scripts.demo_visit import Demo, program, served
from scripts.serve import ROOT

TARGET = ROOT / "docs" / "pictures"
COMPUTER = {"viewport": {"width": 1280, "height": 880}, "device_scale_factor": 1.25}
PHONE = {"viewport": {"width": 390, "height": 800}, "device_scale_factor": 1.25}
SHARP_PHONE = PHONE | {"device_scale_factor": 2}
KUMASI, NAIROBI, PHNOM_PENH = "Africa/Accra", "Africa/Nairobi", "Asia/Phnom_Penh"
EXCEPTIONS = {"Afia Antwi": 1, "Ama Addo": 2}  # late, absent
LARGEST = {"overview.png": 250_000}
LARGEST_OTHERS = 150_000
DOTS_PER_INCH = 90


def roster(demo: Demo) -> Page:
    """Mark a group as a mentor does: all present, then the exceptions."""
    page = demo.person("mentor.kumasi@example.org", PHONE, KUMASI)
    page.get_by_role("link", name="Simulated MDT 1").first.click()
    page.get_by_role("button", name="All present").click()
    for name, taps in EXCEPTIONS.items():
        for _ in range(taps):
            page.locator("button.roster-tap", has_text=name).click()
    page.get_by_text("saved", exact=True).wait_for()
    page.evaluate("document.activeElement.blur()")
    return page


def course(page: Page, tab: str) -> Page:
    """Open a tab of the organiser's course."""
    page.goto("/courses")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.get_by_role("navigation", name="Parts of this course").get_by_role(
        "link", name=tab, exact=True
    ).click()
    page.wait_for_load_state("networkidle")
    return page


def take_all(demo: Demo) -> Iterator[tuple[str, Image.Image]]:
    """Go through the demo; each picture with the name of its file."""
    on_the_phone = roster(demo).screenshot()
    kumasi = demo.person("organiser.kumasi@example.org", COMPUTER, KUMASI)
    nairobi = demo.person("organiser.nairobi@example.org", COMPUTER, NAIROBI)
    overview = course(kumasi, "Overview").screenshot()
    yield "overview.png", pictures.side_by_side([overview, on_the_phone])
    yield "agenda.png", _opened(course(nairobi, "Agenda").screenshot())
    board = course(kumasi, "Board")
    board.get_by_role("link", name="Day", exact=True).click()
    board.wait_for_load_state("networkidle")
    board.locator("#board .cards li", has_text="Simulated MDT").last.scroll_into_view_if_needed()
    yield "board.png", _opened(board.screenshot())
    register = course(kumasi, "Register")
    register.get_by_role("link", name="Problems first").click()
    register.locator("table.register").scroll_into_view_if_needed()
    yield "register.png", _opened(register.screenshot())
    trainee = demo.person("trainee.kumasi@example.org", SHARP_PHONE, KUMASI)
    trainee.goto("/me")
    trainee.get_by_role("link", name="What is missing").click()
    yield "why-not-yet.png", _opened(trainee.screenshot())
    yield from certificate(demo)


def certificate(demo: Demo) -> Iterator[tuple[str, Image.Image]]:
    """Take a trainee's certificate and what a stranger sees who checks it."""
    graduate = demo.person("trainee.phnom-penh@example.org", SHARP_PHONE, PHNOM_PENH)
    graduate.goto("/me")
    file = graduate.get_by_role("link", name="Download the certificate").get_attribute("href")
    check = graduate.get_by_role("link", name="What others see").get_attribute("href")
    if not file or not check:
        raise SetupError("the trainee of the demo in Phnom Penh has no certificate")
    yield "certificate.png", _first_page(graduate.request.get(file).body())
    stranger = demo.visitor(SHARP_PHONE, PHNOM_PENH).new_page()
    stranger.goto(check)
    yield "verify.png", _opened(stranger.screenshot())


def keep(name: str, picture: Image.Image) -> None:
    """Write a picture to its file; raises SetupError if that is too heavy for a page."""
    size = pictures.save(picture, TARGET / name)
    say(f"  {name:<18} {picture.width} × {picture.height}, {size // 1000} kB")
    if size > LARGEST.get(name, LARGEST_OTHERS):
        raise SetupError(f"{name} is too heavy for a page: {size} bytes")


def _opened(screen: bytes) -> Image.Image:
    return Image.open(BytesIO(screen))


def _first_page(pdf: bytes) -> Image.Image:
    """Draw the first page of a PDF by poppler."""
    command = [program("pdftoppm"), "-r", str(DOTS_PER_INCH), "-png", "-f", "1", "-l", "1", "-"]
    return _opened(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout)


def main() -> int:
    """Make all pictures anew; exit status 1 when one could not be made or is too heavy."""
    TARGET.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as demo:
            for name, picture in take_all(demo):
                keep(name, picture)
    except SetupError as error:
        return complain(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
