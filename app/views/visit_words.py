"""Observation visits in words: their states, and what stands in the way of a step."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.log_books import EntryState
from app.domain.observation_visits import (
    STEPS,
    DocumentState,
    Obstacle,
    VisitFacts,
    VisitState,
    following,
    obstacles,
)

STATES = {
    VisitState.PROPOSED: _l("Proposed"),
    VisitState.ACCEPTED: _l("Accepted"),
    VisitState.DOCUMENTS: _l("Documents"),
    VisitState.CONFIRMED: _l("Confirmed"),
    VisitState.ONGOING: _l("Ongoing"),
    VisitState.COMPLETED: _l("Completed"),
    VisitState.CANCELLED: _l("Cancelled"),
}
# What the button says that leads to a state.
DEEDS = {
    VisitState.ACCEPTED: _l("The host accepts it"),
    VisitState.DOCUMENTS: _l("Collect the documents"),
    VisitState.CONFIRMED: _l("Confirm the visit"),
    VisitState.ONGOING: _l("The visit has begun"),
    VisitState.COMPLETED: _l("The visit is completed"),
}
# What is needed where something is not there at all, or not yet.
LACKING = {
    Obstacle.NOBODY_GOES: _l("Nobody goes: say who does."),
    Obstacle.OUTSIDE_SLOT: _l("The host does not take people on all these days: change them."),
    Obstacle.NO_DAYS: _l("All its days are free: let at least one be a day to observe."),
    Obstacle.NO_GOALS: _l("Choose or write at least one goal."),
    Obstacle.NO_SUPERVISOR: _l("Name who supervises the visit at the host."),
    Obstacle.NO_DOCUMENTS: _l("Say which documents are needed."),
    Obstacle.NOT_BEGUN: _l("The first day has not come at the host."),
    Obstacle.NOT_OVER: _l("The last day has not come at the host."),
}
ENTRY_STATES = {
    EntryState.WRITTEN: _l("Not sent yet"),
    EntryState.SENT: _l("Waits for the supervisor"),
    EntryState.RETURNED: _l("Returned"),
    EntryState.COUNTERSIGNED: _l("Countersigned"),
    EntryState.ERASED: _l("Countersigned; words were erased"),
}
KINDS_OF_ENTRIES = {
    EntryState.WRITTEN: "care",
    EntryState.SENT: "note",
    EntryState.RETURNED: "stop",
    EntryState.COUNTERSIGNED: "good",
    EntryState.ERASED: "good",
}


def deed_after(state: VisitState) -> str:
    """Return what the button says that leads on from a state; "" at the end."""
    target = following(state)
    return str(DEEDS[target]) if target else ""


def deeds() -> dict[str, str]:
    """Return what the button says that leads on from each state."""
    return {state.value: deed_after(state) for state in VisitState}


def steps() -> list[str]:
    """Return the names of the steps of a visit, in order."""
    return [str(STATES[state]) for state in STEPS]


def step_of(state: str) -> int:
    """Return which step a visit is at, from 0; -1 for one that is cancelled."""
    return STEPS.index(VisitState(state)) if state in STEPS else -1


def needs_of(facts: VisitFacts) -> list[str]:
    """Say all that stands in the way of the next step."""
    return [needed(each, facts) for each in obstacles(facts)]


def needed(obstacle: Obstacle, facts: VisitFacts) -> str:
    """Say what is needed so that this stands no longer in the way."""
    if obstacle in LACKING:
        return str(LACKING[obstacle])
    if obstacle is Obstacle.NO_PLACES:
        words = _(
            "The host has %(free)s free places on the fullest day, and %(wanted)s are needed.",
            free=max(0, facts.free_places),
            wanted=facts.trainees,
        )
    elif obstacle is Obstacle.DOCUMENTS_OPEN:
        words = ngettext(
            "%(num)d document is not accepted yet.",
            "%(num)d documents are not accepted yet.",
            sum(each != DocumentState.ACCEPTED for each in facts.documents),
        )
    elif obstacle is Obstacle.DAYS_UNWRITTEN:
        words = ngettext(
            "%(num)d day has no entry in the log book.",
            "%(num)d days have no entry in the log book.",
            facts.unwritten,
        )
    else:
        words = ngettext(
            "%(num)d entry is not countersigned.",
            "%(num)d entries are not countersigned.",
            facts.waiting,
        )
    return str(words)
