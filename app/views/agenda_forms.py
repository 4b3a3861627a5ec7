"""The forms of the agenda, filled with the choices that a course run has."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.domain.wall_time import AmbiguousTime, NonexistentTime
from app.formatting import day as day_words
from app.forms.board import ALONG, SHIFT
from app.forms.course_session import NO_ROOM, TO_PLACE, TO_TIME, AssignForm, MoveForm, RoomOfDayForm
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room, VirtualRoom
from app.queries import faculty, rooms
from app.queries.agenda import Agenda, AgendaDay
from app.queries.plans import AnySession
from app.services import rooms as room_services
from app.services.timetable import ToPlace, ToTime
from app.views import as_shown

Sent = MultiDict[str, str] | None


@dataclass(frozen=True)
class Choices:
    """Rooms, closed ones too, and mentors to choose from, by their public ids."""

    rooms: Sequence[Room]
    online: Sequence[VirtualRoom]
    mentors: Sequence[Person]

    def room_id(self, public_id: str) -> int | None:
        """Return the id of a room that was chosen, None for no room."""
        return next((room.id for room in self.rooms if room.public_id == public_id), None)

    def virtual_room_id(self, public_id: str) -> int | None:
        """Return the id of a room online that was chosen, None for none."""
        return next((room.id for room in self.online if room.public_id == public_id), None)


def choices_of(run: CourseRun) -> Choices:
    """Return what sessions of the run can be given."""
    return Choices(
        rooms=rooms.of_city(run.city_id),
        online=rooms.online_of(run.city_id),
        mentors=faculty.people_of(run.id),
    )


def assign_form(session: AnySession, choices: Choices, sent: Sent = None) -> AssignForm:
    """Make the form for a session's room and mentors; one who taught it before may stay."""
    given = [assignment.person for assignment in session.mentors]
    form = AssignForm(
        sent,
        revision=session.revision,
        room=session.room.public_id if session.room else "",
        virtual_room=session.virtual_room.public_id if session.virtual_room else "",
        mentors=[person.public_id for person in given],
    )
    form.was = as_shown.of_sent(_shown(session), sent)
    form.room.choices = _rooms(choices, {session.room})
    form.virtual_room.choices = [
        SelectChoice("", _("No online room")),
        *(
            SelectChoice(each.public_id, each.name)
            for each in choices.online
            if each.can_be_chosen or each == session.virtual_room
        ),
    ]
    may_be_chosen = {person.public_id: person for person in (*choices.mentors, *given)}
    form.mentors.choices = [SelectChoice(key, _person(each)) for key, each in may_be_chosen.items()]
    return form


def changed(sent: MultiDict[str, str]) -> set[str]:
    """Return which of room and mentors a planner changed; nobody is sent as none."""
    fields = {name for name in ("room", "virtual_room") if as_shown.is_changed(name, sent)}
    mentors = as_shown.together(sent.getlist("mentors"))
    return fields | ({"mentors"} if mentors != sent.get("was-mentors") else set())


def merged(session: AnySession, choices: Choices, form: AssignForm, mine: set[str]) -> AssignForm:
    """Make the form as the session is now, with what a planner changed of it (`mine`)."""
    again = assign_form(session, choices)
    for name in mine:
        again[name].data = form[name].data
    return again


def room_of_day_form(
    sessions: Iterable[AnySession], choices: Choices, sent: Sent = None
) -> RoomOfDayForm:
    """Make the form for one room on a whole day, set to the room that all of it has already.

    Where rooms differ or are missing nothing is chosen, so that a press alone takes no room away.
    """
    meant = room_services.of_day(sessions)
    held_in = {session.room.public_id if session.room else "" for session in meant}
    form = RoomOfDayForm(
        sent,
        seen=room_services.seen_of(meant),
        room=held_in.pop() if len(held_in) == 1 else "",
    )
    form.room.choices = [
        SelectChoice("", _("Choose a room…")),
        *_given_rooms(choices, {session.room for session in meant}),
        SelectChoice(NO_ROOM, _("No room")),
    ]
    return form


