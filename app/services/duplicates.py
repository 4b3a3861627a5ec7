"""What somebody said of two records that look like one person's."""

from datetime import datetime

from sqlalchemy import delete

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.extensions import db
from app.models.person import Person
from app.models.same_person import NotTheSame
from app.services import audit


@write_unit
def set_apart(one: int, other: int, *, actor: Person, now: datetime) -> None:
    """Remember that two records are two people, so that nobody is asked again."""
    row = {"said_by_id": actor.id, "said_at": now}
    row |= {"one_id": min(one, other), "other_id": max(one, other)}
    news = rows_changed(insert_into(NotTheSame).values(**row).on_conflict_do_nothing())
    if news:
        _record(Deed.PEOPLE_SET_APART, one, other, actor=actor, now=now)


@write_unit
def ask_again(one: int, other: int, *, actor: Person, now: datetime) -> None:
    """Forget that two records were said to be two people."""
    pair = (NotTheSame.one_id == min(one, other), NotTheSame.other_id == max(one, other))
    if rows_changed(delete(NotTheSame).where(*pair)):
        _record(Deed.PEOPLE_ASKED_ABOUT, one, other, actor=actor, now=now)


def _record(deed: Deed, one: int, other: int, *, actor: Person, now: datetime) -> None:
    person = db.session.get_one(Person, one)
    after = {"other": db.session.get_one(Person, other).public_id}
    audit.record(deed, person, actor=actor, now=now, after=after, subject_id=one)
