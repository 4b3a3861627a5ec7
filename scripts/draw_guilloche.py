"""Draw the border of the design "Engraved" into certificates/engraved/border.svg.

Guilloche is what rose engines cut into watch cases and banknote plates: one wave, drawn again and
again with its phase moved a little, inside an envelope that swells and narrows. Lengths are in
hundredths of a millimetre of an A4 page lying on its side.
"""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

TARGET = Path(__file__).parent.parent / "certificates" / "engraved" / "border.svg"
WIDTH, HEIGHT = 29_700, 21_000
MIDDLE_OF_BAND = 1_450
HALF_BAND = 400
CORNER = 640
PERIODS_LONG, PERIODS_SHORT = 18, 12
PERIOD = (WIDTH - 2 * MIDDLE_OF_BAND - 2 * CORNER) / PERIODS_LONG
SHORT_PERIOD = (HEIGHT - 2 * MIDDLE_OF_BAND - 2 * CORNER) / PERIODS_SHORT
INK, BRONZE, TINT = "#1d4b55", "#a6834a", "#e6ecea"

Curve = Callable[[float], tuple[float, float]]


def path(curve: Curve, pieces: int) -> str:
    """Write a curve over [0, 1] as that many cubic Béziers with whole, relative coordinates."""
    step, tiny = 1 / pieces, 1e-5

    def tangent(at: float) -> tuple[float, float]:
        (x0, y0), (x1, y1) = curve(at - tiny), curve(at + tiny)
        return (x1 - x0) / tiny / 2 * step / 3, (y1 - y0) / tiny / 2 * step / 3

    x, y = (round(value) for value in curve(0))
    parts = [f"M{x} {y}"]
    for piece in range(pieces):
        start, end = piece * step, (piece + 1) * step
        (px, py), (qx, qy) = curve(start), curve(end)
        (dx, dy), (ex, ey) = tangent(start), tangent(end)
        points = ((px + dx, py + dy), (qx - ex, qy - ey), (qx, qy))
        numbers = (value for px, py in points for value in (round(px) - x, round(py) - y))
        parts.append("c" + " ".join(map(str, numbers)).replace(" -", "-"))
        x, y = round(qx), round(qy)
    return "".join(parts)


def strand(phase: float, *, waves: int, swell: float, narrow_first: bool) -> str:
    """Draw one wave over one period of the band."""
    sign = -1 if narrow_first else 1

    def curve(at: float) -> tuple[float, float]:
        envelope = HALF_BAND * (1 - swell + sign * swell * cos(2 * pi * at))
        return PERIOD * at, envelope * sin(2 * pi * (waves * at + phase))

    return path(curve, 8 * waves)


def rosette(radius: float, phase: float, *, petals: int, depth: float) -> str:
    """Draw one closed curve around the origin."""

    def curve(at: float) -> tuple[float, float]:
        distance = radius * (1 - depth + depth * cos(2 * pi * (petals * at + phase)))
        return distance * cos(2 * pi * at), distance * sin(2 * pi * at)

    return path(curve, 6 * petals) + "z"


def stroke(colour: str, width: int, paths: list[str]) -> str:
    """Draw curves with one pen, as one path."""
    return f'<path fill="none" stroke="{colour}" stroke-width="{width}" d="{"".join(paths)}"/>'


def band() -> str:
    """Draw one period: ink swelling where bronze narrows."""
    ink = [strand(k / 12, waves=1, swell=0.31, narrow_first=True) for k in range(12)]
    bronze = [strand(k / 7, waves=2, swell=0.37, narrow_first=False) for k in range(7)]
    return stroke(BRONZE, 8, bronze) + stroke(INK, 7, ink)


def corner() -> str:
    """Draw the rosette that joins two edges."""
    ground = '<circle r="840" fill="#fff"/>'
    outer = [rosette(750, k / 6, petals=12, depth=0.19) for k in range(6)]
    inner = [rosette(440, k / 5, petals=8, depth=0.3) for k in range(5)]
    return ground + stroke(INK, 7, outer) + stroke(BRONZE, 8, inner)


def watermark() -> str:
    """Draw the large, pale rosette behind the words."""
    rings = [rosette(6_900, k / 14, petals=9, depth=0.25) for k in range(14)]
    heart = [rosette(3_450, k / 9, petals=9, depth=0.36) for k in range(9)]
    return stroke(TINT, 13, rings + heart)


def frame(inset: int, colour: str, width: int) -> str:
    """Draw a rectangle that far from the edge of the page."""
    size = f'width="{WIDTH - 2 * inset}" height="{HEIGHT - 2 * inset}"'
    pen = f'fill="none" stroke="{colour}" stroke-width="{width}"'
    return f'<rect x="{inset}" y="{inset}" {size} {pen}/>'


def edge(x: int, y: int, turn: int, count: int, period: float) -> str:
    """Lay periods side by side from a corner, turned clockwise."""
    scale = f" scale({period / PERIOD:.5f} 1)" if period != PERIOD else ""
    uses = "".join(f'<use href="#p" x="{PERIOD * index:.1f}"/>' for index in range(count))
    return f'<g transform="translate({x} {y}) rotate({turn}){scale}">{uses}</g>'


def border() -> str:
    """Return the whole picture."""
    near, across, down = MIDDLE_OF_BAND, WIDTH - MIDDLE_OF_BAND, HEIGHT - MIDDLE_OF_BAND
    edges = (
        edge(near + CORNER, near, 0, PERIODS_LONG, PERIOD)
        + edge(across, near + CORNER, 90, PERIODS_SHORT, SHORT_PERIOD)
        + edge(across - CORNER, down, 180, PERIODS_LONG, PERIOD)
        + edge(near, down - CORNER, 270, PERIODS_SHORT, SHORT_PERIOD)
    )
    corners = "".join(
        f'<use href="#c" x="{x}" y="{y}"/>' for x in (near, across) for y in (near, down)
    )
    middle = f'<g transform="translate({WIDTH // 2} {HEIGHT // 2})">{watermark()}</g>'
    frames = frame(900, INK, 50) + frame(985, BRONZE, 12) + frame(1_915, BRONZE, 12)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<defs><g id="p">{band()}</g><g id="c">{corner()}</g></defs>'
        f"{middle}{frames}{edges}{corners}</svg>\n"
    )


if __name__ == "__main__":
    TARGET.write_text(border())
