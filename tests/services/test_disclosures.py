"""The interests of those who teach."""

import pytest
from flask_sqlalchemy import SQLAlchemy

from app.domain.errors import NotOfThisRun
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import disclosures as queries
from app.services import disclosures, faculty
from tests.factories import NOW, planner
from tests.planning import begin


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin(groups=0)


@pytest.fixture
def ana(run: CourseRun) -> Person:
    return faculty.add(
        run.id, address="ana@example.org", name="Ana Ocampo", actor=planner(), now=NOW
    )


def said(run: CourseRun) -> list[str | None]:
    return [each.disclosure and each.disclosure.interests for each in queries.of_run(run.id)]


def test_who_has_not_said_anything_is_told_apart_from_who_has_none(
    run: CourseRun, ana: Person
) -> None:
    assert (said(run), queries.lacking_by_run([run.id])[run.id]) == ([None], 1)

    disclosures.declare(run.id, interests="", actor=ana, now=NOW)

    assert (said(run), queries.lacking_by_run([run.id])[run.id]) == ([""], 0)


def test_they_can_change_and_the_last_word_counts(run: CourseRun, ana: Person) -> None:
    for words in ("", "Fees of a maker of pumps", "Fees of a maker of pumps"):
        disclosures.declare(run.id, interests=words, actor=ana, now=NOW)

    assert said(run) == ["Fees of a maker of pumps"]


def test_nobody_declares_for_a_course_that_is_not_theirs(run: CourseRun, ana: Person) -> None:
    with pytest.raises(NotOfThisRun):
        disclosures.declare(run.id, interests="", actor=planner(), now=NOW)
