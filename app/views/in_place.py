"""Answers that a page puts into itself (htmx), in the place of a new page."""

import json

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue


def is_asked() -> bool:
    """Whether the page puts the answer in its place by itself."""
    return request.headers.get("HX-Request") == "true"


def instead(answer: ResponseReturnValue, part: str) -> ResponseReturnValue:
    """Let a page that asked for a small answer take a part of this one (its id) all the same."""
    whole = make_response(answer)
    if is_asked():
        target = f"#{part}"
        whole.headers |= {"HX-Retarget": target, "HX-Reselect": target, "HX-Reswap": "outerHTML"}
    return whole


def toast(text: str, *, kind: str = "good", status: int = 204) -> Response:
    """Answer with nothing but a sentence that is shown: what is good for a while only."""
    shown = {"toast": {"text": text, "kind": kind}}
    return Response(status=status, headers={"HX-Trigger": json.dumps(shown)})
