"""Forms as a browser sends them: what the page shows, and what somebody changes in it."""

from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

Sent = dict[str, list[str]]


class _Controls(HTMLParser):
    """Gathers what the controls of a page's forms would send, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: Sent = {}
        self.offered: Sent = {}
        self.selects: set[str] = set()
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "input" and name:
            box = said.get("type") in ("checkbox", "radio")
            self.offered.setdefault(name, []).append(value)
            if not box or "checked" in said:
                self.sent.setdefault(name, []).append(value)
        elif tag == "select":
            self._select = name
            self.selects.add(name)
        elif tag == "option":
            self.offered.setdefault(self._select, []).append(value)
            if "selected" in said:
                self.sent[self._select] = [value]
        elif tag == "textarea":
            self._textarea, self.sent[name] = name, [""]
            self.offered[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            first = self.offered.get(self._select, [])[:1]
            self.sent.setdefault(self._select, first)
        elif tag == "textarea":
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.sent[self._textarea][0] += data.replace("\r\n", "\n").removeprefix("\n")


def filled(page: str, values: Mapping[str, str | bool | Iterable[str]]) -> Sent:
    """Return what a browser sends of a page where somebody entered these values.

    A control that the page does not have, and a choice that it does not offer, fail the test.
    """
    controls = _Controls()
    controls.feed(page)
    sent = dict(controls.sent)
    for name, value in values.items():
        assert name in controls.offered, f"the page has no field {name}"
        if isinstance(value, bool):
            sent[name] = ["y"] if value else []
        elif isinstance(value, str):
            sent[name] = [value]
            if name in controls.selects:
                assert value in controls.offered[name], f"{name} does not offer {value}"
        else:
            chosen, offered = {*value}, controls.offered[name]
            assert chosen <= {*offered}, f"{name} does not offer that"
            sent[name] = [each for each in offered if each in chosen]
    return sent
