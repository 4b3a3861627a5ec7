"""What somebody is written about a release: all that differs for them, at times they can read."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.plans import changes, concerned
from app.domain.plans.change_notice import Called, Course, Hall, Notice, Reader, notice_of
from app.domain.plans.planned import Planned
from tests.plan_values import ALL_THAT_MAY_DIFFER, OTHERWISE, SEVEN, WAS

CALLED = Called(
    rooms={
        1: Hall(name="Acacia Hall", city="Nairobi", time_zone="Africa/Nairobi"),
        2: Hall(name="Room 4", city="Mumbai", time_zone="Asia/Kolkata"),
    },
    virtual_rooms={1: "Skylark"},
    groups={1: "Group 1"},
    people={7: "Grace Achieng", 8: "Ana Ocampo"},
)
COURSE = Course(title="MCMC", city="Nairobi", page="https://example.org/me")
GRACE = Reader(name="Grace Achieng")


def told(was: Planned | None, now: Planned, *, person: int = 7, reader: Reader = GRACE) -> Notice:
    found = changes.between([was] if was else [], [now])
    concerns = concerned.by_person(found, {40: None})[person]
    return notice_of(reader, concerns, COURSE, CALLED)


@pytest.mark.parametrize("name", ALL_THAT_MAY_DIFFER)
def test_each_thing_that_differs_is_told_as_it_was_and_as_it_is(name: str) -> None:
    lines = told(WAS, replace(WAS, **{name: OTHERWISE[name]})).body.splitlines()

    before = [number for number, line in enumerate(lines) if "before: " in line]
    assert before
    for number in before:
        assert lines[number - 1].strip() != lines[number].strip().removeprefix("before: ")


LATE = {
    "starts": datetime.fromisoformat("2037-12-07T23:30"),
    "starts_at": SEVEN + timedelta(hours=14.5),
}


def test_a_session_that_is_moved_is_told_with_its_zone_and_by_the_readers_own_clocks() -> None:
    notice = told(WAS, replace(WAS, **LATE), reader=replace(GRACE, time_zone="Asia/Kolkata"))

    assert notice.subject == "MCMC: M01 Welcome (moved)"
    assert notice.body == (
        "Grace Achieng,\n\n"
        "the agenda of MCMC in Nairobi has changed for you:\n\n"
        "M01 Welcome: moved\n"
        "  You teach it.\n"
        "  Mon 7 December 2037, 23:30–Tue 8 December 2037, 00:15 Nairobi (Africa/Nairobi)\n"
        "    before: Mon 7 December 2037, 09:00–09:45 Nairobi (Africa/Nairobi)\n"
        "    by your own clocks: Tue 8 December 2037, 02:00–02:45 (Asia/Kolkata)\n\n"
        "Your page and your calendar show it as it is now: https://example.org/me\n"
    )


def test_clocks_that_show_the_same_time_are_not_told_twice() -> None:
    notice = told(WAS, WAS.as_cancelled, reader=replace(GRACE, time_zone="Africa/Kampala"))

    assert "M01 Welcome: cancelled" in notice.body
    assert "your own clocks" not in notice.body


def test_who_attends_reads_who_teaches_a_new_session_and_in_which_rooms() -> None:
    new = replace(WAS, remote=(7,), mentors=(7, 8), parts=((8, "interpreter"),), sites=((2, 8),))
    body = told(None, new, person=40, reader=Reader(name="Otieno")).body

    assert "M01 Welcome: new\n  Mon 7 December" in body
    assert "Grace Achieng (leads it, from elsewhere), Ana Ocampo (interprets)" in body
    assert "Acacia Hall, Room 4 (Mumbai, 11:30) (looked after by Ana Ocampo)" in body


def test_who_looks_after_a_further_room_is_not_told_that_they_teach() -> None:
    body = told(WAS, replace(WAS, sites=((2, 8),)), person=8).body

    assert "You look after a room of it now." in body
    assert "You teach it" not in body


def test_several_changes_have_a_subject_that_counts_them() -> None:
    other = replace(WAS, id="b")
    found = changes.between([WAS, other], [WAS.as_cancelled, other.as_cancelled])
    concerns = concerned.by_person(found, {})[7]

    notice = notice_of(GRACE, concerns, COURSE, CALLED)

    assert notice.subject == "MCMC: 2 sessions of yours have changed"
    assert notice.body.count("M01 Welcome: cancelled") == 2


def test_a_session_that_becomes_a_pause_and_comes_back_is_told_as_what_it_is() -> None:
    pause = replace(WAS, kind="break", room=None)

    gone = told(WAS, pause)
    assert gone.subject == "MCMC: M01 Welcome (a pause now, elsewhere)"
    assert "  You do not teach it any more." in gone.body
    assert "  No room\n    before: Acacia Hall\n  Break\n    before: Module\n" in gone.body
    back = told(replace(WAS, kind="break"), WAS)
    assert back.subject == "MCMC: M01 Welcome (no pause any more)"
    assert (
        "  You teach it now.\n"
        "  Mon 7 December 2037, 09:00–09:45 Nairobi (Africa/Nairobi)\n"
        "  Acacia Hall\n"
        "  Grace Achieng\n"
        "  Module\n"
        "    before: Break\n"
    ) in back.body
