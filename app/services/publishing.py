"""Publishing the draft of a curriculum: it becomes a version, which never changes."""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from app.database import write_unit
from app.domain.comparisons.numbering import NumberFault, fault_in_line, number_fault
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Organisation as Owner
from app.domain.drafts.review import DraftState, Obstacle
from app.domain.errors import Conflict
from app.extensions import db
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.person import Person
from app.queries import draft_outlook, effective_curricula
from app.queries import drafts as draft_queries
from app.queries.draft_outlook import Outlook
from app.services import drafts, published_rows
from app.services.reviews import OtherText


class Hindered(Conflict):
    """The draft can't be published yet; `obstacles` say why."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(*obstacles)
        self.obstacles = obstacles


class WrongNumber(Conflict):
    """The number can't be that of this version."""

    def __init__(self, fault: NumberFault) -> None:
        super().__init__(fault)
        self.fault = fault


class Behind(Conflict):
    """A newer version, `since`, would be undone: what it says has to be taken over first."""

    def __init__(self, since: VersionNumber) -> None:
        super().__init__(since)
        self.since = since


class NumberTaken(Conflict):
    """There is a version of this number already."""


@write_unit
def publish(
    draft_id: str,
    *,
    seen: str,
    number: VersionNumber | None = None,
    reason: str = "",
    files: Container[str],
    actor: Person,
    now: datetime,
) -> CurriculumVersion:
    """Publish the text that was seen (its hash), under the number that its differences ask for.

    `files` are those that are kept, by their SHA-256. `number` may be higher, or lower with a
    reason. Raises Hindered, WrongNumber, NumberTaken, Behind, OtherText, and drafts.Over, also to
    the second of two who publish it at once.
    """
    draft = drafts.locked(draft_id)
    if draft.content_hash != seen:
        raise OtherText
    # Two drafts of one curriculum must not both find the same number free.
    found = select(Curriculum).filter_by(id=draft.curriculum_id).with_for_update(of=Curriculum)
    curriculum = db.session.scalars(found).one()
    outlook = draft_outlook.of(draft, files)
    if outlook.obstacles:
        raise Hindered(outlook.obstacles)
    wanted = number or outlook.number
    # Another curriculum of the owner may have been published since this draft was begun.
    published = draft_queries.published_owner(curriculum.owner)
    owner = Owner(**published) if published else outlook.version.owner
    value = replace(outlook.version, version=wanted, number_reason=reason.strip(), owner=owner)
    _refuse_number(value, outlook, reason)
    if not outlook.published:  # its short name could be changed until now
        curriculum.code = value.code
    row = published_rows.add_version(curriculum, value, actor=actor, now=now, reason=reason or None)
    draft.state = DraftState.PUBLISHED.value
    return row


def _refuse_number(value: VersionValue, outlook: Outlook, reason: str) -> None:
    """Raise what keeps a version from having its number among those that are published."""
    wanted = value.version
    if outlook.base is None and outlook.published:
        # Of two drafts of a first version one was published: what guards it rests on a base.
        raise Behind(outlook.published[0].number)
    fault = number_fault(wanted, base=outlook.base, change=outlook.change, reason=reason)
    if fault is not None:
        raise WrongNumber(fault)
    if any(row.number == wanted for row in outlook.published):
        raise NumberTaken(str(wanted))
    since = outlook.newer(below=wanted)
    if since is not None:
        raise Behind(since.number)
    before = next((row for row in outlook.published if row.number < wanted), None)
    after = next((row for row in reversed(outlook.published) if row.number > wanted), None)
    fault = fault_in_line(value, before=_value(before), after=_value(after))
    if fault is not None:
        raise WrongNumber(fault)


def _value(row: CurriculumVersion | None) -> VersionValue | None:
    return effective_curricula.core(row) if row else None
