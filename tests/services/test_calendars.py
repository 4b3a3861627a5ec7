"""Feeds: who is told what, what stays as it was, and what a change changes."""

import re
from datetime import date, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import OperationalError

from app.domain.calendar import CalendarEvent
from app.domain.session_event import Audience, SessionFacts, session_event
from app.errors import NotFound
from app.models.calendar import CalendarBlock
from app.models.delivery import CourseRun, CourseSession, MentorAssignment
from app.models.person import Person
from app.models.place import Room
from app.models.plan import PlannedMentor
from app.queries.calendars import ReleasedSession, subscriptions_of
from app.services import calendar_blocks, calendars, subscriptions
from app.services.calendars import CalendarGone, Feed
from tests.calendar_values import AWKWARD, NAIROBI
from tests.factories import NOW, enrol, make_person, make_run, make_session, planned_of, sessions_of
from tests.ical_lint import lint
from tests.queries_counted import counted_queries

SOON = date(2026, 11, 9)
LATER = NOW + timedelta(hours=1)


def page_of(session: ReleasedSession) -> str:
    return f"https://training.example/me#session-{session.public_id}"


def feed_of(person: Person, now: datetime = NOW) -> Feed:
    token = subscriptions.subscribe("Phone", actor=person, now=NOW)
    return calendars.personal(token, page_of=page_of, now=now)


def of_city(slug: str = "nairobi", now: datetime = NOW) -> Feed:
    return calendars.of_city(slug, page_of=page_of, now=now)


def told(db: SQLAlchemy, run: CourseRun) -> list[CourseSession]:
    return [each for each in sessions_of(run) if not each.pause]


def uids(feed: Feed) -> set[str]:
    assert lint(feed.body) == []
    return set(re.findall(r"UID:([0-9a-f-]+)\r", feed.body.decode()))


def unfolded(feed: Feed) -> str:
    return feed.body.decode().replace("\r\n ", "")


def entry(feed: Feed, uid: str) -> str:
    return next(part for part in unfolded(feed).split("BEGIN:VEVENT") if uid in part)


def teach(db: SQLAlchemy, person: Person, session: CourseSession) -> None:
    db.session.add(MentorAssignment(person=person, course_session=session))
    db.session.commit()


def test_trainee_is_told_plenary_sessions_and_those_of_the_own_group(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON, groups=4)
    person = enrol(run, "Wanjiru Odhiambo", group=2).person

    mine = {each.uid for each in told(db, run) if each.group in (None, run.groups[1])}
    assert uids(feed_of(person)) == mine
    assert len(mine) < len(told(db, run)) < len(sessions_of(run))


def test_mentor_is_told_the_sessions_they_teach_and_no_others(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON)
    mentor, session = make_person("José Núñez"), told(db, run)[3]
    teach(db, mentor, session)

    assert uids(feed_of(mentor)) == {session.uid}


def test_draft_is_in_no_calendar(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON, published=False)
    person = enrol(run, "Wanjiru Odhiambo").person
    first = planned_of(run)[0]
    first.mentors.append(PlannedMentor(person=person))
    db.session.commit()
    curriculum = calendars.of_curriculum("mcmc", page_of=page_of, now=NOW)

    drafts = {each.uid for each in planned_of(run)}
    assert [uids(feed) & drafts for feed in (feed_of(person), of_city(), curriculum)] == [set()] * 3


def test_who_left_the_course_is_told_nothing_more(db: SQLAlchemy) -> None:
    enrolment = enrol(make_run(first_day=SOON), "Wanjiru Odhiambo")
    enrolment.status = "withdrawn"
    db.session.commit()

    feed = feed_of(enrolment.person)
    assert (lint(feed.body), len(uids(feed))) == ([], 1)
    assert "SUMMARY:There is no session in this calendar." in unfolded(feed)


def test_public_calendars_tell_of_the_courses_there_and_name_nobody(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON)
    teach(db, make_person("José Núñez"), told(db, run)[0])
    curriculum = calendars.of_curriculum("mcmc", page_of=page_of, now=NOW)

    everything = {each.uid for each in told(db, run)}
    assert (uids(of_city()), uids(curriculum)) == (everything, everything)
    assert uids(of_city("kumasi")).isdisjoint(everything)
    assert "Núñez" not in unfolded(of_city()) + unfolded(curriculum)


