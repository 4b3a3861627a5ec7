"""Which site made the browser send something: ours, as far as the browser tells."""

from urllib.parse import urlsplit

from flask import request

from app.wiring import adapters

DEFAULT_PORTS = {"http": ":80", "https": ":443"}
ELSEWHERE = frozenset({"cross-site", "same-site"})


def is_elsewhere() -> bool:
    """Whether the browser says that a page of another origin sent this, a sister host's too.

    A browser that says nothing is not refused, nor is `Origin: null`, which pages of ours send
    that keep their own address to themselves: the token of the session decides then.
    """
    if request.headers.get("Sec-Fetch-Site") in ELSEWHERE:
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and _plain(origin) not in _ours()


def _ours() -> set[str]:
    public_url = adapters().settings.public_url
    scheme = urlsplit(public_url).scheme
    return {_plain(public_url), _plain(f"{scheme}://{request.host}")}


def _plain(origin: str) -> str:
    """Write an origin as browsers do: in small letters, without the port that goes without."""
    origin = origin.lower()
    return origin.removesuffix(DEFAULT_PORTS.get(origin.partition(":")[0], ""))
