"""Names as ink: what the page shows, against the same letters drawn by Pillow with HarfBuzz.

The text of a PDF can be right while the page shows boxes, or "Âukasz" for "Łukasz".
"""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont, features

from app.adapters.pdf import CertificateRenderer
from tests.certificate_values import CLAIMS, DESIGN, FONTS
from tests.tools import needs

DPI = 180
NAME_PT = 40  # the largest step of the design: short names are set in it
FINER = 4
TOLERANCE = 2  # pixels, that is 0.3 mm

NAMES = {
    "Łukasz": "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "Nguyễn": "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "Núñez Ibáñez": "noto-serif/400Regular/NotoSerif_400Regular.ttf",
    "शर्मा": "noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf",
    "សុខា": "noto-serif-khmer/NotoSerifKhmer_400Regular.ttf",
    "ကြွက်": "noto-sans-myanmar/400Regular/NotoSansMyanmar_400Regular.ttf",
    "ნინო": "noto-sans-georgian/400Regular/NotoSansGeorgian_400Regular.ttf",
    "محمد": "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
}


@pytest.fixture(scope="module")
def renderer() -> CertificateRenderer:
    return CertificateRenderer(design=DESIGN, fonts=FONTS)


def ink(image: Image.Image) -> Image.Image:
    """Black letters only, cut to their edges: the pale ornament behind them is left out."""
    mask = image.convert("L").point(lambda value: 255 if value < 128 else 0)
    return mask.crop(mask.getbbox())


def band(path: Path) -> tuple[float, float]:
    """Where the name stands: below "This is to certify that", above "has completed the"."""
    command = [needs("pdftotext"), "-bbox", str(path), "-"]
    boxes = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    top = re.search(r'yMax="([\d.]+)">certify<', boxes)
    bottom = re.search(r'yMin="([\d.]+)"[^>]*>completed<', boxes)
    assert top
    assert bottom
    return float(top[1]), float(bottom[1])


def printed(renderer: CertificateRenderer, name: str, folder: Path) -> Image.Image:
    path = folder / "certificate.pdf"
    path.write_bytes(renderer.render(replace(CLAIMS, recipient=name)))
    top, bottom = (round(points / 72 * DPI) for points in band(path))
    cut = ["-x", 45 * DPI // 25, "-W", 200 * DPI // 25, "-y", top, "-H", bottom - top]
    arguments = ["-r", DPI, *cut, "-singlefile", "-png", path, folder / "name"]
    subprocess.run([needs("pdftoppm"), *map(str, arguments)], check=True)
    with Image.open(folder / "name.png") as image:
        return ink(image)


def reference(name: str, file: str) -> Image.Image:
    if not features.check("raqm"):
        pytest.skip("this Pillow shapes no text (no libraqm)")
    size = NAME_PT * DPI * FINER / 72
    font = ImageFont.truetype(FONTS / file, size, layout_engine=ImageFont.Layout.RAQM)
    canvas = Image.new("L", (9000, 1600), 255)
    ImageDraw.Draw(canvas).text((400, 400), name, fill=0, font=font)
    return ink(canvas.resize((9000 // FINER, 1600 // FINER), Image.Resampling.BOX))


def stray(one: Image.Image, other: Image.Image) -> float:
    """The share of one's ink that is farther than the tolerance from the other's ink."""
    size = (max(one.width, other.width) + 8, max(one.height, other.height) + 8)
    placed = []
    for image in (one, other):
        sheet = Image.new("L", size)
        sheet.paste(image, (4, 4))
        placed.append(sheet)
    near = placed[1].filter(ImageFilter.MaxFilter(2 * TOLERANCE + 1))
    outside = Image.composite(Image.new("L", size), placed[0], near)
    return outside.histogram()[255] / placed[0].histogram()[255]


def difference(one: Image.Image, other: Image.Image) -> float:
    return max(stray(one, other), stray(other, one))


@pytest.mark.parametrize("name", NAMES)
def test_a35_name_is_printed_as_harfbuzz_shapes_it(
    renderer: CertificateRenderer, tmp_path: Path, name: str
) -> None:
    assert difference(printed(renderer, name, tmp_path), reference(name, NAMES[name])) < 0.002


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Łukasz", "Âukasz"),
        ("Łukasz", "Lukasz"),
        ("Nguyễn", "Nguyên"),
        ("शर्मा", "शरमा"),
        ("សុខា", "សខា"),
        ("ကြွက်", "ကြက်"),
        ("Łukasz", "▯ukasz"),
    ],
)
def test_comparison_sees_a_wrong_letter(right: str, wrong: str) -> None:
    file = NAMES[right]

    assert difference(reference(right, file), reference(wrong, file)) > 0.01
