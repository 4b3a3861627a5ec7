"""Who pays for a course: written by who plans it, and told to nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.audit import Deed
from app.domain.funders import Funder, seen_of
from app.domain.permissions import Role
from app.models.audit import AuditDetail, AuditEntry
from app.models.delivery import CourseRun
from app.models.funder import RunFunder
from app.models.place import Organisation
from app.queries import funders as queries
from app.services import discarding, funders, releases
from tests.actors import CSRF, sign_in
from tests.factories import NOW, give_role, make_organisation, make_person, planner
from tests.planning import begin, saved
from tests.queries_counted import counted_queries
from tests.views.draft_pages import form_at

BANK = Funder(name="Northern Development Bank", grant_code="NDB-7", note="Until March")


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return begin()


@pytest.fixture
def union(run: CourseRun) -> Organisation:
    return make_organisation("Union for Care")


@pytest.fixture
def organiser(app: Flask, run: CourseRun) -> FlaskClient:
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=run.city)
    return sign_in(app.test_client(), person)


def page(run: CourseRun) -> str:
    return f"/courses/{run.public_id}/funders"


def rows(*funders: dict[str, object]) -> dict[str, object]:
    return {
        f"funders-{number}-{name}": value
        for number, each in enumerate(funders)
        for name, value in each.items()
    }


def filled(*values: dict[str, object], seen: str = "") -> dict[str, object]:
    return {"csrf_token": CSRF, "seen": seen or seen_of([]), **rows(*values)}


def kept(db: SQLAlchemy, run: CourseRun) -> list[Funder]:
    db.session.rollback()
    return queries.values_of(run.id)


def test_funders_are_written_once_and_stand_on_the_overview(
    db: SQLAlchemy, run: CourseRun, union: Organisation, organiser: FlaskClient
) -> None:
    form = form_at(organiser, page(run), "seen")
    assert (form["seen"], form["funders-1-name"]) == (seen_of([]), "")
    sent = filled({"organisation": union.id, "grant_code": "G-1"}, {}, vars_of(BANK))
    for _twice in range(2):
        assert organiser.post(page(run), data=sent).status_code == 303

    assert kept(db, run) == [Funder(organisation_id=union.id, grant_code="G-1"), BANK]
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Deed.COURSE_FUNDED)
    ).one()
    told = db.session.get_one(AuditDetail, entry.seq)
    assert told.before == {"funders": []}
    text = organiser.get(f"/courses/{run.public_id}").text
    for words in ("Funded by", "Union for Care · G-1", "Northern Development Bank · NDB-7"):
        assert words in text
    assert "changed who funds" in organiser.get("/audit").text


def vars_of(funder: Funder) -> dict[str, object]:
    return {"name": funder.name, "grant_code": funder.grant_code, "note": funder.note}


def test_mentors_and_the_public_are_told_nothing_of_it(
    app: Flask, client: FlaskClient, run: CourseRun
) -> None:
    funders.save(run.id, [BANK], seen=seen_of([]), actor=planner(), now=NOW)
    releases.release(run.id, actor=planner(), now=NOW)
    mentor = give_role(make_person("Grace Achieng"), Role.MENTOR, run=run)
    saved()
    theirs = sign_in(app.test_client(), mentor)

    overview = theirs.get(f"/courses/{run.public_id}")
    assert overview.status_code == 200
    assert theirs.get(page(run)).status_code in (403, 404)
    public = [client.get(each) for each in ("/cities/nairobi", "/calendar/city/nairobi.ics")]
    assert all(answer.status_code == 200 for answer in public)
    for answer in (overview, *public):
        assert "NDB-7" not in answer.text
        assert "Northern Development Bank" not in answer.text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"grant_code": "G-1"}, "Choose the organisation, or write who it is."),
        ({"organisation": "999999", "note": "n"}, "Choose the organisation, or write who it is."),
        ({"organisation": "x" * 400, "note": "n"}, "Choose the organisation, or write who it is."),
        ({"name": "n" * 201}, "Write it a little shorter."),
        ({"name": "Bank", "grant_code": "g" * 81}, "Write it a little shorter."),
        ({"name": "Bank\u202e"}, "character in it that cannot be seen"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient, row: dict[str, object], words: str
) -> None:
    answer = organiser.post(page(run), data=filled({"name": "Typed before"}, row))

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Typed before"' in answer.text
    assert kept(db, run) == []


def test_there_are_twenty_funders_at_most(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    many = [{"name": f"Bank {number}"} for number in range(21)]
    answer = organiser.post(page(run), data=filled(*many))

    assert answer.status_code == 422
    assert "There can be 20 funders at most." in answer.text
    assert organiser.post(page(run), data=filled(*many[1:])).status_code == 303
    assert len(kept(db, run)) == 20


@pytest.mark.parametrize("theirs", [[BANK], []])
def test_who_comes_second_sees_what_the_first_one_wrote(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient, theirs: list[Funder]
) -> None:
    before = [Funder(name="Bank of before")]
    funders.save(run.id, before, seen=seen_of([]), actor=planner(), now=NOW)
    funders.save(run.id, theirs, seen=seen_of(before), actor=planner(), now=NOW)
    mine = filled({"name": "Our bank"}, seen=seen_of(before))
    answer = organiser.post(page(run), data=mine)

    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile." in answer.text
    assert 'value="Our bank"' in answer.text
    assert ("NDB-7" in answer.text) == bool(theirs)
    again = filled({"name": "Our bank"}, seen=seen_of(theirs))
    assert organiser.post(page(run), data=again).status_code == 303
    assert kept(db, run) == [Funder(name="Our bank")]


def test_a_course_that_is_thrown_away_takes_them_along(db: SQLAlchemy, run: CourseRun) -> None:
    funders.save(run.id, [BANK], seen=seen_of([]), actor=planner(), now=NOW)
    discarding.discard(run.id, actor=planner(), now=NOW)

    assert db.session.scalars(select(RunFunder)).all() == []


def test_a_page_costs_the_same_however_many_there_are(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    counts, held = [], []
    for many in (1, 3, 20):
        wanted = [
            Funder(organisation_id=make_organisation(f"Owner {many} {each}").id)
            for each in range(many)
        ]
        funders.save(run.id, wanted, seen=seen_of(held), actor=planner(), now=NOW)
        held = wanted
        for address in (page(run), f"/courses/{run.public_id}"):
            with counted_queries() as sent:
                assert organiser.get(address).status_code == 200
            counts.append(len(sent))

    assert len(set(counts[::2])) == len(set(counts[1::2])) == 1
