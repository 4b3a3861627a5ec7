"""The register of a course run: people by sessions, and what each row comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from app.domain.attendance import Mark, Status
from app.domain.curricula.equivalence import Elsewhere
from app.domain.eligibility import Criterion, Decision
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, Group
from app.models.person import Person
from app.queries import attendance, attended_elsewhere
from app.queries.eligibility import sessions_of
from app.queries.institutions import hospital_here
from app.queries.rules import Rule, rule_of


class Gap(StrEnum):
    """Why a cell holds no mark."""

    UNMARKED = "unmarked"
    AHEAD = "ahead"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A session, or those of parallel groups that teach the same; `by_group` has None for all."""

    code: str
    title: str
    day: date
    online: bool
    by_group: Mapping[int | None, CourseSession]

    def session_for(self, group_id: int | None) -> CourseSession | None:
        """Return the session at which somebody of this group is expected, if there is one."""
        return self.by_group.get(None) or self.by_group.get(group_id)


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One person: `enrolment` and `person` are public ids; a cell for each column; the decision."""

    enrolment: str
    person: str
    name: str
    name_in_script: str | None
    hospital: str | None
    group: str | None
    cells: tuple[Status | Gap, ...]
    decision: Decision

    @property
    def overall(self) -> Criterion:
        """The criterion over all minutes."""
        return self.decision.criteria[0]

    @property
    def days(self) -> dict[date, Criterion]:
        """The criteria of the days in person."""
        criteria = self.decision.criteria
        return {each.key: each for each in criteria if isinstance(each.key, date)}


@dataclass(frozen=True, kw_only=True)
class Register:
    """The whole register, by name; `shown` narrows and sorts it for a page."""

    columns: tuple[Column, ...]
    rows: tuple[RegisterRow, ...]

    @property
    def days(self) -> dict[date, list[Column]]:
        """The columns by their day in the city."""
        days: dict[date, list[Column]] = {}
        for column in self.columns:
            days.setdefault(column.day, []).append(column)
        return days

    @property
    def days_in_person(self) -> list[date]:
        """The days that have a criterion of their own for somebody."""
        return sorted({day for row in self.rows for day in row.days})

    @property
    def eligible(self) -> int:
        """How many have earned the certificate."""
        return sum(row.decision.eligible for row in self.rows)

    @property
    def groups(self) -> dict[str, int]:
        """How many people each group has, by its name."""
        return dict(sorted(Counter(row.group for row in self.rows if row.group).items()))

    @property
    def hospitals(self) -> dict[str, int]:
        """How many people come from each hospital."""
        return dict(sorted(Counter(row.hospital for row in self.rows if row.hospital).items()))

    def shown(self, *, group: str | None, hospital: str | None, by_need: bool) -> "Register":
        """Keep the rows of a group and a hospital; with `by_need`, those that need help first."""
        rows = [
            row
            for row in self.rows
            if group in (None, row.group) and hospital in (None, row.hospital)
        ]
        if by_need:
            rows.sort(key=_need)
        return replace(self, rows=tuple(rows))


def of_run(run: CourseRun, *, now: datetime) -> Register:
    """Return the register of a run: its contact sessions, who is enrolled; four queries."""
    sessions = sessions_of(run.id)
    columns = _columns(session for session in sessions if session.counts)
    rule, marks = rule_of(run, sessions), attendance.marks_of_run(run.id)
    before = attended_elsewhere.by_run([run.id])[run.id]
    return Register(
        columns=columns,
        rows=tuple(
            _row(
                person,
                columns,
                rule,
                marks.get(person.person_id, {}),
                before.get(person.person_id, ()),
                now,
            )
            for person in _people(run, now)
        ),
    )


def _row(
    person: "_Enrolled",
    columns: Iterable[Column],
    rule: Rule,
    marks: Mapping[int, Mark],
    attended_before: Iterable[Elsewhere],
    now: datetime,
) -> RegisterRow:
    shown = rule.brought_along(person.group_id, marks)
    return RegisterRow(
        enrolment=person.enrolment,
        person=person.public_id,
        name=person.name,
        name_in_script=person.name_in_script,
        hospital=person.hospital,
        group=person.group,
        cells=_cells(columns, person.group_id, shown, now),
        decision=rule.decide(person.group_id, marks, now, attended_before),
    )


@dataclass(frozen=True)
class _Enrolled:
    enrolment: str
    person_id: int
    group_id: int | None
    group: str | None
    public_id: str
    name: str
    name_in_script: str | None
    hospital: str | None


def _people(run: CourseRun, now: datetime) -> list[_Enrolled]:
    rows = db.session.execute(
        select(
            Enrolment.public_id,
            Enrolment.person_id,
            Enrolment.group_id,
            Group.name,
            Person.public_id,
            Person.name,
            Person.name_in_script,
            hospital_here(run.city, now),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Group, Group.id == Enrolment.group_id)
        .where(Enrolment.course_run_id == run.id, Enrolment.status == "enrolled")
        .order_by(Person.sort_key, Person.id)
    )
    return [_Enrolled(*row) for row in rows]


def _columns(sessions: Iterable[CourseSession]) -> tuple[Column, ...]:
    """Put the sessions of parallel groups into one column where they teach the same on a day."""
    found: dict[tuple[object, ...], dict[int | None, CourseSession]] = {}
    for session in sessions:
        day = session.local_start.date()
        alone = (session.id,) if session.group_id is None else (session.module_uid, session.code)
        together = found.setdefault((day, *alone), {})
        if session.group_id in together:  # the group is taught it twice on one day
            together = found.setdefault((day, session.id), {})
        together[session.group_id] = session
    return tuple(_column(list(by_group.values()), by_group) for by_group in found.values())


def _column(
    sessions: Sequence[CourseSession], by_group: Mapping[int | None, CourseSession]
) -> Column:
    first = sessions[0]
    return Column(
        code=first.code,
        title=first.title,
        day=first.local_start.date(),
        online=first.online,
        by_group=by_group,
    )


def _cells(
    columns: Iterable[Column], group_id: int | None, marks: Mapping[int, Mark], now: datetime
) -> tuple[Status | Gap, ...]:
    return tuple(_cell(column.session_for(group_id), marks, now) for column in columns)


def _cell(session: CourseSession | None, marks: Mapping[int, Mark], now: datetime) -> Status | Gap:
    if session is None:
        return Gap.NOT_EXPECTED
    mark = marks.get(session.id)
    if mark is not None:
        return mark.status
    return Gap.UNMARKED if session.ends_at <= now else Gap.AHEAD


def _need(row: RegisterRow) -> tuple[int, int]:
    """Rank what can no longer be earned first, then what waits for marks, then what is short."""
    decision = row.decision
    if decision.eligible:
        return (3, 0)
    if not decision.still_possible:
        return (0, row.overall.have)
    waits = any(criterion.unmarked for criterion in decision.unmet)
    return (1 if waits else 2, row.overall.have)
