"""QR codes on pages: a phone reads what was written."""

import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from app.adapters import qr_code

PIXELS = 8


def drawn(svg: str) -> Image.Image:
    """Paint the only kind of path that the code is made of: moves, and lines to the right."""
    side = int(svg.partition("viewBox=")[2].split('"')[1].split()[2])
    picture = Image.new("L", (side * PIXELS, side * PIXELS), 255)
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    (path,) = re.findall(r'stroke="#000" d="([^"]+)"', svg)
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            box = (x * PIXELS, (y - 0.5) * PIXELS, (x + values[0]) * PIXELS, (y + 0.5) * PIXELS)
            draw.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=0)
            x += values[0]
        else:
            x, y = values if command == "M" else (x + values[0], y + values[1])
    return picture


@pytest.mark.parametrize(
    "text",
    [
        "webcal://training.example/calendar/C32Xgj8-_77Oj3__bjnwohQbzIf2q2t7.ics",
        "https://training.example/ភ្នំពេញ",
    ],
)
def test_phone_reads_what_was_written(text: str) -> None:
    (found,) = zxingcpp.read_barcodes(drawn(qr_code.svg(text, "A code")))

    assert found.text == text


def test_code_is_a_picture_with_a_name_on_light_ground() -> None:
    picture = qr_code.svg("x", 'Code of <Ama> & "Kofi"')

    assert "<title>Code of &lt;Ama&gt; &amp; " in picture
    assert picture.startswith('<svg role="img" ')
    assert 'fill="#fff"' in picture
