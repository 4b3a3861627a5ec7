"""Courses: who sees which, beginning one, its overview, publishing."""

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.attendance import Status
from app.domain.permissions import Role
from app.extensions import db as database
from app.models.certificate import Certificate
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.place import CityHoliday
from app.queries import effective_curricula
from app.services import city_days, group_numbers, rooms, timetable
from app.views import course_runs as views
from tests.actors import CSRF, sign_in
from tests.factories import (
    NOW,
    PublishedMcmc,
    enrol,
    give_role,
    make_person,
    make_run,
    make_session,
    mark,
    planned_of,
    planner,
    published_mcmc,
)
from tests.planning import agenda_of, begin, saved, session_of
from tests.queries_counted import counted_queries
from tests.world import make_world

OF_A_COURSE = ("course_runs", "course_run_changes", "agenda", "faculty")


@pytest.fixture
def mcmc(db: SQLAlchemy) -> PublishedMcmc:
    return published_mcmc()


def organiser(client: FlaskClient, mcmc: PublishedMcmc, *slugs: str) -> FlaskClient:
    person = make_person("Amina Wanjiru")
    for slug in slugs:
        give_role(person, Role.CITY_ORGANISER, city=mcmc.city(slug))
    return sign_in(client, person)


def filled(client: FlaskClient, **changed: str) -> dict[str, str]:
    """Open the form for a new course, and fill in what is not filled in."""
    page = client.get("/courses/new?city=nairobi").text
    fields = dict(re.findall(r'name="(public_id|city|title)"[^>]*? value="([^"]*)"', page))
    teaching = re.search(r'<input checked[^>]*name="teaching"[^>]*value="([^"]*)"', page)
    assert teaching is not None
    fields |= {"csrf_token": CSRF, "teaching": teaching[1]}
    return fields | {"first_day": "2037-12-07", "groups": "4"} | changed


def runs(db: SQLAlchemy) -> list[CourseRun]:
    return list(db.session.scalars(select(CourseRun).order_by(CourseRun.id)))


