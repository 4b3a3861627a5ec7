"""The groups of a course run: who is in which."""

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.audit import Deed, Kind
from app.domain.errors import Conflict, NotOfThisRun
from app.domain.grouping.proposal import Wish
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import groups, trainees
from app.services import audit, begun_boards, rolls
from app.services.audited_things import in_course

logger = logging.getLogger(__name__)


class Overtaken(Conflict):
    """Who is on the course, or what is known of them, has changed since the proposal was shown."""


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
    wanted = {each: group_ids[choices[each.public_id]] for each in found}
    changed = {each: group for each, group in wanted.items() if each.group_id != group}
    if changed:
        begun_boards.keep(run, actor=actor, now=now)
    for enrolment, group_id in changed.items():
        _record(run, enrolment, group_id, actor=actor, now=now)
        enrolment.group_id = group_id
    logger.info("Person %s regrouped %s people of course run %s", actor.id, len(changed), run.id)
    return len(changed)


@write_unit
def follow(run_id: int, wish: Wish, *, shown: str, actor: Person, now: datetime) -> int:
    """Put people into the groups that were proposed; return how many changed.

    `shown` is the fingerprint of the proposal that somebody saw. Raises Overtaken where it would be
    another one now.
    """
    run = rolls.lock(run_id)
    proposal = groups.proposal(run, trainees.of_run(run, now=now).here, wish)
    if proposal.fingerprint != shown:
        raise Overtaken
    return set_all(run.id, proposal.choices, actor=actor, now=now)


def _record(
    run: CourseRun, member: Enrolment, after: int | None, *, actor: Person, now: datetime
) -> None:
    names = {group.id: group.name for group in run.groups}
    audit.record(
        Deed.ENROLMENT_REGROUPED,
        in_course(Kind.ENROLMENT, member.public_id, run),
        actor=actor,
        now=now,
        before={"group": names.get(member.group_id or 0)},
        after={"group": names.get(after or 0)},
        subject_id=member.person_id,
    )
