"""Which addresses lead to a page of ours, and so may be gone to after signing in."""

from urllib.parse import urlsplit

# It is kept in the session's cookie, and browsers drop a cookie of more than 4 kB.
LONGEST_PATH = 1_000


def local_path(target: str | None) -> str | None:
    """Return the address if it leads to a page of ours, else None (no open redirect)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if len(target) > LONGEST_PATH:
        return None
    if not target.isprintable() or " " in target or "\\" in target:
        return None
    return None if urlsplit(target).netloc else target
