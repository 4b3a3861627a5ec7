"""Simulated tumour boards that have begun: who has which role in them changes no more."""

from datetime import datetime

from sqlalchemy import delete

from app.domain.audit import Deed, Kind
from app.domain.wall_time import today_in
from app.extensions import db
from app.models.board_role import KeptRole
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import board_roles, timetable
from app.queries.board_roles import BoardFact
from app.services import audit
from app.services.audited_things import in_course


def keep(run: CourseRun, *, actor: Person, now: datetime) -> None:
    """Write down within the caller's write unit who has which role in boards that have begun.

    Roles are worked out of who is on the course: this comes before that changes. The caller holds
    the roll (`rolls.lock`), so that nobody else writes the same down meanwhile.
    """
    if today_in(run.city.time_zone, now) < run.starts_on:
        return
    for board in board_roles.of_run(run, timetable.sessions_of(run.id), now=now):
        if board.begun:
            _keep(run, board, actor=actor, now=now)
    db.session.flush()


def _keep(run: CourseRun, board: BoardFact, *, actor: Person, now: datetime) -> None:
    session = board.session.public_id
    for row in board.kept.values():
        row.set_at = max(row.set_at, board.session.starts_at)
    new = {role: who for role, who in board.roles.items() if role not in board.kept}
    if not new:
        return
    # Of who left before it began nothing is kept.
    overtaken = (KeptRole.course_run_id == run.id, KeptRole.session == session)
    there = [row.id for row in board.kept.values()]
    db.session.execute(delete(KeptRole).where(*overtaken, KeptRole.id.not_in(there)))
    db.session.add_all(
        KeptRole(course_run_id=run.id, session=session, role=role, person=who, set_at=now)
        for role, who in new.items()
    )
    audit.record(
        Deed.BOARD_ROLES_KEPT,
        in_course(Kind.SESSION, session, run),
        actor=actor,
        now=now,
        after={role.value: who.public_id for role, who in new.items()},
    )
