"""A piece of HTML as tests look at it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "link", "hr", "br", "rect", "img"}


@dataclass
class Element:
    """One element: its attributes, and all text inside of it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    classes: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.classes = frozenset((self.attributes.get("class") or "").split())

    @property
    def words(self) -> str:
        """The text with its white space made plain."""
        return " ".join(self.text.split())


class Page(HTMLParser):
    """The elements of a piece of HTML in their order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str) -> list[Element]:
        """Every element of that name."""
        return [element for element in self.elements if element.tag == tag]

    def one(self, tag: str) -> Element:
        """The only element of that name."""
        (element,) = self.all(tag)
        return element

    def with_id(self, id_: str) -> Element:
        """The only element of that id."""
        (element,) = (e for e in self.elements if e.attributes.get("id") == id_)
        return element

    def with_class(self, name: str) -> list[Element]:
        """Every element of that class."""
        return [element for element in self.elements if name in element.classes]

    def words(self, tag: str) -> list[str]:
        """What each element of that name reads like."""
        return [element.words for element in self.all(tag)]

    def values(self, tag: str, attribute: str) -> list[str | None]:
        """One attribute of each element of that name."""
        return [element.attributes.get(attribute) for element in self.all(tag)]
