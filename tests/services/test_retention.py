"""What was kept long enough goes, in steps, once a day; the rest stays."""

import json
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app import jobs
from app.clock import utcnow
from app.domain.audit import Deed
from app.domain.data_requests import RequestKind
from app.domain.retention import DAY, RULES, Record
from app.extensions import db as database
from app.jobs import runner
from app.models.audit import AuditEntry
from app.models.delivery import CourseRun
from app.models.owed_work import OwedWork
from app.models.person import SignInLink
from app.models.trainee_import import TraineeImport
from app.queries import data_requests as queries
from app.services import data_requests, retention, sign_in
from app.services.retention import APPLY, SHELVES
from app.wiring import adapters
from tests import factories
from tests.conftest import Installation
from tests.factories import NOW

LATER = NOW + timedelta(days=31)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return factories.make_run()


def upload(db: SQLAlchemy, run: CourseRun, at: datetime, *, used: bool = False) -> None:
    db.session.add(
        TraineeImport(
            course_run=run,
            file_name="people.csv",
            file_sha256="0" * 64,
            header=["Name"],
            rows=[[2, ["Wanjiku Kamau"]]],
            mapping={},
            uploaded_by_id=factories.planner().id,
            uploaded_at=at,
            committed_at=at if used else None,
        )
    )
    db.session.commit()


def counted(db: SQLAlchemy, table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_due_goes_in_steps_and_the_rest_stays(db: SQLAlchemy, run: CourseRun) -> None:
    for _ in range(5):
        upload(db, run, NOW)
    upload(db, run, NOW, used=True)
    upload(db, run, LATER)
    before = retention.due(RULES, now=LATER)
    removed = retention.apply(RULES, now=LATER, at_once=2)

    assert before == removed == {Record.UNUSED_IMPORT: 5}
    assert counted(db, TraineeImport) == 2
    deeds = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.thing_kind == "retention")
    )
    assert list(deeds) == [Deed.RECORDS_FORGOTTEN] * 3
    assert retention.apply(RULES, now=LATER) == {}


def test_an_open_question_stays_however_old_and_an_answered_one_goes(
    db: SQLAlchemy, run: CourseRun
) -> None:
    person = factories.make_person("Wanjiku Kamau")
    asked = [
        data_requests.ask(RequestKind.CORRECTION, what, "x", actor=person, now=NOW)
        for what in ("one", "two")
    ]
    data_requests.answer(asked[0].id, "Done.", actor=person, now=NOW)

    assert retention.apply(RULES, now=NOW + timedelta(days=800))[Record.DATA_REQUEST] == 1
    assert [each.what for each in queries.of_person(person.id)] == ["two"]


def test_every_kind_that_can_go_has_a_place() -> None:
    forever = {Record.ATTENDANCE, Record.CERTIFICATE, Record.AUDIT_ENTRY}

    assert SHELVES.keys() == set(Record) - forever


def test_counting_removes_nothing(app: Flask, db: SQLAlchemy, run: CourseRun) -> None:
    upload(db, run, NOW - timedelta(days=4000))
    runner_ = app.test_cli_runner()
    counts = {"unused_import": 1}

    dry = json.loads(runner_.invoke(args=["retention", "apply", "--dry-run", "--json"]).output)
    assert (dry["dry_run"], dry["counts"]) == (True, counts)
    assert "1 records would go" in runner_.invoke(args=["retention", "apply", "--dry-run"]).output
    assert counted(db, TraineeImport) == 1
    done = json.loads(runner_.invoke(args=["retention", "apply", "--json"]).output)
    assert (done["dry_run"], done["counts"]) == (False, counts)
    assert counted(db, TraineeImport) == 0


def test_a_dry_run_says_which_rule_holds_and_where_it_comes_from(
    installation: Installation,
) -> None:
    installation.environment["RETENTION_DAYS"] = "unused_import=7, invitation=forever"
    ask = installation.app().test_cli_runner().invoke
    lines = ask(args=["retention", "apply", "--dry-run"]).output.splitlines()
    rules = json.loads(ask(args=["retention", "apply", "--dry-run", "--json"]).output)["rules"]

    assert [line for line in lines if "RETENTION_DAYS" in line] == [
        "invitation       for ever                     RETENTION_DAYS",
        "unused_import    7 days after it came         RETENTION_DAYS",
    ]
    assert "data_request     732 days after the answer    default: to show that" in "\n".join(lines)
    assert "api_answer       1 day after the answer       floor: so long a program" in "\n".join(
        lines
    )
    assert [each["record"] for each in rules] == list(Record)
    assert {each["record"]: each["days"] for each in rules if each["source"] == "setting"} == {
        "invitation": None,
        "unused_import": 7,
    }


def test_the_runner_applies_the_rules_of_the_installation(installation: Installation) -> None:
    installation.environment["RETENTION_DAYS"] = "sign_in_link=2"
    app = installation.app()
    with app.app_context():
        person = factories.make_person("Wanjiku Kamau")
        for days in (1, 3):
            sign_in.make_link(person, now=utcnow() - days * DAY, lasts=timedelta(minutes=1))
        retention.owe_today(now=utcnow())
        while runner.work_off_one(jobs.handlers(adapters())):
            pass

        assert len(list(database.session.scalars(select(SignInLink)))) == 1


def test_it_is_owed_once_a_day_and_for_the_next_day_then(db: SQLAlchemy, run: CourseRun) -> None:
    person = factories.make_person("Wanjiku Kamau")
    link = SignInLink(
        token_sha256="0" * 64,
        person_id=person.id,
        created_at=NOW - timedelta(days=20),
        expires_at=NOW - timedelta(days=19),
    )
    db.session.add(link)
    db.session.commit()
    for _ in range(2):
        retention.owe_today(now=NOW)
    while runner.work_off_one(jobs.handlers(adapters()), lambda: NOW):
        pass

    rows = db.session.scalars(select(OwedWork).filter_by(kind=APPLY).order_by(OwedWork.id)).all()
    assert [row.state for row in rows] == ["done", "owed"]
    assert rows[1].due_at > NOW + timedelta(hours=12)
    assert counted(db, SignInLink) == 0
