"""`flask audit`: whole or broken where, the head, and a copy."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import text

from app.queries import audit_chain
from app.services import people
from tests.factories import NOW


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["audit", *arguments])


@pytest.fixture
def filled(db: SQLAlchemy) -> SQLAlchemy:
    for name in ("Amina Wanjiru", "Grace Achieng"):
        people.create(name=name, now=NOW)
    return db


def test_an_empty_trail_is_whole(db: SQLAlchemy, app: Flask) -> None:
    found = run(app, "verify", "--json")

    facts = {"ok": True, "entries": 0, "head": None, "first_broken": None, "problem": None}
    assert (found.exit_code, json.loads(found.output)) == (0, facts)
    assert json.loads(run(app, "head", "--json").output) == {"head": None, "seq": 0}


def test_a_whole_trail_says_its_head_which_is_then_expected(filled: SQLAlchemy, app: Flask) -> None:
    head = run(app, "head").output.strip()
    facts = json.loads(run(app, "verify", "--json").output)
    answers = [run(app, "verify", "--expect", each) for each in (head, facts["head"])]

    assert head == f"{facts['head']}@2"
    assert (facts["ok"], facts["entries"]) == (True, 2)
    words = f"The chain is whole. Entries: 2. Head: {head}\n"
    assert [(each.exit_code, each.output) for each in answers] == [(0, words)] * 2


@pytest.mark.parametrize("expected", ["sha256-" + 64 * "1", "sha256-" + 64 * "1" + "@2"])
def test_a63_a_head_that_is_not_there_is_a_fault(
    filled: SQLAlchemy, app: Flask, expected: str
) -> None:
    found = run(app, "verify", "--json", "--expect", expected)

    facts = json.loads(found.output)
    assert (found.exit_code, facts["ok"], facts["problem"]) == (1, False, "head")
    assert facts["first_broken"] == (2 if "@" in expected else 3)


def test_a63_a_broken_entry_is_named_with_what_is_wrong(filled: SQLAlchemy, app: Flask) -> None:
    filled.session.execute(text("DELETE FROM audit_detail WHERE seq = 2"))

    found, data = run(app, "verify"), run(app, "verify", "--json")

    words = "Broken at entry 2: its details are gone, and no entry says that they were erased.\n"
    assert (found.exit_code, found.output) == (1, words)
    facts = {"ok": False, "entries": 1, "first_broken": 2, "problem": "details_missing"}
    assert json.loads(data.output).items() >= facts.items()


def test_what_is_no_head_is_said_in_a_line(db: SQLAlchemy, app: Flask) -> None:
    found = run(app, "verify", "--expect", "yesterday")

    assert found.exit_code == 1
    assert found.output == "Error: 'yesterday' is no head: flask audit head prints one\n"


def test_the_copy_holds_all_that_the_hashes_are_taken_of(
    filled: SQLAlchemy, app: Flask, tmp_path: Path
) -> None:
    found = run(app, "export", str(tmp_path / "trail.jsonl"))

    lines = [json.loads(line) for line in (tmp_path / "trail.jsonl").read_text().splitlines()]
    head = audit_chain.head()
    assert found.output.endswith(f"up to {head.hash}@2.\n")
    assert [each["seq"] for each in lines] == [1, 2]
    assert lines[1]["previous_hash"] == lines[0]["hash"]
    assert lines[1]["details"]["after"] == {"name": "Grace Achieng"}
