"""What the page of an import shows: columns, counts, a part of the rows, who is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext as _

from app.domain.trainee_import.columns import REQUIRED, Field
from app.domain.trainee_import.entry import Reason
from app.domain.trainee_import.known_trainee import KnownTrainee
from app.domain.trainee_import.plan import ImportPlan, Kind, Verdict
from app.models.trainee_import import TraineeImport
from app.queries import import_plans, people, trainees
from app.views import lists
from app.views.import_words import FIELDS, KINDS, sentence
from app.views.lists import Chip, Page

ON_A_PAGE = 100
MOST_MISSING = 100
SAMPLES = 3
LONGEST_SAMPLE = 40
# What needs a look comes first.
ORDER = (Kind.REFUSED, Kind.UPDATE, Kind.MATCH, Kind.CREATE, Kind.UNCHANGED)


@dataclass(frozen=True)
class Column:
    """A field, and the columns of the file that may hold it; `samples` are from the chosen one."""

    field: Field
    label: str
    needed: bool
    chosen: int | None
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A column of the file as it can be chosen."""

    name: str
    sample: str


@dataclass(frozen=True)
class ShownRow:
    """A verdict in words; `changes` are label, before and after."""

    number: int
    name: str
    kind: Kind
    word: str
    changes: Sequence[tuple[str, str, str]]
    reasons: Sequence[str]
    warnings: Sequence[str]
    details: str


def columns(row: TraineeImport) -> list[Column]:
    """Return the fields with what is chosen for each."""
    mapping = import_plans.mapping_of(row)
    chosen = {field: mapping.get(field) for field in FIELDS}
    return [
        Column(field, str(label), field in REQUIRED, chosen[field], _samples(row, chosen[field]))
        for field, label in FIELDS.items()
    ]


def headings(row: TraineeImport) -> list[Heading]:
    """Return the columns of the file, each with something that stands in it."""
    return [
        Heading(_visible(name), next(iter(_samples(row, column)), ""))
        for column, name in enumerate(row.header)
    ]


def filters(row: TraineeImport, plan: ImportPlan) -> list[Chip]:
    """Return a filter for each kind there is, and one for all."""
    chosen = request.args.get("kind")
    found = [Chip(_("All"), _url(row), current=chosen is None, count=len(plan.verdicts))]
    return found + [
        Chip(str(KINDS[kind]), _url(row, kind=kind.value), chosen == kind, plan.counts[kind])
        for kind in ORDER
        if plan.counts[kind]
    ]


def page_of(row: TraineeImport, plan: ImportPlan) -> Page[ShownRow]:
    """Choose by the address's `kind` and `page`."""
    chosen = request.args.get("kind")
    verdicts = [v for v in plan.verdicts if chosen is None or v.kind.value == chosen]
    verdicts.sort(key=lambda v: (ORDER.index(v.kind), v.row))
    page = lists.page_of(
        verdicts, ON_A_PAGE, url=lambda number: _url(row, kind=chosen, page=number)
    )
    names = people.names(_people_named(page.rows))
    written = _written_names(row, page.rows)
    return page.showing([_shown(verdict, names, written) for verdict in page.rows])


def missing(plan: ImportPlan) -> list[tuple[str, KnownTrainee]]:
    """Return the first of those who are missing, each with the public id of the enrolment."""
    shown = [person for person in plan.missing if person.enrolment_id][:MOST_MISSING]
    ids = trainees.public_ids([person.enrolment_id or 0 for person in shown])
    return [(ids[person.enrolment_id or 0], person) for person in shown]


def _samples(row: TraineeImport, column: int | None) -> tuple[str, ...]:
    if column is None:
        return ()
    cells = (_visible(cells[column]) for _number, cells in row.rows[:50])
    return tuple(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]


def _visible(text: str) -> str:
    """Shorten a text of the file; a dot stands for what cannot be seen or deceives."""
    return "".join(c if c.isprintable() else "·" for c in text.strip()[:LONGEST_SAMPLE])


def _people_named(verdicts: Sequence[Verdict]) -> set[int]:
    found: set[int] = set()
    for verdict in verdicts:
        for reason in (*verdict.reasons, *verdict.warnings):
            people = reason.parameters.get("people", ())
            found.update(people if isinstance(people, tuple) else ())
    return found


def _written_names(row: TraineeImport, verdicts: Sequence[Verdict]) -> dict[int, str]:
    """Return what stands in the file where the name is, by row."""
    mapping = import_plans.mapping_of(row)
    fields = [mapping[f] for f in (Field.NAME, Field.FAMILY_NAME) if f in mapping]
    numbers = {verdict.row for verdict in verdicts}
    found = {
        number: " ".join(cells[c] for c in fields)
        for number, cells in row.rows
        if number in numbers
    }
    return {number: _visible(text) for number, text in found.items()}


def _shown(verdict: Verdict, names: Mapping[int, str], written: Mapping[int, str]) -> ShownRow:
    def words(reasons: Sequence[Reason]) -> list[str]:
        return [sentence(reason, names) for reason in reasons]

    rest = (Field.HOSPITAL, Field.PROFESSION, Field.GROUP)
    return ShownRow(
        number=verdict.row,
        name=verdict.values[Field.NAME] or written[verdict.row],
        kind=verdict.kind,
        word=str(KINDS[verdict.kind]),
        changes=[(str(FIELDS[c.field]), c.before, c.after) for c in verdict.changes],
        reasons=words(verdict.reasons),
        warnings=words(verdict.warnings),
        details=" · ".join(verdict.values[field] for field in rest if verdict.values[field]),
    )


def _url(row: TraineeImport, *, kind: str | None = None, page: int | None = None) -> str:
    return url_for("imports.show", import_id=row.public_id, kind=kind, page=page)
