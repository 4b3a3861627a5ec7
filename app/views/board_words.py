"""What the board says: what a gesture did, and what others did meanwhile."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.board.columns import By
from app.domain.plans import edits
from app.domain.plans.history import Gesture
from app.formatting import day, duration
from app.models.plan import PlanEdit, PlannedSession
from app.queries import board as boards
from app.queries.board import Plan
from app.services.board_pauses import Shared
from app.services.shifts import Shift
from app.views.access import current_person

# Whose changes are told one by one; of more only the number is.
MOST_TOLD = 3
DONE = {
    Gesture.ASSIGN: _l("%(who)s changed room or mentors of %(what)s."),
    Gesture.BLOCK: _l("%(who)s moved %(what)s."),
    Gesture.CANCEL: _l("%(who)s cancelled %(what)s."),
    Gesture.MOVE: _l("%(who)s moved %(what)s."),
    Gesture.PLACE: _l("%(who)s placed %(what)s."),
    Gesture.REGROUP: _l("%(who)s changed whom %(what)s is for."),
    Gesture.REINSTATE: _l("%(who)s holds %(what)s again."),
    Gesture.RESIZE: _l("%(who)s changed the length of %(what)s."),
}


def name_of(session: PlannedSession) -> str:
    """Return what a session is called on the board: its code, or a pause by its title."""
    return session.title if session.pause or not session.code else session.code


def day_words(on: date) -> str:
    """Return a day in words."""
    return day(on)


def where(plan: Plan, session: PlannedSession) -> list[str]:
    """Return where a session stands, in words that can be compared one by one."""
    city = plan.run.city.name
    mentors = sorted((each.person for each in session.mentors), key=lambda each: each.sort_key)
    return [
        f"{day(session.local_start.date())}, {session.local_start:%H:%M} {city}",
        duration(session.minutes),
        session.room.name_with_venue if session.room else _("no room"),
        session.group.name if session.group else _("everybody"),
        ", ".join(each.name for each in mentors) or _("nobody"),
    ]


def shared_words(shared: Shared) -> str:
    """Say what became of a pause that was to be in all rooms or for each group."""
    words: str = _(
        "Nothing was added: each group, or each room that is used on this day, has it already."
    )
    if shared.rooms:
        more = ngettext("%(num)d more room has it.", "%(num)d more rooms have it.", shared.rooms)
        words = _("The pause is still one, for the same people. %(rooms)s", rooms=more)
    elif shared.pauses:
        words = ngettext("%(num)d pause was added.", "%(num)d pauses were added.", shared.pauses)
    return words


def changed(
    plan: Plan, session: PlannedSession, before: Sequence[str], shifts: Sequence[Shift]
) -> str:
    """Say what is different: "M05: Tue 8 Dec, 09:30 Nairobi. 2 others made way."."""
    now = where(plan, session)
    different = [is_now for was, is_now in zip(before, now, strict=True) if was != is_now]
    if not different:
        return str(_("Nothing is different."))
    words = f"{name_of(session)}: {', '.join(different)}."
    if shifts:
        others = ngettext("%(num)d other made way.", "%(num)d others made way.", len(shifts))
        words = f"{words} {others}"
    return str(words)


def news(run_id: int, seen: str) -> str:
    """Say who changed what since a state of the plan."""
    number = seen.partition(".")[0]
    since = int(number) if number.isdecimal() and len(number) < len("1000000000") else 0
    found = boards.edits_since(run_id, since, but=current_person().id)
    told = [_told(edit, person.name) for edit, person in found[-MOST_TOLD:]]
    if len(found) > MOST_TOLD:
        left = len(found) - MOST_TOLD
        told.insert(0, ngettext("%(num)d more change.", "%(num)d more changes.", left))
    return " ".join(told) or str(_("The plan is another one now."))


def _told(edit: PlanEdit, who: str) -> str:
    found = edits.from_json(edit.edit)
    meant = {
        each.code or each.title: None for each in (*found.after.values(), *found.before.values())
    }
    what = ", ".join(list(meant)[:MOST_TOLD])
    if len(meant) > MOST_TOLD:
        left = len(meant) - MOST_TOLD
        what = ngettext(
            "%(what)s and %(num)d other", "%(what)s and %(num)d others", left, what=what
        )
    words = DONE.get(Gesture(edit.gesture), _l("%(who)s changed %(what)s."))
    return str(words) % {"who": who, "what": what}


def column_words(by: By) -> str:
    """Return what the first column of a board is called: it stands for no room, mentor or group."""
    words = {
        By.ROOM: _("No room yet"),
        By.MENTOR: _("Nobody yet"),
        By.GROUP: _("Everybody"),
        By.TIME: "",
    }
    return str(words[by])
