"""Whom a request comes from: the peer, or what the proxies in front say of theirs."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def init_app(app: Flask, trusted: int) -> None:
    """Believe so many proxies, counted from ours outwards; with none, nothing but the peer.

    The host is never taken from what is forwarded: it is compared with PUBLIC_URL as it came.
    """
    if trusted:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=0, x_port=0, x_prefix=0
        )
