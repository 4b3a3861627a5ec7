"""Who pays for a course, written down by who plans it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.canonical import Json
from app.domain.errors import Conflict
from app.domain.funders import Funder, seen_of, without_repeats
from app.extensions import db
from app.models.delivery import CourseRun
from app.models.funder import RunFunder
from app.models.person import Person
from app.queries import funders as queries
from app.services import audit


class Overtaken(Conflict):
    """Somebody changed the funders after the form was shown; `seen` names what there is now."""

    def __init__(self, seen: str) -> None:
        super().__init__(seen)
        self.seen = seen


@write_unit
def save(run_id: int, wanted: Iterable[Funder], *, seen: str, actor: Person, now: datetime) -> None:
    """Set who pays for a course, in this order; sent twice, it is set once.

    `seen` is `seen_of` what the form showed. Raises Overtaken.
    """
    run = db.session.get_one(CourseRun, run_id, with_for_update=True)
    held, funders = queries.values_of(run_id), without_repeats(wanted)
    if list(funders) == held:
        audit.leave_out()
        return
    if seen_of(held) != seen:
        raise Overtaken(seen_of(held))
    before = _said(queries.of_run(run_id))
    db.session.execute(delete(RunFunder).where(RunFunder.course_run_id == run_id))
    db.session.expire_all()
    db.session.add_all(
        RunFunder(course_run_id=run_id, position=position, **asdict(each))
        for position, each in enumerate(funders, 1)
    )
    db.session.flush()
    audit.record(
        Deed.COURSE_FUNDED,
        run,
        actor=actor,
        now=now,
        before={"funders": before},
        after={"funders": _said(queries.of_run(run_id))},
    )


def _said(rows: Sequence[RunFunder]) -> list[Json]:
    return [{"funder": row.called, "grant_code": row.grant_code, "note": row.note} for row in rows]
