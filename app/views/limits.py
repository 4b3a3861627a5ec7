"""Who is counted when something may not be tried too often."""

from flask import request

from app.domain.rate_limit import client_network


def client() -> str:
    """Return whom this request is counted as: what TRUSTED_PROXIES lets us believe of it."""
    return client_network(request.remote_addr)
