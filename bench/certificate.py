"""One certificate: ours, against a plain `HTML(...).write_pdf()` of the same page, and Typst.

All three draw the design Engraved with the project's fonts, a QR code and a name in a second
script; ours and Typst's are tagged, the plain one is not. CPU time of one certificate when the
first is done, medians of interleaved rounds.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import count, cycle
from pathlib import Path
from statistics import median
from time import process_time

import segno
import typst
from weasyprint import HTML

from app.adapters.pdf import CertificateRenderer
from app.adapters.pdf.page import CertificatePage, open_page
from app.domain.certificate_number import make_code, make_number
from app.domain.credential import Claims, TaughtModule
from bench.rows import Row
from tests import certificate_values
from tests.certificate_values import DESIGN, FONTS

ROOT = Path(__file__).parent.parent
ROUNDS = 9
TYPST_PAGE = Path(__file__).with_name("certificate.typ")
NAMES = (
    ("Akosua Mensah-Łukasz", "Akosua Mensah-Lukasz"),
    ("Sok Chanthou", "សុខ ចាន់ធូ"),
    ("Kyaw Zin Htun", "ကျော်ဇင်ထွန်း"),
    ("Nino Beridze", "ნინო ბერიძე"),
    ("Mohammed Al-Hashimi", "محمد الهاشمي"),
    ("Priya Sharma", "प्रिया शर्मा"),
)


def run() -> list[Row]:
    """Measure certificates of different people, as a batch draws them."""
    renderer = CertificateRenderer(design=DESIGN, fonts=FONTS)
    page = open_page(DESIGN, FONTS)
    compiler = typst.Compiler(
        str(TYPST_PAGE),
        root=str(ROOT),
        font_paths=sorted({str(path.parent) for path in page.fonts.files}),
        ignore_system_fonts=True,
    )
    people = _people()
    times = _interleaved(
        {
            "ours": (lambda: renderer.render(next(people)), 6),
            "plain": (lambda: _plain(page, next(people)), 2),
            "typst": (lambda: compiler.compile(sys_inputs=_inputs(next(people))), 6),
        }
    )
    ours, plain, other = times["ours"], times["plain"], times["typst"]
    return [
        Row("certificate_against_plain", ours, "ms", plain, plain / ours),
        Row("certificate_against_typst", ours, "ms", other, other / ours),
    ]


def _interleaved(variants: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """Median CPU milliseconds of one call, after a first one; rounds time each variant once."""
    taken: dict[str, list[float]] = {name: [] for name in variants}
    for draw, _ in variants.values():
        draw()
    for _ in range(ROUNDS):
        for name, (draw, calls) in variants.items():
            began = process_time()
            for _ in range(calls):
                draw()
            taken[name].append((process_time() - began) * 1000 / calls)
    return {name: median(values) for name, values in taken.items()}


def _people() -> Iterator[Claims]:
    """Claims without end, no two alike."""
    for serial, (name, second) in zip(count(1), cycle(NAMES), strict=False):
        code = make_code(serial.to_bytes(10))
        number = make_number(curriculum="MCMC", city="NBO", year=2026, entropy=serial.to_bytes(4))
        yield replace(
            CLAIMS,
            number=number,
            code=code,
            verify_url=f"https://training.example.org/verify/{code}",
            recipient=name,
            recipient_second=second,
        )


def _plain(page: CertificatePage, claims: Claims) -> bytes:
    """Draw the whole page, with its style, as one does without thinking about speed."""
    style = page.fonts.css + (DESIGN / "style.css").read_text(encoding="utf-8")
    html = page.words(claims, pictures=True).replace("</head>", f"<style>{style}</style></head>")
    drawn: bytes = HTML(string=html, base_url=str(DESIGN / "template.html")).write_pdf()
    return drawn


def _inputs(claims: Claims) -> dict[str, str]:
    """Say the words of the page as the Typst file wants them."""
    picture = BytesIO()
    segno.make(claims.verify_url, error="m", micro=False).save(picture, kind="svg", border=0)
    return {
        "title": f"Certificate {claims.number}, {claims.recipient}",
        "organisations": " · ".join(claims.organisations),
        "recipient": claims.recipient,
        "second": claims.recipient_second or "",
        "course": claims.course,
        "place": f"{claims.city}, {claims.country}, from 2 to 4 November 2026",
        "minutes": "15 h 30 min of its 17 h 30 min",
        "qr": picture.getvalue().decode(),
        "number": claims.number,
        "address": "training.example.org/verify/",
        "code": claims.code,
        "signatories": json.dumps(claims.to_data()["signatories"]),
        "mentors": ", ".join(claims.mentors),
        "edition": f"{claims.curriculum_title}, version {claims.version},"
        f" as adapted for {claims.city} ({claims.adaptation})",
        "short": f"{claims.curriculum_code} {claims.short_hash}",
        "modules": str(len(claims.modules)),
        "issued": "9 November 2026",
    }


CLAIMS = replace(
    certificate_values.CLAIMS,
    recipient="",
    modules=tuple(
        TaughtModule(code=f"M{number:02}", title="A module", minutes=55, format="workshop")
        for number in range(1, 20)
    ),
)


if __name__ == "__main__":
    for row in run():
        print(f"{row.name} {row.value:.1f} {row.unit} {row.baseline:.1f} {row.ratio:.2f}")
