"""Roles in simulated tumour boards, as whoever plans says them."""

import logging
from datetime import datetime

from sqlalchemy import delete, or_

from app.database import write_unit
from app.domain.audit import Deed, Kind
from app.domain.board_roles import BoardRole
from app.domain.errors import NotOfThisRun
from app.extensions import db
from app.models.board_role import KeptRole
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import board_roles, timetable
from app.queries.board_roles import BoardFact
from app.services import audit, begun_boards, rolls
from app.services.audited_things import in_course
from app.services.plan_edits import Outdated

logger = logging.getLogger(__name__)


@write_unit
def say(
    run_id: int,
    session: str,
    role: BoardRole,
    person: str | None,
    *,
    seen: str | None = None,
    actor: Person,
    now: datetime,
) -> bool:
    """Let somebody have a role in a board, or with None whose turn it is; return if that is new.

    They have no other role in it then, and all boards to come are worked out anew. `session` and
    `person` are public ids. `seen` is the state of the board that was looked at; raises Outdated
    for another one. Raises NotOfThisRun where the course has no such board, or it nobody like that;
    once it has begun, it is nobody's turn.
    """
    run = rolls.lock(run_id)
    board = _board(run, session, now)
    who = next((each for each in board.able if each.public_id == person), None)
    if who is None and (person or board.begun):
        raise NotOfThisRun
    if who == board.said(role):
        return False
    if seen is not None and seen != board.state:
        raise Outdated
    begun_boards.keep(run, actor=actor, now=now)
    _settle(run, session, role, who, actor=actor, now=now)
    was = board.roles.get(role)
    audit.record(
        Deed.BOARD_ROLE_SET,
        in_course(Kind.SESSION, session, run),
        actor=actor,
        now=now,
        before={role.value: was.public_id if was else None},
        after={role.value: who.public_id if who else None},
        subject_id=who.id if who else None,
    )
    logger.info("Person %s set a role of a board of course run %s", actor.id, run.id)
    return True


def _board(run: CourseRun, session: str, now: datetime) -> BoardFact:
    for board in board_roles.of_run(run, timetable.sessions_of(run.id), now=now):
        if board.session.public_id == session:
            return board
    raise NotOfThisRun


def _settle(
    run: CourseRun,
    session: str,
    role: BoardRole,
    who: Person | None,
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Let a role be somebody's who has no other in this board, or nobody's that is settled."""
    overtaken = [KeptRole.role == role]
    if who is not None:
        overtaken.append(KeptRole.person_id == who.id)
    db.session.execute(
        delete(KeptRole)
        .where(KeptRole.course_run_id == run.id, KeptRole.session == session, or_(*overtaken))
        .execution_options(synchronize_session="fetch")
    )
    if who is not None:
        row = KeptRole(course_run_id=run.id, session=session, role=role, person_id=who.id)
        row.set_by_id, row.set_at = actor.id, now
        db.session.add(row)
