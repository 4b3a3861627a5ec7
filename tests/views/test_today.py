"""Today: each person sees the parts that concern them, by the day of their city."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from markupsafe import escape

from app.domain.adaptations.operations import Annotate
from app.domain.attendance import Status
from app.domain.checklists import Owner, TaskDetails
from app.domain.mentor_visits import Task, VisitDetails
from app.domain.mentor_visits import TaskDetails as TaskOfVisit
from app.domain.observation_visits import DocumentState, VisitState
from app.domain.permissions import Role
from app.models.attendance import AttendanceMark
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun, CourseSession, MentorAssignment, SessionSite
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.plan import PlannedMentor, PlannedSession
from app.queries import conflicts, effective_curricula, plans
from app.services import (
    accepting,
    checklists,
    city_days,
    disclosures,
    mentor_visits,
    rooms,
    visits,
)
from app.views import my, today
from tests import visiting
from tests.actors import sign_in
from tests.factories import (
    NOW,
    enrol,
    give_role,
    make_person,
    make_run,
    mark,
    planned_of,
    planner,
    sessions_of,
)
from tests.planning import MONDAY, agenda_of, saved
from tests.queries_counted import counted_queries
from tests.visiting import BEFORE, arrange, details_for

FIRST_DAY = date(2026, 11, 9)
AT_TEN = datetime(2026, 11, 9, 7, 0, tzinfo=UTC)  # in Nairobi


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time at which the page is asked for: the last one in the list."""
    times = [AT_TEN]
    for view in (today, my):
        monkeypatch.setattr(view, "utcnow", lambda: times[-1])
    return times


@pytest.fixture
def run(db: SQLAlchemy, clock: list[datetime]) -> CourseRun:
    return make_run(first_day=FIRST_DAY)


def modules_of(run: CourseRun) -> list[CourseSession]:
    return sessions_of(run, kind="module")


def planned_modules_of(run: CourseRun) -> list[PlannedSession]:
    return planned_of(run, kind="module")


def teach(db: SQLAlchemy, run: CourseRun, sessions: list[CourseSession]) -> Person:
    mentor = give_role(make_person("José Núñez"), Role.MENTOR, run=run)
    db.session.add_all(
        MentorAssignment(person=mentor, course_session=session) for session in sessions
    )
    db.session.commit()
    return mentor


def part(page: str, heading: str) -> str:
    """The part of a page from a heading to the next one of any rank."""
    after = page.partition(f">{heading}</h")[2]
    return after.partition("<h")[0]


