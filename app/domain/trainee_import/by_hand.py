"""A trainee typed by hand: the rules of a file, and somebody there who can be asked."""

from collections.abc import Iterable, Mapping

from app.domain.names import address_key
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import FIELDS, MAPPING, TraineeDetails
from app.domain.trainee_import.entry import Entry, Identifier, ReasonCode
from app.domain.trainee_import.known_trainee import KnownTrainee, changes
from app.domain.trainee_import.plan import Kind, Verdict, left_before
from app.domain.trainee_import.reading import EntryReader

# A file may correct a name or a hospital by these signs alone; by hand it is as easy to ask.
DOUBTS = frozenset({ReasonCode.NAME_CORRECTED, ReasonCode.HOSPITAL_CORRECTED})


def in_question(verdict: Verdict) -> tuple[int, ...]:
    """Return the ids of the people of whom one may be meant; nobody if it is clear."""
    if verdict.kind is Kind.UPDATE and any(w.code in DOUBTS for w in verdict.warnings):
        return (verdict.person_id,) if verdict.person_id else ()
    asked = {Kind.REFUSED: ReasonCode.AMBIGUOUS_MATCH, Kind.CREATE: ReasonCode.SAME_NAME}
    for reason in (*verdict.reasons, *verdict.warnings):
        people = reason.parameters.get("people", ())
        if reason.code is asked.get(verdict.kind) and isinstance(people, tuple):
            return people
    return ()


def who_left(verdict: Verdict) -> int | None:
    """Return the id of the person meant if they were on the course and were taken off."""
    for reason in verdict.reasons:
        people = reason.parameters.get("people", ())
        if reason.code is ReasonCode.LEFT_THE_COURSE and isinstance(people, tuple):
            return people[0]
    return None


def settled(verdict: Verdict, person: KnownTrainee | None) -> Verdict:
    """Return what becomes of a row once it is said whom it means; None is somebody new."""
    if person is None:
        return Verdict(verdict.row, Kind.CREATE, verdict.values)
    if person.left:
        return left_before(verdict.row, verdict.values, person)
    values = verdict.values
    identity = Identifier().identify(
        values[Field.NAME], values[Field.HOSPITAL], [values[Field.EMAIL]], values[Field.PHONE]
    )
    kind = Kind.UNCHANGED if person.enrolled else Kind.MATCH
    altered = changes(person, Entry(verdict.row, values, identity))
    return Verdict(verdict.row, kind, values, person.person_id, altered)


def read(details: TraineeDetails, *, hospitals: Iterable[str], groups: Iterable[str]) -> Entry:
    """Read details by the rules of a row."""
    reader = EntryReader(MAPPING, Identifier(), hospitals=hospitals, groups=groups)
    return reader.read(details.as_row())


def shown_of(person: KnownTrainee) -> TraineeDetails:
    """Return what a form shows of a person; of several addresses it has room for one."""
    values: dict[Field, str] = {field: person.value(field) for field in FIELDS}
    values[Field.EMAIL] = next(iter(person.emails), "")
    return TraineeDetails.of(values)


def corrections(
    person: KnownTrainee, entry: Entry, *, typed: TraineeDetails, shown: TraineeDetails
) -> dict[Field, str]:
    """Return what a form changes of a person; unlike in a file an empty field takes away.

    Only what was typed otherwise than it was shown counts: a page that was open for long undoes
    nobody's correction. `entry` is what was typed, as it was read.
    """
    meant: set[Field] = {field for field in FIELDS if typed.values[field] != shown.values[field]}
    after: dict[Field, str] = {
        field: value
        for field, value in entry.values.items()
        if field in meant and value != person.value(field)
    }
    email = entry.values[Field.EMAIL]
    if person.address_kept or address_key(email) in map(address_key, person.emails):
        after.pop(Field.EMAIL, None)
    return after


def overtaken(
    person: KnownTrainee, changes: Mapping[Field, str], *, shown: TraineeDetails
) -> frozenset[Field]:
    """Return which of these changes would undo one made after the form was shown."""
    now = shown_of(person).values
    return frozenset(field for field in changes if now[field] != shown.values[field])
