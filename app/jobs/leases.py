"""Keeps the lease on work that takes longer than one lease."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.services import owed_work
from app.services.owed_work import LeaseLost, Taken

# Two renewals may fail before the lease runs out.
RENEWAL_PAUSE_S = owed_work.LEASE.total_seconds() / 3

Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


@contextmanager
def kept(taken: Taken, clock: Clock) -> Iterator[None]:
    """Renew the lease while the block works, from a thread with a session of its own.

    It stops with the block, and at once when others have the work: their lease is theirs.
    """
    # The thread needs the application itself: the proxy knows only this thread's.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(app, taken, clock, over), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()


def _renew(app: Flask, taken: Taken, clock: Clock, over: threading.Event) -> None:
    with app.app_context():
        while not over.wait(RENEWAL_PAUSE_S):
            try:
                owed_work.renew(taken, now=clock())
            except LeaseLost:
                return  # either the work is over, or whoever does it will hear so on reporting
            except SQLAlchemyError:
                logger.exception("The lease on work %s could not be renewed", taken.id)
