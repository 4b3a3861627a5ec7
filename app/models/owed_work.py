"""Work that is owed: a row written in the transaction of its cause, and the truth about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class OwedWork(Model):
    """One thing to do. `key` says what it is, so that owing it twice is owing it once.

    Who works on it holds a lease: `lease_holder` is told to nobody else, so that a runner that
    slept past its lease can't report on work that another has taken up since.
    """

    __tablename__ = "owed_work"
    __table_args__ = (
        CheckConstraint("state IN ('owed', 'done', 'failed')", name="state"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="owed")
    due_at: Mapped[datetime]
    lease_holder: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
