"""Draw QR codes with segno: SVG that stands in a page and needs no style of it."""

import segno

QUIET_ZONE = 4


def svg(text: str, title: str) -> str:
    """Return markup with a title, which is read out; segno escapes it, the rest is numbers.

    Dark on light with its quiet zone, whatever lies beside it: not every phone reads the inverse.
    """
    code = segno.make(text, error="m", micro=False)
    markup: str = code.svg_inline(
        border=QUIET_ZONE, title=title, omitsize=True, svgclass="qr", lineclass=None, light="#fff"
    )
    return markup.replace("<svg ", '<svg role="img" ', 1)