def test_personal_calendar_names_the_mentors(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON)
    session = told(db, run)[0]
    for name in ("សុខ ចាន់ធូ", "José Núñez"):
        teach(db, make_person(name), session)

    feed = feed_of(enrol(run, "Wanjiru Odhiambo").person)
    assert "Mentors: José Núñez\\, សុខ ចាន់ធូ" in entry(feed, session.uid)


def test_fetching_again_gives_the_same_octets_and_writes_nothing(db: SQLAlchemy) -> None:
    person = enrol(make_run(first_day=SOON), "Wanjiru Odhiambo").person
    first = feed_of(person)
    token = subscriptions.subscribe("Tablet", actor=person, now=NOW)

    with counted_queries() as queries:
        again = calendars.personal(token, page_of=page_of, now=LATER)

    assert again == first
    assert [query.split()[0] for query in queries] == ["SELECT"] * 4


def test_change_renders_only_the_session_that_changed(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON)
    of_city()
    before = blocks(db)
    changed = told(db, run)[5]
    changed.title = "Palliative care at home"
    db.session.commit()

    feed = of_city(now=LATER)

    after = blocks(db)
    assert {key for key in after if after[key] != before[key]} == {changed.id}
    assert f"LAST-MODIFIED:{LATER:%Y%m%dT%H%M%SZ}" in entry(feed, changed.uid)
    assert unfolded(feed).count(f"LAST-MODIFIED:{NOW:%Y%m%dT%H%M%SZ}") == len(after) - 1
    assert feed.changed_at == LATER


def blocks(db: SQLAlchemy) -> dict[int, tuple[datetime, bytes]]:
    rows = db.session.scalars(db.select(CalendarBlock)).all()
    return {row.course_session_id: (row.changed_at, row.body) for row in rows}


def test_renamed_room_is_a_change_of_all_sessions_in_it(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON)
    room = Room(city=run.city, name="Lecture hall")
    first, second, *_rest = told(db, run)
    first.room = second.room = room
    db.session.commit()
    of_city()
    room.name = "Great hall"
    db.session.commit()

    feed = of_city(now=LATER)

    assert unfolded(feed).count("LOCATION:Great hall\\, Nairobi") == 2
    assert unfolded(feed).count(f"DTSTAMP:{LATER:%Y%m%dT%H%M%SZ}") == 2


def test_cancelled_session_stays_for_thirty_days_after_its_end(db: SQLAlchemy) -> None:
    session = told(db, make_run(first_day=SOON))[0]
    session.status = "cancelled"
    db.session.commit()

    last = session.ends_at + timedelta(days=30)
    assert "SUMMARY:CANCELLED – " in entry(of_city(), session.uid)
    assert session.uid in uids(of_city(now=last))
    assert session.uid not in uids(of_city(now=last + timedelta(seconds=1)))


def test_sessions_leave_sixty_days_after_and_come_four_hundred_days_before(db: SQLAlchemy) -> None:
    session = told(db, make_run(first_day=SOON))[0]
    first, last = session.starts_at - timedelta(days=400), session.ends_at + timedelta(days=60)
    moment = timedelta(seconds=1)

    inside = [session.uid in uids(of_city(now=now)) for now in (first, last)]
    outside = [session.uid in uids(of_city(now=now)) for now in (first - moment, last + moment)]
    assert (inside, outside) == ([True, True], [False, False])


def test_groups_side_by_side_are_told_apart(db: SQLAlchemy) -> None:
    run = make_run(first_day=SOON, groups=2)
    in_groups = [each for each in told(db, run) if each.group]

    titles = [f"SUMMARY:{each.title} ({each.group.name})" for each in in_groups if each.group]
    assert in_groups
    assert all(title in unfolded(of_city()) for title in titles)


