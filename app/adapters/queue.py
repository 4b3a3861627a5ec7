"""Who is woken when work is owed. The rows in our own database stay the truth.

Embedded, nobody needs waking: the runner looks at the rows twice a second. Grown, procrastinate
carries one wake-up for each row to as many workers as there are; a wake-up that is lost (the
process died between our commit and the call) is made up for by the sweep every minute.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from app.domain.one_line import first_line

if TYPE_CHECKING:
    import procrastinate

TASK = "preceptor.work_off_one"
SWEEP = "preceptor.sweep"
PATIENCE_S = 5


class QueueUnreachable(Exception):
    """The database of the queue does not answer; the text says why, in one line."""


class Queue(Protocol):
    """Tells runners that rows are due."""

    def wake(self, count: int) -> None:
        """Say that this many rows have become due."""

    def prepare(self) -> None:
        """Make what the queue itself needs in its database; safe to repeat.

        Raises QueueUnreachable.
        """


class EmbeddedQueue:
    """The runner looks for itself."""

    def wake(self, count: int) -> None:
        """Nothing to do."""

    def prepare(self) -> None:
        """Nothing to make."""


class ProcrastinateQueue:
    """Wake-ups through procrastinate on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self._url = url

    def wake(self, count: int) -> None:
        """Defer one wake-up for each row, in one statement; raises QueueUnreachable."""
        with self._open() as app:
            app.configure_task(TASK).batch_defer(*({} for _ in range(count)))

    def prepare(self) -> None:
        """Install procrastinate's tables when they are missing; raises QueueUnreachable."""
        with self._open() as app:
            if not app.check_connection():
                app.schema_manager.apply_schema()

    def run(self, work_off_one: Callable[[], bool]) -> None:
        """Work off wake-ups until stopped; `work_off_one` says whether there was work."""
        # procrastinate costs 0.3 s to import, and only installations with QUEUE_URL use it.
        import procrastinate  # noqa: PLC0415

        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=self._url))

        @app.task(name=TASK)
        def one() -> None:
            work_off_one()

        @app.periodic(cron="* * * * *")
        @app.task(name=SWEEP, queueing_lock=SWEEP)
        def sweep(timestamp: int) -> None:  # noqa: ARG001  (procrastinate passes it)
            while work_off_one():
                pass

        app.run_worker(concurrency=2, delete_jobs="always")

    def _knock(self) -> None:
        """Connect once: procrastinate's own pool would try for half a minute."""
        # Only installations with PostgreSQL need the driver, and few of them ask here.
        import psycopg  # noqa: PLC0415

        try:
            psycopg.connect(self._url, connect_timeout=PATIENCE_S).close()
        except psycopg.Error as error:
            raise QueueUnreachable(first_line(str(error))) from error

    def _open(self) -> "procrastinate.App":
        self._knock()
        # The same cost, and the same few installations.
        import procrastinate  # noqa: PLC0415

        return procrastinate.App(
            connector=procrastinate.SyncPsycopgConnector(conninfo=self._url)
        ).open()


def queue_for(url: str | None) -> Queue:
    """Choose by QUEUE_URL."""
    return ProcrastinateQueue(url) if url else EmbeddedQueue()
