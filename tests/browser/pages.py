"""The main pages of the demo: who reads each of them, and its address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.clock import utcnow
from app.domain.data_requests import RequestKind
from app.extensions import db
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.observation_visit import ObservationVisit
from app.models.person import Person
from app.models.place import City
from app.queries import certificates, log_books, people, plans, releases
from app.services import data_requests, draft_writing, drafts, timetable, trainee_imports
from tests.live import Live
from tests.trainee_files import csv_file

MENTOR = "mentor.kumasi@example.org"
ORGANISER = "organiser.kumasi@example.org"
TRAINEE = "trainee.phnom-penh@example.org"
ADMIN = "admin@example.org"
PARTNER = "partner-viewer@example.org"
EDITOR = "curriculum-editor@example.org"
VISITOR = "visitor.kumasi@example.org"
SUPERVISOR = "supervisor.mumbai@example.org"
DRAFT = "DraftOfTheBrowse"


@dataclass(frozen=True)
class MainPage:
    """A page, the mail address of its reader if any, and what to put into the address."""

    path: str
    reader: str | None = None
    status: int = 200


COURSE = "/courses/{run}"
PAGES: Mapping[str, MainPage] = {
    "front": MainPage("/"),
    "sign in": MainPage("/sign-in"),
    "check a certificate": MainPage("/verify"),
    "genuine certificate": MainPage("/verify/{code}"),
    "unknown certificate": MainPage("/verify/AAAA-AAAA-AAAA-AAAA", status=404),
    "curriculum": MainPage("/curricula/mcmc/1.0"),
    "curriculum of a city": MainPage("/curricula/mcmc/1.0?city=asuncion"),
    "what was taught": MainPage("/syllabus/{taught}"),
    "city": MainPage("/cities/kumasi"),
    "days of a city": MainPage("/cities/kumasi/days", ORGANISER),
    "rooms of a city": MainPage("/cities/kumasi/rooms", ORGANISER),
    "add a room": MainPage("/cities/kumasi/rooms/add/rooms", ORGANISER),
    "add an online room": MainPage("/cities/kumasi/rooms/add/online", ORGANISER),
    "who funds a course": MainPage(COURSE + "/funders", ORGANISER),
    "nothing here": MainPage("/nowhere", status=404),
    "sign in with a password": MainPage("/sign-in/password"),
    "reference of the API": MainPage("/api/v1"),
    "how one signs in": MainPage("/account", ORGANISER),
    "add a passkey": MainPage("/account/passkeys", ORGANISER),
    "own details": MainPage("/my/details", TRAINEE),
    "own data": MainPage("/my/data", TRAINEE),
    "questions about data": MainPage("/requests", ADMIN),
    "erase who asked": MainPage("/requests/{erasure}/erase", ADMIN),
    "erase somebody": MainPage("/people/{person}/erase", ADMIN),
    "figures": MainPage("/figures", PARTNER),
    "tokens of programs": MainPage("/me/tokens", ORGANISER),
    "directory of people": MainPage("/people", ORGANISER),
    "organisations": MainPage("/organisations", ORGANISER),
    "roles": MainPage("/roles", ORGANISER),
    "changes": MainPage("/audit", ORGANISER),
    "cards to sign in": MainPage(f"{COURSE}/cards", ORGANISER),
    "today of a mentor": MainPage("/today", MENTOR),
    "roster of a group": MainPage("/sessions/{group_session}/roster", MENTOR),
    "roster of all": MainPage("/sessions/{session}/roster", MENTOR),
    "page of a trainee": MainPage("/me", TRAINEE),
    "page of a mentor": MainPage("/me", MENTOR),
    "today of a trainee": MainPage("/today", TRAINEE),
    "today of an organiser": MainPage("/today", ORGANISER),
    "add a session": MainPage(f"{COURSE}/sessions/new", ORGANISER),
    "title of a session": MainPage("/sessions/{pause}/title", ORGANISER),
    "who does what": MainPage("/sessions/{session}/people", ORGANISER),
    "interests": MainPage(f"{COURSE}/interests", MENTOR),
    "next days of an organiser": MainPage("/next", ORGANISER),
    "next days of a mentor": MainPage("/next", MENTOR),
    "board by room": MainPage(f"{COURSE}/board", ORGANISER),
    "board by city time": MainPage(f"{COURSE}/board?by=time", ORGANISER),
    "board of a day": MainPage(f"{COURSE}/board?view=day&by=mentor", ORGANISER),
    "courses": MainPage("/courses", ADMIN),
    "new course": MainPage("/courses/new", ORGANISER),
    "course": MainPage(COURSE, ORGANISER),
    "checklist": MainPage(f"{COURSE}/checklist", ORGANISER),
    "all checklists": MainPage("/checklists", ORGANISER),
    "what a course teaches": MainPage(f"{COURSE}/teaching", ORGANISER),
    "teach something else": MainPage(f"{COURSE}/teaching/change?to={{core}}", ORGANISER),
    "agenda": MainPage(f"{COURSE}/agenda", ORGANISER),
    "rooms and mentors": MainPage(f"{COURSE}/agenda?assign=1", ORGANISER),
    "proposals": MainPage(f"{COURSE}/proposals", ORGANISER),
    "ask for times": MainPage(f"{COURSE}/proposals/times", ORGANISER),
    "ask for a repair": MainPage(f"{COURSE}/proposals/repair", ORGANISER),
    "what the day plan has": MainPage(f"{COURSE}/proposals/day-plan", ORGANISER),
    "releases": MainPage(f"{COURSE}/releases", ORGANISER),
    "release": MainPage(f"{COURSE}/releases/1", ORGANISER),
    "look and release": MainPage(f"{COURSE}/releases/next", ORGANISER),
    "what somebody would be told": MainPage(f"{COURSE}/releases/next?person={{told}}", ORGANISER),
    "fair hours": MainPage(f"{COURSE}/hours", ORGANISER),
    "load of mentors": MainPage(f"{COURSE}/people-load", ORGANISER),
    "conflicts": MainPage(f"{COURSE}/conflicts", ORGANISER),
    "materials": MainPage(f"{COURSE}/materials", ORGANISER),
    "materials of a session": MainPage("/sessions/{session}/materials", ORGANISER),
    "session": MainPage("/sessions/{group_session}/edit", ORGANISER),
    "mentors": MainPage(f"{COURSE}/mentors", ORGANISER),
    "times to teach": MainPage("/my/availability", MENTOR),
    "visits to a city": MainPage("/cities/kumasi/mentor-visits", ORGANISER),
    "new visit of a mentor": MainPage("/cities/kumasi/mentor-visits/new", ORGANISER),
    "own visits": MainPage("/my/mentor-visits", MENTOR),
    "people": MainPage(f"{COURSE}/people", ORGANISER),
    "groups": MainPage(f"{COURSE}/groups", ORGANISER),
    "proposed groups": MainPage(
        f"{COURSE}/groups/proposal?whom=everybody&hospitals=together", ORGANISER
    ),
    "roles in boards": MainPage(f"{COURSE}/board-roles", ORGANISER),
    "add somebody": MainPage(f"{COURSE}/people/add", ORGANISER),
    "correct somebody": MainPage(f"{COURSE}/people/{{enrolment}}/edit", ORGANISER),
    "replace somebody": MainPage(f"{COURSE}/people/{{enrolment}}/replace", ORGANISER),
    "import": MainPage(f"{COURSE}/people/import", ORGANISER),
    "dry run": MainPage("/imports/{import}", ORGANISER),
    "needs of a version": MainPage("/curricula/mcmc/1.1.0/needs"),
    "curricula": MainPage("/curricula", EDITOR),
    "desk of a curriculum": MainPage("/curricula/mcmc/drafts", EDITOR),
    "begin a curriculum": MainPage("/drafts/new", EDITOR),
    "draft": MainPage(f"/drafts/{DRAFT}", EDITOR),
    "module of a draft": MainPage(f"/drafts/{DRAFT}/parts/{{module}}", EDITOR),
    "days of a draft": MainPage(f"/drafts/{DRAFT}/days", EDITOR),
    "review of a draft": MainPage(f"/drafts/{DRAFT}/review", EDITOR),
    "publish a draft": MainPage(f"/drafts/{DRAFT}/publish", EDITOR),
    "what becomes of a version": MainPage("/curricula/mcmc/1.0.0/standing", EDITOR),
    "register": MainPage(f"{COURSE}/register", ORGANISER),
    "why not yet": MainPage(f"{COURSE}/people/{{enrolment}}", ORGANISER),
    "certificates": MainPage(f"{COURSE}/certificates", ORGANISER),
    "observation visits": MainPage("/visits", ORGANISER),
    "observation visit": MainPage("/visits/{visit}", ORGANISER),
    "checklist of a visit": MainPage("/visits/{visit}/checklist", ORGANISER),
    "propose a visit": MainPage("/cities/kumasi/visits/new", ORGANISER),
    "places at hosts": MainPage("/host-places", ORGANISER),
    "places at a host": MainPage("/host-places/{slot}/edit", ORGANISER),
    "own visit": MainPage("/me/visits/{visit}", VISITOR),
    "entry of a log book": MainPage("/me/visits/{visit}/days/{log_day}", VISITOR),
    "visits to supervise": MainPage("/supervising", SUPERVISOR),
    "log books of a visit": MainPage("/supervising/visits/{visit}", SUPERVISOR),
    "return an entry": MainPage("/supervising/entries/{entry}/return", SUPERVISOR),
}


def addresses(live: Live) -> Callable[[MainPage], str]:
    """Look up what stands in the addresses: the course in Kumasi, and some of what it has."""
    with live.app.app_context():
        run = db.session.scalars(
            select(CourseRun).join(CourseRun.city).where(City.slug == "kumasi")
        ).one()
        sessions = db.session.scalars(
            select(CourseSession)
            .where(CourseSession.course_run_id == run.id)
            .order_by(CourseSession.starts_at, CourseSession.group_id)
        ).all()
        modules = [each for each in sessions if each.kind == "module"]
        enrolment = db.session.scalars(
            select(Enrolment).where(Enrolment.course_run_id == run.id).limit(1)
        ).one()
        received = trainee_imports.receive(
            run.id,
            file_name="trainees.csv",
            data=csv_file(),
            actor=people.find_by_email(ORGANISER)[0],
            now=utcnow(),
        )
        known = {
            "run": run.public_id,
            "taught": run.content_hash,
            "core": f"{run.curriculum_version_id}-core",
            "session": next(each.public_id for each in modules if each.group_id is None),
            "group_session": next(each.public_id for each in modules if each.group_id),
            "pause": next(each.public_id for each in sessions if each.pause),
            "enrolment": enrolment.public_id,
            "person": enrolment.person.public_id,
            "erasure": _asked(enrolment.person),
            "import": received.row.public_id,
            "code": certificates.issued()[0].code,
            "module": _drafted(run),
            "told": _doubted(run),
            **_visiting(),
        }
    return lambda page: page.path.format(**known)


def _visiting() -> dict[str, str]:
    """Return the parts of addresses of the visit of the demo, and of the entry that waits."""
    visit = db.session.scalars(select(ObservationVisit)).one()
    (entry,) = log_books.waiting([visit.id])
    return {
        "visit": visit.public_id,
        "slot": visit.slot.public_id,
        "entry": entry.public_id,
        "log_day": visit.starts_on.isoformat(),
    }


def _drafted(run: CourseRun) -> str:
    """Begin a draft in which something changed; return the uid of its first module."""
    editor = people.find_by_email(EDITOR)[0]
    version = run.curriculum_version
    draft = drafts.begin_from(version.id, public_id=DRAFT, actor=editor, now=utcnow())
    module: str = draft.content["modules"][0]["uid"]
    draft_writing.save(
        DRAFT, module, {"tags": "early-detection"}, shown={}, actor=editor, now=utcnow()
    )
    return module


def _doubted(run: CourseRun) -> str:
    """Plan the last session as uncertain; return the id of somebody to whom that matters."""
    last = [each for each in plans.sessions_of(run.id) if not each.pause][-1]
    actor = people.find_by_email(ORGANISER)[0]
    timetable.doubt(last.id, revision=last.revision, actor=actor, now=utcnow())
    told = releases.told(run, releases.to_release(run.id, plans.sessions_of(run.id)))
    return told[0].people[0].public_id


def _asked(person: Person) -> str:
    """Let somebody ask for a correction and to be erased; return the id of the latter."""
    data_requests.ask(
        RequestKind.CORRECTION, "My hospital.\nI moved.", "Embu", actor=person, now=utcnow()
    )
    return data_requests.ask(
        RequestKind.ERASURE, "I go home.", actor=person, now=utcnow()
    ).public_id
