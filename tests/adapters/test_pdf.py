import hashlib
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.adapters.pdf import CertificateRenderer, RenderError, UnprintableName
from app.adapters.pdf.fonts import FontStack
from app.adapters.pdf.page import CertificatePage
from app.domain.names import LONGEST_NAME
from app.forms.course_run import LONGEST_TITLE
from tests.certificate_values import CLAIMS, DESIGN, FONTS, ROOT
from tests.tools import needs

LONG = "Maximiliana Wolfeschlegelsteinhausen Bergerdorff Mwangaza Adébáyò Kusumawardhani " * 2
SECONDS = ("សុខ ចាន់ធូ", "ကျော်ဇင်ထွန်း", "ნინო ბერიძე", "محمد عبد الرحمن", "शर्मा")


@pytest.fixture(scope="module")
def renderer() -> CertificateRenderer:
    return CertificateRenderer(design=DESIGN, fonts=FONTS)


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[bytes], Path]:
    def save(pdf: bytes) -> Path:
        path = tmp_path / "certificate.pdf"
        path.write_bytes(pdf)
        return path

    return save


def output(tool: str, *arguments: str | Path) -> str:
    return subprocess.run(
        [needs(tool), *arguments], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def picture(pdf: Path, dpi: int) -> Image.Image:
    output("pdftoppm", "-r", str(dpi), "-singlefile", "-png", pdf, pdf.with_suffix(""))
    with Image.open(pdf.with_suffix(".png")) as image:
        return image.convert("RGB")


def test_render_has_the_words_in_its_text(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path]
) -> None:
    path = saved(renderer.render(CLAIMS))
    text = output("pdftotext", "-layout", path, "-")

    for words in ("Dr. Akosua Mensah-Łukasz", CLAIMS.course, CLAIMS.number, CLAIMS.code):
        assert words in text


ALPHABETS = ["Wanjikũ-Mwende ", "W", "ខ្មែ", "မြန်မာ ", "क्षत्रिय ", "ნინო ", "محمد "]


def at_length(letters: str, length: int) -> str:
    return (letters * length)[:length].strip() or "A"


@pytest.mark.parametrize("letters", ALPHABETS)
def test_render_fits_the_longest_names_titles_and_lists_on_one_page(
    renderer: CertificateRenderer, letters: str
) -> None:
    name = at_length(letters, LONGEST_NAME)
    mentors = tuple(f"{number} {name}"[:LONGEST_NAME] for number in range(100))
    at_the_limits = replace(
        CLAIMS,
        recipient=name,
        recipient_second=name,
        course=at_length(letters, LONGEST_TITLE),
        mentors=mentors,
    )

    assert renderer.render(at_the_limits).startswith(b"%PDF-")


@pytest.mark.soak
def test_render_fits_names_and_titles_of_any_length_on_one_page(
    renderer: CertificateRenderer, scale: Callable[[int, int], int]
) -> None:
    chance = random.Random(3)

    def text() -> str:
        return at_length(chance.choice(ALPHABETS), chance.randint(1, LONGEST_NAME))

    for _ in range(scale(25, 1_000)):
        mentors = tuple(text() for _ in range(chance.randint(0, 60)))
        claims = replace(
            CLAIMS,
            recipient=text(),
            recipient_second=chance.choice([None, text()]),
            course=text(),
            mentors=mentors,
        )
        assert renderer.render(claims).startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "María José Núñez Ibáñez", "ნინო ბერიძე"])
def test_render_has_alphabetic_names_letter_by_letter(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path], name: str
) -> None:
    path = saved(renderer.render(replace(CLAIMS, recipient=name)))

    assert name in output("pdftotext", "-layout", path, "-")


def test_render_embeds_the_fonts_of_the_project_and_no_others(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path]
) -> None:
    path = saved(renderer.render(replace(CLAIMS, recipient_second=" ".join(SECONDS))))
    rows = [line.split() for line in output("pdffonts", path).splitlines()[2:]]

    names = {row[0].split("+")[1] for row in rows}
    assert names == {
        "Noto-Serif",
        "Noto-Serif-Italic",
        "Noto-Serif-Khmer",
        "Noto-Sans-Myanmar",
        "Noto-Sans-Georgian",
        "Noto-Sans-Arabic",
        "Noto-Sans-Devanagari",
    }
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}  # embedded, subset, text


def test_render_is_sound_pdf(renderer: CertificateRenderer, saved: Callable[[bytes], Path]) -> None:
    path = saved(renderer.render(CLAIMS))

    assert "No syntax or stream encoding errors" in output("qpdf", "--check", path)
    assert path.stat().st_size < 80_000


