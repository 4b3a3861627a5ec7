"""How many groups a course has, and what each is called."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict, NotOfThisRun
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment, Group
from app.models.person import Person
from app.models.plan import PlanEdit, PlannedSession, Release, ReleasedSession
from app.services import audit, rolls


class Use(StrEnum):
    """Why a group cannot go."""

    PEOPLE = "people"
    SESSIONS = "sessions"


class InUse(Conflict):
    """A group that would go is needed: nothing was changed."""

    def __init__(self, name: str, use: Use) -> None:
        super().__init__(name, use)
        self.name, self.use = name, use


class NameTaken(Conflict):
    """Another group of the course is called so."""


@write_unit
def resize(run_id: int, count: int, *, actor: Person, now: datetime) -> int:
    """Let a course have so many groups; return how many are new, less than 0 if some went.

    New ones are empty, and the last ones go. Raises InUse where somebody is in one of these, or
    where a session is or was planned for it: its history would name a group that is not there.
    """
    run = _held(run_id)
    before = _names(run)
    for group in run.groups[count:]:
        use = _use_of(run, group)
        if use is not None:
            raise InUse(group.name, use)
    for group in run.groups[count:]:
        db.session.delete(group)
    last = max((group.number for group in run.groups), default=0)
    for number in range(last + 1, last + 1 + count - len(before)):
        db.session.add(Group(course_run_id=run.id, number=number, name=_free_name(number, before)))
    _record(run, before, actor=actor, now=now)
    return count - len(before)


@write_unit
def rename(run_id: int, number: int, name: str, *, actor: Person, now: datetime) -> None:
    """Call a group of a course something else. Raises NotOfThisRun and NameTaken."""
    run = _held(run_id)
    before = _names(run)
    group = next((each for each in run.groups if each.number == number), None)
    if group is None:
        raise NotOfThisRun
    if any(each is not group and each.name.casefold() == name.casefold() for each in run.groups):
        raise NameTaken
    group.name = name
    _record(run, before, actor=actor, now=now)


def _held(run_id: int) -> CourseRun:
    """Return a run of which nobody changes people or plan until the write unit ends."""
    rolls.lock(run_id)
    held = select(CourseRun).where(CourseRun.id == run_id).with_for_update()
    run = db.session.scalars(held.execution_options(populate_existing=True)).one()
    db.session.expire(run, ["groups"])
    return run


def _names(run: CourseRun) -> list[str]:
    return [group.name for group in run.groups]


def _free_name(number: int, taken: list[str]) -> str:
    name = f"Group {number}"
    return f"{name} (new)" if name in taken else name


def _use_of(run: CourseRun, group: Group) -> Use | None:
    """Return what a group is needed for."""
    for table, use in (
        (Enrolment, Use.PEOPLE),
        (PlannedSession, Use.SESSIONS),
        (CourseSession, Use.SESSIONS),
    ):
        if db.session.scalar(select(table.id).where(table.group_id == group.id).limit(1)):
            return use
    return Use.SESSIONS if group.id in set(_in_history(run)) else None


def _in_history(run: CourseRun) -> Iterator[int]:
    """Yield the ids of groups that releases and edits of the plan name."""
    facts = select(ReleasedSession.facts).join(Release, Release.id == ReleasedSession.release_id)
    for kept in db.session.scalars(facts.where(Release.course_run_id == run.id)):
        yield from _named_in(kept)
    for edit in db.session.scalars(select(PlanEdit.edit).where(PlanEdit.course_run_id == run.id)):
        yield from _named_in(edit)


def _named_in(kept: Any) -> Iterator[int]:  # noqa: ANN401  (whatever JSON can hold)
    if isinstance(kept, dict):
        group = kept.get("group")
        if isinstance(group, int):
            yield group
        kept = list(kept.values())
    if isinstance(kept, list):
        for each in kept:
            yield from _named_in(each)


def _record(run: CourseRun, before: list[str], *, actor: Person, now: datetime) -> None:
    db.session.flush()
    db.session.expire(run, ["groups"])
    after = _names(run)
    if after == before:
        audit.leave_out()
        return
    audit.record(
        Deed.GROUPS_CHANGED,
        run,
        actor=actor,
        now=now,
        before={"groups": list(before)},
        after={"groups": list(after)},
    )