def move_form(session: AnySession, agenda: Agenda, sent: Sent = None) -> MoveForm:
    """Make the form for moving a session, with every place there is in the days."""
    form = MoveForm(
        sent,
        revision=session.revision,
        how=TO_PLACE,
        date=session.local_start.date(),
        start=session.local_start.time(),
        together=True,
    )
    places = [place for day in agenda.days for place in _places(day, session)]
    form.place.choices = [SelectChoice("", _("Choose a place…")), *places]
    return form


def target(form: MoveForm, agenda: Agenda) -> ToPlace | ToTime | None:
    """Return where the form says the session goes; None when that place is not there."""
    if form.how.data == TO_TIME:
        starts = datetime.combine(form.date.data, form.start.data)
        fold = int(form.fold.data) if form.fold.data in ("0", "1") else None
        return ToTime(
            starts=starts,
            fold=fold,
            shift=form.following.data == SHIFT,
            along=form.following.data == ALONG,
        )
    on, _slash, public_id = form.place.data.partition("/")
    day = next((day for day in agenda.days if day.date.isoformat() == on), None)
    if day is None or not public_id:
        return ToPlace(day=day.date) if day else None
    after = next((each.id for each in day.sessions if each.public_id == public_id), None)
    return ToPlace(day=day.date, after=after) if after else None


def explain(form: MoveForm, error: NonexistentTime | AmbiguousTime) -> None:
    """Say at the field what is wrong with a time that clocks skip or show twice."""
    if isinstance(error, AmbiguousTime):
        form.start.errors = [_("Clocks go back then, so this time comes twice. Say which one.")]
        form.fold.choices = [
            SelectChoice("0", _("the first, before clocks go back")),
            SelectChoice("1", _("the second, an hour later")),
        ]
        return
    form.start.errors = [
        _(
            "Clocks go forward then and skip this time. Take %(before)s or %(after)s.",
            before=f"{error.before:%H:%M}",
            after=f"{error.after:%H:%M}",
        )
    ]


def place_words(form: MoveForm) -> str:
    """Name the place that was chosen, as the form does."""
    for place in form.place.choices:
        if place.value == form.place.data:
            return f"{place.optgroup}: {place.label}"
    return ""


def label_of(field: SelectField) -> str:
    """Return the words of what was chosen."""
    return next((each.label for each in field.choices if each.value == field.data), "")


def _shown(session: AnySession) -> dict[str, str]:
    return {
        "room": session.room.public_id if session.room else "",
        "virtual_room": session.virtual_room.public_id if session.virtual_room else "",
        "mentors": as_shown.together(each.person.public_id for each in session.mentors),
    }


def _places(day: AgendaDay, session: AnySession) -> Iterator[SelectChoice]:
    title = day_words(day.date)
    if day.number:
        title = _("Day %(number)s, %(day)s", number=day.number, day=title)
    yield SelectChoice(f"{day.date}/", _("first of the day"), optgroup=title)
    for block in day.blocks:
        first = block[0]
        if not first.cancelled and session not in block:
            at = f"{first.local_start:%H:%M}"
            name = f"{first.code} {first.title}" if first.kind == "module" else first.title
            words = _("after %(at)s %(name)s", at=at, name=name)
            yield SelectChoice(f"{day.date}/{first.public_id}", words, optgroup=title)


def _rooms(choices: Choices, held_in: Collection[Room | None]) -> list[SelectChoice]:
    return [SelectChoice("", _("No room")), *_given_rooms(choices, held_in)]


def _given_rooms(choices: Choices, held_in: Collection[Room | None]) -> list[SelectChoice]:
    """Return the rooms that are open, and those that are held in already."""
    return [
        SelectChoice(room.public_id, _room(room))
        for room in choices.rooms
        if room.can_be_chosen or room in held_in
    ]


def _person(person: Person) -> str:
    return " · ".join(filter(None, (person.name, person.name_in_script)))


def _room(room: Room) -> str:
    if room.capacity is None:
        return room.name_with_venue
    return str(_("%(name)s, %(seats)s seats", name=room.name_with_venue, seats=room.capacity))
