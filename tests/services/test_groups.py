"""Who is in which group."""

from collections import Counter

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import NotOfThisRun
from app.domain.grouping.member import Hospitals
from app.domain.grouping.proposal import Wish
from app.models.delivery import CourseRun, Enrolment
from app.queries import groups as queries
from app.queries import trainees
from app.services import groups
from app.services.groups import Overtaken
from tests.factories import NOW, enrol, make_person, make_run, works_in

WAITING, ANEW = Wish(), Wish(everybody=True)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


def numbers(run: CourseRun) -> list[int | None]:
    return [each.group.number if each.group else None for each in trainees.enrolled(run.id)]


def three(run: CourseRun) -> list[Enrolment]:
    return [enrol(run, name) for name in ("Amina", "Barasa", "Chebet")]


def test_people_are_put_into_groups_and_out_of_them(db: SQLAlchemy, run: CourseRun) -> None:
    amina, barasa, _ = three(run)
    actor = make_person()

    first = groups.set_all(run.id, {amina.public_id: 3, barasa.public_id: 1}, actor=actor, now=NOW)
    again = groups.set_all(
        run.id, {amina.public_id: 3, barasa.public_id: None}, actor=actor, now=NOW
    )

    assert (first, again) == (2, 1)
    assert numbers(run) == [3, None, None]


@pytest.mark.parametrize("other", ["enrolment", "group"])
def test_what_is_of_another_run_refuses_all(db: SQLAlchemy, run: CourseRun, other: str) -> None:
    (amina, *_others), elsewhere = three(run), enrol(make_run("kumasi", groups=4), "Kofi")
    foreign = {elsewhere.public_id: 1} if other == "enrolment" else {amina.public_id: 5}

    with pytest.raises(NotOfThisRun):
        groups.set_all(run.id, {_others[0].public_id: 2} | foreign, actor=make_person(), now=NOW)
    assert numbers(run) == [None, None, None]


def proposed(run: CourseRun, wish: Wish) -> str:
    """Return the fingerprint of what is proposed now."""
    return queries.proposal(run, trainees.of_run(run, now=NOW).here, wish).fingerprint


def follow(run: CourseRun, wish: Wish = WAITING) -> int:
    shown = proposed(run, wish)
    return groups.follow(run.id, wish, shown=shown, actor=make_person(), now=NOW)


def test_a_proposal_that_is_followed_fills_the_groups_and_leaves_who_is_in_one(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept = enrol(run, "Zawadi", group=4)
    for number in range(10):
        enrol(run, f"Trainee {number}")

    assert (follow(run), kept.group and kept.group.number) == (10, 4)
    assert sorted(Counter(numbers(run)).values()) == [2, 3, 3, 3]
    assert follow(run) == 0


def test_everybody_anew_twice_changes_nothing_the_second_time(
    db: SQLAlchemy, run: CourseRun
) -> None:
    for number in range(8):
        enrol(run, f"Trainee {number}", group=1)
    follow(run, ANEW)

    assert Counter(numbers(run)) == {1: 2, 2: 2, 3: 2, 4: 2}
    assert follow(run, ANEW) == 0


def test_teams_of_hospitals_stay_together(db: SQLAlchemy, run: CourseRun) -> None:
    for number in range(8):
        person = enrol(run, f"Trainee {number}").person
        works_in(run.city, person, "Embu" if number % 2 else "Meru")
    follow(run, Wish(hospitals=Hospitals.TOGETHER))

    assert Counter(numbers(run)) == {1: 4, 2: 4}


def test_what_was_shown_is_done_or_nothing(db: SQLAlchemy, run: CourseRun) -> None:
    amina, *_others = three(run)
    shown = proposed(run, WAITING)
    groups.set_all(run.id, {amina.public_id: 3}, actor=make_person(), now=NOW)

    with pytest.raises(Overtaken):
        groups.follow(run.id, WAITING, shown=shown, actor=make_person(), now=NOW)
    assert numbers(run) == [3, None, None]
