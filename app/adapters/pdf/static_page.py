"""A page drawn once and laid under others: its PDF objects are kept and written again as they are.

Drawing the border costs many times what the words cost, and is the same each time. WeasyPrint
hands its document to a `finisher` before it is written; the kept objects are added there, so that
nothing is parsed or saved a second time, and the words stay live and tagged. The picture is marked
as an artifact: it says nothing to a reader's ear.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pydyf

NAME = "Static"
PAINT = f"/Artifact BMC q /{NAME} Do Q EMC".encode()


@dataclass(frozen=True)
class Link:
    """A reference to the kept object of that index."""

    index: int


Kept = bytes | Link | dict[str, "Kept"] | list["Kept"]


class StaticPage:
    """The objects of a one-page PDF, in an order that does not depend on hashing.

    The first one is the page as a form XObject; links between them are indices.
    """

    def __init__(self, pdf: bytes) -> None:
        self._objects: list[tuple[Kept, bytes | None]] = []
        self._indices: dict[tuple[int, int], int] = {}
        with pikepdf.open(BytesIO(pdf)) as source:
            self._keep(source.make_indirect(source.pages[0].as_form_xobject()))

    def lay_under(self, pdf: pydyf.PDF) -> None:
        """Add the objects to a document that is about to be written, and paint them first."""
        base = len(pdf.objects)
        for kept, body in self._objects:
            value = _rebuild(kept, base)
            pdf.add_object(value if body is None else pydyf.Stream([body], extra=value))
        picture = pdf.objects[base].reference
        for page in pages(pdf):
            resources = referenced(pdf, page["Resources"])
            resources["XObject"][NAME] = picture
            referenced(pdf, page["Contents"]).stream.insert(0, PAINT)

    def _keep(self, value: object) -> Kept:
        """Turn a value into plain data, and keep each indirect object that it leads to."""
        if not isinstance(value, pikepdf.Object):
            return str(value).lower().encode() if isinstance(value, bool) else str(value).encode()
        if not value.is_indirect:
            return self._plain(value)
        known = self._indices.get(value.objgen)
        if known is not None:
            return Link(known)
        index = self._indices[value.objgen] = len(self._objects)
        self._objects.append((b"null", None))
        self._objects[index] = (self._plain(value), _body(value))
        return Link(index)

    def _plain(self, value: pikepdf.Object) -> Kept:
        if isinstance(value, pikepdf.Array):
            return [self._keep(item) for item in value]
        if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            # Sorted, for keys() is a set: its order would change from process to process.
            keys = sorted(value.keys() - {"/Length", "/Parent"})
            plain = {key[1:]: self._keep(value[key]) for key in keys}
            if isinstance(value, pikepdf.Stream) and "Filter" not in plain:
                plain["Filter"] = b"/FlateDecode"
            return plain
        return value.unparse(resolved=True)


def pages(pdf: pydyf.PDF) -> Iterable[pydyf.Dictionary]:
    """Yield the pages of a document that is about to be written."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/Page":
            yield item


def referenced(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    """Return the object that a reference such as b"12 0 R" means."""
    return pdf.objects[int(reference.split()[0])]


def _body(value: pikepdf.Object) -> bytes | None:
    if not isinstance(value, pikepdf.Stream):
        return None
    raw: bytes = value.read_raw_bytes()
    return raw if "/Filter" in value else zlib.compress(raw, 9)


def _rebuild(kept: Kept, base: int) -> pydyf.Object | bytes:
    match kept:
        case Link(index):
            return f"{base + index} 0 R".encode()
        case dict():
            return pydyf.Dictionary({key: _rebuild(item, base) for key, item in kept.items()})
        case list():
            return pydyf.Array(_rebuild(item, base) for item in kept)
        case _:
            return kept
