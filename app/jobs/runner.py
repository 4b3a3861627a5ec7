"""Takes up owed work and does it, one row at a time."""

import logging
import threading
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from app import circumstances
from app.clock import utcnow
from app.domain.audit import ActorKind
from app.jobs import NEVER_GIVEN_UP, Handlers, leases
from app.jobs.leases import Clock
from app.services import owed_work
from app.services.owed_work import LeaseLost, Taken

IDLE_PAUSE_S = 0.5
PAUSE_AFTER_FAULT_S = 5.0

logger = logging.getLogger(__name__)


def work_off_one(handlers: Handlers, clock: Clock = utcnow) -> bool:
    """Do the work that has been due longest; False when nothing is due.

    A handler finishes the row itself, in the transaction of its effect. However long it takes, the
    lease is kept for it.
    """
    taken = owed_work.take(now=clock(), kinds=frozenset(handlers), never_given_up=NEVER_GIVEN_UP)
    if taken is None:
        return False
    try:
        with circumstances.acting(ActorKind.SYSTEM), leases.kept(taken, clock):
            handlers[taken.kind](taken)
    except LeaseLost:
        logger.warning("Work %s (%s) was taken up by another runner", taken.id, taken.kind)
    except Exception as error:
        # Whatever went wrong belongs to this row alone: it is written down and tried again.
        logger.exception("Work %s (%s) failed", taken.id, taken.kind)
        _put_back(taken, f"{type(error).__name__}: {error}", now=clock())
    return True


def work_until_stopped(handlers: Handlers, stop: threading.Event) -> None:
    """The embedded runner: look, work, and look again until `stop` is set."""
    while not stop.is_set():
        try:
            pause = 0.0 if work_off_one(handlers) else IDLE_PAUSE_S
        except DBAPIError:
            logger.exception("The database does not answer as it should; the work waits")
            pause = PAUSE_AFTER_FAULT_S
        stop.wait(pause)


def _put_back(taken: Taken, error: str, *, now: datetime) -> None:
    may_give_up = taken.kind not in NEVER_GIVEN_UP
    try:
        owed_work.fail(taken, error, now=now, may_give_up=may_give_up)
    except LeaseLost:
        logger.warning("Work %s (%s) was taken up by another runner", taken.id, taken.kind)
