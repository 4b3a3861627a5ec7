"""The forms of the board, with what a course has to choose from, and what they ask for."""

from collections.abc import Collection, Iterable
from datetime import datetime

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.domain.board.columns import Apart, By
from app.domain.errors import NotOfThisRun
from app.forms.board import ALONG, SHIFT, BoardForm
from app.models.person import Person
from app.models.plan import PlannedSession
from app.queries import board as boards
from app.queries.board import Head, Plan
from app.services.board import ToColumn, ToGroup, ToMentors, ToRoom, Wish
from app.views import as_shown

Sent = MultiDict[str, str]
SHOWN = ("date", "start", "minutes", "room", "group")


def form_of(plan: Plan, session: PlannedSession, sent: Sent | None = None) -> BoardForm:
    """Make the form of a session, as it is now or as it was sent.

    A gesture sends only what it changes: the rest of its form is as the session is.
    """
    given = [each.person.public_id for each in session.mentors]
    now: dict[str, object] = {
        "date": session.local_start.date(),
        "start": session.local_start.time(),
        "minutes": session.minutes,
        "room": session.room.public_id if session.room else Apart.NONE.value,
        "group": str(session.group.number) if session.group else Apart.NONE.value,
        "mentors": given,
    }
    form = BoardForm(sent, revision=session.revision, together=True, **now)
    form.room.choices = _choices(boards.heads(plan, By.ROOM), _("No room"))
    form.group.choices = _choices(boards.heads(plan, By.GROUP), _("Everybody"))
    people = boards.everybody(plan)
    form.mentors.choices = [SelectChoice(each.public_id, each.name) for each in people]
    if sent is not None:
        for name in now.keys() - _meant(sent):
            form[name].data = now[name]
        if "mentor_to" in sent:
            form.mentors.data = _mentors_after(sent, given, people)
    return form


def shown_of(session: PlannedSession, sent: Sent | None = None) -> dict[str, str]:
    """Return what the form shows before anybody changes it, or showed before it was sent."""
    now = {
        "date": session.local_start.date().isoformat(),
        "start": f"{session.local_start:%H:%M}",
        "minutes": str(session.minutes),
        "room": session.room.public_id if session.room else Apart.NONE.value,
        "group": str(session.group.number) if session.group else Apart.NONE.value,
        "mentors": as_shown.together(each.person.public_id for each in session.mentors),
    }
    return as_shown.of_sent(now, sent)


def changed(sent: Sent) -> list[tuple[str, str]]:
    """Return what was sent and is not as it was shown, with what belongs to it."""
    kept = [(name, sent[name]) for name in SHOWN if as_shown.is_changed(name, sent)]
    kept += [
        (each, sent[each])
        for each in ("fold", "following", "together", "held_too")
        if sent.get(each)
    ]
    if _mentors_meant(sent):
        kept += [
            *(("mentors", each) for each in sent.getlist("mentors")),
            ("mentors_too", "1"),
        ]
    kept += [(each, sent[each]) for each in ("mentor_from", "mentor_to") if each in sent]
    return kept


def wish_of(form: BoardForm, plan: Plan, session: PlannedSession, sent: Sent) -> Wish:
    """Return what a form or a gesture asks for; raises NotOfThisRun for an unknown column."""
    asked = dict(changed(sent))
    starts = None
    if "date" in asked or "start" in asked or "fold" in asked:
        there = session.local_start
        on, at = form.date.data or there.date(), form.start.data or there.time()
        starts = datetime.combine(on, at)
    return Wish(
        starts=starts,
        fold=int(form.fold.data) if form.fold.data in ("0", "1") else None,
        minutes=form.minutes.data if "minutes" in asked else None,
        columns=tuple(_columns(asked, form, plan, session)),
        shift=form.following.data == SHIFT,
        along=form.following.data == ALONG,
        together=form.together.data,
        held_too=form.held_too.data,
    )


def _columns(
    asked: dict[str, str], form: BoardForm, plan: Plan, session: PlannedSession
) -> Iterable[ToColumn]:
    if "room" in asked:
        yield ToRoom(_id_of(boards.heads(plan, By.ROOM), asked["room"]))
    if "group" in asked:
        yield ToGroup(_id_of(boards.heads(plan, By.GROUP), asked["group"]))
    if "mentors_too" in asked:
        people = {each.public_id: each.id for each in boards.everybody(plan)}
        yield ToMentors(frozenset(people[each] for each in form.mentors.data if each in people))
    if "mentor_to" in asked:
        mentors = {head.key: head for head in boards.heads(plan, By.MENTOR)}.values()
        gone, come = (
            _id_of(mentors, asked.get(each, Apart.NONE)) for each in ("mentor_from", "mentor_to")
        )
        given = {each.person_id for each in session.mentors} - {gone}
        yield ToMentors(frozenset(given | ({come} if come is not None else set())))


def _id_of(heads: Iterable[Head], key: str) -> int | None:
    """Return the id behind a column, None for none; raises NotOfThisRun for an unknown one."""
    column = next((head.column for head in heads if head.key == key), Apart.ONLINE)
    if column is Apart.ONLINE:
        raise NotOfThisRun
    return None if isinstance(column, Apart) else column


def _choices(heads: Iterable[Head], none: str) -> list[SelectChoice]:
    return [
        SelectChoice(head.key, head.name or none)
        for head in heads
        if head.column is not Apart.ONLINE
    ]


def _meant(sent: Sent) -> set[str]:
    """Return the fields of which a form or a gesture says what they are; nobody is sent as none."""
    names = {each.removeprefix("was-") for each in sent}
    return names | ({"mentors"} if "mentors_too" in sent else set())


def _mentors_after(sent: Sent, given: Collection[str], people: Iterable[Person]) -> list[str]:
    """Return who would teach a session that is dragged from one mentor to another."""
    gone, come = sent.get("mentor_from"), sent["mentor_to"]
    return [e.public_id for e in people if e.public_id in {come, *given} - ({gone} - {come})]


def _mentors_meant(sent: Sent) -> bool:
    """Whether a form changed who teaches; one that shows nobody and sends nobody did not."""
    if "mentors_too" in sent:
        return True
    was = sent.get("was-mentors")
    return was is not None and was != as_shown.together(sent.getlist("mentors"))
