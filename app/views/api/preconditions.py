"""Which state of a thing a program has read: ETag, If-Match, Idempotency-Key."""

import hashlib
import re

from flask import request

from app.errors import Refused
from app.schemas.base import Schema
from app.schemas.problem import FieldProblem, Kind
from app.services.idempotency import KeyedRequest

IF_MATCH = "If-Match"
IDEMPOTENCY_KEY = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}")
ANYTHING = "*"


def etag(body: str) -> str:
    """Return the tag of a state, as it is written in the header."""
    return f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'


def require_if_match() -> None:
    """Stop a change that does not say what it changes; raises Refused."""
    if not request.headers.get(IF_MATCH, "").strip():
        raise Refused(
            Kind.PRECONDITION_NEEDED, f"Send `{IF_MATCH}` with the ETag of what you have read."
        )


def must_match(current: Schema) -> None:
    """Stop a change to another state than the one that was read; raises Refused."""
    tag = etag(current.model_dump_json())
    if ANYTHING not in _tags() and tag not in _tags():
        raise Refused(Kind.STALE, "Read it again, and decide anew.", headers={"ETag": tag})


def keyed_request() -> KeyedRequest | None:
    """Return the request with its key, if it has one; raises Refused for what can be none."""
    key = request.headers.get(IDEMPOTENCY_KEY)
    if key is None:
        return None
    if not KEY.fullmatch(key):
        wrong = FieldProblem(
            detail="1 to 255 visible ASCII characters, for instance a UUID.",
            code="idempotency_key",
            header=IDEMPOTENCY_KEY,
        )
        raise Refused(Kind.INVALID, errors=[wrong])
    address = request.full_path.rstrip("?")
    return KeyedRequest(key, request.method, address, request.get_data())


def _tags() -> set[str]:
    """Return what is sent; a tag that was compressed on the way out names its plain state."""
    given = request.headers.get(IF_MATCH, "").split(",")
    return {re.sub(r':\w+"$', '"', each.strip()) for each in given}
