"""Counting attempts, for all web processes together: in the database, in one statement.

rate_limits.take(FEED_GUESSES, client, now=now)      # counts one, or raises TooMany
rate_limits.check(FEED_GUESSES, client, now=now)     # raises alike, and counts nothing
"""

import logging
from datetime import datetime

from flask import current_app
from sqlalchemy import bindparam, delete, or_, select, text

from app.database import write_unit
from app.domain.rate_limit import (
    FARTHEST_AHEAD,
    Limit,
    TooMany,
    after_one_more,
    key_of,
    microseconds,
    seconds_to_wait,
)
from app.extensions import db
from app.models.rate_limit import RateLimit

logger = logging.getLogger(__name__)

# A new row takes more old ones along than it is, so that they never become many.
MOST_SWEPT = 20

LOOK = select(RateLimit.clear_at).where(RateLimit.key == bindparam("key"))
# `after_one_more` as both databases understand it; what it refuses comes back as no row.
COUNT = text("""
    INSERT INTO rate_limit (key, clear_at) VALUES (:key, :now + :step)
    ON CONFLICT (key) DO UPDATE SET clear_at = :step + CASE
        WHEN rate_limit.clear_at BETWEEN :now AND :far THEN rate_limit.clear_at ELSE :now END
    WHERE NOT rate_limit.clear_at BETWEEN :now + :span - :step + 1 AND :far
    RETURNING clear_at
""")
OLD = or_(RateLimit.clear_at <= bindparam("now"), RateLimit.clear_at > bindparam("far"))
# By a name of its own it is looked for once: PostgreSQL may look again for every row otherwise.
SOME_OLD = (
    select(RateLimit.key)
    .where(OLD)
    .order_by(RateLimit.clear_at)
    .limit(MOST_SWEPT)
    .with_for_update(skip_locked=True)
    .cte("some_old")
)
SWEEP = (
    delete(RateLimit)
    .where(RateLimit.key.in_(select(SOME_OLD.c.key)), OLD)
    .execution_options(synchronize_session=False)
)


class CountedTooLate(RuntimeError):
    """A mistake of ours: inside another write unit a count would be undone together with it."""


def check(limit: Limit, *parts: str, now: datetime) -> None:
    """Raise TooMany if one more attempt would be one too many; counts nothing, writes nothing."""
    _look(limit, _key(limit, parts), microseconds(now))


def take(limit: Limit, *parts: str, now: datetime) -> None:
    """Count one attempt by whom `parts` name, such as a client and an account; raises TooMany.

    An attempt too many is refused by reading alone: however many there are, nobody waits for them.
    """
    if db.session.info.get("writing"):
        raise CountedTooLate
    key, moment = _key(limit, parts), microseconds(now)
    # The key says who it is as far as several lines can be seen to be of the same one.
    logger.info("One more of %s by %s", limit.name, key[:12])
    known = _look(limit, key, moment)
    if not _count(limit, key, moment, is_new=not known):
        _look(limit, key, moment)
        raise TooMany(1)  # others took the last one, and it was made good since


@write_unit
def _count(limit: Limit, key: str, now: int, *, is_new: bool) -> bool:
    """Let the database decide: `after_one_more` as one statement; False when it refuses."""
    numbers = {"now": now, "step": limit.step, "span": limit.span, "far": now + FARTHEST_AHEAD}
    counted = db.session.execute(COUNT, {"key": key, **numbers}).one_or_none()
    if is_new:
        _sweep(now)
    return counted is not None


def _sweep(now: int) -> None:
    """Drop some of the rows that say nothing any more; those in others' hands stay."""
    db.session.execute(SWEEP, {"now": now, "far": now + FARTHEST_AHEAD})


def _look(limit: Limit, key: str, now: int) -> bool:
    """Whether the key is known; raises TooMany if it may not be counted once more."""
    clear_at = db.session.scalar(LOOK, {"key": key})
    if clear_at is not None and after_one_more(limit, clear_at, now) is None:
        raise TooMany(seconds_to_wait(limit, clear_at, now))
    return clear_at is not None


def _key(limit: Limit, parts: tuple[str, ...]) -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return key_of(limit, parts, secret=secret.encode())