def test_render_tags_names_with_their_language(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path]
) -> None:
    path = saved(renderer.render(replace(CLAIMS, recipient_second="សុខ ចាន់ធូ")))
    with pikepdf.open(path) as pdf:
        root: Any = pdf.Root
        tags = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        languages = [(str(tag.S), str(tag.Lang)) for tag in tags if "/S" in tag and "/Lang" in tag]
        figures = [str(tag.Alt) for tag in tags if tag.get("/S") == "/Figure"]

        assert str(root.Lang) == "en"
        assert languages == [("/P", "km")]
        assert figures == [f"QR code that leads to {CLAIMS.verify_url}"]


def test_qr_code_leads_to_the_check_address(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path]
) -> None:
    page = picture(saved(renderer.render(CLAIMS)), dpi=150)

    assert [code.text for code in zxingcpp.read_barcodes(page)] == [CLAIMS.verify_url]


def test_injected_page_equals_one_drawn_whole(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path]
) -> None:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    claims = replace(CLAIMS, recipient_second=" ".join(SECONDS))
    fonts = FontStack(DESIGN.parent / "fonts.toml", FONTS)
    configuration = FontConfiguration()
    css = fonts.css + (DESIGN / "style.css").read_text(encoding="utf-8")
    html = CertificatePage(DESIGN, fonts).words(claims, pictures=True)
    whole = HTML(string=html, base_url=str(DESIGN / "template.html")).write_pdf(
        font_config=configuration, stylesheets=[CSS(string=css, font_config=configuration)]
    )

    ours = picture(saved(renderer.render(claims)), dpi=100)
    plain = picture(saved(whole), dpi=100)

    assert ImageChops.difference(ours, plain).getbbox() is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"recipient": LONG[:120]}, id="many-words"),
        pytest.param({"recipient": "W" * 120}, id="one-wide-word"),
        pytest.param({"recipient": "ស្រីមុំ" * 17}, id="khmer-without-spaces"),
        pytest.param({"recipient": LONG[:120], "recipient_second": LONG[:120]}, id="twice"),
        pytest.param({"course": LONG[:160]}, id="title"),
        pytest.param({"mentors": CLAIMS.mentors * 8, "recipient_second": "Sok"}, id="mentors"),
        pytest.param({"signatories": (*CLAIMS.signatories, CLAIMS.signatories[0])}, id="three"),
    ],
)
def test_render_shrinks_and_wraps_what_is_long_and_cuts_nothing(
    renderer: CertificateRenderer, saved: Callable[[bytes], Path], change: dict[str, Any]
) -> None:
    path = saved(renderer.render(replace(CLAIMS, **change)))
    text = "".join(output("pdftotext", "-raw", path, "-").split())

    for word in "".join(change.get("recipient", "")).split():
        if word.isascii():
            assert word in text
    assert "licencetopractise." in text


def test_render_refuses_what_does_not_fit_on_a_page(renderer: CertificateRenderer) -> None:
    with pytest.raises(RenderError, match="do not fit"):
        renderer.render(replace(CLAIMS, organisations=("Lakeside Cancer Centre",) * 60))


def test_render_refuses_a_character_without_glyph(renderer: CertificateRenderer) -> None:
    with pytest.raises(UnprintableName, match=r"አ \(U\+12A0\)"):
        renderer.render(replace(CLAIMS, recipient="አበበ"))


@pytest.mark.parametrize(
    "change",
    [
        {"recipient_second": "王"},
        {"city": "京都"},
        {"mentors": ("王",)},
        {"organisations": ("王",)},
        {"signatories": (replace(CLAIMS.signatories[0], role="王"),)},
    ],
)
def test_check_looks_at_every_text_that_people_typed(
    renderer: CertificateRenderer, change: dict[str, Any]
) -> None:
    with pytest.raises(UnprintableName):
        renderer.check(replace(CLAIMS, **change))


def test_render_in_threads_gives_the_same_bytes(renderer: CertificateRenderer) -> None:
    claims = [replace(CLAIMS, recipient_second=name) for name in SECONDS]
    alone = [renderer.render(each) for each in claims]

    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(renderer.render, claims))

    assert together == alone


