"""What was taught is found by its fingerprint, by everybody."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.adaptations.effective import EffectiveCurriculum
from app.models.delivery import CourseRun, RunPin
from app.queries import effective_curricula
from app.services import pins, releases
from tests.factories import NOW, make_run, planner, published_mcmc
from tests.newer_mcmc import NEW, newer_mcmc
from tests.queries_counted import counted_queries

OLDER = f"sha256-{'9f3a77c1' * 8}"


def effective_of(run: CourseRun) -> EffectiveCurriculum:
    return effective_curricula.of_run(run)


def test_the_page_of_a_hash_says_what_was_taught_and_what_the_city_changed(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    run = make_run("nairobi")
    effective = effective_of(run)
    page = unescape(re.sub(r"\s+", " ", client.get(f"/syllabus/{run.content_hash}").text))

    assert run.content_hash in page
    assert f"#{run.content_hash[7:11]}-{run.content_hash[11:15]}" in page
    assert all(module.title in page for module in effective.modules)
    assert all(change.operation.reason in page for change in effective.changes)
    assert all(aim.text in page for module in effective.modules for aim in module.objectives)


@pytest.mark.parametrize("by", ["ending", "header"])
def test_programs_get_it_as_data(client: FlaskClient, db: SQLAlchemy, by: str) -> None:
    run = make_run("nairobi")
    effective = effective_of(run)
    address = f"/syllabus/{run.content_hash}"

    if by == "ending":
        answer = client.get(f"{address}.json")
    else:
        answer = client.get(address, headers={"Accept": "application/json"})
        assert answer.headers["Vary"].count("Accept") >= 1

    data = json.loads(answer.text)
    assert (data["hash"], data["city"], data["adaptation"]) == (
        run.content_hash, "nairobi", "NBO-1.0",
    )  # fmt: skip
    assert [(each["uid"], each["minutes"]) for each in data["modules"]] == [
        (module.uid, module.minutes) for module in effective.modules
    ]
    assert [each["reason"] for each in data["changes"]] == [
        change.operation.reason for change in effective.changes
    ]
    assert len(data["days"]) == 3


def test_what_is_published_is_found_before_any_course_teaches_it(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    mcmc = published_mcmc()
    for adapted in (None, *mcmc.adaptations.values()):
        content_hash = effective_curricula.of(mcmc.version, adapted).hash
        assert client.get(f"/syllabus/{content_hash}").status_code == 200


@pytest.mark.parametrize(
    "content_hash", [f"sha256-{'0' * 64}", "sha256-0", "0" * 64, "sha256-" + "A" * 64, "x"]
)
def test_an_unknown_hash_is_not_found(
    client: FlaskClient, db: SQLAlchemy, content_hash: str
) -> None:
    make_run("nairobi")

    assert client.get(f"/syllabus/{content_hash}").status_code == 404
    assert client.get(f"/syllabus/{content_hash}.json").status_code == 404


def test_a_hash_of_an_older_form_is_found_once_its_course_is_published(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    run = make_run("nairobi", published=False)
    pin = db.session.scalars(select(RunPin)).one()
    kept = {"content_hash": OLDER, "pinned_at": pin.pinned_at, "course_run_id": run.id}
    names = ("curriculum_version_id", "adaptation_version_id", "rules_hash", "translations_hash")
    kept |= {name: getattr(pin, name) for name in names}
    db.session.add(RunPin(sequence=2, reason="As it was kept", **kept))
    db.session.commit()
    before = client.get(f"/syllabus/{OLDER}").status_code

    releases.release(run.id, actor=planner(), now=NOW)

    assert before == 404
    assert OLDER in client.get(f"/syllabus/{OLDER}").text


def test_what_a_course_taught_before_a_change_is_still_found(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    run, newer = make_run("nairobi"), newer_mcmc()
    before = run.content_hash
    pins.repin(
        run.id,
        seen=1,
        version=newer,
        adaptation=None,
        reason="A new guideline",
        holds_from=None,
        actor=planner(),
        now=NOW,
    )

    pages = [client.get(f"/syllabus/{each}").text for each in (before, run.content_hash)]

    assert [NEW.title in page for page in pages] == [False, True]


def test_what_courses_taught_is_found_without_looking_through_what_is_published(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    run = make_run("nairobi")
    with counted_queries() as asked:
        client.get(f"/syllabus/{run.content_hash}.json")

    assert len([each for each in asked if "FROM run_pin" in each]) == 1
    assert [each for each in asked if "FROM curriculum_version" in each] == []
