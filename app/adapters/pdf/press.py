"""WeasyPrint, held short: it reads the design and the project's fonts, and nothing else.

Importing this module takes a second, so only a process that draws imports it.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from app.adapters.pdf.errors import Overflow, RenderError
from app.adapters.pdf.fonts import FontStack
from app.adapters.pdf.static_page import StaticPage
from app.adapters.pdf.tags import mark_languages

LOGGER = logging.getLogger("weasyprint")
LOGGER.setLevel(logging.WARNING)  # whatever the application shows: complaints are listened to
# Slower, and nothing else: `flask doctor` says which package is missing.
SLOW_SUBSETTING = "Using fontTools instead of HarfBuzz-Subset"
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".css": "text/css"}


class LockedFetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no type information
    """Reads files of the design, and the listed fonts. Any other address stops the drawing."""

    def __init__(self, design: Path, fonts: frozenset[Path]) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False, fail_on_errors=True)
        self._design = design.resolve()
        self._fonts = fonts

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002
        """Return the content of a file, or raise: WeasyPrint makes of it a fatal error."""
        address = urlsplit(url)
        path = Path(unquote(address.path)).resolve()
        inside = path in self._fonts or path.is_relative_to(self._design)
        if address.scheme != "file" or address.netloc or not inside:
            raise PermissionError(f"{url} is outside of the design")
        media_type = MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": media_type})


class Press:
    """Draws pages of one design. Not to be used by two threads at once: Pango is not."""

    def __init__(self, design: Path, fonts: FontStack) -> None:
        self._base = f"{design.resolve().as_uri()}/"
        self._fetcher = LockedFetcher(design, fonts.files)
        self._images: dict[str, object] = {}
        self._fonts = _fonts_without_host(design.parent / "fonts.conf")
        with no_complaints():
            self._style = CSS(
                string=fonts.css + (design / "style.css").read_text(encoding="utf-8"),
                base_url=self._base,
                url_fetcher=self._fetcher,
                font_config=self._fonts,
            )
        self._pictures: StaticPage | None = None

    def set_pictures(self, html: str) -> None:
        """Draw what is the same on every page; later pages are laid over it."""
        with self._whole_or_not():
            self._pictures = StaticPage(self._layout(html)[1].write_pdf())

    def draw(self, html: str) -> bytes:
        """Draw one page as tagged PDF. The same HTML gives the same bytes."""
        with self._whole_or_not():
            source, document = self._layout(html, pdf_tags=True)
            languages = [p.get("lang") for p in source.etree_element.iter("p")]

            def finish(_: Document, pdf: pydyf.PDF) -> None:
                mark_languages(pdf, languages)
                if self._pictures is not None:
                    self._pictures.lay_under(pdf)

            drawn: bytes = document.write_pdf(finisher=finish, pdf_tags=True)
            return drawn

    @contextmanager
    def _whole_or_not(self) -> Iterator[None]:
        """Forget pictures when something was wrong: a broken one would be left out silently."""
        try:
            with no_complaints():
                yield
        except RenderError:
            self._images.clear()
            raise

    def _layout(self, html: str, **options: bool) -> tuple[HTML, Document]:
        source = HTML(string=html, base_url=self._base, url_fetcher=self._fetcher)
        document = source.render(
            font_config=self._fonts, stylesheets=[self._style], cache=self._images, **options
        )
        if len(document.pages) != 1:
            raise Overflow("the words do not fit on one page")
        return source, document


@contextmanager
def no_complaints() -> Iterator[None]:
    """Make an error of each thing that WeasyPrint would only log, such as a missing picture."""
    listener = _Complaints()
    LOGGER.addHandler(listener)
    try:
        yield
    except FatalURLFetchingError as error:
        raise RenderError(f"{error}: {error.__cause__}") from error
    except Overflow:
        if not listener.messages:
            raise
    finally:
        LOGGER.removeHandler(listener)
    if listener.messages:
        raise RenderError("; ".join(listener.messages))


class _Complaints(logging.Handler):
    """Collects what is logged in the thread that made it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if record.thread == self._thread and not message.startswith(SLOW_SUBSETTING):
            self.messages.append(message)


def _fonts_without_host(settings: Path) -> FontConfiguration:
    """Make a font configuration that starts empty; fontconfig reads the variable only now."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(settings.resolve())
    try:
        return FontConfiguration()
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
