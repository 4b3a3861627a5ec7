"""What browsers keep for us is signed with HMAC-SHA-256: Flask and the library take SHA-1."""

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_security import Security


class SessionCookie(SecureCookieSessionInterface):
    """The session's cookie."""

    digest_method = staticmethod(hashlib.sha256)


def init_app(app: Flask, library: Security) -> None:
    """Sign the cookie so, and the states that the library puts into addresses of its pages."""
    app.session_interface = SessionCookie()
    for serializer in (library.tf_setup_serializer, library.wan_serializer):
        serializer.signer_kwargs["digest_method"] = hashlib.sha256