@pytest.mark.parametrize("title", [text for text in AWKWARD if not {"\0", "\ud800"} & set(text)])
def test_any_title_makes_a_calendar_without_fault(db: SQLAlchemy, title: str) -> None:
    session = told(db, make_run(first_day=SOON))[0]
    session.title = title[:200]
    db.session.commit()

    assert session.uid in uids(of_city())


def test_session_that_cannot_be_written_is_left_out_alone(
    db: SQLAlchemy, caplog: pytest.LogCaptureFixture
) -> None:
    run = make_run(first_day=SOON)
    everything = {each.uid for each in told(db, run)}
    broken = told(db, run)[0]
    everything.remove(broken.uid)
    broken.uid = "no uuid at all"
    db.session.commit()

    assert uids(of_city()) == everything
    assert "leaves a session out" in caplog.text


def test_calendar_is_served_though_nothing_can_be_stored(
    db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    run = make_run(first_day=SOON)

    def full_disk(_table: object) -> None:
        raise OperationalError("INSERT", {}, Exception("the disk is full"))

    monkeypatch.setattr(calendar_blocks, "insert_into", full_disk)

    assert uids(of_city()) == {each.uid for each in told(db, run)}
    assert "could not be stored" in caplog.text
    assert blocks(db) == {}


def test_of_two_feeds_that_render_one_change_the_first_gives_the_time(db: SQLAlchemy) -> None:
    session = told(db, make_run(first_day=SOON))[0]
    events = {session.id: event_of(NAIROBI)}

    first = calendar_blocks.renew(events, Audience.PUBLIC, now=NOW)
    second = calendar_blocks.renew(events, Audience.PUBLIC, now=LATER)

    assert second == first


def event_of(facts: SessionFacts) -> CalendarEvent:
    return session_event(facts, Audience.PUBLIC, changed_at=NOW)


@pytest.mark.parametrize("count", [1, 200])
def test_queries_do_not_grow_with_the_sessions(db: SQLAlchemy, count: int) -> None:
    run = make_run(first_day=SOON)
    person = enrol(run, "Wanjiru Odhiambo").person
    has = len(told(db, run))
    fill(run, count)
    token = subscriptions.subscribe("Phone", actor=person, now=NOW)

    numbers, bodies = [], []
    for now in (NOW, LATER):
        with counted_queries() as queries:
            bodies.append(calendars.personal(token, page_of=page_of, now=now).body)
        numbers.append(len(queries))

    assert (numbers, bodies[0].count(b"BEGIN:VEVENT")) == ([6, 4], has + count)
    assert (lint(bodies[0]), bodies[1]) == ([], bodies[0])


def fill(run: CourseRun, count: int) -> None:
    for minute in range(count):
        make_session(run, NOW + timedelta(days=30, minutes=minute))


def test_stopped_calendar_holds_a_notice_for_thirty_days_and_is_gone_then(db: SQLAlchemy) -> None:
    person = enrol(make_run(first_day=SOON), "Wanjiru Odhiambo").person
    token = subscriptions.subscribe("Lost phone", actor=person, now=NOW)
    (row,) = subscriptions_of(person.id)
    subscriptions.revoke(row.public_id, actor=person, now=LATER)

    def fetch(now: datetime) -> Feed:
        return calendars.personal(token, page_of=page_of, now=now)

    feed = fetch(LATER)
    assert (len(uids(feed)), feed.changed_at) == (1, LATER)
    assert "SUMMARY:This calendar was stopped." in unfolded(feed)
    assert "DTSTART;VALUE=DATE:20261102" in unfolded(feed)
    assert fetch(LATER + timedelta(days=30, seconds=-1)) == feed
    with pytest.raises(CalendarGone):
        fetch(LATER + timedelta(days=30))


def test_unknown_calendars_are_not_found(db: SQLAlchemy) -> None:
    for fetch in (
        lambda: calendars.personal("invented", page_of=page_of, now=NOW),
        lambda: calendars.of_city("atlantis", page_of=page_of, now=NOW),
        lambda: calendars.of_curriculum("alchemy", page_of=page_of, now=NOW),
    ):
        with pytest.raises(NotFound):
            fetch()
