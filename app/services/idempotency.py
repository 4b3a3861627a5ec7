"""Writes that are sent twice are done once: the first answer is kept with the change itself."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.database import insert_into, write_unit
from app.domain.errors import DomainError
from app.extensions import db
from app.models.api import IdempotencyKey
from app.models.person import Person

KEPT = timedelta(hours=24)


class KeyReused(DomainError):
    """The key was sent before with another request."""


@dataclass(frozen=True)
class Answer:
    """What a write answers; `repeated` says that it was done before."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    repeated: bool = False


@dataclass(frozen=True)
class KeyedRequest:
    """A request with the key by which its sender knows it again."""

    key: str
    method: str
    path: str
    body: bytes

    @property
    def sha256(self) -> str:
        """What two sendings of one request share."""
        head = f"{self.method} {self.path}\n".encode()
        return hashlib.sha256(head + self.body).hexdigest()


@write_unit
def once(
    request: KeyedRequest | None, do: Callable[[], Answer], *, actor: Person, now: datetime
) -> Answer:
    """Do a write, or return what it answered within the last 24 hours.

    What is refused leaves nothing behind, the key neither. A second sending meanwhile waits for the
    first one. Raises KeyReused, and whatever `do` raises.
    """
    if request is None:
        return do()
    _forget(request, actor.id, now)
    if not _begun(request, actor.id, now):
        return _kept(request, actor.id)
    answer = do()
    kept = _row(request, actor.id)
    kept.status, kept.body, kept.headers = answer.status, answer.body, answer.headers
    return answer


def _begun(request: KeyedRequest, person_id: int, now: datetime) -> bool:
    """Take the key; False if it is taken. This waits for whoever is about to take it."""
    taken = db.session.scalar(
        insert_into(IdempotencyKey)
        .values(
            person_id=person_id,
            key=request.key,
            request_sha256=request.sha256,
            headers={},
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
        .returning(IdempotencyKey.id)
    )
    return taken is not None


def _kept(request: KeyedRequest, person_id: int) -> Answer:
    row = _row(request, person_id)
    if row.request_sha256 != request.sha256:
        raise KeyReused
    return replace(Answer(row.status or 0, row.body or "", row.headers), repeated=True)


def _row(request: KeyedRequest, person_id: int) -> IdempotencyKey:
    wanted = select(IdempotencyKey).filter_by(person_id=person_id, key=request.key)
    return db.session.scalars(wanted).one()


def _forget(request: KeyedRequest, person_id: int, now: datetime) -> None:
    """Let go of this key if it is too old; the others go in their time, by the rules."""
    db.session.execute(
        delete(IdempotencyKey)
        .filter_by(person_id=person_id, key=request.key)
        .where(IdempotencyKey.created_at <= now - KEPT)
        .execution_options(synchronize_session=False)
    )
