"""Writing in drafts as browsers do: the form that a page shows, with other values, is sent back."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from io import BytesIO
from types import MappingProxyType
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.domain.drafts.draft_fields import Field, Shape, field_of, from_text
from app.domain.drafts.draft_parts import kind_of

Fields = MultiDict[str, str]
Sign = Callable[[str], FlaskClient]
NO_FILES: Mapping[str, bytes] = MappingProxyType({})


class Forms(HTMLParser):
    """The forms of a page, as what would be sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Fields] = []
        self._select = self._area = ""
        self._first = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        name, value = said.get("name") or "", said.get("value") or ""
        if tag == "form":
            self.forms.append(MultiDict())
        if not self.forms:
            return
        fields = self.forms[-1]
        if (
            tag == "input"
            and name
            and (said.get("type") not in ("checkbox", "radio") or "checked" in said)
        ):
            fields.add(name, value)
        elif tag == "textarea":
            self._area = name
            fields.add(name, "")
        elif tag == "select":
            self._select, self._first = name, True
        elif tag == "option" and self._select and ("selected" in said or self._first):
            fields[self._select] = value
            self._first = False

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1][self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The first line break in a text area is not of its text.
            self.forms[-1][self._area] = self.forms[-1][self._area].removeprefix("\r\n")
            self._area = ""
        elif tag == "select":
            self._select = ""


def form_at(client: FlaskClient, address: str, having: str) -> Fields:
    """Return the form of a page that has a field."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return next(each for each in Forms(answer.text).forms if having in each)


def send(client: FlaskClient, address: str, fields: Fields, **more: str) -> TestResponse:
    """Send a form with some other values."""
    data = MultiDict(fields)
    for name, value in more.items():
        data[name] = value
    return client.post(address, data=data)


def write(
    client: FlaskClient,
    draft_id: str,
    part: str,
    values: Mapping[str, str],
    files: Mapping[str, bytes] = NO_FILES,
) -> TestResponse:
    """Write values (as texts) into the form of a part, and send it.

    What is in `files`, by its SHA-256, is uploaded where a record names it.
    """
    address = f"/drafts/{draft_id}/parts/{part}"
    fields = form_at(client, address, "was-" + next(iter(values)))
    for name, text in values.items():
        field = field_of(kind_of(part), name)
        assert field is not None
        _fill(fields, name, field, text)
    data: MultiDict[str, Any] = MultiDict(fields)
    for name, sha256 in [each for each in fields.items(multi=True) if each[1] in files]:
        row = name.removesuffix("-sha256")
        data[f"{row}-upload"] = (BytesIO(files[sha256]), fields[f"{row}-file"])
        del data[name], data[f"{row}-file"]
    return client.post(address, data=data)


def _fill(fields: Fields, name: str, field: Field, text: str) -> None:
    match field.shape:
        case Shape.FLAG:
            fields.setlist(name, ["y"] if text else [])
        case Shape.CHOICES:
            fields.setlist(name, from_text(field, text))
        case Shape.ROWS:
            rows: list[dict[str, Any]] = from_text(field, text)
            for number, row in enumerate(rows):
                fields[f"{name}-{number}-used"] = "1"
                for column in field.columns:
                    fields[f"{name}-{number}-{column}"] = row.get(column, "")
        case _:
            fields[name] = text
