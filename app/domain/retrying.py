"""When failed work is tried again."""

from datetime import datetime, timedelta

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def next_attempt(attempts: int, *, now: datetime) -> datetime:
    """Return when to try again after so many attempts: each pause is three times the last."""
    pause: timedelta = FIRST_PAUSE * 3 ** (min(attempts, MAX_ATTEMPTS) - 1)
    return now + min(pause, LONGEST_PAUSE)
