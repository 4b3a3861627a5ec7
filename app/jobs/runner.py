"""Takes up owed work and does it, one row at a time."""

import logging
import threading

from app.clock import utcnow
from app.jobs import Handlers
from app.services import owed_work
from app.services.owed_work import LeaseLost

IDLE_PAUSE_S = 0.5

logger = logging.getLogger(__name__)


def work_off_one(handlers: Handlers) -> bool:
    """Do the work that has been due longest; False when nothing is due.

    A handler finishes the row itself, in the transaction of its effect.
    """
    taken = owed_work.take(now=utcnow(), kinds=frozenset(handlers))
    if taken is None:
        return False
    try:
        handlers[taken.kind](taken)
    except LeaseLost:
        logger.warning("Work %s (%s) was taken up by another runner", taken.id, taken.kind)
    except Exception as error:
        # Whatever went wrong belongs to this row alone: it is written down and tried again.
        logger.exception("Work %s (%s) failed", taken.id, taken.kind)
        owed_work.fail(taken, f"{type(error).__name__}: {error}", now=utcnow())
    return True


def work_until_stopped(handlers: Handlers, stop: threading.Event) -> None:
    """The embedded runner: look, work, and look again until `stop` is set."""
    while not stop.is_set():
        if not work_off_one(handlers):
            stop.wait(IDLE_PAUSE_S)
