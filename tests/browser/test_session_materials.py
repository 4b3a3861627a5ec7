"""Materials of sessions in a real browser: delivered on a phone, loaded by who is on the course."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PHONE, Visit
from tests.browser.ways import fits, follow
from tests.live import Live

ASKED = "Your slides (illustrative)"
SLIDES = b"%PDF-1.7\n" + b"x" * 1_400_000


def test_a_mentor_delivers_on_a_phone_and_trainees_see_the_size_before_they_load_it(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    slides = tmp_path / "slides.pdf"
    slides.write_bytes(SLIDES)
    page = visit(device=PHONE)
    live.sign_in(page, "mentor.nairobi@example.org")
    page.goto("/today")
    follow(page.get_by_role("link", name=ASKED))
    assert violations(page) == []
    assert fits(page)

    page.get_by_label("File", exact=True).set_input_files(slides)
    page.get_by_role("button", name="Deliver it").click()

    expect(page.get_by_text(f"“{ASKED}” is delivered. Thank you.")).to_be_visible()
    expect(page.get_by_text("PDF, 1.4 MB")).to_be_visible()
    assert page.url.endswith("/materials")
    assert violations(page) == []
    assert fits(page)

    trainee = visit(device=PHONE)
    live.sign_in(trainee, "trainee.nairobi@example.org")
    trainee.goto("/me")
    line = trainee.locator("p", has=trainee.get_by_role("link", name=ASKED))
    expect(line).to_contain_text("PDF, 1.4 MB")
    with trainee.expect_download() as loading:
        line.get_by_role("link").click()

    assert loading.value.suggested_filename == "slides.pdf"
    assert Path(loading.value.path()).read_bytes() == SLIDES
    assert violations(trainee) == []


def test_a_file_that_is_refused_leaves_what_was_typed(
    live: Live, visit: Visit, tmp_path: Path
) -> None:
    wrong = tmp_path / "slides.pdf"
    wrong.write_bytes(b"no PDF at all")
    page = visit(device=PHONE)
    live.sign_in(page, "mentor.kumasi@example.org")
    page.goto("/me")
    follow(page.locator('#taught ~ ul a[href*="/roster"]').first)
    follow(page.get_by_role("link", name="Materials of this session"))
    page.get_by_label("Title").fill("A second card")
    page.get_by_label("File", exact=True).set_input_files(wrong)
    page.get_by_role("button", name="Add it").click()

    expect(page.locator("#file-error")).to_contain_text("is not what its name says")
    expect(page.get_by_label("Title")).to_have_value("A second card")


def test_without_scripts_a_link_is_added(live: Live, visit: Visit) -> None:
    page = visit(device=PHONE, java_script_enabled=False)
    live.sign_in(page, "mentor.kumasi@example.org")
    page.goto("/me")
    follow(page.locator('#taught ~ ul a[href*="/roster"]').first)
    follow(page.get_by_role("link", name="Materials of this session"))
    page.get_by_label("Title").fill("A film")
    page.get_by_label("Or a link").fill("https://example.org/film")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_text("“A film” is added.")).to_be_visible()
    expect(page.get_by_role("link", name="A film", exact=True)).to_be_visible()
