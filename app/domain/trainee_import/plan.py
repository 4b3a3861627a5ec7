"""What importing a file of trainees would do, row by row. The plan is all that the import needs.

Importing the same file again finds everything unchanged; a corrected file updates and never
doubles. How rows and people are matched is told in `matching`, `duplicates` and `corrections`.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from app.domain.table import Row
from app.domain.trainee_import.columns import ColumnMapping, Field, missing_required
from app.domain.trainee_import.corrections import find_corrections, spoken_for
from app.domain.trainee_import.duplicates import settle_duplicates
from app.domain.trainee_import.entry import Identifier, Reason, ReasonCode
from app.domain.trainee_import.known_trainee import Change, KnownTrainee
from app.domain.trainee_import.matching import FEW, KnownPeople, Match, look_up
from app.domain.trainee_import.reading import EntryReader
from app.domain.trainee_import.warnings import Surroundings


class Kind(StrEnum):
    """What becomes of a row: a new person, a known one enrolled, an enrolled one changed or not."""

    CREATE = "create"
    MATCH = "match"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one row.

    `values` is what the row says, cleaned; `changes` what that alters of the known person;
    `reasons` refuse, `warnings` only ask for a look.
    """

    row: int
    kind: Kind
    values: Mapping[Field, str]
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The verdicts in the order of the rows, and what else the reader should know.

    `missing` are those enrolled by an earlier file whom this one does not name; nothing happens to
    them. `new_hospitals` are those that the import would create.
    """

    verdicts: tuple[Verdict, ...]
    missing: tuple[KnownTrainee, ...]
    new_hospitals: tuple[str, ...]

    @property
    def counts(self) -> Mapping[Kind, int]:
        """How many rows there are of each kind, of all kinds."""
        found = Counter(verdict.kind for verdict in self.verdicts)
        return {kind: found[kind] for kind in Kind}

    @property
    def fingerprint(self) -> str:
        """A hash of all that the plan says: if it differs, what was shown is no longer true."""
        facts = [
            [_facts(verdict) for verdict in self.verdicts],
            [person.person_id for person in self.missing],
            self.new_hospitals,
        ]
        return sha256(json.dumps(facts).encode()).hexdigest()


def plan_import(
    rows: Iterable[Row],
    mapping: ColumnMapping,
    *,
    existing: Iterable[KnownTrainee],
    hospitals: Sequence[str],
    groups: Sequence[str],
) -> ImportPlan:
    """Say what becomes of every row. Nothing is changed.

    `existing` are the people enrolled in this course run and the others whom the city knows;
    `hospitals` the spellings known; `groups` the groups of this run. The cost grows with rows plus
    people. Raises ValueError if no column holds a required field.
    """
    if missing_required(mapping):
        raise ValueError(f"no column for {', '.join(missing_required(mapping))}")
    identifier = Identifier()
    reader = EntryReader(mapping, identifier, hospitals=hospitals, groups=groups)
    known = KnownPeople(existing, identifier)
    found = (look_up(reader.read(row), known) for row in rows)
    matches = find_corrections(settle_duplicates(found), known)
    around = Surroundings(matches, known)
    verdicts = tuple(_verdict(match, around) for match in matches)
    missing = _missing(known, spoken_for(matches, known))
    return ImportPlan(verdicts, missing, _new_hospitals(verdicts, hospitals))


def _missing(known: KnownPeople, named: Collection[int]) -> tuple[KnownTrainee, ...]:
    return tuple(
        person
        for person in known.everyone
        if person.enrolled and person.imported and person.person_id not in named
    )


def left_before(row: int, values: Mapping[Field, str], person: KnownTrainee) -> Verdict:
    """Refuse a row that means somebody who was taken off the course run by hand."""
    who = {"people": (person.person_id,)}
    reason = Reason(ReasonCode.LEFT_THE_COURSE, Field.NAME, who)
    return Verdict(row, Kind.REFUSED, values, reasons=(reason,))


def _verdict(match: Match, around: Surroundings) -> Verdict:
    entry, person = match.entry, match.person
    if match.refused:
        return Verdict(entry.row, Kind.REFUSED, entry.values, reasons=_reasons(match))
    if person is None:
        warnings = around.warnings(match, ())
        return Verdict(entry.row, Kind.CREATE, entry.values, warnings=warnings)
    if person.left:
        return left_before(entry.row, entry.values, person)
    altered = match.changes
    if not person.enrolled:
        kind = Kind.MATCH
    elif altered:
        kind = Kind.UPDATE
    else:
        return Verdict(entry.row, Kind.UNCHANGED, entry.values, person.person_id)
    warnings = around.warnings(match, altered)
    return Verdict(entry.row, kind, entry.values, person.person_id, altered, (), warnings)


def _reasons(match: Match) -> tuple[Reason, ...]:
    if match.entry.reasons:
        return match.entry.reasons
    if match.candidates:
        people = tuple(person.person_id for person in match.candidates[:FEW])
        rivals = tuple(row for row in match.rivals if row != match.entry.row)
        return (Reason(ReasonCode.AMBIGUOUS_MATCH, Field.NAME, {"people": people, "rows": rivals}),)
    return (Reason(ReasonCode.DUPLICATE_IN_FILE, Field.NAME, {"row": match.duplicate_of or 0}),)


def _new_hospitals(verdicts: Iterable[Verdict], hospitals: Sequence[str]) -> tuple[str, ...]:
    """Return the hospitals that taken rows name and nobody knew, in the order of the file."""
    known = set(hospitals)
    taken = (v.values[Field.HOSPITAL] for v in verdicts if v.kind is not Kind.REFUSED)
    return tuple(dict.fromkeys(hospital for hospital in taken if hospital not in known))


def _facts(verdict: Verdict) -> list[object]:
    return [
        verdict.row,
        verdict.kind,
        list(verdict.values.values()),
        verdict.person_id,
        [[change.field, change.before, change.after] for change in verdict.changes],
        [
            [r.code, r.field, sorted(r.parameters.items())]
            for r in (*verdict.reasons, *verdict.warnings)
        ],
    ]
