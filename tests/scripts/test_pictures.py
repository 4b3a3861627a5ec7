"""Pictures for the documentation: their frame, their weight, the fonts they are drawn with."""

import re
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from scripts import pictures
from scripts.pictures import GAP, MARGIN

ROOT = Path(__file__).parents[2]


def screen(width: int, height: int, colour: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def test_screens_lie_beside_each_other_with_the_lower_one_in_the_middle() -> None:
    desk = pictures.side_by_side([screen(300, 200, "#ff0000"), screen(90, 100, "#0000ff")])

    assert desk.size == (300 + 90 + GAP + 2 * MARGIN, 200 + 2 * MARGIN)
    assert desk.getpixel((MARGIN + 150, MARGIN + 100)) == (255, 0, 0)
    left = MARGIN + 300 + GAP
    assert desk.getpixel((left + 45, MARGIN + 100)) == (0, 0, 255)
    assert desk.getpixel((left + 45, MARGIN + 30)) not in ((0, 0, 255), (255, 0, 0))


def test_saved_picture_keeps_its_rare_colours_and_has_a_palette(tmp_path: Path) -> None:
    picture = Image.new("RGB", (400, 400), "#fbfaf7")
    picture.paste("#b3261e", (10, 10, 20, 20))

    size = pictures.save(picture, tmp_path / "small.png")

    with Image.open(tmp_path / "small.png") as saved:
        assert (saved.mode, saved.convert("RGB").getpixel((15, 15))) == ("P", (0xB3, 0x26, 0x1E))
    assert size == (tmp_path / "small.png").stat().st_size


def test_font_settings_name_our_fonts_for_the_families_that_pages_ask_for(tmp_path: Path) -> None:
    path = pictures.write_font_settings(tmp_path, Path("/some/fonts & more"))

    settings = ET.parse(path).getroot()  # noqa: S314  we wrote it a line before
    given = {
        rule.findtext("test/string"): rule.findtext("edit/string")
        for rule in settings.iter("match")
    }
    assert settings.findtext("dir") == "/some/fonts & more"
    assert (given["system-ui"], given["ui-serif"]) == ("Noto Sans", "Noto Serif")


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{p.name}" for p in ROOT.glob("docs/*.md"))])
def test_pictures_that_pages_show_are_there_and_say_what_they_show(page: str) -> None:
    text = (ROOT / page).read_text()
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", text)
    shown += [(alt, src) for src, alt in re.findall(r'<img src="([^"]+)"[^>]*alt="([^"]*)"', text)]

    lacking = [src for alt, src in shown if not (ROOT / page).parent.joinpath(src).is_file()]
    silent = [src for alt, src in shown if len(alt) < 20]
    assert (lacking, silent) == ([], [])
