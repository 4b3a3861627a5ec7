"""A design filled with claims: the HTML of one certificate, from plain values."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.adapters.pdf.errors import RenderError
from app.adapters.pdf.fonts import FontStack
from app.domain.canonical import short_hash
from app.domain.credential import Claims

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MM_IN_POINTS = 72 / 25.4
BREAKS = re.compile(r"(?<=[\s-])")


class CertificatePage:
    """The template of one design and the rules by which it is filled."""

    def __init__(self, design: Path, fonts: FontStack) -> None:
        self.fonts = fonts
        settings = tomllib.loads((design / "design.toml").read_text(encoding="utf-8"))
        self._languages: list[str] = settings["languages"]
        self.scales: list[float] = settings["scales"]
        self._fit_rules = settings["fit"]
        environment = Environment(
            loader=FileSystemLoader(design),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters["tongue"] = self._tongue
        environment.filters["fit"] = self._fit
        environment.filters["named"] = self._named
        self._template = environment.get_template("template.html")

    def check(self, claims: Claims) -> None:
        """Raise UnprintableName when a text of the claims has characters without glyphs."""
        for text in _printed_texts(claims):
            self.fonts.check(text)

    def pictures(self) -> str:
        """Return what is the same on every certificate of the design; no claim is in it."""
        return self._template.render(pictures=True, words=False, language=self._languages[0])

    def words(self, claims: Claims, *, pictures: bool = False, scale: float = 1) -> str:
        """Return what differs, with the pictures or without; `scale` shrinks the fitted texts.

        Raises RenderError for a language that the design does not speak.
        """
        if claims.language not in self._languages:
            raise RenderError(f"the design has no words in {claims.language}")
        values = _values(claims)
        return self._template.render(**values, pictures=pictures, words=True, scale=scale)

    def _tongue(self, text: str) -> Markup:
        """Return the attributes that say which language a text is in, if it is not the page's."""
        family = self.fonts.voice(text)
        if family is None:
            return Markup()
        direction = Markup(' dir="{}"').format(family.direction) if family.direction else Markup()
        return Markup(' lang="{}"').format(family.language) + direction

    def _fit(self, text: str, rule: str, scale: float) -> str:
        """Return the style that makes a text fit: shrunk in steps, then wrapped, never cut."""
        for size, lines in self._fit_rules[rule]["steps"]:
            needed = self._across(text, lines) * size
            if needed <= self._room(rule):
                break
        # Lines that are about even look best; on a crowded page they take all the width there is.
        even = lines > 1 and scale == 1
        across = min(needed, self._room(rule)) if even else self._room(rule)
        return f"font-size: {size * scale:g}pt; max-width: {across:.1f}pt"

    def _named(self, names: Sequence[str], rule: str, all_of_them: str, some_of_them: str) -> str:
        """Return a sentence with as many of the names as fit, and the number of the others.

        `all_of_them` has a place for the names, `some_of_them` another one for the number.
        """
        size, lines = self._fit_rules[rule]["steps"][-1]
        sentence = all_of_them.format(", ".join(names))
        shown = len(names)
        while shown > 1 and self._across(sentence, lines) * size > self._room(rule):
            shown -= 1
            sentence = some_of_them.format(", ".join(names[:shown]), len(names) - shown)
        return sentence

    def _room(self, rule: str) -> float:
        width: float = self._fit_rules[rule]["width_mm"]
        return width * MM_IN_POINTS

    def _across(self, text: str, lines: int) -> float:
        """Return a width, in font sizes, at which so many lines hold a text for certain.

        They do when they are as wide as a nth of the text and of n - 1 times its longest word; that
        width also makes the lines about even.
        """
        longest = max(map(self.fonts.width, BREAKS.split(text)))
        return (self.fonts.width(text) + (lines - 1) * longest) / lines


def open_page(design: Path, packages: Path) -> CertificatePage:
    """Open a design with the fonts that are listed beside it."""
    return CertificatePage(design, FontStack(design.parent / "fonts.toml", packages))


def _printed_texts(claims: Claims) -> Iterable[str]:
    """Yield what people typed: all of it must have glyphs."""
    yield from (claims.recipient, claims.recipient_second or "", claims.course)
    yield claims.curriculum_title
    yield from (claims.city, claims.country, claims.adaptation or "")
    yield from (*claims.organisations, *claims.mentors)
    for signatory in claims.signatories:
        yield from (signatory.name, signatory.role)


def _values(claims: Claims) -> dict[str, object]:
    period = _period(claims.starts_on, claims.ends_on)
    one_day = claims.starts_on == claims.ends_on
    address = urlsplit(claims.verify_url)
    return {
        "title": f"Certificate {claims.number}, {claims.recipient}",
        "language": claims.language,
        "recipient": claims.recipient,
        "recipient_second": claims.recipient_second,
        "course": claims.course,
        "city": claims.city,
        "country": claims.country,
        "period": period,
        "period_phrase": f"on {period}" if one_day else f"from {period}",
        "attended": duration(claims.minutes_attended),
        "offered": duration(claims.minutes_offered),
        "module_count": len(claims.modules),
        "organisations": claims.organisations,
        "signatories": [{"name": who.name, "role": who.role} for who in claims.signatories],
        "mentors": claims.mentors,
        "curriculum_title": claims.curriculum_title,
        "curriculum_code": claims.curriculum_code,
        "version": claims.version,
        "adaptation": claims.adaptation,
        "short_hash": ", ".join(map(short_hash, claims.taught)),
        "number": claims.number,
        "address": f"{address.netloc}{address.path}".removesuffix(claims.code),
        "code": claims.code,
        "qr": _qr(claims.verify_url),
        "issued": _day(claims.issued_on),
        "issued_date": claims.issued_on.isoformat(),
        "illustrative": claims.illustrative,
    }


def duration(minutes: int) -> str:
    """Write minutes as hours and minutes: "15 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    parts = (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(part for part in parts if part).replace(" ", "\u00a0")


def _day(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}".replace(" ", "\u00a0")


def _period(first: date, last: date) -> str:
    """Write a span of days without saying month or year twice."""
    if first == last:
        return _day(first)
    start = _day(first)
    if first.year == last.year:
        start = start.removesuffix(f"\u00a0{first.year}")
        if first.month == last.month:
            start = str(first.day)
    return f"{start} to {_day(last)}"


def _qr(address: str) -> Markup:
    """Draw the code as one SVG path with a title, which becomes its alternative text."""
    title = f"QR code that leads to {address}"
    code = segno.make(address, error="m", micro=False)
    # segno escapes the title; the rest is numbers.
    return Markup(code.svg_inline(border=0, title=title, omitsize=True))  # noqa: S704
