"""Calendar texts, addresses and lines, where the icalendar library falls short.

As of icalendar 7.3 the library lets control characters through, turns a backslash before
a capital N into a line break, and may fold a line between the two octets of an escape.
"""

import re
from urllib.parse import quote

from icalendar import vCategory, vText
from icalendar.cal.component import Component

_MAX_OCTETS = 75
_LINE_BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BLANKS = re.compile("[ \t\n]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.")
_URI_KEEPS = ":/?#[]@!$&'()*+,;=-._~%"


class Text(vText):
    """A TEXT value in which a backslash stays a backslash, whatever follows it."""

    def to_ical(self) -> bytes:
        """Escape backslash, semicolon, comma and line feed (RFC 5545, 3.3.11)."""
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
        return escaped.replace("\n", r"\n").encode()


def clean(text: str) -> str:
    """Make every line break a line feed and drop all other control characters."""
    if not _UNWANTED.search(text):
        return text
    return _UNWANTED.sub("", _LINE_BREAKS.sub("\n", text))


def one_line(text: str) -> Text:
    """Bring a text onto one line."""
    return Text(_BLANKS.sub(" ", clean(text)).strip(" "))


def many_lines(lines: tuple[str, ...]) -> Text:
    """Set texts below each other, each on one line."""
    return Text("\n".join(map(one_line, lines)))


def categories(names: tuple[str, ...]) -> vCategory:
    """Make one CATEGORIES value of several names."""
    category = vCategory([])
    category.cats = [one_line(name) for name in names]
    return category


def uri(address: str) -> str:
    """Percent-encode what an address may not hold; raise ValueError when it has no scheme."""
    text = clean(address).strip()
    if not _SCHEME.match(text):
        raise ValueError("is not an absolute address")
    return quote(text, safe=_URI_KEEPS)


def octets(component: Component) -> bytes:
    """Write the lines of a component, folded, in the order in which they were added."""
    lines = component.content_lines(sorted=False)
    return b"".join(fold(line.encode()) for line in lines if line)


def fold(line: bytes) -> bytes:
    """Cut a line into pieces of at most 75 octets, between characters and escapes."""
    pieces = []
    room = _MAX_OCTETS
    while len(line) > room:
        cut = room
        while line[cut] & 0xC0 == 0x80:
            cut -= 1
        backslashes = cut - len(line[:cut].rstrip(b"\\"))
        cut -= backslashes % 2
        pieces.append(line[:cut])
        line = line[cut:]
        room = _MAX_OCTETS - 1
    return b"\r\n ".join((*pieces, line)) + b"\r\n"
