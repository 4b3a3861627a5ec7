"""Octets of a calendar file to lines and components, with findings; apart from the writer."""

import re
from typing import NamedTuple

MAX_OCTETS = 75
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAM = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^",;:]*(?:,(?:"[^"]*"|[^",;:]*))*)')


class ContentLine(NamedTuple):
    """One unfolded line: number of its first physical line, name, parameters, raw value."""

    number: int
    name: str
    params: dict[str, str]
    value: str


class Block(NamedTuple):
    """A component: its kind, the line it begins at, its own lines."""

    kind: str
    number: int
    lines: list[ContentLine]

    def all(self, name: str) -> list[ContentLine]:
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        return next((line.value for line in self.lines if line.name == name), "")

    def param(self, name: str, param: str) -> str:
        return next((x.params.get(param, "") for x in self.lines if x.name == name), "")


def read_lines(data: bytes) -> tuple[list[ContentLine], list[str]]:
    """Take a file apart; every breach of R16 and of the line grammar becomes a finding."""
    findings = _whole(data)
    physical = data.removesuffix(b"\r\n").split(b"\r\n")
    for number, piece in enumerate(physical, 1):
        findings += _piece(number, piece)
    lines = []
    for number, text in _unfold(physical, findings):
        line = _content_line(number, text, findings)
        if line is not None:
            lines.append(line)
    return lines, findings


def _whole(data: bytes) -> list[str]:
    rules = {
        "R16 the file begins with a byte order mark": data.startswith(b"\xef\xbb\xbf"),
        "R16 the last line has no CRLF": not data.endswith(b"\r\n"),
        "R16 a line feed without carriage return": bool(re.search(rb"(?<!\r)\n", data)),
        "R16 a carriage return without line feed": bool(re.search(rb"\r(?!\n)", data)),
    }
    return [finding for finding, broken in rules.items() if broken]


def _piece(number: int, piece: bytes) -> list[str]:
    """Check one physical line on its own."""
    findings = []
    if not piece.strip():
        findings.append(f"R16 line {number} is blank")
    if len(piece) > MAX_OCTETS:
        findings.append(f"R16 line {number} has {len(piece)} octets")
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        findings.append(f"R16 line {number} is not UTF-8 by itself")
    return findings


def _unfold(physical: list[bytes], findings: list[str]) -> list[tuple[int, str]]:
    """Join folded lines; report a fold that cuts an escape in two."""
    logical: list[tuple[int, bytes]] = []
    for number, piece in enumerate(physical, 1):
        if piece[:1] not in (b" ", b"\t"):
            logical.append((number, piece))
        elif not logical:
            findings.append("R16 the first line is a continuation")
        else:
            first, head = logical[-1]
            if (len(head) - len(head.rstrip(b"\\"))) % 2:
                findings.append(f"R16 line {number} begins inside an escape")
            logical[-1] = (first, head + piece[1:])
    return [(number, line.decode("utf-8", "replace")) for number, line in logical]


def _content_line(number: int, text: str, findings: list[str]) -> ContentLine | None:
    """Split NAME;PARAM=VALUE:VALUE as RFC 5545 3.1 spells it."""
    if _CONTROL.search(text):
        findings.append(f"R17 line {number} holds a control character")
    name = _NAME.match(text)
    if name is None:
        findings.append(f"R17 line {number} has no name")
        return None
    params, at = {}, name.end()
    while (param := _PARAM.match(text, at)) is not None:
        params[param[1].upper()] = param[2].strip('"')
        at = param.end()
    if text[at : at + 1] != ":":
        findings.append(f"R17 line {number} has a malformed parameter or no value")
        return None
    return ContentLine(number, name[0].upper(), params, text[at + 1 :])


def components(lines: list[ContentLine], findings: list[str]) -> list[Block]:
    """Sort lines into components; the calendar comes first in the result."""
    done: list[Block] = []
    open_: list[Block] = []
    for line in lines:
        if line.name == "BEGIN":
            parent = open_[-1].kind if open_ else ""
            if (line.value == "VCALENDAR") != (not done):
                findings.append(f"R18 line {line.number}: not exactly one VCALENDAR around all")
            elif line.value == "VALARM":
                findings.append(f"R22 line {line.number}: an alarm")
            elif line.value == "VTIMEZONE":
                findings.append(f"R11 line {line.number}: a time zone in a UTC feed")
            elif line.value != "VCALENDAR" and (line.value, parent) != ("VEVENT", "VCALENDAR"):
                findings.append(f"R18 line {line.number}: {line.value} does not belong here")
            open_.append(Block(line.value, line.number, []))
            done.append(open_[-1])
        elif line.name == "END" and open_ and open_[-1].kind == line.value:
            open_.pop()
        elif line.name == "END" or not open_:
            findings.append(f"R18 line {line.number}: {line.name} outside of a component")
        else:
            open_[-1].lines.append(line)
    findings += [f"R18 {block.kind} is not closed" for block in open_]
    return done
