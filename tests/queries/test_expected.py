"""The database and the rule say the same of who is expected at which session."""

from itertools import product

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.held_session import is_held_for
from app.models.delivery import CourseSession, Enrolment
from app.queries import expected
from tests.factories import enrol, make_run, sessions_of


def test_the_database_expects_whom_the_rule_expects(db: SQLAlchemy) -> None:
    run, other = make_run("kumasi", groups=4), make_run("nairobi")
    people = [enrol(run, f"Trainee {group}", group=group) for group in (None, 1, 1, 2, 3)]
    people.append(enrol(other, "Elsewhere"))
    gone = enrol(run, "Gone", group=1)
    gone.status = "withdrawn"
    db.session.commit()

    found = db.session.execute(
        select(CourseSession.id, Enrolment.id).join(Enrolment, expected.at_session())
    )
    assert {tuple(pair) for pair in found} == {
        (session.id, person.id)
        for session, person in product([*sessions_of(run), *sessions_of(other)], people)
        if session.course_run_id == person.course_run_id
        and is_held_for(session.group_id, person.group_id)
    }