# Draws in a process of its own and reports what Python opened and whom it called.
WATCHED = """
import json, sys
from hashlib import sha256
from pathlib import Path
seen = {"opened": [], "called": [], "at": {}}
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str):
        seen["opened"].append(arguments[0])
    if event.startswith(("socket.", "subprocess.", "urllib.", "http.", "ftplib.")):
        seen["called"].append([event, str(arguments)])
import app.adapters.pdf
seen["heavy"] = sorted({"weasyprint", "fontTools", "pikepdf", "pydyf"} & set(sys.modules))
import app.adapters.pdf.press
renderer = app.adapters.pdf.CertificateRenderer(Path(sys.argv[1]), Path(sys.argv[2]))
claims = app.domain.credential.Claims.from_data(json.loads(sys.argv[3]))
sys.addaudithook(watch)
first = renderer.render(claims)
seen["sha256"] = sha256(renderer.render(claims)).hexdigest()
assert renderer.render(claims) == first
print(json.dumps(seen))
"""


def test_render_is_the_same_in_any_process_and_reads_nothing_else(
    renderer: CertificateRenderer, tmp_path: Path
) -> None:
    claims = replace(CLAIMS, recipient_second=" ".join(SECONDS))
    ours = hashlib.sha256(renderer.render(claims)).hexdigest()
    designs = Path(shutil.copytree(DESIGN.parent, tmp_path / "elsewhere"))
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "7",
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
        "LANG": "km_KH",
        "TZ": "Asia/Phnom_Penh",
        "HOME": str(tmp_path),
    }
    arguments = [str(designs / DESIGN.name), str(FONTS), json.dumps(claims.to_data())]

    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments],
        env=environment,
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    seen = json.loads(done.stdout)

    assert seen["sha256"] == ours
    assert seen["heavy"] == []
    assert seen["called"] == []
    temporary = f"{tempfile.gettempdir()}/weasyprint-"
    code = (str(ROOT / "app"), sys.prefix, sys.base_prefix)
    allowed = (str(designs), str(FONTS), temporary, *code)
    assert [path for path in seen["opened"] if not path.startswith(allowed)] == []


TINY = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)


def copied_design(folder: Path) -> Path:
    """Copy the designs, with a border that takes no time to draw."""
    design = Path(shutil.copytree(DESIGN.parent, folder / "designs")) / DESIGN.name
    (design / "border.svg").write_text(TINY)
    return design


def test_complaint_counts_even_when_the_log_is_silent(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    design = copied_design(tmp_path)
    (design / "style.css").write_text("p { colour: red }")

    with pytest.raises(RenderError, match="unknown property"):
        CertificateRenderer(design, FONTS).render(CLAIMS)


def test_design_that_is_whole_draws(tmp_path: Path) -> None:
    assert CertificateRenderer(copied_design(tmp_path), FONTS).render(CLAIMS).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("template.html", '<img src="missing.png" alt="logo">'),
        ("template.html", '<img src="file:///etc/passwd" alt="logo">'),
        ("template.html", '<img src="../fonts.toml" alt="logo">'),
        ("template.html", '<img src="https://example.org/logo.png" alt="logo">'),
        ("template.html", '<img src="broken.png" alt="logo">'),
        ("template.html", '<img src="outside.png" alt="logo">'),
        ("template.html", '<link rel="attachment" href="file:///etc/passwd">'),
        ("template.html", '<link rel="stylesheet" href="https://example.org/style.css">'),
        ("template.html", "<style>@import url(file:///etc/passwd)</style>"),
        ("template.html", "<p style='background: url(file:///etc/passwd)'>x</p>"),
        ("template.html", '<object data="file:///etc/passwd"></object>'),
        ("style.css", "@import url(file:///etc/passwd);"),
        ("style.css", "@font-face { font-family: x; src: url(file:///etc/passwd) }"),
        ("style.css", "@font-face { font-family: x; src: url(broken.png) }"),
        ("style.css", "p { background: url(https://example.org/x.png) }"),
        ("style.css", "p { colour: red }"),
        ("border.svg", '<image href="file:///etc/passwd" width="9" height="9"/>'),
        ("border.svg", "<rect"),
    ],
)
def test_design_that_reaches_out_or_lacks_a_part_draws_nothing(
    tmp_path: Path, file: str, text: str
) -> None:
    design = copied_design(tmp_path)
    (design / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    (design / "outside.png").symlink_to("/etc/passwd")
    inside = (design / file).read_text(encoding="utf-8")
    places = {
        "template.html": inside.replace("<main", f"{text}<main"),
        "style.css": text + inside,
        "border.svg": inside.replace("</svg>", f"{text}</svg>"),
    }
    (design / file).write_text(places[file], encoding="utf-8")

    renderer = CertificateRenderer(design, FONTS)
    for _first_and_again in range(2):
        with pytest.raises(RenderError):
            renderer.render(CLAIMS)
