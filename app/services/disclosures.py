"""The interests that who teaches a course declares, before it begins and whenever they change."""

from datetime import datetime

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import NotOfThisRun
from app.extensions import db
from app.models.person import Person
from app.models.teaching import Disclosure
from app.queries import disclosures, faculty
from app.services import audit, rolls


@write_unit
def declare(run_id: int, *, interests: str, actor: Person, now: datetime) -> Disclosure:
    """Declare one's interests for a course; empty says that there are none. Twice is once.

    Raises NotOfThisRun for who does not teach in it.
    """
    run = rolls.lock(run_id)
    if actor.id not in {person.id for person in faculty.people_of(run_id)}:
        raise NotOfThisRun
    row = disclosures.of_person(run_id, actor.id)
    if row is not None and row.interests == interests:
        audit.leave_out()
        return row
    before = {} if row is None else {"interests": row.interests}
    if row is None:
        row = Disclosure(course_run_id=run_id, person_id=actor.id)
        db.session.add(row)
    row.interests, row.declared_at = interests, now
    audit.record(
        Deed.INTERESTS_DECLARED,
        run,
        actor=actor,
        now=now,
        before=before,
        after={"interests": interests},
        subject_id=actor.id,
    )
    return row