def test_mentor_sees_now_next_and_later_each_leading_to_its_roster(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    sessions = modules_of(run)
    for name in ("Sok Chanthou", "María José Benítez"):
        enrol(run, name)
    mark(run, enrol(run, "Wanjiru Odhiambo"))
    sign_in(client, teach(db, run, sessions[:5]))

    page = client.get("/today").text

    rosters = [f'href="/sessions/{each.public_id}/roster"' for each in sessions]
    shown = {
        heading: [n for n, link in enumerate(rosters) if link in part(page, heading)]
        for heading in ("Earlier today", "Now", "Next", "Later today")
    }
    assert shown == {"Earlier today": [0], "Now": [1], "Next": [2], "Later today": [3, 4]}
    assert part(page, "Now").count("1 of 3 marked") == 1
    assert "Nairobi" in part(page, "Now")
    assert "Monday, 9 November 2026 · Nairobi" in part(page, "Today")


def test_who_is_late_where_a_session_goes_on_is_named_to_who_teaches_and_who_runs_it(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    before, going_on = modules_of(run)[:2]
    people = [enrol(run, name) for name in ("Sok Chanthou", "María Benítez", "Wanjiru Odhiambo")]
    mark(run, people[0])
    mark(run, people[1], Status.LATE)
    mentor = teach(db, run, [before, going_on])
    sign_in(client, mentor)

    now = part(client.get("/today").text, "Now")
    roster = f"/sessions/{going_on.public_id}/roster"
    ids = re.findall(r' id="([^"]+)"', client.get(roster).text)

    def named(place: int) -> str:
        person = people[place].person
        return f'<a href="{roster}#person-{person.public_id}">{person.name}</a>'

    assert (named(0) in now, named(1) in now, named(2) in now) == (False, True, True)
    assert {f"person-{each.person.public_id}" for each in people} < set(ids)
    assert len(ids) == len(set(ids))
    assert "Wanjiru" not in part(client.get("/today").text, "Earlier today")
    sign_in(client, give_role(make_person("Amina"), Role.CITY_ORGANISER, city=run.city))
    assert named(2) in part(client.get("/today").text, "Held now")


def test_more_than_a_few_who_are_late_are_folded(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    for number in range(7):
        enrol(run, f"Person {number}")
    sign_in(client, teach(db, run, modules_of(run)[:2]))
    assert "Person 4" not in part(client.get("/today").text, "Now")  # nobody is marked yet

    mark(run, enrol(run, "Adjoa Owusu"))
    shown, folded = part(client.get("/today").text, "Now").split("<details")

    assert "Person 4" in shown
    assert "Person 5" not in shown
    assert "2 others" in folded
    assert "Person 6" in folded


def test_who_looks_after_a_further_room_sees_the_session_too(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    host = teach(db, run, [])
    hall = rooms.add(run.city, name="Acacia Hall", capacity=None, actor=planner(), now=NOW)
    going_on = modules_of(run)[1]
    db.session.add(SessionSite(course_session=going_on, room_id=hall.id, host_id=host.id))
    db.session.commit()
    sign_in(client, host)

    now = part(client.get("/today").text, "Now")

    assert f'href="/sessions/{going_on.public_id}/roster"' in now
    assert "Acacia Hall" in now


@pytest.mark.parametrize(("days", "asked"), [(-29, False), (-28, True), (0, True), (20, False)])
def test_mentor_is_led_to_declare_interests_when_the_course_is_near_or_on(
    db: SQLAlchemy,
    client: FlaskClient,
    run: CourseRun,
    clock: list[datetime],
    days: int,
    asked: bool,
) -> None:
    sign_in(client, teach(db, run, []))
    clock.append(AT_TEN + timedelta(days=days))
    way = f'href="/courses/{run.public_id}/interests"'

    assert (way in client.get("/today").text) is asked


def test_who_declared_their_interests_is_not_led_there_again(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    mentor = teach(db, run, [])
    way = f'href="/courses/{run.public_id}/interests"'
    sign_in(client, mentor)
    assert way in client.get("/me").text

    disclosures.declare(run.id, interests="", actor=mentor, now=NOW)

    for page in ("/today", "/me"):
        assert way not in client.get(page).text


def test_mentor_is_led_from_today_and_from_the_roster_to_what_is_taught_and_the_city_s_note(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime]
) -> None:
    run = make_run("kumasi", first_day=FIRST_DAY)
    changes = effective_curricula.of_run(run).changes
    noted = next(each for each in changes if isinstance(each.operation, Annotate))
    assert noted.after is not None
    session = sessions_of(run, kind="module", code=noted.after.code)[0]
    sign_in(client, teach(db, run, [session]))
    syllabus = f"/syllabus/{run.content_hash}"

    roster = client.get(f"/sessions/{session.public_id}/roster").text

    assert f'href="{syllabus}#{noted.after.code}"' in roster
    assert f'href="{syllabus}"' in client.get("/today").text
    page = client.get(syllabus).text
    assert (
        f"<blockquote>{escape(noted.operation.note)}</blockquote>"
        in page.partition(f'id="{noted.after.code}"')[2].partition("<h3")[0]
    )


def test_day_is_that_of_the_city_and_not_of_the_server(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    sign_in(client, teach(db, run, modules_of(run)[:1]))

    clock.append(datetime(2026, 11, 8, 20, 59, tzinfo=UTC))
    assert "No session of yours today." in client.get("/today").text
    clock.append(datetime(2026, 11, 8, 21, 0, tzinfo=UTC))  # midnight in Nairobi
    page = client.get("/today").text
    assert "No session of yours today." not in page
    assert "/roster" in part(page, "Next")


def test_mentor_sees_the_next_seven_days(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    sign_in(client, teach(db, run, modules_of(run)))

    clock.append(AT_TEN - timedelta(days=7))
    page = client.get("/today").text
    assert ("Monday, 9 November 2026" in page, "10 November" in page) == (True, False)
    clock.append(AT_TEN - timedelta(days=8))
    assert "9 November" not in client.get("/today").text


def test_mentor_is_reminded_of_marks_that_are_missing(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    trainee = enrol(run, "Wanjiru Odhiambo")
    sign_in(client, teach(db, run, modules_of(run)[:2]))
    clock.append(AT_TEN + timedelta(days=2))

    assert part(client.get("/today").text, "Marks are missing").count("/roster") == 2
    mark(run, trainee)
    assert "Marks are missing" not in client.get("/today").text


def test_cancelled_session_is_shown_as_such_and_asks_for_nothing(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    enrol(run, "Wanjiru Odhiambo")
    session = modules_of(run)[2]
    sign_in(client, teach(db, run, [session]))
    session.status = "cancelled"
    db.session.commit()

    page = client.get("/today").text

    assert ("Cancelled" in page, "marked" in part(page, "Next")) == (True, False)


def test_organiser_sees_what_their_courses_need_and_no_other_city(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    elsewhere = make_run("kumasi", first_day=FIRST_DAY)
    enrol(run, "Wanjiru Odhiambo")
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    clock.append(AT_TEN - timedelta(days=30))

    page = client.get("/today").text

    assert f"{len(agenda_of(run).without_room)} sessions have no room" in page
    assert f"{len(modules_of(run))} sessions have no mentor" in page
    assert "one trainee" in page
    assert run.public_id in page
    assert elsewhere.public_id not in page


@pytest.mark.parametrize("shared", ["room", "mentor"])
def test_organiser_sees_what_is_booked_twice_in_sessions_to_come(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime], shared: str
) -> None:
    other, mentor = make_run(first_day=FIRST_DAY), make_person("José Núñez")
    room = rooms.add(run.city, name="Hall", capacity=60, actor=planner(), now=NOW)
    ours, theirs = planned_modules_of(run)[3], planned_modules_of(other)[3]
    follows = planned_modules_of(run)[4]
    for session in (ours, theirs, follows):
        if shared == "room":
            session.room = room
        else:
            session.mentors.append(PlannedMentor(person=mentor))
    db.session.commit()
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))

    words = "1 session cannot be held as planned"
    assert client.get("/today").text.count(words) == 2  # once for each course
    clock.append(ours.ends_at)
    assert words not in client.get("/today").text


@pytest.mark.parametrize("groups", [0, 4])
def test_organiser_is_told_of_people_needed_twice_in_the_words_of_the_overview(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime], groups: int
) -> None:
    run = make_run(first_day=MONDAY, groups=groups)
    plenary = next(each for each in planned_modules_of(run) if each.group_id is None)
    other = next(
        each
        for each in planned_modules_of(run)
        if each is not plenary and (each.group_id is not None) is bool(groups)
    )
    other.starts_at, other.ends_at = plenary.starts_at, plenary.ends_at
    saved()
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))

    words = "2 sessions cannot be held as planned"
    assert words in client.get("/today").text
    assert words in client.get(f"/courses/{run.public_id}").text


def test_organiser_is_led_from_marks_to_certificates(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    trainee = enrol(run, "Wanjiru Odhiambo")
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    clock.append(AT_TEN + timedelta(days=5))

    assert f"{len(modules_of(run))} sessions lack marks" in client.get("/today").text
    mark(run, trainee)
    page = client.get("/today").text
    assert f'href="/courses/{run.public_id}/certificates"' in page
    assert "lack marks" not in page
    clock.append(AT_TEN + timedelta(days=60))
    assert run.public_id not in client.get("/today").text


def test_organiser_is_told_of_one_session_that_lacks_marks_when_others_have_them(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    trainee = enrol(run, "Wanjiru Odhiambo")
    mark(run, trainee)
    forgotten = modules_of(run)[3].id
    db.session.execute(
        db.delete(AttendanceMark).where(AttendanceMark.course_session_id == forgotten)
    )
    db.session.commit()
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    clock.append(AT_TEN + timedelta(days=5))

    page = client.get("/today").text
    assert "One session lacks marks" in page
    assert f'href="/courses/{run.public_id}/agenda?marks=lacking"' in page


def test_nobody_is_reminded_of_who_attended_with_another_group(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime]
) -> None:
    run = make_run(first_day=FIRST_DAY, groups=2)
    trainee = enrol(run, "Wanjiru Odhiambo", group=1)
    mark(run, trainee)
    trainee.group = run.groups[1]
    mentor = teach(db, run, modules_of(run))
    give_role(mentor, Role.CITY_ORGANISER, city=run.city)
    sign_in(client, mentor)
    clock.append(AT_TEN + timedelta(days=5))

    page = client.get("/today").text

    assert "Marks are missing" not in page
    assert "lacks marks" not in page


def test_organiser_sees_the_sessions_of_today(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))

    page = client.get("/today").text

    assert part(page, "Held now").count("/roster") == 1
    assert part(page, "Held later today").count("/roster") > 1


def test_organiser_without_courses_is_led_to_begin_one(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, clock: list[datetime]
) -> None:
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    clock.append(AT_TEN + timedelta(days=90))

    assert 'href="/courses/new"' in client.get("/today").text


def test_draft_is_nobodys_day(db: SQLAlchemy, client: FlaskClient, clock: list[datetime]) -> None:
    run = make_run(first_day=FIRST_DAY, published=False)
    mentor = teach(db, run, modules_of(run))
    enrolment = enrol(run, "Wanjiru Odhiambo")

    sign_in(client, mentor)
    assert "/roster" not in client.get("/today").text
    sign_in(client, enrolment.person)
    assert "No session of yours is ahead." in client.get("/today").text


def test_trainee_sees_what_comes_next_and_the_way_to_their_page(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime]
) -> None:
    run = make_run(first_day=FIRST_DAY, groups=2)
    sign_in(client, enrol(run, "Sok Chanthou", group=2).person)

    page = client.get("/today").text.replace("\N{NO-BREAK SPACE}", " ")

    assert page.count('href="/me#session-') == 3
    assert "Mon 9 Nov, " in part(page, "You attend")
    assert "You teach" not in page
    assert "Courses that you run" not in page


def test_who_has_nothing_here_is_shown_a_way_on(db: SQLAlchemy, client: FlaskClient) -> None:
    sign_in(client, make_person())

    page = client.get("/today").text

    assert "Nothing waits for you here." in page
    assert 'href="/"' in part(page, "Today")


def test_mentor_without_sessions_is_led_to_the_course(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    sign_in(client, teach(db, run, []))

    page = client.get("/today").text

    assert "No session is given to you yet." in page
    assert re.search('href="/courses"[^>]*>See your courses', page)


def test_queries_do_not_grow_with_sessions_and_courses(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun
) -> None:
    person = teach(db, run, modules_of(run)[:1])
    give_role(person, Role.CITY_ORGANISER, city=run.city)
    sign_in(client, person)
    lack_something(run)

    counts = []
    for more in (0, 2, 12):
        for _ in range(more):
            other = make_run(first_day=FIRST_DAY)
            lack_something(other)
            db.session.add_all(
                MentorAssignment(person=person, course_session=session)
                for session in modules_of(other)
            )
            db.session.commit()
        with counted_queries() as queries:
            assert client.get("/today").status_code == 200
        counts.append(len(queries))

    assert counts == [70] * 3


def lack_something(run: CourseRun) -> None:
    """Leave a session without marks and a task not done, and cancel one."""
    enrol(run, "Wanjiru Odhiambo")
    for last in (modules_of(run)[-1], planned_modules_of(run)[-1]):
        last.status = "cancelled"
    saved()
    add_task(run, date(2026, 11, 1))


def add_task(run: CourseRun, due_on: date) -> ChecklistTask:
    details = TaskDetails(title="Send letters", due=due_on, owner=Owner.ORGANISER)
    key = new_public_id()
    return checklists.add(run.id, details, public_id=key, actor=planner(), now=NOW)


@pytest.fixture
def organiser(run: CourseRun) -> Person:
    return give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)


def test_organiser_is_told_of_tasks_that_are_overdue_and_due_within_a_week(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    days = (8, 9, 15, 16)  # of November; today is the 9th
    tasks = [add_task(run, date(2026, 11, day)) for day in days]
    sign_in(client, organiser)
    to_checklist = f'<a href="/courses/{run.public_id}/checklist">'

    page = client.get("/today").text
    assert page.count(f"{to_checklist}One task is overdue</a>") == 1
    assert f"{to_checklist}2 tasks are due within seven days</a>" in page

    for task in tasks:
        checklists.mark_done(task.id, seen=1, actor=organiser, now=NOW)
    assert to_checklist not in client.get("/today").text


def test_a_course_long_over_is_shown_while_a_task_of_it_is_overdue(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    old = make_run(first_day=date(2026, 3, 2))
    sign_in(client, organiser)
    assert f'href="/courses/{old.public_id}"' not in client.get("/today").text

    task = add_task(old, date(2026, 4, 1))
    assert f'href="/courses/{old.public_id}/checklist"' in client.get("/today").text

    checklists.take_off(task.id, reason="Nobody asked.", seen=1, actor=organiser, now=NOW)
    assert f'href="/courses/{old.public_id}' not in client.get("/today").text


def test_the_overview_leads_to_what_is_due_of_the_checklist(
    client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    add_task(run, date(2026, 11, 8))
    sign_in(client, organiser)

    page = client.get(f"/courses/{run.public_id}").text

    assert f'<a href="/courses/{run.public_id}/checklist">1 task of the checklist is' in page


def urgent(page: str) -> list[str]:
    """The lines of what is most urgent, as they are read."""
    section = part(page, "Most urgent")
    lines = re.findall(r"<li>(.*?)</li>", section, flags=re.DOTALL)
    return [" ".join(re.sub(r"<.*?>", " ", line).split()) for line in lines]


def test_what_needs_an_organiser_stands_in_one_list_the_most_urgent_first(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    later = make_run(first_day=FIRST_DAY + timedelta(days=42))
    enrol(later, "Wanjiru Odhiambo")
    add_task(later, date(2026, 11, 8))
    add_task(run, date(2026, 11, 11))
    visit = mentor_visits.plan(
        new_public_id(),
        make_person("Helena Sequeira"),
        run.city,
        VisitDetails(
            arrives=datetime.fromisoformat("2026-11-20T18:00"),
            departs=datetime.fromisoformat("2026-11-28T12:00"),
            purpose="To teach.",
            tasks=(TaskOfVisit(task=Task.VISA, due_on=date(2026, 11, 12)),),
        ),
        actor=organiser,
        now=NOW,
    )
    sign_in(client, organiser)

    page = client.get("/today").text
    lines = urgent(page)

    grades = [re.match(r"\W*(Today|Within 3 days|Within 14 days|Later)", line) for line in lines]
    order = ["Today", "Within 3 days", "Within 14 days", "Later"]
    found = [order.index(each[1]) for each in grades if each]
    assert len(found) == len(lines)
    assert found == sorted(found)
    (overdue,) = (line for line in lines if "One task is overdue" in line)
    assert "Today" in overdue
    (visa,) = (line for line in lines if "Helena Sequeira" in line)
    assert "Within 3 days" in visa
    assert f'href="/mentor-visits/{visit.public_id}"' in page
    assert any("Within 3 days" in line and "due within seven days" in line for line in lines)


@pytest.mark.parametrize("many", [1, 3])
def test_visits_take_as_many_queries_for_one_as_for_several(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime], many: int
) -> None:
    clock.append(BEFORE)
    there = arrange()
    task = TaskDetails(title="Book beds", due=date(2037, 11, 1), owner=Owner.ORGANISER)
    for number in range(many):
        other = make_run("kumasi")
        visit = visits.propose(
            details_for([enrol(other, f"Person {number}").person]),
            slot=there.slot,
            city=there.kumasi,
            public_id=f"VisitOfATest100{number}",
            actor=there.organiser,
            now=BEFORE,
        )
        checklists.add_to_visit(
            visit.public_id, task, public_id=new_public_id(), actor=there.organiser, now=BEFORE
        )
    sign_in(client, there.organiser)
    client.get("/today")

    with counted_queries() as queries:
        page = client.get("/today").text

    overdue = [line for line in urgent(page) if "One task is overdue" in line]
    assert len(overdue) == many
    assert all("Radiotherapy (illustrative), Mumbai" in line for line in overdue)
    assert len(queries) == 38


def test_a_visit_that_can_go_on_says_which_step_is_next(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime]
) -> None:
    clock.append(BEFORE)
    there = arrange()
    sign_in(client, there.organiser)

    (line,) = (each for each in urgent(client.get("/today").text) if "next step" in each)

    assert "The host accepts it" in line


def test_what_goes_wrong_for_somebody_counts_too_until_it_may_stay(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: Person
) -> None:
    session = planned_modules_of(run)[-1]
    sign_in(client, organiser)
    assert "goes wrong for somebody" not in client.get("/today").text
    session.room = rooms.add(run.city, name="Closet", capacity=1, actor=organiser, now=NOW)
    for name in ("Wanjiru Odhiambo", "Sok Chanthou"):
        enrol(run, name)
    saved()

    assert "One thing in the agenda goes wrong for somebody" in client.get("/today").text

    (conflict,) = (
        each
        for each in conflicts.of_run(
            run, plans.sessions_of(run.id), calendar=city_days.calendar_of_run(run)
        ).doubtful
    )
    accepting.accept(run.id, conflict.keys, reason="They stand.", actor=organiser, now=NOW)
    assert "goes wrong for somebody" not in client.get("/today").text


@pytest.mark.parametrize(
    ("days", "words"), [(-15, ""), (-14, "due on Tue 17 Nov"), (1, "was due on Tue 17 Nov")]
)
def test_documents_of_a_visit_that_are_due_are_told_to_who_plans_it_and_to_who_hands_them_in(
    db: SQLAlchemy, client: FlaskClient, clock: list[datetime], days: int, words: str
) -> None:
    there = visiting.arrange(VisitState.DOCUMENTS)
    visa = there.trainee.documents[0]
    clock.append(datetime.combine(visa.due_on + timedelta(days=days), time(12), UTC))
    ways = {
        there.organiser: f"/visits/{there.visit.public_id}#documents",
        there.trainee.person: f"/me/visits/{there.visit.public_id}#documents",
    }

    for person, way in ways.items():
        sign_in(client, person)
        page = plain(client.get("/today").text)
        assert (f'href="{way}"' in page) is bool(words)
        assert words in page

    visa.state = DocumentState.ACCEPTED.value
    db.session.commit()
    assert "Hand in: Visa" not in plain(client.get("/today").text)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")
