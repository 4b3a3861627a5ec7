"""Under which host the pages answer: ours, however it is written; probes under any."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Balancers and orchestrators ask each copy by its IP address.
PROBES = frozenset({"/healthz", "/readyz"})


def init_app(app: Flask) -> None:
    """See to the host before Flask compares it with TRUSTED_HOSTS."""
    ours: str = app.config["TRUSTED_HOSTS"][0]
    app.wsgi_app = _settling(app.wsgi_app, ours)  # type: ignore[assignment, method-assign]


def _settling(inner: "WSGIApplication", ours: str) -> "WSGIApplication":
    def outer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PROBES:
            environ["HTTP_HOST"] = ours
        elif "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = _plain(environ["HTTP_HOST"])
        return inner(environ, start)

    return outer


def _plain(host: str) -> str:
    """Write a host as TRUSTED_HOSTS does: in small letters, without the dot of the root."""
    name, colon, port = host.lower().partition(":")
    return name.removesuffix(".") + colon + port
