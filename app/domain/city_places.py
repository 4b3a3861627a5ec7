"""What is written of the places in which a city teaches."""

from urllib.parse import urlsplit

MOST_LINES = 20
LONGEST_LINE = 80
LONGEST_LINK = 500


def lines_of(text: str | None) -> tuple[str, ...]:
    """Return what a text lists, one thing on each line: blanks taken off, each thing once."""
    lines = (" ".join(line.split()) for line in (text or "").splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def is_safe_link(text: str) -> bool:
    """Whether this is an address by https that a browser opens, without a name or password in it.

    What is no visible character of ASCII is no part of an address: it may look like another one.
    """
    if not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    return (
        text.startswith("https://")
        and bool(host)
        and "@" not in parts.netloc
        and len(text) <= LONGEST_LINK
    )
