"""Who does what in a session, and in which further rooms it is followed."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.errors import NotOfThisRun
from app.domain.permissions import Action, reach
from app.domain.plans.teaching import MentorPart
from app.forms.session_people import MentorRow, SessionPeopleForm
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedSession
from app.queries import cities, faculty, rooms, teaching_replies
from app.services import session_people
from app.services.plan_edits import Outdated, RoomClosed
from app.views import agenda_pages
from app.views.access import asks, current_person, require
from app.views.places import place_of
from app.views.teaching_words import PARTS, REPLIES

bp = Blueprint("session_people", __name__)


@bp.route("/sessions/<session_id>/people", methods=["GET", "POST"])
@asks(Action.PLAN_RUN)
def show(session_id: str) -> ResponseReturnValue:
    """Show who teaches a session and as what, and keep what was said otherwise."""
    run, session = agenda_pages.find(session_id)
    require(Action.PLAN_RUN, place_of(run))
    people, places = _people(run, session), _rooms(run, session)
    form = _form(session, people, places, request.form or None)
    if request.method == "GET":
        return _page(run, session, form)
    if not form.validate():
        return _page(run, session, form), 422
    ids = {person.public_id: person.id for person in people}
    rows = _rows_of(session, form)
    room_ids = {room.public_id: room.id for room in places}
    try:
        session_people.settle(
            session.id,
            revision=form.revision.data,
            parts={person: MentorPart(row.part.data) for person, row in rows.items()},
            remote=[person for person, row in rows.items() if row.remote.data],
            sites={
                room_ids[entry.form.room.data]: ids.get(entry.form.host.data)
                for entry in form.sites.entries
                if entry.form.room.data
            },
            shown=[room_ids[each] for each in _shown(form) if each in room_ids],
            actor=current_person(),
            now=utcnow(),
        )
    except Outdated:
        return _overtaken(session_id, form), 409
    except RoomClosed:
        form.sites.errors = [_("One of these rooms is closed by now. Choose another one.")]
        return _page(run, session, form), 422
    except NotOfThisRun:
        words = _("Choose mentors of this course, and rooms other than the session's own.")
        form.sites.errors = [words]
        return _page(run, session, form), 422
    flash(_("Saved. Everybody learns of it with the next release."), "good")
    return redirect(url_for("agenda.edit", session_id=session_id), 303)


def _people(run: CourseRun, session: PlannedSession) -> Sequence[Person]:
    """Return the mentors of the course, and whoever teaches or hosts the session already."""
    there = {person.id: person for person in faculty.people_of(run.id)}
    there |= {mentor.person_id: mentor.person for mentor in session.mentors}
    there |= {site.host.id: site.host for site in session.sites if site.host}
    return sorted(there.values(), key=lambda each: (each.sort_key, each.id))


def _rooms(run: CourseRun, session: PlannedSession) -> Sequence[Room]:
    """Return the rooms of the cities in which the person plans, and those the session has."""
    theirs = {city.id for city in cities.within(reach(g.grants, Action.PLAN_RUN, utcnow()))}
    return rooms.of_cities(theirs | {run.city_id}, and_of=session)


def _form(
    session: PlannedSession,
    people: Sequence[Person],
    places: Sequence[Room],
    sent: MultiDict[str, str] | None,
    said: SessionPeopleForm | None = None,
) -> SessionPeopleForm:
    """Make the form as it was sent, or as the session is now with what was `said` of that."""
    hosts = _hosts(session)
    form = SessionPeopleForm(
        sent,
        revision=session.revision,
        shown=" ".join(hosts),
        mentors=_mentors(session, _by_person(said) if said else {}),
        sites=[
            {"room": room, "host": host}
            for room, host in (_wanted(session, said) if said else hosts).items()
        ],
    )
    held_in = {site.room_id for site in session.sites}
    form.offer(
        [SelectChoice(part.value, words) for part, words in PARTS.items()],
        [
            SelectChoice(room.public_id, _room_words(room))
            for room in places
            if room.id != session.room_id and (room.can_be_chosen or room.id in held_in)
        ],
        [SelectChoice(person.public_id, person.name) for person in people],
    )
    return form


def _room_words(room: Room) -> str:
    """Return where a room is, and how many people have a place in it."""
    words = f"{room.city.name}: {room.name_with_venue}"
    if not room.capacity:
        return words
    places = ngettext("%(num)d place", "%(num)d places", room.capacity)
    return f"{words} ({places})"


def _mentors(
    session: PlannedSession, said: Mapping[str, MentorRow]
) -> Sequence[Mapping[str, object]]:
    """Return what the mentors of now do, or what was said of them."""
    return [
        {
            "person": key,
            "part": said[key].part.data if key in said else each.part,
            "remote": said[key].remote.data if key in said else each.remote,
        }
        for key, each in (
            (mentor.person.public_id, mentor)
            for mentor in sorted(
                session.mentors, key=lambda each: (each.person.sort_key, each.person_id)
            )
        )
    ]


def _hosts(session: PlannedSession) -> dict[str, str]:
    """Return the further rooms of now, each with its host or nothing, by public ids."""
    return {
        site.room.public_id: site.host.public_id if site.host else ""
        for site in sorted(session.sites, key=lambda each: each.room_id)
    }


def _wanted(session: PlannedSession, said: SessionPeopleForm) -> dict[str, str]:
    """Return the further rooms of now as they were said: who said it took in and left out some.

    What others took in or left out meanwhile stays so.
    """
    now, shown = _hosts(session), _shown(said)
    rows = (entry.form for entry in said.sites.entries)
    wanted = {row.room.data: row.host.data for row in rows if row.room.data}
    added = {room: host for room, host in now.items() if room not in shown}
    kept = {room: host for room, host in wanted.items() if room in now or room not in shown}
    return added | kept


def _by_person(form: SessionPeopleForm) -> Mapping[str, MentorRow]:
    return {entry.form.person.data: entry.form for entry in form.mentors.entries}


def _rows_of(session: PlannedSession, form: SessionPeopleForm) -> Mapping[int, MentorRow]:
    """Return what was said of those who teach the session now, by their ids."""
    said = _by_person(form)
    people = {each.person_id: each.person.public_id for each in session.mentors}
    return {person: said[key] for person, key in people.items() if key in said}


def _shown(form: SessionPeopleForm) -> Sequence[str]:
    return (form.shown.data or "").split()


def _overtaken(session_id: str, said: SessionPeopleForm) -> str:
    """Show the session as others made it, with what was said of those who are still there."""
    run, session = agenda_pages.find(session_id)
    form = _form(session, _people(run, session), _rooms(run, session), None, said)
    return _page(run, session, form, overtaken=True)


def _page(
    run: CourseRun, session: PlannedSession, form: SessionPeopleForm, *, overtaken: bool = False
) -> str:
    return render_template(
        "agenda/people.html",
        run=run,
        session=session,
        form=form,
        names={mentor.person.public_id: mentor.person.name for mentor in session.mentors},
        replies=_replies(session),
        elsewhere=agenda_pages.elsewhere(run, [session]),
        parts=PARTS,
        reply_words=REPLIES,
        overtaken=overtaken,
    )


def _replies(session: PlannedSession) -> Mapping[str, object]:
    """Return what the mentors answered, by their public ids."""
    known = teaching_replies.of_run(session.course_run_id)
    return {
        mentor.person.public_id: known[session.id, mentor.person_id]
        for mentor in session.mentors
        if (session.id, mentor.person_id) in known
    }
