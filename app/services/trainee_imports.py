"""Importing trainees from files: take a file in, say which column is what, enrol people."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from app.adapters.spreadsheet import LARGEST_FILE, SpreadsheetError, read_table
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict, DomainError
from app.domain.table import Table
from app.domain.trainee_import.columns import Field, guess_mapping, only_mapped
from app.domain.trainee_import.plan import Kind
from app.extensions import db
from app.models.person import Person
from app.models.trainee_import import TraineeImport
from app.queries import import_plans
from app.services import audit, rolls

__all__ = ["LARGEST_FILE"]  # bytes; pages say it beforehand

LONGEST_FILE_NAME = 200

logger = logging.getLogger(__name__)


class FileRefused(DomainError):
    """A file that cannot be read; nothing was kept of it.

    `line` is the line or row, `field` the heading of the column, where they are known; `sentence`,
    translated and filled with the `parameters`, says what is wrong and what to do.
    """

    def __init__(self, error: SpreadsheetError) -> None:
        super().__init__(str(error))
        self.file = error.file
        self.line = error.line
        self.field = error.field
        self.sentence = error.sentence
        self.parameters = error.parameters


class ChangedMeanwhile(Conflict):
    """What the page showed is no longer what would happen; nothing was done."""


class AlreadyIn(Conflict):
    """The file was imported already; how it was read cannot change any more."""


@dataclass(frozen=True)
class Received:
    """A file that was read; of a workbook the `sheet` that was read, and those that were not."""

    row: TraineeImport
    sheet: str | None
    other_sheets: tuple[str, ...]


@dataclass(frozen=True)
class TakenOver:
    """What an import did, in people; `already` says that it had been done before."""

    enrolled: int = 0
    updated: int = 0
    refused: int = 0
    already: bool = False


def receive(run_id: int, *, file_name: str, data: bytes, actor: Person, now: datetime) -> Received:
    """Read a file and keep its rows until somebody says what to do with them.

    The same file again, before it was imported, is the same import. Raises FileRefused.
    """
    name = _plain(file_name)
    try:
        table = read_table(data, name)
    except SpreadsheetError as error:
        raise FileRefused(error) from error
    row = _keep(run_id, name, sha256(data).hexdigest(), table, actor=actor, now=now)
    return Received(row, table.sheet, table.other_sheets)


@write_unit
def _keep(
    run_id: int, name: str, digest: str, table: Table, *, actor: Person, now: datetime
) -> TraineeImport:
    run = rolls.lock(run_id)
    waiting = select(TraineeImport).filter_by(
        course_run_id=run.id, file_sha256=digest, committed_at=None
    )
    row = db.session.scalars(waiting.order_by(TraineeImport.id)).first()
    if row is None:
        row = TraineeImport(
            course_run_id=run.id,
            file_name=name,
            file_sha256=digest,
            table=table,
            mapping=guess_mapping(table.header),
            uploaded_by_id=actor.id,
            uploaded_at=now,
        )
        db.session.add(row)
        db.session.flush()
        after = {"file_name": name, "file_sha256": digest, "rows": len(table.rows)}
        audit.record(Deed.IMPORT_RECEIVED, row, actor=actor, now=now, after=after)
        logger.info("Person %s uploaded trainee import %s", actor.id, row.id)
    return row


@write_unit
def choose_columns(
    import_id: int, mapping: Mapping[Field, int], *, actor: Person, now: datetime
) -> None:
    """Say which column holds what. Raises AlreadyIn."""
    row = db.session.get_one(TraineeImport, import_id, with_for_update=True)
    if row.committed_at is not None:
        raise AlreadyIn
    width = len(row.header)
    before = row.mapping
    row.mapping = {field: column for field, column in mapping.items() if 0 <= column < width}
    if row.mapping != before:
        audit.record(
            Deed.IMPORT_READ_OTHERWISE,
            row,
            actor=actor,
            now=now,
            before={"columns": before},
            after={"columns": row.mapping},
        )


@write_unit
def take_over(import_id: int, *, fingerprint: str, actor: Person, now: datetime) -> TakenOver:
    """Do what the plan says that has this fingerprint; a second call does nothing.

    Columns that no field was read from are kept no longer. Raises ChangedMeanwhile if that is not
    what would happen now.
    """
    row = db.session.get_one(TraineeImport, import_id)
    run = rolls.lock(row.course_run_id)
    db.session.refresh(row, ["committed_at", "mapping"])
    if row.committed_at is not None:
        return TakenOver(already=True)
    plan = import_plans.of_import(row, now=now)
    if plan is None or plan.fingerprint != fingerprint:
        raise ChangedMeanwhile
    row.committed_at = now
    _keep_what_was_read(row)
    rolls.write(run, plan.verdicts, source="import", actor=actor, now=now)
    logger.info("Person %s imported trainee import %s", actor.id, import_id)
    counts = plan.counts
    done = TakenOver(
        enrolled=counts[Kind.CREATE] + counts[Kind.MATCH],
        updated=counts[Kind.UPDATE],
        refused=counts[Kind.REFUSED],
    )
    after = {"enrolled": done.enrolled, "updated": done.updated, "refused": done.refused}
    audit.record(Deed.IMPORT_TAKEN_OVER, row, actor=actor, now=now, after=after)
    return done


def _keep_what_was_read(row: TraineeImport) -> None:
    """Let go of what nobody asked for: a file from elsewhere may hold anything of its people."""
    row.table, mapping = only_mapped(row.table, import_plans.mapping_of(row))
    row.mapping = dict(mapping.items())


def _plain(file_name: str) -> str:
    """Return the last part of a path, without what cannot be seen, short enough to keep."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable()).strip()[-LONGEST_FILE_NAME:]
