"""Which passwords are taken, and how many are hashed at once.

Hashing one costs a fifth of a second and 64 MiB. Whoever asks beyond the limit is told to wait a
moment, so that a crowd that signs in never holds up those who are in already.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from flask_security import PasswordUtil
from passlib.context import CryptContext

from app.errors import Busy

AT_ONCE = 2
WAITING = 4
PATIENCE_S = 3.0
TRY_AGAIN_S = 5
MOST_JUDGED = 72  # characters; zxcvbn takes no more, and so many decide
# Who knows this place tries these first; the holder's name and address are known to many too.
WORDS_OF_THIS_PLACE = (
    "preceptor", "mentor", "trainee", "organiser", "organizer", "curriculum", "certificate",
    "course", "training", "hospital",
)  # fmt: skip


class Passwords(PasswordUtil):
    """What may be a password: nothing that is easy to guess for who knows this place or person."""

    def validate(
        self,
        password: str,
        is_register: bool,  # noqa: ARG002 (the library's signature)
        **known: Any,  # noqa: ANN401
    ) -> tuple[list[str] | None, str]:
        """Return what is wrong with a password, if anything, and how it is hashed."""
        account = known["user"]
        of_the_holder = f"{account.person.name} {account.login_address or ''}"
        words = [*WORDS_OF_THIS_PLACE, *re.findall(r"\w+", of_the_holder)]
        guesses = {f"word {number}": word for number, word in enumerate(words)}
        problems, _ = super().validate(password[:MOST_JUDGED], is_register=True, **guesses)
        return problems, self.normalize(password)


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
