"""`flask jobs`: the runner of owed work."""

import logging
import signal
import threading

import click
from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from app import jobs
from app.adapters.queue import ProcrastinateQueue, Queue, QueueUnreachable
from app.cli.one_line import OneLineGroup
from app.clock import utcnow
from app.jobs import runner
from app.services import retention
from app.wiring import adapters

logger = logging.getLogger(__name__)

group = OneLineGroup("jobs", help="Work that is owed: certificates to draw, mails to send.")


@group.command("run")
def run() -> None:
    """Work off what is owed until told to stop (SIGINT or SIGTERM)."""
    # Threads of procrastinate need the application itself: the proxy knows only this one's.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    queue = adapters().queue
    handlers = jobs.handlers(adapters())
    _prepare(queue)
    _owe_daily_work()
    if isinstance(queue, ProcrastinateQueue):
        queue.run(lambda: _one_in_its_own_context(app, handlers))
        return
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    click.echo("Working off what is owed.")
    runner.work_until_stopped(handlers, stop)


@group.command("prepare")
def prepare() -> None:
    """Make what the queue of QUEUE_URL needs in its database; safe to repeat."""
    _prepare(adapters().queue)


def _owe_daily_work() -> None:
    """Owe what is done every day; a database that does not answer yet gets it at the next start."""
    try:
        retention.owe_today(now=utcnow())
    except DBAPIError:
        logger.warning("The work of every day could not be owed", exc_info=True)


def _prepare(queue: Queue) -> None:
    try:
        queue.prepare()
    except QueueUnreachable as error:
        raise click.ClickException(
            f"QUEUE_URL can't be reached: {error}; start that PostgreSQL, or correct the setting"
        ) from None


def _one_in_its_own_context(app: Flask, handlers: jobs.Handlers) -> bool:
    with app.app_context():
        return runner.work_off_one(handlers)
