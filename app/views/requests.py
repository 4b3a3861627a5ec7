"""What a request may carry: how much of it, and nothing that can be no text."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, current_app, redirect, request
from flask.json.provider import DefaultJSONProvider
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, HTTPException, NotFound

from app.domain.library_limits import ARCHIVE_MAX

F = TypeVar("F", bound=Callable[..., ResponseReturnValue])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_FORM = 512 * 1024
LARGEST_WITH_FILE = 12 * 1024 * 1024
LARGEST_WITH_ARCHIVE = ARCHIVE_MAX + LARGEST_FORM
NUL = "\0"
MOST_DRAINED = 100 * 1024 * 1024
CHUNK = 64 * 1024


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
    view.largest = LARGEST_WITH_FILE  # type: ignore[attr-defined]  # a mark on the function itself
    return view


def takes_archive(view: F) -> F:
    """Mark a view as one to which archives of curricula are sent."""
    view.largest = LARGEST_WITH_ARCHIVE  # type: ignore[attr-defined]  # a mark as above
    return view


def init_app(app: Flask) -> None:
    """Limit every request before anything reads its body."""
    app.json = ShallowJson(app)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.before_request(_limit)
    app.before_request(_leave_out_last_slash)


def refuse_nul() -> None:
    """Stop at a NUL in the address or the form: PostgreSQL keeps no text that has one."""
    if any(NUL in text for text in _texts()):
        raise BadRequest


def drain() -> None:
    """Read and forget a body that was refused for its length alone, up to 100 MB.

    A server that answers and closes while a file is on its way cuts the connection, and the
    browser shows that instead of the answer.
    """
    length = request.content_length or 0
    if not (request.max_content_length or 0) < length <= MOST_DRAINED:
        return
    stream, left = request.environ["wsgi.input"], length
    while left > 0:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            return
        left -= len(chunk)


def _limit() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest", LARGEST_FORM)


def _leave_out_last_slash() -> ResponseReturnValue | None:
    """Lead from an address that only a slash at its end keeps from being one of ours."""
    if not isinstance(request.routing_exception, NotFound) or not request.path.endswith("/"):
        return None
    path = request.path.rstrip("/")
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # noqa: S101  (a request was given)
    try:
        adapter.match(path, request.method)
    except HTTPException:  # also for two slashes at its beginning, which name another host
        return None
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    return redirect(quote(request.script_root + path) + query, 308)


def _texts() -> Iterator[str]:
    yield request.path
    for sent in (request.args, request.form):
        for name, value in sent.items(multi=True):
            yield name
            yield value
