"""What happens at the same moment: threads on one database, each with its own connection."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db

Work = Callable[[], object]


def at_once(app: Flask, works: Sequence[Work]) -> list[object]:
    """Do all of it at the same moment; return what came of each, errors too."""
    together = Barrier(len(works))

    def one(work: Work) -> object:
        with app.app_context():
            db.session.connection()
            db.session.rollback()
            together.wait()
            try:
                return work()
            except Exception as error:  # noqa: BLE001  (what came of it is what is asked)
                return error

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(one, work) for work in works]]


def count(table: type, **values: object) -> int:
    return db.session.scalar(select(func.count()).select_from(table).filter_by(**values)) or 0
