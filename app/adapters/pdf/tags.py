"""Languages in the tags: WeasyPrint tags each paragraph but does not say what language it is in.

Without that, a screen reader reads a Khmer name with the voice of the page, that is, not at all.
"""

from collections.abc import Iterator, Sequence

import pydyf

from app.adapters.pdf.errors import RenderError
from app.adapters.pdf.static_page import referenced


def mark_languages(pdf: pydyf.PDF, languages: Sequence[str | None]) -> None:
    """Write a language into the tag of each paragraph that has one of its own.

    Args:
        pdf: A tagged document that is about to be written.
        languages: One entry for each `p` element of the HTML, in its order.
    """
    root = referenced(pdf, pdf.catalog["StructTreeRoot"])
    paragraphs = [tag for tag in _tags(pdf, root) if tag["S"] == "/P"]
    if len(paragraphs) != len(languages):
        raise RenderError(f"{len(languages)} paragraphs became {len(paragraphs)} tags")
    for tag, language in zip(paragraphs, languages, strict=True):
        if language:
            tag["Lang"] = pydyf.String(language)


def _tags(pdf: pydyf.PDF, parent: pydyf.Dictionary) -> Iterator[pydyf.Dictionary]:
    """Yield the structure elements below one, in reading order; numbers are marked content."""
    for kid in parent["K"]:
        if isinstance(kid, bytes):
            tag = referenced(pdf, kid)
            if tag.get("Type") == "/StructElem":
                yield tag
                yield from _tags(pdf, tag)
