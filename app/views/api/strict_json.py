"""The body of a request as JSON, and nothing that two readers could take for two things."""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from app.errors import Refused
from app.schemas.problem import FieldProblem, Kind
from app.views.api import wrong_fields

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
NUL = "\0"

Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], *, media_types: tuple[str, ...]) -> Model:
    """Return the body as a value of the model; raises Refused."""
    if request.mimetype not in media_types:
        raise Refused(Kind.MEDIA_TYPE, f"Send `Content-Type: {media_types[0]}`.")
    raw = request.get_data()
    refuse_nul(parsed(raw))
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise Refused(Kind.INVALID, errors=wrong_fields.of_body(error)) from None


def parsed(raw: bytes) -> Any:  # noqa: ANN401  (any JSON)
    """Parse strictly: UTF-8, no key twice, no number that is none. Raises Refused."""
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_unlike_keys, parse_constant=_no_constant
        )
        json.dumps(value, ensure_ascii=False).encode()  # half a character is no text
    except (ValueError, RecursionError) as error:
        reason = "It is nested too deeply." if isinstance(error, RecursionError) else str(error)
        raise Refused(Kind.MALFORMED, f"The body is no JSON that is read here: {reason}") from None
    return value


def refuse_nul(value: object) -> None:
    """Stop at a NUL in any text: PostgreSQL keeps none that has one. Raises Refused."""
    found = [
        FieldProblem(detail="A text has no NUL in it.", code="nul", pointer=pointer)
        for pointer, text in _texts(value, "#")
        if NUL in text
    ]
    if found:
        raise Refused(Kind.INVALID, errors=found[: wrong_fields.MOST])


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield pointer, key
            yield from _texts(each, wrong_fields.below(pointer, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from _texts(each, wrong_fields.below(pointer, position))


def _unlike_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401  (it never returns)
    raise ValueError(f"{name} is no number")
