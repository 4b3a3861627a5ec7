"""Where the next page of a list begins, as a text that means nothing to anybody else.

It is signed: whatever comes back was made here, for this list in this order.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence

from flask import current_app

from app.errors import Refused
from app.schemas.problem import FieldProblem, Kind

SIGNATURE_BYTES = 12


def write(listing: str, key: Sequence[str] | None) -> str | None:
    """Write the key of the last row of a page of a list; None if there is no next page."""
    if key is None:
        return None
    body = json.dumps(key, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(listing, body) + body).decode().rstrip("=")


def read(listing: str, cursor: str | None) -> list[str] | None:
    """Return the key that a cursor of this list was made of; raises Refused."""
    if cursor is None:
        return None
    try:
        given = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (ValueError, binascii.Error):
        raise _refusal() from None
    signature, body = given[:SIGNATURE_BYTES], given[SIGNATURE_BYTES:]
    if not hmac.compare_digest(signature, _signature(listing, body)):
        raise _refusal()
    key: list[str] = json.loads(body)
    return key


def _signature(listing: str, body: bytes) -> bytes:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    text = listing.encode() + b"\n" + body
    return hmac.new(secret, b"cursor\n" + text, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def _refusal() -> Refused:
    wrong = FieldProblem(
        detail="This is no `next_cursor` of this list in this order.",
        code="cursor",
        parameter="cursor",
    )
    return Refused(Kind.INVALID, errors=[wrong])
