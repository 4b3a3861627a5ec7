"""Bodies that are too large: read to their end, so that the browser reads the answer."""

from flask import request

MOST_DRAINED = 100 * 1024 * 1024
CHUNK = 64 * 1024


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
