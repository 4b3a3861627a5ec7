"""Proposals for the plan of a course run, and how far each is."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.placements.repairs import Loss
from app.domain.proposals.asked import State
from app.errors import NotFound
from app.extensions import db
from app.models.owed_work import OwedWork
from app.models.person import Person
from app.models.place import Room
from app.models.proposal import Proposal

MOST = 50


def of_run(run_id: int) -> Sequence[Proposal]:
    """Return the newest of a run, the newest first; one query."""
    return db.session.scalars(
        select(Proposal)
        .where(Proposal.course_run_id == run_id)
        .options(joinedload(Proposal.asked_by))
        .order_by(Proposal.id.desc())
        .limit(MOST)
    ).all()


def get(run_id: int, public_id: str) -> Proposal:
    """Return one of a run; raises NotFound."""
    wanted = select(Proposal).filter_by(course_run_id=run_id, public_id=public_id)
    row = db.session.scalars(wanted.options(joinedload(Proposal.asked_by))).one_or_none()
    if row is None:
        raise NotFound
    return row


def name_of_lost(loss: Loss) -> str:
    """Return who or what is lost, as it is called now; one query."""
    name = select(Person.name).where(Person.id == loss.mentor)
    if loss.mentor is None:
        name = select(Room.name).where(Room.id == loss.room)
    return db.session.scalar(name) or ""


def key_of(proposal: Proposal) -> str:
    """Return under what its work is owed: what no other one ever has, as its number may."""
    return f"proposals.work:{proposal.public_id}"


def _key_once(proposal: Proposal) -> str:
    """Return under what its work was owed once, where numbers can be given again."""
    return f"proposals.work:{proposal.id}"


def is_under_way(proposal: Proposal) -> bool:
    """Whether somebody works on it, or will: not where the work was given up unreported."""
    return bool(under_way([proposal]))


def under_way(proposals: Iterable[Proposal]) -> set[int]:
    """Return the ids of those on which somebody works, or will; one query, or none."""
    open_ones = [each for each in proposals if each.state in (State.WAITING, State.WORKING)]
    if not open_ones:
        return set()
    keys = {key(each) for each in open_ones for key in (key_of, _key_once)}
    failed = select(OwedWork.key, OwedWork.created_at).where(
        OwedWork.key.in_(keys), OwedWork.state == "failed"
    )
    given_up = {(key, owed_at) for key, owed_at in db.session.execute(failed)}
    return {
        each.id
        for each in open_ones
        if given_up.isdisjoint({(key_of(each), each.asked_at), (_key_once(each), each.asked_at)})
    }
