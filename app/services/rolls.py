"""The roll of a course run: write what rows of trainees were planned to come to.

One row typed by hand and ten thousand of a file go the same way, so the same rules hold.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from app.domain.audit import Deed
from app.domain.audit import Kind as ThingKind
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.plan import Kind, Verdict
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import City
from app.services import audit, begun_boards, people, same_person
from app.services.audited_things import in_course

Values = Mapping[Field, str]


def lock(run_id: int) -> CourseRun:
    """Return a run within a write unit; the rolls of its city stand still until it ends.

    Nobody else enrols people there meanwhile, makes or unmakes a mentor, or gives one a session.
    Raises NoResultFound for a run that was thrown away.
    """
    run = db.session.get_one(CourseRun, run_id)
    city = select(City.id).where(City.id == run.city_id)
    db.session.execute(city.with_for_update(key_share=True))
    # It may have gone while we waited.
    again = select(CourseRun).where(CourseRun.id == run_id)
    return db.session.scalars(again.execution_options(populate_existing=True)).one()


def write(
    run: CourseRun, verdicts: Sequence[Verdict], *, source: str, actor: Person, now: datetime
) -> list[int]:
    """Do within the caller's write unit what was planned; return whom it enrolled, by id.

    What a verdict refuses is not done.
    """
    known = [v for v in verdicts if v.kind in (Kind.MATCH, Kind.UPDATE)]
    changes = {
        v.person_id: {change.field: change.after for change in v.changes}
        for v in known
        if v.person_id is not None and v.changes
    }
    if changes:
        people.update_all(changes, city_id=run.city_id, now=now)
    new = [v.values for v in verdicts if v.kind is Kind.CREATE]
    made = people.create_all(new, city_id=run.city_id, now=now)
    joining = {v.person_id: v.values for v in known if v.kind is Kind.MATCH and v.person_id}
    joining |= dict(zip(made, new, strict=True))
    group_ids = {group.name: group.id for group in run.groups}
    if joining or any(Field.GROUP in each for each in changes.values()):
        begun_boards.keep(run, actor=actor, now=now)
    enrolled = _enrol(run, joining, group_ids, source=source, now=now)
    same_person.ask(dict(zip(made, new, strict=True)), [run.city_id], now=now)
    _regroup(run, {v.person_id: v for v in known if v.kind is Kind.UPDATE}, group_ids)
    _record(run, verdicts, joining, enrolled, actor=actor, now=now)
    db.session.expire_all()
    return list(joining)


def _enrol(
    run: CourseRun,
    joining: Mapping[int, Values],
    group_ids: Mapping[str, int],
    *,
    source: str,
    now: datetime,
) -> dict[int, str]:
    """Enrol people, and return the public ids of their enrolments."""
    rows = [
        {
            "public_id": new_public_id(),
            "course_run_id": run.id,
            "person_id": person_id,
            "group_id": group_ids.get(values[Field.GROUP]),
            "status": "enrolled",
            "source": source,
            "enrolled_at": now,
        }
        for person_id, values in joining.items()
    ]
    if rows:
        db.session.execute(insert(Enrolment), rows)
    return dict(zip(joining, (str(row["public_id"]) for row in rows), strict=True))


def _regroup(
    run: CourseRun, updated: Mapping[int | None, Verdict], group_ids: Mapping[str, int]
) -> None:
    groups = {
        person_id: group_ids[change.after]
        for person_id, verdict in updated.items()
        for change in verdict.changes
        if change.field is Field.GROUP
    }
    if not groups:
        return
    rows = db.session.execute(
        select(Enrolment.id, Enrolment.person_id).where(
            Enrolment.course_run_id == run.id, Enrolment.person_id.in_(groups)
        )
    )
    changed = [{"id": each, "group_id": groups[person_id]} for each, person_id in rows]
    db.session.execute(update(Enrolment), changed)


def _record(
    run: CourseRun,
    verdicts: Sequence[Verdict],
    joining: Mapping[int, Values],
    enrolled: dict[int, str],
    *,
    actor: Person,
    now: datetime,
) -> None:
    """Leave an entry for each person who came on the run or of whom something else is known now."""
    changed = {v.person_id: v.changes for v in verdicts if v.person_id is not None and v.changes}
    there = changed.keys() - enrolled.keys()
    on_it = select(Enrolment.person_id, Enrolment.public_id).where(
        Enrolment.course_run_id == run.id, Enrolment.person_id.in_(there)
    )
    known: dict[int, str] = dict(db.session.execute(on_it).all()) if there else {}
    for person_id, public_id in (enrolled | known).items():
        changes = changed.get(person_id, ())
        values = {field: value for field, value in joining.get(person_id, {}).items() if value}
        audit.record(
            Deed.ENROLMENT_MADE if person_id in enrolled else Deed.ENROLMENT_CORRECTED,
            in_course(ThingKind.ENROLMENT, public_id, run),
            actor=actor,
            now=now,
            before={change.field: change.before for change in changes},
            after=values | {change.field: change.after for change in changes},
            subject_id=person_id,
        )
