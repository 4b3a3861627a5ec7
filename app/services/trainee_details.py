"""What is known of one trainee: correct it by hand, and write it down for other programs."""

import logging
from collections.abc import Collection
from datetime import datetime

from app.adapters.spreadsheet import write_table
from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.trainee_import import by_hand
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.domain.trainee_import.entry import Entry
from app.errors import NotFound
from app.extensions import db
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Person
from app.queries import institutions, known_trainees, trainees
from app.services import audit, begun_boards, people, rolls
from app.services.enrolments import NotAccepted

# Headings that the import knows, so that what was written can be read again.
HEADER = (
    "Full name", "Name in script", "E-mail", "Phone", "Hospital", "Profession", "Discipline",
    "Group",
)  # fmt: skip

logger = logging.getLogger(__name__)


class Overtaken(Conflict):
    """Some `fields` were changed by somebody else after the form was shown; nothing was done.

    `now` is what is known.
    """

    def __init__(self, fields: Collection[Field], now: TraineeDetails) -> None:
        super().__init__(sorted(fields))
        self.fields = fields
        self.now = now


@write_unit
def correct(
    enrolment_id: int,
    details: TraineeDetails,
    *,
    shown: TraineeDetails,
    actor: Person,
    now: datetime,
) -> bool:
    """Set what differs from what was shown of a trainee, their group included.

    Return whether anything changed. An empty text takes away what was known. The address of
    somebody whom it lets in to more than this city's record of a trainee stays. Raises NotAccepted,
    Overtaken where somebody else changed the same thing, and NotFound for who was erased.
    """
    enrolment = db.session.get_one(Enrolment, enrolment_id)
    run = rolls.lock(enrolment.course_run_id)
    if enrolment.person.erased_at is not None:
        raise NotFound
    entry = _read(run, details)
    person = known_trainees.of_person(run, enrolment.person_id, now=now)
    changes = by_hand.corrections(person, entry, typed=details, shown=shown)
    fields = by_hand.overtaken(person, changes, shown=shown)
    if fields:
        raise Overtaken(fields, by_hand.shown_of(person))
    if Field.GROUP in changes:
        begun_boards.keep(run, actor=actor, now=now)
        group_ids = {group.name: group.id for group in run.groups}
        enrolment.group_id = group_ids.get(changes[Field.GROUP])
        db.session.flush()
    if changes:
        known = by_hand.shown_of(person).values
        audit.record(
            Deed.ENROLMENT_CORRECTED,
            enrolment,
            actor=actor,
            now=now,
            before={field: known[field] for field in changes},
            after=changes,
            subject_id=enrolment.person_id,
        )
    people.update_all({enrolment.person_id: changes}, city_id=run.city_id, now=now)
    logger.info("Person %s corrected %s of enrolment %s", actor.id, list(changes), enrolment_id)
    return bool(changes)


def as_file(run: CourseRun, *, now: datetime) -> bytes:
    """Write who is on a run as CSV; importing it again finds everybody unchanged."""
    contacts = trainees.contacts_of_run(run.id)
    rows = []
    for row in trainees.of_run(run, now=now).here:
        reached = contacts.get(row.person_id, {})
        cells = (
            row.name, row.name_in_script, reached.get("email"), reached.get("phone"), row.hospital,
            row.profession, row.discipline, row.group_name,
        )  # fmt: skip
        rows.append([cell or "" for cell in cells])
    return write_table(HEADER, rows)


def example_file(run: CourseRun) -> bytes:
    """Write a file with headings only; groups have a column where the run has groups."""
    return write_table(HEADER if run.groups else HEADER[:-1], [])


def _read(run: CourseRun, details: TraineeDetails) -> Entry:
    entry = by_hand.read(
        details,
        hospitals=list(institutions.ids_by_name(run.city_id)),
        groups=[group.name for group in run.groups],
    )
    if entry.reasons:
        raise NotAccepted(entry.reasons)
    return entry
