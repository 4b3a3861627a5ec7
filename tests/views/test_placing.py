"""After a course changed what it teaches: modules get their sessions, others lose theirs."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from app.domain import pins as rules
from app.domain.attendance import Status
from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.plan import PlannedSession
from app.queries import effective_curricula, plans
from app.queries import pins as pin_queries
from app.queries import placing as queries
from app.services import attendance, city_days, group_numbers, pins, placing, releases
from app.services.placing import Meets, NotTaught, TooEarly
from tests.actors import CSRF, sign_in
from tests.attendance_values import seen
from tests.factories import NOW, enrol, give_role, make_person, planned_of, planner
from tests.newer_mcmc import GONE, NEW, newer_mcmc
from tests.planning import MONDAY, TUESDAY, begin, saved
from tests.queries_counted import counted_queries


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    """Return a course that changed over to a version with one module more, and without one."""
    run = begin(groups=2)
    changed_over(run, newer_mcmc())
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def changed_over(
    run: CourseRun, version: object, since: PlannedSession | None = None, now: datetime = NOW
) -> None:
    pins.repin(
        run.id,
        seen=1,
        version=version,  # type: ignore[arg-type]
        adaptation=None,
        reason="The national guideline changed",
        holds_from=since,
        actor=planner(),
        now=now,
    )


def read(client: FlaskClient, run: CourseRun) -> str:
    answer = client.get(f"/courses/{run.public_id}/teaching")
    assert answer.status_code == 200
    return unescape(re.sub(r"\s+", " ", answer.text))


def proposed(page: str) -> dict[str, str]:
    """Return what the button that places the new module sends."""
    found = re.findall(r'<input type="hidden" name="(module|date|start)" value="([^"]+)"', page)
    at = next(n for n, each in enumerate(found) if each == ("module", NEW.uid))
    return dict(found[at : at + 3]) | {"csrf_token": CSRF}


def of_new(run: CourseRun) -> list[PlannedSession]:
    return planned_of(run, module_uid=NEW.uid)


def post(client: FlaskClient, run: CourseRun, step: str, form: dict[str, str]) -> tuple[int, str]:
    answer = client.post(f"/courses/{run.public_id}/teaching/{step}", data=form)
    return answer.status_code, unescape(re.sub(r"\s+", " ", answer.text))


def test_the_page_lists_a_module_without_a_session_and_where_it_fits(
    organiser: FlaskClient, run: CourseRun
) -> None:
    page = read(organiser, run)

    assert f"No session teaches “{NEW.code} {NEW.title}” yet." in page
    assert re.search(r"Place it on \w+ \d+ Dec, \d\d:\d\d Nairobi", page)
    overview = organiser.get(f"/courses/{run.public_id}").text
    assert f'href="/courses/{run.public_id}/teaching#agenda"' in overview


def test_one_step_places_it_where_nothing_else_is_held(
    organiser: FlaskClient, run: CourseRun
) -> None:
    sent = proposed(read(organiser, run))
    before = {each.id: (each.starts_at, each.status) for each in planned_of(run)}

    status, _page = post(organiser, run, "place", sent)

    assert status == 303
    (session,) = of_new(run)
    assert (session.minutes, session.plan_day, session.online) == (NEW.minutes, 3, False)
    others = [each for each in planned_of(run, status="confirmed") if each.id != session.id]
    assert not [
        each.title
        for each in others
        if each.starts_at < session.ends_at and session.starts_at < each.ends_at
    ]
    assert (
        before.items()
        <= {each.id: (each.starts_at, each.status) for each in planned_of(run)}.items()
    )
    assert f"No session teaches “{NEW.code}" not in read(organiser, run)
    assert f"added “{NEW.title}” to the agenda" in unescape(organiser.get("/audit").text)


def test_sent_twice_it_is_placed_once(organiser: FlaskClient, run: CourseRun) -> None:
    sent = proposed(read(organiser, run))

    answers = [post(organiser, run, "place", sent)[0] for _twice in range(2)]

    assert answers == [303, 303]
    assert len(of_new(run)) == 1


def test_a_time_at_which_people_are_elsewhere_is_refused_and_nothing_typed_is_lost(
    organiser: FlaskClient, run: CourseRun
) -> None:
    other = next(each for each in planned_of(run, kind="module") if not each.online)
    start = other.local_start.strftime("%H:%M")
    form = {"module": NEW.uid, "date": MONDAY.isoformat(), "start": start, "csrf_token": CSRF}

    status, page = post(organiser, run, "place", form)

    assert status == 422
    assert re.search(rf"The people are in “{re.escape(other.title)}[^”]*” then\. Choose", page)
    assert f'value="{start}"' in page
    assert of_new(run) == []


def test_a_time_is_asked_for_where_none_is_sent(organiser: FlaskClient, run: CourseRun) -> None:
    status, page = post(organiser, run, "place", {"module": NEW.uid, "csrf_token": CSRF})

    assert status == 422
    assert "Choose a date." in page
    assert "Choose a time." in page


def test_a_module_that_is_not_taught_is_not_placed(organiser: FlaskClient, run: CourseRun) -> None:
    form = {"date": TUESDAY.isoformat(), "start": "20:00", "csrf_token": CSRF}

    status, _page = post(organiser, run, "place", form | {"module": "mod_aaaaaaaaaaaaaaaa"})

    assert status == 303
    assert "Nothing was added." in read(organiser, run)


def test_a_session_of_what_is_not_taught_any_more_is_taken_off_once(
    organiser: FlaskClient, run: CourseRun
) -> None:
    (gone,) = planned_of(run, code=GONE)
    page = read(organiser, run)
    assert "No longer taught" in page
    form = {"session": gone.public_id, "revision": str(gone.revision), "csrf_token": CSRF}
    assert f'name="session" value="{gone.public_id}"' in page

    answers = [post(organiser, run, "take-off", form)[0] for _twice in range(2)]

    assert answers == [303, 303]
    assert planned_of(run, code=GONE)[0].status == "cancelled"
    assert f'name="session" value="{gone.public_id}"' not in read(organiser, run)


def test_who_looked_at_an_older_session_is_told_and_nothing_is_cancelled(
    organiser: FlaskClient, run: CourseRun
) -> None:
    (gone,) = planned_of(run, code=GONE)
    form = {"session": gone.public_id, "revision": str(gone.revision - 1), "csrf_token": CSRF}

    post(organiser, run, "take-off", form)

    assert planned_of(run, code=GONE)[0].status == "confirmed"
    assert "Look at it again." in read(organiser, run)


def test_a_session_of_another_course_is_not_cancelled_here(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    run, other = begin(), planned_of(begin(title="Another"))[0]
    organiser = sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    form = {"session": other.public_id, "revision": str(other.revision), "csrf_token": CSRF}

    assert post(organiser, run, "take-off", form)[0] == 404
    assert planned_of(other.course_run)[0].status == "confirmed"


def test_what_is_taught_in_groups_gets_a_session_for_each_at_the_same_time(db: SQLAlchemy) -> None:
    run = begin(groups=2)
    apart = next(each for each in planned_of(run, kind="module") if each.group_id)
    uid = apart.module_uid
    for each in planned_of(run, module_uid=uid):
        each.status = "cancelled"
    db.session.commit()
    starts = planned_of(run)[-1].local_start + timedelta(hours=3)

    made = placing.place(run.id, uid or "", starts=starts, fold=None, actor=planner(), now=NOW)

    assert len(made) == 2
    assert {each.local_start for each in made} == {starts}
    assert {each.group_id for each in made} == {each.id for each in run.groups}


def test_nothing_is_placed_in_the_past_and_nothing_that_is_not_taught(
    db: SQLAlchemy, run: CourseRun
) -> None:
    starts = NOW.replace(tzinfo=None) - timedelta(days=1)
    with pytest.raises(TooEarly):
        placing.place(run.id, NEW.uid, starts=starts, fold=None, actor=planner(), now=NOW)
    with pytest.raises(NotTaught):
        placing.place(
            run.id, "mod_aaaaaaaaaaaaaaaa", starts=starts, fold=None, actor=planner(), now=NOW
        )
    assert of_new(run) == []


def test_nothing_is_placed_before_what_is_taught_now_begins_to_hold(db: SQLAlchemy) -> None:
    run = begin()
    releases.release(run.id, actor=planner(), now=NOW)
    enrolled = enrol(run, "Wanjiku Kamau").person
    first, since = (
        planned_of(run)[0],
        next(each for each in planned_of(run) if each.local_start.date() == TUESDAY),
    )
    then = first.ends_at + timedelta(minutes=1)
    observed = seen(enrolled, Status.PRESENT, observed_at=first.ends_at)
    attendance.record(first.id, [observed], actor=planner(), now=then)
    changed_over(run, newer_mcmc(), since=since, now=then)
    evening = {"fold": None, "actor": planner(), "now": then}

    with pytest.raises(TooEarly):
        placing.place(run.id, NEW.uid, starts=at(MONDAY, 20), **evening)  # type: ignore[arg-type]
    made = placing.place(run.id, NEW.uid, starts=at(TUESDAY, 20), **evening)  # type: ignore[arg-type]

    assert [each.local_start for each in made] == [at(TUESDAY, 20)]
    pinned = pin_queries.of_run(run.id)
    assert rules.of_session(pinned, first.starts_at) is pinned[0]


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour))


def test_a_session_at_the_edge_of_another_meets_nothing(db: SQLAlchemy, run: CourseRun) -> None:
    last = max((each for each in planned_of(run) if not each.online), key=lambda each: each.ends_at)
    ends = last.local_start + timedelta(minutes=last.minutes)

    with pytest.raises(Meets) as refusal:
        placing.place(
            run.id,
            NEW.uid,
            starts=ends - timedelta(minutes=1),
            fold=None,
            actor=planner(),
            now=NOW,
        )
    made = placing.place(run.id, NEW.uid, starts=ends, fold=None, actor=planner(), now=NOW)

    assert [each.id for each in refusal.value.others] == [last.id]
    assert [each.local_start for each in made] == [ends]


def test_the_page_asks_the_database_the_same_however_much_is_to_place(
    organiser: FlaskClient, run: CourseRun, db: SQLAlchemy
) -> None:
    with counted_queries() as one:
        read(organiser, run)
    for each in planned_of(run, kind="module")[:6]:
        each.status = "cancelled"
    db.session.commit()
    with counted_queries() as many:
        page = read(organiser, run)

    assert page.count("No session teaches") > 3
    assert len(many) == len(one)


def test_a_day_of_which_nothing_is_held_any_more_keeps_its_date(run: CourseRun) -> None:
    second = [each for each in planned_of(run) if each.plan_day == 2]
    for each in second:
        each.status = "cancelled"
    saved()

    found = queries.unplaced(
        run,
        effective_curricula.of_run(run),
        plans.sessions_of(run.id),
        calendar=city_days.calendar_of_run(run),
        not_before=NOW,
    )

    codes = {each.code for each in second if each.module_uid}
    days = {each.proposed and each.proposed.date() for each in found if each.module.code in codes}
    assert days == {second[0].local_start.date()}


def test_pages_say_which_groups_a_module_is_placed_for(
    organiser: FlaskClient, run: CourseRun
) -> None:
    apart = next(each for each in planned_of(run, kind="module") if each.group_id)
    name = f"{apart.code} {apart.title}"
    saved()
    group_numbers.resize(run.id, 3, actor=planner(), now=NOW)

    def words(page: str) -> str:
        answer = organiser.get(f"/courses/{run.public_id}/{page}")
        assert answer.status_code == 200
        return re.sub(r"<[^>]+>|\s+", " ", unescape(answer.text))

    assert f"No session teaches “{name}” to Group 3 yet." in words("teaching")
    assert re.search(rf"{re.escape(name)} .{{,90}} Nairobi · Group 3 ", words("proposals/day-plan"))
    assert f"{name} · Group 3" in words("proposals/times")
    assert "to everybody or to a group" in words("proposals")
