"""The simulated tumour boards of a course run: when they are, and who has which role in them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.domain.board_roles import LEADING, Board, BoardRole, rotate
from app.domain.conflicts.boards import BOARD
from app.domain.plans.kinds import SessionKind
from app.extensions import db
from app.models.board_role import KeptRole
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.person import Person
from app.queries import effective_curricula

Kept = Mapping[BoardRole, KeptRole]


@dataclass(frozen=True, kw_only=True)
class BoardFact:
    """A session in which a board is simulated.

    `people` are those who take part, in the order in which they came on the course; `able` are
    those who can be said to have a role. `kept` are the roles that are settled.
    """

    session: CourseSession
    begun: bool
    people: Sequence[Person]
    able: Sequence[Person]
    kept: Kept
    roles: Mapping[BoardRole, Person]

    def said(self, role: BoardRole) -> Person | None:
        """Return who has a role because somebody said so."""
        row = self.kept.get(role)
        return row.person if row is not None and row.set_by_id is not None else None

    @property
    def state(self) -> str:
        """What tells who has which role, and whether somebody said so, from any other such."""
        return ",".join(
            f"{role}={self.roles[role].public_id}{'!' if self.said(role) else ''}"
            for role in BoardRole
            if role in self.roles
        )


@dataclass(frozen=True)
class _Roll:
    """Everybody who is or was on a run, and who is on it in which group, as they came on it."""

    ever: Sequence[Person]
    here: Sequence[Enrolment]

    def part(self, group_id: int | None) -> Sequence[Person]:
        """Return those of a group, or all where a session is for everybody."""
        return [each.person for each in self.here if group_id in (None, each.group_id)]


def of_run(
    run: CourseRun, sessions: Sequence[CourseSession], *, now: datetime
) -> Sequence[BoardFact]:
    """Return the boards of a course in the order of time, given all its sessions.

    In two queries, and none where there is no board. A session that was cancelled is none. What is
    settled holds for who takes part; what was settled once a board had begun stays anyhow.
    """
    return of_runs([(run, sessions)], now=now)[run.id]


def of_runs(
    runs: Iterable[tuple[CourseRun, Sequence[CourseSession]]], *, now: datetime
) -> Mapping[int, Sequence[BoardFact]]:
    """Return the same of several courses, by their ids; the same two queries."""
    held = {run.id: _held(run, sessions) for run, sessions in runs}
    with_boards = [run_id for run_id, boards in held.items() if boards]
    rolls = _rolls(with_boards) if with_boards else {}
    settled = _settled(with_boards) if with_boards else {}
    return {
        run_id: _facts(boards, rolls[run_id], settled, now) if boards else []
        for run_id, boards in held.items()
    }


def _held(run: CourseRun, sessions: Sequence[CourseSession]) -> Sequence[CourseSession]:
    modules = effective_curricula.of_run(run).modules
    simulated = {module.uid for module in modules if module.format == BOARD}
    return [
        each
        for each in sessions
        if (each.module_uid in simulated or each.kind == SessionKind.BOARD) and not each.cancelled
    ]


def _facts(
    held: Sequence[CourseSession], roll: _Roll, settled: Mapping[str, Kept], now: datetime
) -> Sequence[BoardFact]:
    facts = []
    for session in held:
        begun, people = session.starts_at <= now, roll.part(session.group_id)
        there = {each.id for each in people}
        kept = {
            role: row
            for role, row in settled.get(session.public_id, {}).items()
            if row.person_id in there or (begun and row.set_at >= session.starts_at)
        }
        facts.append((session, begun, people, kept))
    return [
        BoardFact(
            session=session,
            begun=begun,
            people=people,
            able=sorted(roll.ever if begun else people, key=_by_name),
            kept=kept,
            roles=roles,
        )
        for (session, begun, people, kept), roles in zip(facts, _rotated(facts), strict=True)
    ]


def without_turn(boards: Sequence[BoardFact]) -> Sequence[Person]:
    """Return who takes part in a board, and neither chairs nor coordinates one."""
    led = {board.roles[role] for board in boards for role in LEADING if role in board.roles}
    everybody = {person for board in boards for person in board.people}
    return sorted(everybody - led, key=_by_name)


def _rotated(
    facts: Sequence[tuple[CourseSession, bool, Sequence[Person], Kept]],
) -> list[dict[BoardRole, Person]]:
    known = {row.person_id: row.person for *_, kept in facts for row in kept.values()}
    known |= {person.id: person for _, _, people, _ in facts for person in people}
    found = rotate(
        [
            Board(
                people=[person.id for person in people],
                kept={role: row.person_id for role, row in kept.items()},
            )
            for _, _, people, kept in facts
        ]
    )
    return [{role: known[person] for role, person in roles.items()} for roles in found]


def _rolls(run_ids: Collection[int]) -> Mapping[int, _Roll]:
    ever: defaultdict[int, list[Enrolment]] = defaultdict(list)
    rows = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.course_run_id.in_(run_ids), Person.merged_into_id.is_(None))
        .options(joinedload(Enrolment.person))
        .order_by(Enrolment.id)
    )
    for row in rows:
        ever[row.course_run_id].append(row)
    return {
        run_id: _Roll(
            [each.person for each in ever[run_id]],
            [each for each in ever[run_id] if each.status == "enrolled"],
        )
        for run_id in run_ids
    }


def _settled(run_ids: Collection[int]) -> Mapping[str, Kept]:
    found: defaultdict[str, dict[BoardRole, KeptRole]] = defaultdict(dict)
    rows = db.session.scalars(
        select(KeptRole)
        .where(KeptRole.course_run_id.in_(run_ids))
        .options(joinedload(KeptRole.person))
    )
    for row in rows:
        found[row.session][BoardRole(row.role)] = row
    return found


def _by_name(person: Person) -> tuple[str, int]:
    return person.sort_key, person.id
