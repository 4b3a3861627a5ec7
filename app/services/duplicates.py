"""What somebody said of two records that look like one person's."""

import logging
from datetime import datetime

from sqlalchemy import delete

from app.database import insert_into, write_unit
from app.extensions import db
from app.models.person import Person
from app.models.same_person import NotTheSame

logger = logging.getLogger(__name__)


@write_unit
def set_apart(one: int, other: int, *, actor: Person, now: datetime) -> None:
    """Remember that two records are two people, so that nobody is asked again."""
    row = {"said_by_id": actor.id, "said_at": now}
    row |= {"one_id": min(one, other), "other_id": max(one, other)}
    db.session.execute(insert_into(NotTheSame).on_conflict_do_nothing(), [row])
    logger.info("Person %s said that %s and %s are two people", actor.id, one, other)


@write_unit
def ask_again(one: int, other: int, *, actor: Person, now: datetime) -> None:
    """Forget that two records were said to be two people."""
    pair = (NotTheSame.one_id == min(one, other), NotTheSame.other_id == max(one, other))
    db.session.execute(delete(NotTheSame).where(*pair))
    logger.info("Person %s asks about %s and %s again at %s", actor.id, one, other, now)
