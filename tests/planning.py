"""Course runs on the planner's desk, for tests of planning."""

from datetime import date

from app.extensions import db
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedSession
from app.queries import agenda, conflicts, plans
from app.queries.agenda import Agenda
from app.queries.conflicts import RunConflicts
from app.services import city_days, course_runs, timetable
from tests.factories import NOW, make_person, planner, published_mcmc
from tests.laid_rows import lay_in

# Far ahead of the clock on the wall, which pages look at.
MONDAY, TUESDAY, WEDNESDAY = (date(2037, 12, day) for day in (7, 8, 9))


def begin(slug: str = "nairobi", *, title: str = "MCMC", groups: int = 4) -> CourseRun:
    """Begin a run of the MCMC in a city, as the city adapted it, on Monday 7 December 2037."""
    saved()
    return lay_in(("begin", slug, title, groups), lambda: _begin(slug, title, groups))


def _begin(slug: str, title: str, groups: int) -> CourseRun:
    mcmc = published_mcmc()
    return course_runs.create(
        title=title,
        city=mcmc.city(slug),
        version=mcmc.version,
        adaptation=mcmc.adaptations[slug],
        first_day=MONDAY,
        groups=groups,
        actor=make_person(),
        now=NOW,
    )


def agenda_of(run: CourseRun) -> Agenda:
    """Return the agenda of a run as its pages show it."""
    return agenda.planned(run, city_days.calendar_of_run(run))


def conflicts_of(run: CourseRun) -> RunConflicts:
    """Return what does not fit in the plan of a run."""
    calendar = city_days.calendar_of_run(run)
    return conflicts.of_run(run, plans.sessions_of(run.id), calendar=calendar)


def session_of(run: CourseRun, code: str) -> PlannedSession:
    """Return the first session of that code."""
    return next(each for each in plans.sessions_of(run.id) if each.code == code)


def give(session: PlannedSession, *mentors: Person, room: Room | None = None) -> PlannedSession:
    """Give a session these mentors and this room, in the place of those it has."""
    return timetable.assign(
        session.id,
        revision=session.revision,
        room_id=room.id if room else None,
        mentor_ids=[each.id for each in mentors],
        actor=planner(),
        now=NOW,
    )


def on(session: PlannedSession, day: date) -> bool:
    """Whether a session is held in the course on that day."""
    return session.local_start.date() == day and not session.online


def saved() -> None:
    """Keep what the test arranged: a write unit begins by forgetting what is not committed."""
    db.session.commit()
