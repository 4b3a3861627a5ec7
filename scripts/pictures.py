"""What pictures of pages need besides a browser: fonts for every script, small files, one frame."""

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFilter

COLOURS = 200
PAPER, LINE, SHADOW = "#ecebe5", "#c9c6bb", (29, 43, 42, 70)
MARGIN, GAP, RADIUS, BLUR = 48, 36, 14, 14
FAMILIES = {
    "Noto Sans": ("system-ui", "sans-serif", "Segoe UI", "Roboto", "Arial"),
    "Noto Serif": ("ui-serif", "serif", "Georgia"),
}
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>{fonts}</dir>
<cachedir>{cache}</cachedir>
{rules}
</fontconfig>
"""
RULE = """<match target="pattern"><test name="family"><string>{asked}</string></test>
<edit name="family" mode="prepend" binding="strong"><string>{given}</string></edit></match>"""


def write_font_settings(folder: Path, fonts: Path) -> Path:
    """Write a fontconfig file by which a browser draws with our fonts, whatever the machine has."""
    rules = [
        RULE.format(asked=escape(asked), given=escape(given))
        for given, names in FAMILIES.items()
        for asked in names
    ]
    path = folder / "fonts.conf"
    text = FONTS_CONF.format(
        fonts=escape(str(fonts)), cache=escape(str(folder / "font-cache")), rules="\n".join(rules)
    )
    path.write_text(text)
    return path


def side_by_side(screens: list[bytes]) -> Image.Image:
    """Lay screens beside each other as sheets of paper, the lower ones in the middle."""
    sheets = [Image.open(BytesIO(screen)).convert("RGB") for screen in screens]
    height = max(sheet.height for sheet in sheets)
    width = sum(sheet.width for sheet in sheets) + GAP * (len(sheets) - 1)
    desk = Image.new("RGB", (width + 2 * MARGIN, height + 2 * MARGIN), PAPER)
    left = MARGIN
    for sheet in sheets:
        _lay(desk, sheet, left, MARGIN + (height - sheet.height) // 2)
        left += sheet.width + GAP
    return desk


def save(picture: Image.Image, path: Path) -> int:
    """Write a picture with few colours, as PNG; the size of the file in bytes."""
    small = picture.convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE
    )
    small.save(path, optimize=True)
    return path.stat().st_size


def _lay(desk: Image.Image, sheet: Image.Image, left: int, top: int) -> None:
    box = (left, top, left + sheet.width, top + sheet.height)
    shadow = Image.new("RGBA", desk.size, (0, 0, 0, 0))
    below = (box[0], box[1] + BLUR // 2, box[2], box[3] + BLUR // 2)
    ImageDraw.Draw(shadow).rounded_rectangle(below, RADIUS, fill=SHADOW)
    shadow = shadow.filter(ImageFilter.GaussianBlur(BLUR))
    desk.paste(shadow, (0, 0), shadow)
    mask = Image.new("L", sheet.size, 0)
    corners = (0, 0, sheet.width - 1, sheet.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corners, RADIUS, fill=255)
    desk.paste(sheet, (left, top), mask)
    ImageDraw.Draw(desk).rounded_rectangle(box, RADIUS, outline=LINE)