def test_a_form_with_the_id_of_another_citys_course_leads_nowhere(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    theirs = make_run("kumasi")
    organiser(client, mcmc, "nairobi")

    answer = client.post("/courses/new", data=filled(client, public_id=theirs.public_id))

    assert (answer.status_code, runs(db)) == (404, [theirs])


def test_a_course_begins_with_its_sessions_placed(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")

    answer = client.post("/courses/new", data=filled(client))

    (run,) = runs(db)
    assert (answer.status_code, answer.location) == (303, f"/courses/{run.public_id}")
    assert (run.title, run.adaptation_version) == (
        f"{mcmc.version.title}, Nairobi",
        mcmc.adaptations["nairobi"],
    )
    assert session_of(run, "M01").local_start.isoformat() == "2037-12-07T09:00:00"


def test_the_form_says_what_the_city_changes_and_how_long_it_teaches(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    page = organiser(client, mcmc, "asuncion").get("/courses/new").text

    assert "ASU-1.0 (6 changes)" in page
    assert "16\u00a0h\u00a045 in person and 2\u00a0h online" in page
    assert "MCMC 1.0.0 as published, without changes: 17\u00a0h\u00a030 in person" in page


def test_a_double_click_begins_one_course(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")
    form = filled(client)

    answers = [client.post("/courses/new", data=form) for _ in range(2)]

    assert len(runs(db)) == 1
    assert answers[0].location == answers[1].location


def test_a_first_day_that_is_over_begins_a_course_only_when_that_is_said(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")
    page, form = client.get("/courses/new").text, filled(client, first_day="2025-12-01")

    asked = client.post("/courses/new", data=form)
    begun_before_the_answer = runs(db)
    meant = client.post("/courses/new", data=form | {"begun_then": "y"})

    assert (asked.status_code, begun_before_the_answer, meant.status_code) == (422, [], 303)
    assert "Monday, 1 December 2025 is over." in asked.text
    assert ('name="begun_then"' in page, 'name="begun_then"' in asked.text) == (False, True)
    assert [run.starts_on.isoformat() for run in runs(db)] == ["2025-12-01"]


def test_whether_a_first_day_is_over_is_told_by_the_clocks_of_the_city(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc, monkeypatch: pytest.MonkeyPatch
) -> None:
    midnight_in_nairobi = datetime(2037, 12, 7, 21, tzinfo=UTC)
    organiser(client, mcmc, "nairobi")
    form = filled(client)

    monkeypatch.setattr(views, "utcnow", lambda: midnight_in_nairobi)
    late = client.post("/courses/new", data=form)
    monkeypatch.setattr(views, "utcnow", lambda: midnight_in_nairobi - timedelta(minutes=1))
    in_time = client.post("/courses/new", data=form)

    assert (late.status_code, in_time.status_code) == (422, 303)


def test_the_title_that_is_offered_is_the_one_for_certificates(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    page = organiser(client, mcmc, "nairobi").get("/courses/new").text

    assert f'value="{mcmc.version.title}, Nairobi"' in page
    assert "It stands on the certificates." in page


def test_the_place_of_a_course_leads_to_its_city_with_its_days_and_rooms(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")
    begun = client.post("/courses/new", data=filled(client)).location
    page = client.get(begun).text

    for address in ("/cities/nairobi", "/cities/nairobi/days", "/cities/nairobi/rooms"):
        assert f'href="{address}"' in page


def test_a_first_day_at_the_weekend_moves_with_a_word(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")

    answer = client.post("/courses/new", data=filled(client, first_day="2037-12-05"))

    page = client.get(answer.location).text
    assert "the course begins on Monday, 7 December 2037" in page


def test_a_first_day_on_a_holiday_moves_and_the_holiday_is_named(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    city = mcmc.city("nairobi")
    who = organiser(client, mcmc, "nairobi")
    monday, wednesday = date(2037, 12, 7), date(2037, 12, 9)
    for day, name in ((monday, "Our day"), (wednesday, "Another day")):
        city_days.close(city.id, day, name, actor=make_person(), now=NOW)

    answer = who.post("/courses/new", data=filled(client, first_day=monday.isoformat()))
    text = who.get(answer.location).text

    assert [run.starts_on for run in runs(db)] == [date(2037, 12, 8)]
    assert "Monday, 7 December 2037 is left out: Our day." in text
    assert "Wednesday, 9 December 2037 is left out: Another day." in text
    assert "at a weekend" not in text
    # The overview goes on saying so of what lies within the course.
    later = who.get(answer.location).text
    assert "9\xa0Dec is left out: Another day." in later
    assert "Our day" not in later


def test_the_form_says_which_days_are_left_out_and_where_they_are_changed(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    text = organiser(client, mcmc, "nairobi").get("/courses/new").text

    assert "left out are: Saturday, Sunday, and holidays." in text
    assert 'href="/cities/nairobi/days"' in text


def test_a_city_that_never_works_begins_no_course(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    city = mcmc.city("nairobi")
    city.weekend = "012345"
    first = date(2037, 12, 6)
    db.session.add_all(
        CityHoliday(city_id=city.id, day=first + timedelta(weeks=each), name="Closed")
        for each in range(530)
    )
    db.session.commit()
    answer = organiser(client, mcmc, "nairobi").post("/courses/new", data=filled(client))

    assert (answer.status_code, runs(db)) == (422, [])
    assert "The city works on no day from then on." in answer.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", " ", "Give the course a title."),
        ("first_day", "7.12.2026", "This is not a date."),
        ("first_day", "", "Say on which day the course begins."),
        ("first_day", "0026-12-07", "Look at the year"),
        ("groups", "13", "There can be 0 to 12 groups."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_begun(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc, field: str, value: str, words: str
) -> None:
    organiser(client, mcmc, "nairobi")

    answer = client.post("/courses/new", data=filled(client, **{field: value}))

    assert (answer.status_code, runs(db)) == (422, [])
    assert words in answer.text


def test_a_city_is_chosen_among_those_where_one_may_begin_a_course(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi", "kumasi")
    page = client.get("/courses/new").text

    assert 'href="/courses/new?city=kumasi"' in page
    assert "asuncion" not in page
    assert client.get("/courses/new?city=asuncion").status_code == 404
    assert (
        client.post("/courses/new", data=filled(client) | {"city": "asuncion"}).status_code == 404
    )
    assert runs(db) == []


def test_the_list_holds_the_courses_of_ones_own_cities(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    ours, theirs = begin("nairobi", title="Ours"), begin("kumasi", title="Theirs")
    organiser(client, mcmc, "nairobi")

    page = client.get("/courses").text

    assert ours.public_id in page
    assert theirs.public_id not in page


def test_a_mentor_sees_the_course_and_cannot_plan_it(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    sign_in(client, give_role(make_person("Grace Achieng"), Role.MENTOR, run=run))
    address = f"/courses/{run.public_id}"

    assert run.public_id in client.get("/courses").text
    assert "What needs you" not in client.get(address).text
    assert "Change" not in client.get(f"{address}/agenda?assign=1").text
    assert client.post(f"{address}/publish", data={"csrf_token": CSRF}).status_code == 403
    session = session_of(run, "M01").public_id
    assert client.get(f"/sessions/{session}/edit").status_code == 403


def test_another_citys_organiser_finds_nothing_on_any_route(
    app: Flask, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin("kumasi")
    values = {
        "run_id": run.public_id,
        "session_id": session_of(run, "M01").public_id,
        "day": "2037-12-07",
        "person_id": make_person().public_id,
    }
    saved()
    organiser(client, mcmc, "nairobi")
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.partition(".")[0]
        in ("course_runs", "course_run_changes", "agenda", "faculty")
        and rule.arguments
    ]
    answers = {}
    for rule in rules:
        address = re.sub(r"<(\w+)>", lambda match: values[match[1]], rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            answer = client.open(address, method=method, data={"csrf_token": CSRF})
            answers[method, rule.rule] = answer.status_code

    assert len(answers) >= 12
    assert set(answers.values()) == {404}


def test_a_trainee_who_asks_for_courses_is_led_to_their_own_page(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    trainee = enrol(run, "Wanjiru Odhiambo").person
    sign_in(client, trainee)

    led = client.get("/courses")
    give_role(trainee, Role.MENTOR, run=run)

    assert (led.status_code, led.location) == (302, "/me")
    assert run.public_id in client.get("/courses").text


def test_the_overview_says_in_words_whose_time_it_is(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    page = organiser(client, mcmc, "nairobi").get(f"/courses/{run.public_id}").text

    assert "All times are Nairobi time." in page
    assert "Africa/" not in page


def test_the_overview_says_what_needs_the_planner(client: FlaskClient, mcmc: PublishedMcmc) -> None:
    run = begin("phnom-penh")
    page = organiser(client, mcmc, "phnom-penh").get(f"/courses/{run.public_id}").text

    assert "Day 1 runs 160\N{NO-BREAK SPACE}min past 17:30." in page
    assert "PNH-P01 Hospital visit" in page
    assert "23 sessions have no room." in page
    assert "Add those who teach in this course." in page
    assert "PNH-1.0: 12 changes" in page


def test_the_overview_leads_to_what_was_placed_in_the_past(
    client: FlaskClient, mcmc: PublishedMcmc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOW)
    organiser(client, mcmc, "asuncion")
    run = begin("asuncion")
    run.created_at = planned_of(run)[-1].ends_at
    saved()
    bygone = [each for each in planned_of(run) if each.counts]

    page = client.get(f"/courses/{run.public_id}").text

    assert f"{len(bygone)} sessions were placed before this course was begun." in page
    assert all(f'href="/sessions/{each.public_id}/edit"' in page for each in bygone)
    agenda = client.get(f"/courses/{run.public_id}/agenda").text
    assert agenda.count("placed in the past") == len(bygone)


def test_publishing_says_before_what_becomes_visible_and_twice_is_once(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    organiser(client, mcmc, "nairobi")
    address = f"/courses/{run.public_id}"
    before = client.get(address).text

    knowing = {"csrf_token": CSRF, "unfinished": "1"}
    first = client.post(f"{address}/publish", data=knowing)
    moment = run.published_at
    again = client.post(f"{address}/publish", data={"csrf_token": CSRF})
    after = client.get(address).text

    assert "to everybody: the title of the course" in before
    assert (first.status_code, again.status_code) == (303, 303)
    assert (run.published_at, run.status) == (moment, "published")
    assert "/publish" not in after
    assert "Published" in after


def test_a_title_is_changed_later_with_a_word_on_certificates_that_have_the_old_one(
    app: Flask,
) -> None:
    world = make_world()
    client, address = world.client(app, "organiser"), f"/courses/{world.run.public_id}"
    claims = dict(database.session.scalars(select(Certificate.claims)).one())

    page = client.get(f"{address}/title").text
    answer = client.post(f"{address}/title", data={"csrf_token": CSRF, "title": " MCMC 12 "})
    shown = client.get(answer.location).text

    assert "1 certificate has been ordered already. It keeps the title it was ordered with" in page
    assert f'href="{address}/title"' in shown
    assert "The course is called “MCMC 12” now." in shown
    assert world.run.title == "MCMC 12"
    assert database.session.scalars(select(Certificate.claims)).one() == claims


def test_a_course_keeps_its_title_until_it_is_given_another(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    organiser(client, mcmc, "nairobi")

    answer = client.post(f"/courses/{run.public_id}/title", data={"csrf_token": CSRF, "title": ""})

    assert (answer.status_code, run.title) == (422, "MCMC")
    assert "Give the course a title." in answer.text
    assert "been ordered" not in answer.text


def test_a_course_that_was_begun_by_mistake_is_thrown_away_after_a_word(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(title="Begun twice")
    organiser(client, mcmc, "nairobi")
    address = f"/courses/{run.public_id}"
    overview, page = client.get(address).text, client.get(f"{address}/discard").text

    answer = client.post(f"{address}/discard", data={"csrf_token": CSRF})
    shown = client.get(answer.location).text

    assert f'href="{address}/discard"' in overview
    assert "This cannot be taken back." in page
    assert (answer.status_code, answer.location) == (303, "/courses")
    assert "“Begun twice” is thrown away." in shown
    assert client.get(address).status_code == 404


def test_who_throws_a_course_away_twice_is_led_to_the_courses_again(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(title="Begun twice")
    organiser(client, mcmc, "nairobi")
    address = f"/courses/{run.public_id}/discard"
    client.get(address)
    client.post(address, data={"csrf_token": CSRF})

    again = client.post(address, data={"csrf_token": CSRF})

    assert (again.status_code, again.location) == (303, "/courses")
    assert "This course is not there any more." in client.get(again.location).text


def test_who_was_not_asked_learns_not_whether_a_course_was_thrown_away(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    address = f"/courses/{begin().public_id}/discard"
    organiser(client, mcmc, "nairobi")
    elsewhere = organiser(client.application.test_client(), mcmc, "kumasi")
    form = {"csrf_token": CSRF}
    before = [elsewhere.get(address).status_code, elsewhere.post(address, data=form).status_code]
    client.get(address)
    client.post(address, data=form)

    assert before == [404, 404]
    assert elsewhere.post(address, data=form).status_code == 404
    assert client.post("/courses/unknown/discard", data=form).status_code == 404


def test_who_may_not_see_a_course_any_more_gets_404_also_when_they_were_asked(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    address = f"/courses/{run.public_id}/discard"
    asked = sign_in(client, person).get(address)
    (role,) = person.role_assignments
    database.session.delete(role)
    saved()

    answer = client.post(address, data={"csrf_token": CSRF})

    assert (asked.status_code, answer.status_code) == (200, 404)
    assert database.session.get(CourseRun, run.id) is not None


def test_a_published_course_says_why_it_stays(client: FlaskClient, mcmc: PublishedMcmc) -> None:
    run = make_run()
    organiser(client, mcmc, "nairobi")
    address = f"/courses/{run.public_id}/discard"

    page, answer = client.get(address).text, client.post(address, data={"csrf_token": CSRF})

    assert "This course is published" in page
    assert 'method="post"' not in page[page.index("<h1>") :]
    assert (answer.status_code, "This course is published" in answer.text) == (409, True)
    assert address not in client.get(f"/courses/{run.public_id}").text


def test_sessions_are_counted_in_one_way_on_all_pages_of_a_course(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run, words = begin(), "19 modules in 26 sessions"
    trainee = enrol(run, "Wanjiku Kamau", group=1).person
    organiser(client, mcmc, "nairobi")
    address = f"/courses/{run.public_id}"
    overview = client.get(address).text
    client.post(f"{address}/publish", data={"csrf_token": CSRF, "unfinished": "1"})
    saved()

    assert overview.count(words) == 2
    assert "26 sessions have no room." in overview
    assert f"{words}, pauses not counted." in client.get(f"{address}/agenda").text
    assert words in client.get("/cities/nairobi").text
    assert "19 modules in 23 sessions" in sign_in(client, trainee).get("/me").text


def test_an_unfinished_agenda_says_beside_its_button_what_is_missing(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run, client = begin("phnom-penh"), organiser(client, mcmc, "phnom-penh")
    address = f"/courses/{run.public_id}"
    page = client.get(address).text
    count = len(agenda_of(run).without_mentor)

    unknowing = client.post(f"{address}/publish", data={"csrf_token": CSRF})

    words = (
        f"The agenda still has 1 day that is too long, {count} sessions without a mentor, "
        "23 sessions without a room."
    )
    assert words in page
    assert ">Publish all the same</button>" in page
    assert ">Publish</button>" not in page
    assert (unknowing.status_code, run.published_at) == (409, None)
    assert "since you looked, something is unfinished" in unknowing.text


def test_a_finished_agenda_is_published_without_a_doubt(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin()
    mentors = [give_role(make_person(f"Mentor {n}"), Role.MENTOR, run=run) for n in range(4)]
    places = [
        rooms.add(run.city, name=f"Hall {n}", capacity=60, actor=planner(), now=NOW)
        for n in range(4)
    ]
    saved()
    for session in planned_of(run):
        turn = session.group.number - 1 if session.group else 0
        timetable.assign(
            session.id,
            revision=session.revision,
            room_id=places[turn].id,
            mentor_ids=[mentors[turn].id] if session.counts else [],
            actor=planner(),
            now=NOW,
        )
    client, address = organiser(client, mcmc, "nairobi"), f"/courses/{run.public_id}"

    page = client.get(address).text
    client.post(f"{address}/publish", data={"csrf_token": CSRF})

    assert '<button class="button primary" type="submit">Publish</button>' in page
    assert "The agenda still has" not in page
    assert run.published_at is not None


def test_overview_of_a_course_that_is_over_says_where_people_stand(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = make_run("phnom-penh", first_day=utcnow().date() - timedelta(days=20))
    mark(run, enrol(run, "Sok Chanthou"))
    mark(run, enrol(run, "Chea Sophea"), Status.ABSENT)
    address = f"/courses/{run.public_id}"

    page = organiser(client, mcmc, "phnom-penh").get(address).text

    assert "1 has earned the certificate" in page
    assert "1 no longer can" in page
    assert f'href="{address}/certificates">The course is over' in page
    assert "Too long" not in page
    mentor = give_role(make_person("Keo Dara"), Role.MENTOR, run=run)
    assert "earned the certificate" not in sign_in(client, mentor).get(address).text


@pytest.mark.parametrize(
    ("published", "attended", "words"),
    [
        (False, False, "The course is over, and its agenda was never published"),
        (True, False, "The course is over, and nobody was on it."),
        (True, True, "The course is over, and nothing is missing."),
    ],
)
def test_overview_says_of_a_course_that_is_over_what_is_true(
    client: FlaskClient, mcmc: PublishedMcmc, published: bool, attended: bool, words: str
) -> None:
    run = make_run(first_day=utcnow().date() - timedelta(days=20), published=published)
    if attended:
        mark(run, enrol(run, "Wanjiru Odhiambo"), Status.ABSENT)
    page = organiser(client, mcmc, "nairobi").get(f"/courses/{run.public_id}").text

    assert page.count("The course is over") == 1
    assert words in page


def test_overview_asks_for_certificates_when_all_has_begun_online_too(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = make_run(first_day=utcnow().date() - timedelta(days=20))
    mark(run, enrol(run, "Wanjiru Odhiambo"))
    address = f"/courses/{run.public_id}"
    before = organiser(client, mcmc, "nairobi").get(address).text
    make_session(run, utcnow() + timedelta(days=2), online=True)
    after = client.get(address).text

    assert "has earned one and has none yet" in before
    assert "has earned one and has none yet" not in after


def test_overview_leads_to_sessions_that_lack_marks(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = make_run(first_day=utcnow().date() - timedelta(days=20))
    enrol(run, "Wanjiru Odhiambo")

    address = f"/courses/{run.public_id}"

    page = organiser(client, mcmc, "nairobi").get(address).text

    assert "sessions that are over lack marks." in page
    assert f'href="{address}/agenda?marks=lacking"' in page


def test_overview_counts_and_names_people_without_a_group(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(groups=2)
    without = [enrol(run, "Wanjiru Odhiambo"), enrol(run, "Amina Hassan")]
    enrol(run, "Peter Otieno", group=1)
    address = f"/courses/{run.public_id}"
    signed_in = organiser(client, mcmc, "nairobi")

    before = signed_in.get(address).text
    for each in without:
        each.group = run.groups[0]
    saved()
    after = signed_in.get(address).text

    assert "3 people, 2 without a group" in before
    assert f'href="{address}/people">2 people are in no group' in before
    assert "3 in 2 groups" in after
    assert "in no group" not in after


def test_overview_names_a_required_module_whose_only_session_is_cancelled(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(groups=2)
    required = {each.uid for each in effective_curricula.of_run(run).modules if each.required}
    alone = next(each for each in planned_of(run, group_id=None) if each.module_uid in required)
    alone.status = "cancelled"
    saved()
    page = organiser(client, mcmc, "nairobi").get(f"/courses/{run.public_id}").text
    today = client.get("/today").text

    words = f"No session teaches the required module “{alone.code} {alone.title}” now."
    assert unescape(page).count("No session teaches") == 1
    assert words in unescape(page)
    assert "No session teaches one of the required modules" in today


def test_a_required_module_that_one_group_is_not_taught_is_told_and_asked_about(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(groups=2)
    first = next(each for each in planned_of(run, kind="module") if each.group_id)
    first.status = "cancelled"
    saved()
    client, address = organiser(client, mcmc, "nairobi"), f"/courses/{run.public_id}"
    page = unescape(client.get(address).text)

    words = f"the required module “{first.code} {first.title}” to {first.group.name} now."
    assert page.count("No session teaches") == 1
    assert words in page
    assert "1 required module that somebody is not taught" in page
    assert "No session teaches one of the required modules" in client.get("/today").text
    assert agenda_of(run).unfinished


def test_new_groups_are_told_to_be_taught_nothing_yet_of_what_is_taught_apart(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    run = begin(groups=2)
    apart = {each.module_uid for each in planned_of(run, kind="module") if each.group_id}
    saved()
    group_numbers.resize(run.id, 3, actor=planner(), now=NOW)

    page = organiser(client, mcmc, "nairobi").get(f"/courses/{run.public_id}").text

    assert unescape(page).count("” to Group 3 now.") == len(apart)


def listed_run(mcmc: PublishedMcmc, number: int) -> CourseRun:
    return CourseRun(
        title=f"Course {number}",
        city=mcmc.city("nairobi"),
        curriculum_version=mcmc.version,
        content_hash="sha256-",
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        created_at=NOW,
    )


def test_the_list_asks_the_same_number_of_questions_for_1_3_and_300_courses(
    db: SQLAlchemy, client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    organiser(client, mcmc, "nairobi")
    counts, made = [], 0
    for wanted in (1, 3, 300):
        db.session.add_all(listed_run(mcmc, number) for number in range(made, wanted))
        saved()
        made = wanted
        with counted_queries() as asked:
            page = client.get("/courses")
        assert page.text.count("Course ") >= wanted
        counts.append(len(asked))

    assert len(set(counts)) == 1
    assert counts[0] <= 5


def test_without_courses_the_list_leads_to_the_first_one(
    client: FlaskClient, mcmc: PublishedMcmc
) -> None:
    assert 'href="/courses/new"' in organiser(client, mcmc, "nairobi").get("/courses").text


def test_somebody_without_a_role_begins_nothing(client: FlaskClient, mcmc: PublishedMcmc) -> None:
    person: Person = make_person("Peter Otieno")
    sign_in(client, person)

    assert "There is no course here yet." in client.get("/courses").text
    assert client.get("/courses/new").status_code == 404
