"""Proposals on pages: asking for times and repairs, how far they are, taking one, filling gaps."""

import re
from dataclasses import replace
from datetime import date, time, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import update

from app.domain.permissions import Role
from app.models.delivery import CourseRun
from app.models.owed_work import OwedWork
from app.models.plan import PlannedMentor
from app.models.proposal import Proposal
from app.queries import placing as placing_queries
from app.queries import plans
from app.queries import proposals as queries
from app.services import timetable
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, planned_of, planner
from tests.planning import begin, saved, session_of
from tests.proposing import WITHIN, asked, cancel, make_mentor, make_room, repair, times, worked
from tests.queries_counted import counted_queries

HOURS = {"first": "2037-12-07", "last": "2037-12-11", "begins": "08:00", "ends": "18:00"}
KEY = "KeyOfThisForm123"


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    run = begin(groups=2)
    saved()
    return run


@pytest.fixture
def organiser(client: FlaskClient, run: CourseRun) -> FlaskClient:
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))


def read(client: FlaskClient, run: CourseRun, part: str = "", status: int = 200) -> str:
    answer = client.get(f"/courses/{run.public_id}/proposals{part}")
    assert answer.status_code == status
    return words_of(answer.text)


def words_of(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def press(client: FlaskClient, run: CourseRun, part: str, **form: object) -> tuple[int, str]:
    answer = client.post(
        f"/courses/{run.public_id}/proposals{part}", data={"csrf_token": CSRF, **form}
    )
    return answer.status_code, words_of(answer.text)


def only(run: CourseRun) -> Proposal:
    (proposal,) = queries.of_run(run.id)
    return proposal


def test_times_are_asked_for_seen_in_the_making_and_put_into_the_plan(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall, grace = make_room(run), make_mentor(run, "Grace Achieng")
    first = session_of(run, "M01")
    assert "Find times" in read(organiser, run)
    assert first.title in read(organiser, run, "/times")

    status, _text = press(
        organiser, run, "/times", key=KEY, sessions=[first.public_id],
        rooms=[hall.public_id], mentors=[grace.public_id], **HOURS,
    )  # fmt: skip
    assert status == 303
    proposal = only(run)
    assert "It waits for its turn" in read(organiser, run, f"/{KEY}")
    waiting = organiser.get(f"/courses/{run.public_id}/proposals/{KEY}/progress")
    assert "HX-Refresh" not in waiting.headers
    assert "Worked on" in read(organiser, run)

    worked(proposal)
    done = organiser.get(f"/courses/{run.public_id}/proposals/{KEY}/progress")
    assert done.headers["HX-Refresh"] == "true"
    page = read(organiser, run, f"/{KEY}")
    assert "1 session has a place" in page
    assert "Lecture hall" in page
    assert "Grace Achieng" in page

    assert press(organiser, run, f"/{KEY}/take", number="0")[0] == 303
    assert session_of(run, "M01").room_id == hall.id
    agenda = words_of(organiser.get(f"/courses/{run.public_id}/agenda").text)
    assert "1 session is planned so now." in agenda
    assert "In the plan" in read(organiser, run, f"/{KEY}")
    organiser.post(f"/courses/{run.public_id}/plan/undo", data={"csrf_token": CSRF})
    assert session_of(run, "M01").room_id is None
    assert "times that were found" in words_of(
        organiser.get(f"/courses/{run.public_id}/agenda").text
    )


def test_a_proposal_tells_what_hour_it_is_for_a_mentor_in_another_zone(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall, grace = make_room(run), make_mentor(run, "Grace Achieng")
    wanted = times(run, "M01", rooms=(hall.id,), mentors=(grace.id,))
    proposal = worked(asked(run, wanted))
    grace.affiliations[0].ends_on = NOW.date()  # who works in the city is here
    grace.time_zone = "America/Los_Angeles"
    saved()

    page = read(organiser, run, f"/{proposal.public_id}")

    assert "for Grace Achieng : no hour to teach" in page


def test_nothing_that_was_typed_is_lost_where_the_form_is_refused(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hours = HOURS | {"last": "2037-12-01", "ends": "07:30"}
    status, text = press(organiser, run, "/times", key=KEY, **hours)
    assert status == 422
    for words in ("Choose what needs a time", "before the first one", "not after the beginning"):
        assert words in text
    page = organiser.post(
        f"/courses/{run.public_id}/proposals/times",
        data={"csrf_token": CSRF, "key": KEY, **hours},
    ).text
    assert 'value="07:30"' in page
    assert f'value="{KEY}"' in page
    long = HOURS | {"last": "2038-12-01"}
    assert "at most 60 days" in press(organiser, run, "/times", key=KEY, **long)[1]
    assert queries.of_run(run.id) == []


def test_of_a_session_that_is_too_long_it_is_told_how_much_longer_days_would_have_to_be(
    organiser: FlaskClient, run: CourseRun
) -> None:
    session = session_of(run, "M01")
    session.minutes, session.ends_at = 40, session.starts_at + timedelta(minutes=40)
    saved()
    evening = replace(WITHIN, begins=time(19), ends=time(19, 30))

    proposal = worked(asked(run, times(run, "M01", within=evening)))
    page = read(organiser, run, f"/{proposal.public_id}")

    assert "It is longer than the hours that were asked for." in page
    assert "What would help: days that end 30 min 30 minutes later." in page.replace("\xa0", " ")
    assert "19:00" in page.partition("It would be then")[2]


def test_a_session_without_a_place_is_told_with_why_and_what_would_help(
    organiser: FlaskClient, run: CourseRun
) -> None:
    small = make_room(run, "Small room", capacity=0)
    enrol(run, "Wanjiku Kamau", group=1)
    proposal = worked(asked(run, times(run, "M01", rooms=(small.id,))))
    page = read(organiser, run, f"/{proposal.public_id}")
    assert "No session found a place." in page
    assert "no room has enough places" in page
    assert "What would help: more places in Small room." in page


def test_a_time_at_which_the_city_never_works_is_told_as_such(
    organiser: FlaskClient, run: CourseRun
) -> None:
    saturday = replace(WITHIN, first=date(2037, 12, 12), last=date(2037, 12, 12))
    proposal = worked(asked(run, replace(times(run, "M01"), within=saturday)))

    assert "There is no time to try" in read(organiser, run, f"/{proposal.public_id}")


def test_who_joins_a_session_in_person_from_elsewhere_reads_their_own_time(
    organiser: FlaskClient, run: CourseRun
) -> None:
    mentor = make_mentor(run, "Sunita Rao")
    mentor.time_zone = "Asia/Kolkata"
    session = session_of(run, "M01")
    session.mentors = [PlannedMentor(person=mentor, remote=True)]
    saved()
    proposal = worked(asked(run, times(run, "M01")))

    page = read(organiser, run, f"/{proposal.public_id}")

    assert "11:30–12:15 for Sunita Rao" in page


def test_a_repair_is_shown_before_and_after_with_the_numbers_of_its_rank_and_taken(
    organiser: FlaskClient, run: CourseRun
) -> None:
    grace = make_mentor(run, "Grace Achieng", "Surgery")
    kofi, _amara = make_mentor(run, "Kofi Boateng", "surgery"), make_mentor(run, "Amara Diallo")
    session = session_of(run, "M01")
    timetable.assign(
        session.id, revision=1, room_id=None, mentor_ids=[grace.id], actor=planner(), now=NOW
    )
    day = session.local_start.date().isoformat()
    where = f"/courses/{run.public_id}/proposals/repair?mentor={grace.public_id}&amp;day={day}"
    assert where in organiser.get(f"/sessions/{session.public_id}/edit").text
    form = organiser.get(unescape(where)).text
    assert f'<option selected value="{grace.public_id}">' in form
    assert f'value="{day}"' in form

    given = {"mentor": grace.public_id, "since_day": day, "until_day": day, "key": KEY}
    assert press(organiser, run, "/repair", **given, **HOURS)[0] == 303
    page_of = worked(only(run))
    assert kofi.id in page_of.asked["mentors"]
    assert _amara.id not in page_of.asked["mentors"]
    page = read(organiser, run, f"/{KEY}")
    assert "1 session cannot be held as it is." in page
    assert "Without Grace Achieng" in page
    assert "Repair 1" in page
    assert "No session begins at another time" in page
    assert "1 mentor steps in" in page
    assert "Kofi Boateng before: Grace Achieng" in page

    assert press(organiser, run, f"/{KEY}/take", number="0")[0] == 303
    assert [each.person_id for each in session_of(run, "M01").mentors] == [kofi.id]
    status, text = press(organiser, run, f"/{KEY}/take", number="1")
    assert status == 409
    assert "it would not fit any more" in text


def test_a_repair_needs_somebody_or_some_room_that_is_lost_for_a_while(
    organiser: FlaskClient, run: CourseRun
) -> None:
    given = {"key": KEY, "since_day": "2037-12-08", "until_day": "2037-12-07"}
    status, text = press(organiser, run, "/repair", **given, **HOURS)
    assert status == 422
    assert "Choose a mentor or a room, and not both." in text
    assert "It ends before it begins." in text


def test_what_fits_no_more_is_shown_beside_the_plan_as_it_is(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall = make_room(run)
    proposal = worked(asked(run, times(run, "M01", rooms=(hall.id,))))
    cancel(session_of(run, "M01"))
    part = f"/{proposal.public_id}"
    assert "The plan has changed since this was found" in read(organiser, run, part)
    status, text = press(organiser, run, f"{part}/take", number="0")
    assert status == 409
    assert "Nothing was planned" in text


def form_of(client: FlaskClient, address: str) -> dict[str, list[str]]:
    """What a browser sends of the form at an address, but for its key."""
    form = client.get(address).text.rpartition('<form method="post"')[2]
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if given.get("type") != "checkbox" or " checked" in tag:
            sent.setdefault(given.get("name", ""), []).append(given.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"(.*?)</select>', form, re.DOTALL):
        chosen = [tag for tag in re.findall(r"<option[^>]*>", options) if " selected" in tag]
        sent[name] = re.findall(r'value="([^"]*)"', "".join(chosen))
    return {name: values for name, values in sent.items() if name not in ("key", "csrf_token", "")}


def test_asking_again_begins_with_what_was_asked(organiser: FlaskClient, run: CourseRun) -> None:
    hall, grace = make_room(run), make_mentor(run, "Grace Achieng")
    make_room(run, "Small room")
    cancel(session_of(run, "M02"))
    (lacking,) = placing_queries.lacking(run, planned_of(run))
    asked_for = {
        "sessions": [session_of(run, "M01").public_id],
        "modules": [lacking.module.uid],
        "rooms": [hall.public_id],
        "mentors": [grace.public_id],
        "days_off": ["y"],
        **{name: [value] for name, value in (HOURS | {"begins": "09:30"}).items()},
    }
    assert press(organiser, run, "/times", key=KEY, **asked_for)[0] == 303
    worked(only(run))

    links = re.findall(
        r'href="(/courses/[^"]*again=[^"]*)"',
        organiser.get(f"/courses/{run.public_id}/proposals/{KEY}").text,
    )

    assert form_of(organiser, links[0]) == asked_for


@pytest.mark.parametrize("until_time", ["", "12:30"])
@pytest.mark.parametrize("others", [{}, {"others": ["y"]}])
def test_asking_again_for_a_repair_says_again_what_is_lost(
    organiser: FlaskClient, run: CourseRun, others: dict[str, list[str]], until_time: str
) -> None:
    grace, _kofi = make_mentor(run, "Grace Achieng", "Surgery"), make_mentor(run, "Kofi Boateng")
    asked_for = {
        "mentor": [grace.public_id],
        "room": [""],
        "since_day": ["2037-12-07"],
        "since_time": [""],
        "until_day": ["2037-12-08"],
        "until_time": [until_time],
        **others,
        **{name: [value] for name, value in HOURS.items()},
    }
    assert press(organiser, run, "/repair", key=KEY, **asked_for)[0] == 303

    again = f"/courses/{run.public_id}/proposals/repair?again={KEY}"

    assert form_of(organiser, again) == asked_for


def test_what_was_asked_in_another_course_or_otherwise_is_not_asked_again(
    organiser: FlaskClient, run: CourseRun
) -> None:
    proposal = asked(run, times(run, "M01"))
    other = begin(title="Another one", groups=0)

    assert "Find times" in read(organiser, run, f"/times?again={proposal.public_id}")
    read(organiser, run, f"/repair?again={proposal.public_id}", status=404)
    read(organiser, other, f"/times?again={proposal.public_id}", status=404)


def test_what_was_asked_in_another_course_is_not_found(
    organiser: FlaskClient, run: CourseRun
) -> None:
    proposal = worked(asked(run, times(run, "M01")))
    other = begin(title="Another one", groups=0)
    read(organiser, other, f"/{proposal.public_id}", status=404)
    assert press(organiser, other, f"/{proposal.public_id}/take", number="0")[0] == 404


def test_what_the_day_plan_has_is_seen_then_placed_and_undone_as_one(
    organiser: FlaskClient, run: CourseRun
) -> None:
    apart = next(each for each in planned_of(run) if each.group_id)
    gone = [session_of(run, "M01"), *planned_of(run, module_uid=apart.module_uid)]
    for each in gone:
        cancel(each)
    before = set(plans.values_of(planned_of(run)))
    page = organiser.get(f"/courses/{run.public_id}/proposals/day-plan").text
    assert gone[0].title in words_of(page)
    assert "2 groups at the same time" in page
    seen = re.findall(r'name="seen" value="([^"]+)"', page)[0]
    assert press(organiser, run, "/day-plan", seen="another state")[0] == 409

    assert press(organiser, run, "/day-plan", seen=seen)[0] == 303

    assert placing_queries.lacking(run, planned_of(run)) == []
    placed = [each for each in planned_of(run) if each.counts and each.code == "M01"]
    assert [each.local_start for each in placed] == [gone[0].local_start]
    assert press(organiser, run, "/day-plan", seen=seen)[0] == 303
    assert len(planned_of(run)) == len(before) + 3
    told = words_of(organiser.get(f"/courses/{run.public_id}/agenda").text)
    assert "There was nothing left to put into the plan." in told
    assert "0 sessions" not in told
    organiser.post(f"/courses/{run.public_id}/plan/undo", data={"csrf_token": CSRF})
    assert set(plans.values_of(planned_of(run))) == before
    assert "Nothing" not in read(organiser, run, "/day-plan")


def test_a_page_asks_as_much_of_the_database_for_few_sessions_as_for_many(
    organiser: FlaskClient, run: CourseRun
) -> None:
    hall, grace = make_room(run), make_mentor(run, "Grace Achieng")
    beside = {"rooms": (hall.id,), "mentors": (grace.id,)}
    few = worked(asked(run, times(run, "M01", **beside)))
    many = worked(asked(run, times(run, "M01", "M02", "M03", "M04", **beside)))
    read(organiser, run, f"/{few.public_id}")
    counts = []
    for each in (few, many):
        with counted_queries() as statements:
            read(organiser, run, f"/{each.public_id}")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_work_that_was_given_up_is_not_told_as_worked_on(
    organiser: FlaskClient, run: CourseRun, db: SQLAlchemy
) -> None:
    asked(run, times(run, "M01"))
    assert "Worked on" in read(organiser, run)
    db.session.execute(update(OwedWork).values(state="failed"))
    db.session.commit()

    page = read(organiser, run)

    assert "Broke off" in page
    assert "Worked on" not in page


def test_a_list_asks_as_much_for_one_as_for_many(organiser: FlaskClient, run: CourseRun) -> None:
    counts = []
    for many in (1, 3):
        for _ in range(many):
            asked(run, repair(session_of(run, "M01"), mentor=1))
        read(organiser, run)
        with counted_queries() as statements:
            read(organiser, run)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_who_teaches_sees_none_of_it(client: FlaskClient, run: CourseRun) -> None:
    mentor = sign_in(client, make_mentor(run, "Grace Achieng"))
    proposal = asked(run, times(run, "M01"))
    for part in ("", "/times", "/repair", "/day-plan", f"/{proposal.public_id}"):
        assert mentor.get(f"/courses/{run.public_id}/proposals{part}").status_code in (403, 404)
