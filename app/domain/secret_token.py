"""What is kept of a secret that lets somebody in: never the secret itself."""

import hashlib


def hash_of(token: str) -> str:
    """Return the SHA-256 of a token, as 64 hex digits: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
