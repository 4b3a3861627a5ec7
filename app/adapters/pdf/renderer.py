"""The one door to drawing: a page is filled, and pressed, when the first certificate is due."""

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Protocol

from app.adapters.pdf.errors import Overflow
from app.domain.credential import Claims

if TYPE_CHECKING:
    from app.adapters.pdf.page import CertificatePage
    from app.adapters.pdf.press import Press


class Renderer(Protocol):
    """What services need to make a PDF of claims."""

    def check(self, claims: Claims) -> None:
        """Raise UnprintableName when a text of the claims cannot be printed."""

    def render(self, claims: Claims) -> bytes:
        """Return the PDF. Raises RenderError (UnprintableName is one) when it is not whole."""


class CertificateRenderer:
    """Draws certificates of one design; one page at a time, in any thread."""

    def __init__(self, design: Path, fonts: Path) -> None:
        """Keep in mind where things are.

        Args:
            design: Folder of the design; fonts.toml and fonts.conf stand beside it.
            fonts: Folder of the font packages that fonts.toml names files of.
        """
        self._design = design
        self._fonts = fonts
        self._lock = RLock()

    def check(self, claims: Claims) -> None:
        """Raise UnprintableName when a text of the claims cannot be printed."""
        with self._lock:
            self._page.check(claims)

    def render(self, claims: Claims) -> bytes:
        """Draw the certificate: tagged PDF, the same bytes for the same claims.

        Raises RenderError for anything that would leave a hole in the page, UnprintableName (which
        is one) for a character that no font has; nothing is drawn then.
        """
        with self._lock:
            self._page.check(claims)
            *roomy, last = self._page.scales
            for scale in roomy:
                with suppress(Overflow):
                    return self._press.draw(self._page.words(claims, scale=scale))
            return self._press.draw(self._page.words(claims, scale=last))

    @cached_property
    def _page(self) -> "CertificatePage":
        # Reading fonts imports fontTools, which a process that only shows pages never needs.
        from app.adapters.pdf.page import open_page  # noqa: PLC0415

        return open_page(self._design, self._fonts)

    @cached_property
    def _press(self) -> "Press":
        # WeasyPrint takes a second to import; only processes that draw pay for it.
        from app.adapters.pdf.press import Press  # noqa: PLC0415

        press = Press(self._design, self._page.fonts)
        press.set_pictures(self._page.pictures())
        return press
