"""One form of a value, the same on every machine, and its hash.

Texts are put into Unicode normal form C with plain line ends and no trailing blanks; the
value is then written as RFC 8785 says. Floats are refused: minutes and counts are whole.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence

SHORT_HASH_DIGITS = 8
SAFE_INTEGER = 2**53 - 1  # the largest that every JSON reader keeps exact (RFC 7493)

Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


def canonical_text(text: str) -> str:
    """Return the text in NFC, with LF line ends, without blanks at line ends or at its end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    trimmed = "\n".join(line.rstrip(" \t") for line in lines)
    return unicodedata.normalize("NFC", trimmed.rstrip("\n"))


def canonical_bytes(value: Json) -> bytes:
    """Write a JSON value in canonical form.

    Raises TypeError for floats and for what JSON does not have; ValueError for a number
    beyond ±(2^53 − 1), half a surrogate pair, and two keys that become one.
    """
    text = json.dumps(_canonical(value), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def content_hash(value: Json) -> str:
    """Return "sha256-" and the hexadecimal digest of the canonical form."""
    return f"sha256-{hashlib.sha256(canonical_bytes(value)).hexdigest()}"


def short_hash(full: str) -> str:
    """Return the first 32 bits of such a hash, as people compare them: "#9f3a-77c1"."""
    digits = full.removeprefix("sha256-")[:SHORT_HASH_DIGITS]
    return f"#{digits[:4]}-{digits[4:]}"


def _canonical(value: object) -> object:
    match value:
        case None | bool():
            return value
        case int():
            if abs(value) > SAFE_INTEGER:
                raise ValueError(f"{value} is beyond ±(2^53 − 1)")
            return value
        case str():
            return canonical_text(value)
        case Mapping():
            return _canonical_object(value)
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_canonical(item) for item in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form")


def _canonical_object(value: Mapping[object, object]) -> dict[str, object]:
    members: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise TypeError(f"a key must be text, not {type(key).__name__}")
        name = canonical_text(key)
        if name in members:
            raise ValueError(f"two keys become {name!r}")
        members[name] = _canonical(member)
    # RFC 8785, section 3.2.3: keys are ordered by their UTF-16 code units.
    return dict(sorted(members.items(), key=lambda member: member[0].encode("utf-16-be")))
