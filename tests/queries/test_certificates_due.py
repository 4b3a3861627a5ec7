"""Who has earned a certificate and has none: as many as an order would make, at any number."""

from flask_sqlalchemy import SQLAlchemy

from app.domain.attendance import Status
from app.domain.permissions import Scope, ScopeKind
from app.domain.run_needs import Need
from app.models.certificate import Certificate, CertificateBatch
from app.models.delivery import CourseRun, Enrolment
from app.queries import certificate_list, certificates_due, run_needs
from app.services.city_calendars import of_cities
from tests.factories import NOW, enrol, make_person, make_run, mark
from tests.queries_counted import counted_queries

EVERYWHERE = [Scope(ScopeKind.PLATFORM)]


def certify(db: SQLAlchemy, enrolment: Enrolment) -> None:
    batch = CertificateBatch(
        course_run=enrolment.course_run, ordered_by=make_person("Organiser"), ordered_at=NOW
    )
    name = f"{enrolment.id:06}"
    db.session.add(
        Certificate(
            number=name, code=name, kind="completion", enrolment=enrolment, batch=batch, claims={}
        )
    )
    db.session.commit()


def people(run: CourseRun, *statuses: Status) -> list[Enrolment]:
    """Enrol somebody for each status, and mark them so throughout."""
    enrolled = [enrol(run, f"Trainee {number}") for number, _ in enumerate(statuses)]
    for each, status in zip(enrolled, statuses, strict=True):
        mark(run, each, status)
    return enrolled


def certificates_needed(run: CourseRun) -> int | None:
    return dict(run_needs.of_run(run, calendars=of_cities, now=NOW).needs).get(Need.CERTIFICATES)


def test_a_course_needs_certificates_until_all_who_earned_one_have_it(db: SQLAlchemy) -> None:
    run = make_run()
    first, second, _absent = people(run, Status.PRESENT, Status.PRESENT, Status.ABSENT)

    seen = [certificates_needed(run)]
    for each in (first, second):
        certify(db, each)
        seen.append(certificates_needed(run))

    assert seen == [2, 1, None]


def test_a_course_on_which_nobody_earned_a_certificate_needs_none(db: SQLAlchemy) -> None:
    run = make_run()
    people(run, Status.ABSENT, Status.ABSENT)

    assert run_needs.of_run(run, calendars=of_cities, now=NOW).needs == ()


def test_who_left_the_course_waits_for_nothing(db: SQLAlchemy) -> None:
    run = make_run()
    (left,) = people(run, Status.PRESENT)
    left.status = "withdrawn"
    db.session.commit()

    assert certificates_needed(run) is None


def test_as_many_are_due_as_the_list_of_certificates_has_ready(db: SQLAlchemy) -> None:
    one, other = make_run(groups=2), make_run("kumasi")
    ready = people(one, Status.PRESENT, Status.PRESENT, Status.ABSENT)
    people(other, Status.PRESENT)
    for each, group in zip(ready, one.groups, strict=False):
        each.group = group
    certify(db, ready[0])
    db.session.commit()

    due = certificates_due.by_run([one.id, other.id], now=NOW)

    for run in (one, other):
        rows = certificate_list.of_run(run, now=NOW)
        assert due.get(run.id, 0) == sum(row.ready for row in rows)


def test_the_number_of_questions_does_not_grow_with_courses_and_people(db: SQLAlchemy) -> None:
    counts = []
    for more in (1, 2, 5):
        for _ in range(more):
            people(make_run(), *[Status.PRESENT] * more)
        db.session.expunge_all()
        with counted_queries() as asked:
            found = run_needs.of_runs(EVERYWHERE, calendars=of_cities, now=NOW)
        counts.append(len(asked))
        assert all(dict(each.needs).get(Need.CERTIFICATES) for each in found)

    assert counts == [counts[0]] * 3
