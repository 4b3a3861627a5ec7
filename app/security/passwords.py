"""Hashing passwords costs a fifth of a second and 64 MiB each: only so many at once.

Whoever asks beyond that is told to wait a moment, so that a crowd that signs in never holds up
those who are in already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from passlib.context import CryptContext

from app.errors import Busy

AT_ONCE = 2
WAITING = 4
PATIENCE_S = 3.0
TRY_AGAIN_S = 5


class LimitedHashing:
    """A hashing context that hashes at most `AT_ONCE` passwords at once in this process."""

    def __init__(self, context: CryptContext) -> None:
        self._context = context
        self._hashing = BoundedSemaphore(AT_ONCE)
        self._waiting = BoundedSemaphore(AT_ONCE + WAITING)

    def hash(self, secret: str | bytes, **options: Any) -> str:  # noqa: ANN401 (handed on)
        """Hash a password; raises Busy when too many others are waiting."""
        with self._turn():
            return str(self._context.hash(secret, **options))

    def verify(self, secret: str | bytes, hashed: str | bytes) -> bool:
        """Compare a password with a hash; raises Busy when too many others are waiting."""
        with self._turn():
            return bool(self._context.verify(secret, hashed))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the context has)
        return getattr(self._context, name)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._waiting.acquire(blocking=False):
            raise Busy(TRY_AGAIN_S)
        try:
            if not self._hashing.acquire(timeout=PATIENCE_S):
                raise Busy(TRY_AGAIN_S)
            try:
                yield
            finally:
                self._hashing.release()
        finally:
            self._waiting.release()
