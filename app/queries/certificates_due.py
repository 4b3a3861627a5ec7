"""How many people have earned a certificate and have none yet, in several course runs at once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import exists, select

from app.extensions import db
from app.models.certificate import Certificate
from app.models.delivery import Enrolment
from app.queries import attendance, attended_elsewhere, rules


def by_run(run_ids: Collection[int], *, now: datetime) -> Mapping[int, int]:
    """Return the numbers by the id of the run, 0 left out; seven queries, however many runs.

    An order makes certificates for these people, but for those whose names cannot be printed.
    """
    if not run_ids:
        return {}
    asked = rules.of_runs(run_ids)
    without = list(_without_certificate(run_ids))
    marks = attendance.marks_of_people({each.person_id for each in without}, run_ids)
    before = attended_elsewhere.by_run(run_ids)
    earned = (
        each.course_run_id
        for each in without
        if asked[each.course_run_id]
        .decide(
            each.group_id,
            marks.get(each.person_id, {}),
            now,
            before[each.course_run_id].get(each.person_id, ()),
        )
        .eligible
    )
    return Counter(earned)


def _without_certificate(run_ids: Collection[int]) -> Iterable[Enrolment]:
    certified = exists().where(Certificate.enrolment_id == Enrolment.id)
    return db.session.scalars(
        select(Enrolment).where(
            Enrolment.course_run_id.in_(run_ids), Enrolment.status == "enrolled", ~certified
        )
    )
