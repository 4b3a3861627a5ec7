"""What a request may carry: how much of it, and nothing that can be no text."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])

LARGEST_FORM = 512 * 1024
LARGEST_WITH_FILE = 12 * 1024 * 1024
NUL = "\0"


class ShallowJson(DefaultJSONProvider):
    """JSON that is nested too deeply to be read is as wrong as any other that can't be."""

    def loads(self, s: str | bytes, **options: Any) -> Any:  # noqa: ANN401 (whatever was sent)
        """Read a text; raises ValueError for all that cannot be read."""
        try:
            return super().loads(s, **options)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


def takes_file(view: F) -> F:
    """Mark a view as one to which files are sent; all others take only forms."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def init_app(app: Flask) -> None:
    """Limit every request before anything reads its body."""
    app.json = ShallowJson(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.before_request(_limit)


def refuse_nul() -> None:
    """Stop at a NUL in the address or the form: PostgreSQL keeps no text that has one."""
    if any(NUL in text for text in _texts()):
        raise BadRequest


def _limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "takes_file", False):
        request.max_content_length = LARGEST_WITH_FILE


def _texts() -> Iterator[str]:
    yield request.path
    for sent in (request.args, request.form):
        for name, value in sent.items(multi=True):
            yield name
            yield value
