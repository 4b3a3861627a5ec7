"""Answers that a page puts into itself (htmx), in the place of a new page."""

import json

from flask import Response, request


def is_asked() -> bool:
    """Whether the page puts the answer in its place by itself."""
    return request.headers.get("HX-Request") == "true"


def toast(text: str) -> Response:
    """Answer with nothing but a sentence that is shown for a while."""
    shown = {"toast": {"text": text, "kind": "good"}}
    return Response(status=204, headers={"HX-Trigger": json.dumps(shown)})
