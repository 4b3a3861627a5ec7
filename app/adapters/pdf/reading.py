"""What a PDF file says of itself. Files come from strangers: any fault in one means no answer."""

import io
import re

from app.domain.certificate_number import InvalidNumber, parse_number

LONGEST_TITLE = 200
WORD = re.compile(r"[A-Za-z0-9-]+")


def claimed_number(data: bytes) -> str | None:
    """Return the certificate number in the file's title, or None."""
    # Every command and the web server import this module; one command reads a file.
    import pikepdf  # noqa: PLC0415

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            title = str(pdf.docinfo.get("/Title", ""))[:LONGEST_TITLE]
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError):
        return None
    for word in WORD.findall(title):
        try:
            return parse_number(word)
        except InvalidNumber:
            continue
    return None
