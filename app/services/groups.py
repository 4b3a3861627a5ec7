"""The groups of a course run: who is in which."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from app.database import write_unit
from app.domain.audit import Deed, Kind
from app.domain.errors import NotOfThisRun
from app.domain.grouping import Member, propose
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Affiliation, Person
from app.queries.institutions import affiliation_here
from app.services import audit, rolls
from app.services.audited_things import in_course

logger = logging.getLogger(__name__)


@write_unit
def set_all(run_id: int, choices: Mapping[str, int | None], *, actor: Person, now: datetime) -> int:
    """Put people into groups; return how many changed.

    `choices` gives the number of a group, or None for no group, by the public id of an enrolment.
    Raises NotOfThisRun if one of them is not of this run.
    """
    run = rolls.lock(run_id)
    group_ids: dict[int | None, int | None] = {group.number: group.id for group in run.groups}
    group_ids[None] = None
    found = db.session.scalars(
        select(Enrolment).where(Enrolment.course_run_id == run.id, Enrolment.public_id.in_(choices))
    ).all()
    if len(found) != len(choices) or not set(choices.values()) <= group_ids.keys():
        raise NotOfThisRun
    changed = 0
    for enrolment in found:
        group_id = group_ids[choices[enrolment.public_id]]
        if enrolment.group_id != group_id:
            changed += 1
            _record(run, enrolment, enrolment.group_id, group_id, actor=actor, now=now)
        enrolment.group_id = group_id
    logger.info("Person %s regrouped %s people of course run %s", actor.id, changed, run.id)
    return changed


@write_unit
def spread(run_id: int, *, everybody: bool, actor: Person, now: datetime) -> int:
    """Spread those without a group over the groups, or everybody anew; return how many changed."""
    run = rolls.lock(run_id)
    numbers = {group.id: group.number for group in run.groups}
    ids = {number: group_id for group_id, number in numbers.items()}
    members = _members(run, now)
    people = [
        Member(
            id=each.id,
            hospital=str(each.institution_id or ""),
            group=None if everybody else numbers.get(each.group_id or 0),
        )
        for each in members
    ]
    there = {each.id: each for each in members}
    proposal = propose(people, sorted(ids))
    changed = [
        {"id": each, "group_id": ids[number]}
        for each, number in proposal.items()
        if there[each].group_id != ids[number]
    ]
    if changed:
        db.session.execute(update(Enrolment), changed)
        for row in changed:
            member = there[row["id"]]
            _record(run, member, member.group_id, row["group_id"], actor=actor, now=now)
        db.session.expire_all()
    logger.info("Person %s spread %s people of course run %s", actor.id, len(changed), run.id)
    return len(changed)


def _record(
    run: CourseRun,
    member: Enrolment | Row[*tuple[Any, ...]],
    before: int | None,
    after: int | None,
    *,
    actor: Person,
    now: datetime,
) -> None:
    names = {group.id: group.name for group in run.groups}
    audit.record(
        Deed.ENROLMENT_REGROUPED,
        in_course(Kind.ENROLMENT, member.public_id, run),
        actor=actor,
        now=now,
        before={"group": names.get(before or 0)},
        after={"group": names.get(after or 0)},
        subject_id=member.person_id,
    )


def _members(run: CourseRun, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return enrolment, group and hospital of everybody on the run."""
    return db.session.execute(
        select(
            Enrolment.id,
            Enrolment.public_id,
            Enrolment.person_id,
            Enrolment.group_id,
            Affiliation.institution_id,
        )
        .join(Enrolment.person)
        .outerjoin(Affiliation, Affiliation.id == affiliation_here(run.city, now))
        .where(Enrolment.course_run_id == run.id, Enrolment.status == "enrolled")
        .order_by(Enrolment.id)
    ).all()
