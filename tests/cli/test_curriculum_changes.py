"""`flask curricula diff` and `upgrade`, on both databases."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from app.domain.curricula.curriculum import VersionNumber
from app.queries import upgrades
from tests.cli.test_curricula import run
from tests.curriculum_values import uid
from tests.moving_cores import (
    ABSORBED,
    DROPPED,
    GONE,
    KEPT,
    LOCKED,
    LOSING,
    RETIMED,
    RETITLED,
    adapted,
    clean_changes,
    old_core,
    publish,
    publish_core,
)


def test_diff_says_how_much_changes_and_what(app: Flask, db: SQLAlchemy) -> None:
    publish()

    result = run(app, "diff", "care", "1.0", "2", "--json")

    data = json.loads(result.output)
    assert data["change"] == "major"
    assert {(each["target"], each["kind"]) for each in data["changes"]} == {
        (uid("mod", RETITLED), "title_changed"),
        (uid("mod", GONE), "module_removed"),
        (uid("mod", DROPPED), "title_changed"),
        (uid("mod", LOCKED), "locks_changed"),
        (uid("mod", ABSORBED), "title_changed"),
        (uid("obj", LOSING), "objective_reworded"),
        (uid("obj", LOSING), "objective_made_required"),
    }
    retitled = next(each for each in data["changes"] if each["target"] == uid("mod", RETITLED))
    assert (retitled["before"], retitled["after"]) == ("Module 1", "Staging, renewed")


def test_diff_of_a_version_with_itself_is_none(app: Flask, db: SQLAlchemy) -> None:
    publish()

    result = run(app, "diff", "care", "1.0.0", "1.0.0", "--json")

    assert json.loads(result.output) == {"change": "none", "changes": []}
    assert run(app, "diff", "care", "1.0.0", "1.0.0").output == (
        "care: 1.0.0 → 1.0.0, none\nNothing differs.\n"
    )


def test_diff_compares_what_a_city_teaches(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted(*clean_changes()))

    result = run(app, "diff", "care", "1.0.0", "1.0.0+nairobi")

    assert result.output.splitlines() == [
        "care: 1.0.0 → 1.0.0+nairobi, major",
        "major  minutes changed much: M02 Module 2: 60 → 45",
        "patch  title changed: M07 Our seventh: Module 7 → Our seventh",
        "patch  title changed: M08 What Nairobi calls it: Module 8 → What Nairobi calls it",
    ]


def test_upgrade_shows_what_becomes_of_each_change(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted())

    result = run(app, "upgrade", "care/nairobi", "--to", "2.0", "--dry-run", "--json")

    data = json.loads(result.output)
    said = {
        key: [(each["op"], each["kind"], each["target"]) for each in found]
        for key, found in data.items()
    }
    assert said == {
        "carried": [
            (uid("op", RETIMED), "untouched", uid("mod", RETIMED)),
            (uid("op", KEPT), "untouched", uid("mod", KEPT)),
        ],
        "absorbed": [(uid("op", ABSORBED), "absorbed_upstream", uid("mod", ABSORBED))],
        "review": [(uid("op", DROPPED), "dropped_but_changed", uid("mod", DROPPED))],
        "by_steps": [],
        "conflicts": [
            (uid("op", RETITLED), "edit_edit", uid("mod", RETITLED)),
            (uid("op", GONE), "edit_delete", uid("mod", GONE)),
            (uid("op", LOCKED), "lock_added", uid("mod", LOCKED)),
            (uid("op", LOSING), "coverage_lost", uid("mod", LOSING)),
        ],
    }
    assert upgrades.newest_edition("care", "nairobi").number == 1


def test_upgrade_tells_people_the_same(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted())

    result = run(app, "upgrade", "care/nairobi", "--to", "2.0.0", "--dry-run")

    assert result.output.startswith("care/nairobi: NBO-1.0 on 1.0.0 → 2.0.0\n2 kept by themselves")
    assert f"  retitle {uid('mod', RETITLED)}: edit edit\n" in result.output


def test_upgrade_tells_where_a_way_by_steps_would_part(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted(*clean_changes()))
    modules = tuple(
        replace(each, minutes=50) if each.uid == uid("mod", RETIMED) else each
        for each in old_core().modules
    )
    publish_core(replace(old_core(), version=VersionNumber(1, 1, 0), modules=modules))

    result = run(app, "upgrade", "care/nairobi", "--to", "2.0.0", "--dry-run")
    data = run(app, "upgrade", "care/nairobi", "--to", "2.0.0", "--dry-run", "--json")

    module = uid("mod", RETIMED)
    assert result.output.splitlines()[-1] == (
        f"by way of 1.1.0: retime {module}: conflict, not carried: {module}/minutes"
    )
    assert json.loads(data.output)["by_steps"] == [
        {
            "op": uid("op", RETIMED),
            "target": module,
            "by": "1.1.0",
            "direct": "carried",
            "by_steps": "conflict",
            "cells": [f"{module}/minutes"],
            "problems": [],
        }
    ]


def test_a_clean_upgrade_is_published_as_the_next_edition(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted(*clean_changes()))

    result = run(app, "upgrade", "care/nairobi", "--to", "2.0", "--json")

    assert (result.exit_code, json.loads(result.output)["published"]) == (0, "care/nairobi/2")
    row = upgrades.newest_edition("care", "nairobi")
    assert (row.number, row.label, str(row.base.number)) == (2, "NBO-2.0", "2.0.0")
    assert [each["id"] for each in row.content["operations"]] == [
        uid("op", RETIMED),
        uid("op", KEPT),
    ]
    assert row.content["upgrade"]["origin"] == "1.0.0"


def test_an_upgrade_with_decisions_to_make_publishes_nothing_and_says_where(
    app: Flask, db: SQLAlchemy
) -> None:
    publish(adapted())

    result = run(app, "upgrade", "care/nairobi", "--to", "2.0.0")

    assert result.exit_code == 1
    assert result.output.startswith(
        "Error: 5 to decide, at http://localhost/cities/nairobi/upgrades/care/2.0.0: "
        f"{uid('mod', RETITLED)} (edit_edit), "
    )
    assert result.output.count("\n") == 1
    assert upgrades.newest_edition("care", "nairobi").number == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["diff", "other", "1.0", "2.0"], "there is no curriculum other"),
        (["diff", "care", "1.0", "3.0"], "nothing is published as care@3.0"),
        (["diff", "care", "1.0+accra", "2.0"], "nothing is published as care@1.0+accra"),
        (["upgrade", "other/nairobi", "--to", "2.0"], "there is no curriculum other"),
        (["upgrade", "care/nairobi", "--to", "3"], "nothing is published as care@3"),
        (["upgrade", "care/accra", "--to", "2"], "accra has adapted nothing of care"),
        (["upgrade", "care", "--to", "2"], "care has adapted nothing of care"),
        (["upgrade", "care/nairobi", "--to", "1.0"], "nairobi is at care@1.0.0 already"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    app: Flask, db: SQLAlchemy, arguments: list[str], sentence: str
) -> None:
    publish(adapted())

    result = run(app, *arguments)

    assert (result.exit_code, result.output) == (1, f"Error: {sentence}\n")


def test_a_short_number_means_the_newest(app: Flask, db: SQLAlchemy) -> None:
    publish(adapted(*clean_changes()))
    newer = replace(old_core(), version=VersionNumber(1, 0, 1))
    publish_core(newer)

    result = run(app, "upgrade", "care/nairobi", "--to", "1.0", "--dry-run")

    assert result.output.startswith("care/nairobi: NBO-1.0 on 1.0.0 → 1.0.1\n")


@pytest.mark.parametrize("command", ["diff", "upgrade"])
def test_help_says_what_a_command_does(app: Flask, command: str) -> None:
    assert "1.0 means the newest 1.0.x" in run(app, command, "--help").output.replace("\n  ", " ")
