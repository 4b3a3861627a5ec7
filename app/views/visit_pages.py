"""The page of a visit for who plans it, with whichever of its forms was refused."""

from dataclasses import dataclass

from flask import render_template

from app.clock import utcnow
from app.domain.observation_visits import (
    CAN_CHANGE,
    OVER,
    VisitState,
    following,
)
from app.domain.permissions import Action, Place
from app.domain.wall_time import today_in
from app.forms.faculty import MentorForm
from app.forms.visits import (
    DOCUMENT_KINDS,
    DOCUMENT_STATES,
    AgendaForm,
    AskForm,
    CancelForm,
    DocumentForm,
)
from app.models.observation_visit import ObservationVisit, VisitDocument
from app.queries import checklists, log_books
from app.queries import visits as queries
from app.services.city_calendars import of_cities
from app.views import visit_words
from app.views.access import require


@dataclass(frozen=True)
class Refused:
    """A form of the page as it was sent; `document` is the id of the one it is about."""

    asking: AskForm | None = None
    arranging: AgendaForm | None = None
    cancelling: CancelForm | None = None
    supervisor: MentorForm | None = None
    document: str = ""
    document_form: DocumentForm | None = None


NOTHING = Refused()


def place_of(visit: ObservationVisit) -> Place:
    """Return where a visit lies: with the city that sends."""
    return Place(city_id=visit.city_id, visit_id=visit.id)


def permitted(public_id: str) -> ObservationVisit:
    """Return a visit that the person may plan; raises NotFound."""
    visit = queries.get(public_id)
    require(Action.PLAN_VISITS, place_of(visit))
    return visit


def show(visit: ObservationVisit, refused: Refused = NOTHING) -> str:
    """Show where a visit stands and what it needs next."""
    now = utcnow()
    stands = queries.standing(visit, now=now)
    state = VisitState(visit.state)
    target = following(state)
    return render_template(
        "visits/show.html",
        visit=visit,
        stands=stands,
        steps=visit_words.steps(),
        step=visit_words.step_of(visit.state),
        states=visit_words.STATES,
        target=target,
        deed=visit_words.deed_after(state),
        needed=visit_words.needs_of(stands.facts),
        documents=[(each, _form_of(each, refused)) for each in queries.most_urgent(visit)],
        document_kinds=DOCUMENT_KINDS,
        document_states=DOCUMENT_STATES,
        books=log_books.progress_of([visit], now=now),
        today=today_in(visit.slot.city.time_zone, now),
        can_change=state in CAN_CHANGE,
        over=state in OVER,
        checklist=checklists.of_visit(visit, calendars=of_cities, now=now),
        agenda=queries.agenda(visit.id),
        arranging=refused.arranging or AgendaForm(),
        asking=refused.asking or AskForm(),
        cancelling=refused.cancelling or CancelForm(),
        supervisor=refused.supervisor or MentorForm(),
        refused=refused,
    )


def _form_of(document: VisitDocument, refused: Refused) -> DocumentForm:
    """Return the form of a document, its fields named apart from those of others."""
    if refused.document_form is not None and refused.document == document.public_id:
        form = refused.document_form
    else:
        form = DocumentForm(
            data={
                "revision": str(document.revision),
                "state": document.state,
                "due_on": document.due_on,
                "note": document.note,
            }
        )
    for field in form:
        field.id = f"{field.short_name}-{document.public_id}"
        field.label.field_id = field.id
    return form
