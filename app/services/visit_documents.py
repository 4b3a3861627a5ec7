"""Documents for observation visits: asked of every trainee, and where each of them is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from app.database import insert_into, rows_changed, write_unit
from app.domain.audit import Deed
from app.domain.errors import Conflict
from app.domain.observation_visits import CAN_CHANGE, DocumentKind, DocumentState, VisitState
from app.extensions import db
from app.models.identity import new_public_id
from app.models.observation_visit import ObservationVisit, VisitDocument
from app.models.person import Person
from app.queries import visits
from app.services import audit


class Outdated(Conflict):
    """Somebody said otherwise how a document stands after the page was shown; now `revision`."""

    def __init__(self, revision: int) -> None:
        super().__init__(revision)
        self.revision = revision


class Settled(Conflict):
    """The visit is confirmed or over: its documents stand as they are."""


@write_unit
def ask(
    public_id: str, kinds: Sequence[DocumentKind], due_on: date, *, actor: Person, now: datetime
) -> int:
    """Ask every trainee of a visit for documents; return how many are new.

    Who was asked for one already keeps its day. Raises Settled.
    """
    visit = _held(public_id)
    rows = [_row(trainee.id, kind, due_on) for trainee in visit.trainees for kind in kinds]
    made = _add(rows)
    if made:
        after = {"document": list(kinds), "due_on": due_on}
        audit.record(Deed.VISIT_DOCUMENT_ASKED, visit, actor=actor, now=now, after=after)
    db.session.expire_all()
    return made


@write_unit
def set_state(
    public_id: str,
    document_id: str,
    *,
    state: DocumentState,
    due_on: date,
    note: str,
    seen: int,
    actor: Person,
    now: datetime,
) -> VisitDocument | None:
    """Say where a document is; None where the visit has none of this id.

    `seen` is the revision that the page showed. Raises Outdated and Settled.
    """
    visit = _held(public_id)
    every = (each for trainee in visit.trainees for each in trainee.documents)
    row = next((each for each in every if each.public_id == document_id), None)
    if row is None:
        return None
    before = {"state": row.state, "due_on": row.due_on, "note": row.note}
    after = {"state": state.value, "due_on": due_on, "note": note}
    if before == after:
        return row
    if row.revision != seen:
        raise Outdated(row.revision)
    row.state, row.due_on, row.note = state.value, due_on, note
    row.revision += 1
    audit.record(
        Deed.VISIT_DOCUMENT_SET,
        visit,
        actor=actor,
        now=now,
        before={"document": row.kind, **before},
        after={"document": row.kind, **after},
        subject_id=row.trainee.person_id,
    )
    return row


def asked_of(visit: ObservationVisit) -> Mapping[str, date]:
    """Return the kinds of documents that a visit asks for, each with its latest day."""
    found: dict[str, date] = {}
    for trainee in visit.trainees:
        for document in trainee.documents:
            found[document.kind] = max(document.due_on, found.get(document.kind, date.min))
    return found


def ask_newcomers(visit: ObservationVisit, asked: Mapping[str, date]) -> None:
    """Ask whoever lacks one for these documents, within the caller's write unit."""
    rows = [
        _row(trainee.id, DocumentKind(kind), due_on)
        for trainee in visit.trainees
        for kind, due_on in asked.items()
    ]
    _add(rows)


def _add(rows: Sequence[Mapping[str, object]]) -> int:
    if not rows:
        return 0
    statement = insert_into(VisitDocument).values(list(rows))
    return rows_changed(statement.on_conflict_do_nothing(index_elements=["trainee_id", "kind"]))


def _row(trainee_id: int, kind: DocumentKind, due_on: date) -> dict[str, object]:
    return {
        "public_id": new_public_id(),
        "trainee_id": trainee_id,
        "kind": kind.value,
        "due_on": due_on,
        "state": DocumentState.MISSING.value,
        "note": "",
        "revision": 1,
    }


def _held(public_id: str) -> ObservationVisit:
    held = select(ObservationVisit).filter_by(public_id=public_id)
    visit = db.session.scalars(
        held.with_for_update(of=ObservationVisit)
        .options(*visits.whole())
        .execution_options(populate_existing=True)
    ).one()
    if VisitState(visit.state) not in CAN_CHANGE:
        raise Settled
    return visit
