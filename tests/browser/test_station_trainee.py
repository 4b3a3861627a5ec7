"""A trainee's own page, certificate and calendar; and anybody who checks the certificate."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.domain.verification import State
from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import CourseRun, CourseSession
from app.models.place import City
from app.queries import certificates, people
from tests.browser.conftest import PHONE, Visit
from tests.ical_lint import lint
from tests.live import Live
from tests.tools import needs

TRAINEE = "trainee.phnom-penh@example.org"
NAME, NAME_IN_KHMER = "Keo Chanthou", "កែវ ចាន់ធូ"


def own_page(live: Live, visit: Visit) -> Page:
    """The trainee's page on a phone, opened by a link that the operator made."""
    link = live.flask("sign-in-link", TRAINEE).stdout.strip()
    page = visit(link, PHONE)
    page.get_by_role("button", name="Yes, sign me in").tap()
    page.get_by_role("link", name=re.compile("attendance and certificates")).tap()
    return page


def downloaded(page: Page, folder: Path) -> Path:
    """The certificate, from the button on the trainee's page."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the certificate").tap()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def stored(live: Live, number: str) -> Certificate:
    with live.app.app_context():
        return certificates.by_number(number)


def titles(live: Live, city: str) -> list[str]:
    """Titles of all sessions of the course in a city that a calendar tells of."""
    with live.app.app_context():
        query = (
            select(CourseSession.title)
            .join(CourseSession.course_run)
            .join(CourseRun.city)
            .where(City.slug == city, CourseSession.kind == "module")
        )
        return list(db.session.scalars(query))


def test_trainee_sees_sessions_attendance_and_the_way_to_the_certificate(
    live: Live, visit: Visit
) -> None:
    page = own_page(live, visit)

    text = page.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")
    assert f"{NAME} · {NAME_IN_KHMER}" in text
    assert re.search(r"In all: 18 h 55 of 18 h 55 attended\W+15 h 08 needed", text)
    assert "Required modules: 16 of 16 attended" in text
    page.get_by_text("sessions so far").tap()
    past = page.locator("article details .slot")
    seen = past.locator(".what").all_inner_texts()
    assert sorted(set(titles(live, "phnom-penh")) - set(seen)) == []
    first = past.first.inner_text()
    assert "Phnom Penh" in first
    assert re.search("present|does not count", first)
    page.get_by_role("link", name="What counted").tap()
    expect(page.get_by_role("heading", name="The certificate is issued")).to_be_visible()


def test_downloaded_certificate_has_the_issued_bytes_and_names_what_was_taught(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    text_of = needs("pdftotext")
    path = downloaded(own_page(live, visit), tmp_path)

    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == stored(live, path.stem).pdf_sha256
    done = subprocess.run([text_of, path, "-"], capture_output=True, text=True, check=True)
    text = " ".join(done.stdout.split())
    assert [each for each in (path.stem, NAME, "1.0.0", "PNH-2.0") if each not in text] == []


def test_certificate_of_somebody_else_is_not_there(live: Live, visit: Visit) -> None:
    page = own_page(live, visit)
    with live.app.app_context():
        mine = people.find_by_email(TRAINEE)[0].id
        other = next(row for row in certificates.issued() if row.enrolment.person_id != mine)

    assert page.request.get(f"/certificates/{other.number}.pdf").status == 404


def test_calendar_link_brings_the_sessions_and_can_be_stopped(live: Live, visit: Visit) -> None:
    page = own_page(live, visit)
    page.get_by_label("Where you will use it").fill("My phone")
    page.get_by_role("button", name="Make a calendar link").tap()
    address = page.get_by_label("Or copy the address").input_value()

    program = visit().request
    feed = program.get(address).body()
    assert lint(feed) == []
    unfolded = feed.decode().replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";")
    assert [title for title in titles(live, "phnom-penh") if title not in unfolded] == []
    page.reload()
    assert address not in page.content()
    page.get_by_role("link", name="Stop", exact=True).tap()
    page.get_by_role("button", name="Stop this link").tap()
    expect(page.get_by_text("“My phone” no longer works")).to_be_visible()
    stopped = program.get(address).text()
    assert stopped.count("BEGIN:VEVENT") == 1
    assert "This calendar was stopped" in stopped


def test_anybody_scans_the_certificate_and_sees_that_it_is_genuine(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    path = downloaded(own_page(live, visit), tmp_path)
    draw = [needs("pdftoppm"), "-r", "150", "-png", "-singlefile", path, tmp_path / "page"]
    subprocess.run(draw, check=True)
    with Image.open(tmp_path / "page.png") as picture:
        (code,) = zxingcpp.read_barcodes(picture)

    stranger = visit(code.text, PHONE)

    expect(stranger.get_by_role("heading", name="This certificate is genuine")).to_be_visible()
    said = stranger.inner_text("main").replace("\N{NO-BREAK SPACE}", " ")
    claims = stored(live, path.stem).claims
    wanted = [path.stem, NAME, NAME_IN_KHMER, *claims["mentors"], *claims["organisations"]]
    wanted += [module["title"] for module in claims["modules"]]
    wanted += ["adapted as PNH-2.0", "18 h 55 attended of 18 h 55"]
    assert [each for each in wanted if each not in said] == []
    assert len(claims["mentors"]) == 8  # six of the city, two who came for it
    stranger.get_by_role("link", name=re.compile(r"MCMC.* 1\.0\.0")).tap()
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    assert stranger.request.get(f"{code.text}.json").json()["state"] == "genuine"


def test_code_that_was_changed_is_not_issued_here(live: Live, visit: Visit) -> None:
    with live.app.app_context():
        code = certificates.issued()[0].code
    changed = code[:-1] + ("7" if code[-1] != "7" else "8")
    page = visit()

    answer = page.goto(f"/verify/{changed}")

    assert answer is not None
    assert answer.status == 404
    heading = page.get_by_role("heading", name="No certificate with this code was issued here")
    expect(heading).to_be_visible()
    page.get_by_role("link", name="Check another code").click()
    page.get_by_label("Code on the certificate").fill(f" {code.lower()} ")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="This certificate is genuine")).to_be_visible()


def test_command_tells_the_issued_file_from_an_altered_one(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    path = downloaded(own_page(live, visit), tmp_path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "altered.pdf").write_bytes(data)

    real = live.flask("certificates", "verify", str(path), "--json")
    altered = live.flask("certificates", "verify", str(tmp_path / "altered.pdf"), "--json")

    assert (real.returncode, json.loads(real.stdout)["state"]) == (0, State.GENUINE)
    assert altered.returncode == 1
    assert json.loads(altered.stdout)["state"] in (State.ALTERED, State.UNKNOWN)
