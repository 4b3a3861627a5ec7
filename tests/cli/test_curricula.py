"""`flask curricula`, on both databases, with good folders and bad ones."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.adapters.library import Library, read_library, write_library
from app.cli import curricula
from app.domain.curricula.curriculum import VersionNumber
from app.models.curriculum import Curriculum, CurriculumVersion
from app.wiring import adapters
from tests.conftest import Installation
from tests.curriculum_values import make_day, make_module, make_version
from tests.factories import CURRICULA, make_city, make_organisation, our_library, published_mcmc
from tests.full_library import LIBRARY, NEW, OLD, PDF
from tests.newer_mcmc import newer_mcmc

MAIN = "mcmc/1.0.0/curriculum.toml"
MODULE = "mcmc/1.0.0/modules/M05.md"
NAIROBI = "mcmc/adaptations/nairobi/1.toml"


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(curricula.group, [str(each) for each in arguments])


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Write our library with one text in one file replaced."""

    def edit(file: str, old: str, new: str) -> Path:
        root = tmp_path / "library"
        write_library(root, our_library())
        text = (root / file).read_text()
        assert text.count(old) == 1
        (root / file).write_text(text.replace(old, new))
        return root

    return edit


@pytest.mark.parametrize(
    ("city", "label", "minutes", "modules"),
    [
        (None, None, {"in_person": 1050, "online": 0, "self_paced": 0}, 18),
        ("nairobi", "NBO-1.0", {"in_person": 1095, "online": 0, "self_paced": 0}, 19),
        ("kumasi", "KMS-1.0", {"in_person": 1080, "online": 0, "self_paced": 0}, 18),
        ("phnom-penh", "PNH-1.0", {"in_person": 1135, "online": 0, "self_paced": 0}, 16),
        ("asuncion", "ASU-1.0", {"in_person": 1005, "online": 120, "self_paced": 0}, 19),
    ],
)
def test_show_gives_the_minutes_of_each_city(
    app: Flask, city: str | None, label: str | None, minutes: dict[str, int], modules: int
) -> None:
    published_mcmc()

    result = run(app, "show", "mcmc@1.0", *(["--city", city] if city else []), "--json")

    data = json.loads(result.output)
    assert (data["slug"], data["version"], data["city"]) == ("mcmc", "1.0.0", city)
    assert (data["adaptation_version"], data["minutes"]) == (label, minutes)
    assert len(data["modules"]) == modules
    assert sum(each["minutes"] for each in data["modules"]) == sum(minutes.values())
    assert data["modules"][0].keys() == {"uid", "code", "title", "minutes", "format"}
    assert data["hash"].startswith("sha256-")


def test_show_of_no_version_is_the_newest_one_or_what_a_city_adapted_last(app: Flask) -> None:
    published_mcmc()
    newer_mcmc()

    newest, adapted = (
        json.loads(run(app, "show", "mcmc", *city, "--json").output)
        for city in ((), ("--city", "kumasi"))
    )

    assert (newest["version"], newest["city"]) == ("1.1.0", None)
    assert (adapted["version"], adapted["adaptation_version"]) == ("1.0.0", "KMS-1.0")


def test_show_prints_a_table_for_people(app: Flask) -> None:
    published_mcmc()

    result = run(app, "show", "mcmc@1.0.0", "--city", "asuncion")

    lines = result.output.splitlines()
    assert lines[1] == "mcmc@1.0.0, as asuncion teaches it (ASU-1.0)"
    assert "M04        60 min  tele-mentoring   Imaging and staging" in result.output
    assert lines[-1] == "1,005 min in person, 120 min online"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mcmc@2.0"], "Error: nothing is published as mcmc@2.0\n"),
        (["other@1.0"], "Error: nothing is published as other@1.0\n"),
        (["mcmc@1.0", "--city", "accra"], "Error: accra has no adaptation of mcmc@1.0.0\n"),
        (["mcmc", "--city", "accra"], "Error: accra has no adaptation of mcmc\n"),
    ],
)
def test_show_says_in_one_line_what_is_not_there(
    app: Flask, arguments: list[str], sentence: str
) -> None:
    published_mcmc()

    result = run(app, "show", *arguments, "--json")

    assert (result.exit_code, result.output) == (1, sentence)


def test_load_publishes_and_loading_again_changes_nothing(app: Flask, db: SQLAlchemy) -> None:
    first = json.loads(run(app, "load", CURRICULA, "--json").output)
    again = json.loads(run(app, "load", CURRICULA, "--json").output)

    assert first["unchanged"] == []
    assert {"mcmc@1.0.0", "mcmc@2.0.0", "mcmc/nairobi/1"} <= {*first["added"]}
    assert again == {"added": [], "unchanged": first["added"], "updated": []}
    lines = [f"unchanged {name}" for name in first["added"]]
    assert run(app, "load", CURRICULA).output.splitlines() == lines


def test_what_is_exported_has_the_bytes_of_what_was_loaded(app: Flask, tmp_path: Path) -> None:
    published_mcmc()

    result = run(app, "export", tmp_path / "out", "--json")

    files = {file: (tmp_path / "out" / file).read_bytes() for file in our_files()}
    assert json.loads(result.output)["files"] == list(files)
    assert files == our_files()


def our_files() -> dict[str, bytes]:
    """Return what stands in our library, in the order in which it is written."""
    core = our_library().curricula[0]
    modules = [f"mcmc/1.0.0/modules/{module.code}.md" for module in core.modules]
    cities = [f"mcmc/adaptations/{city.slug}/1.toml" for city in our_library().cities]
    return {name: (CURRICULA / name).read_bytes() for name in [MAIN, *modules, *cities]}


def test_export_into_a_file_says_so(app: Flask, tmp_path: Path) -> None:
    published_mcmc()
    (tmp_path / "file").write_text("")

    result = run(app, "export", tmp_path / "file")

    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1


def test_check_finds_our_library_in_order(app: Flask) -> None:
    whole = read_library(CURRICULA)
    counts = f"Versions: {len(whole.curricula)}, adaptations: {len(whole.adaptations)}"
    counts += f", guidelines: {len(whole.guidelines)}"

    result = run(app, "check", CURRICULA)

    assert (result.exit_code, result.output) == (0, f"{CURRICULA} is in order. {counts}\n")


BAD_FILES = [
    pytest.param(
        MAIN, 'code = "MCMC"', 'code = "MCMC', f"{MAIN}:4: is not valid TOML", id="syntax-error"
    ),
    pytest.param(MODULE, "minutes = 75", "minute = 75", f"{MODULE}:6: minute: ", id="unknown-key"),
    pytest.param(
        MAIN,
        "total_minutes = 1050",
        "total_minutes = 1045",
        f"{MAIN}:9: total_minutes: says 1045, but the minutes of the modules add up to 1050",
        id="minutes-do-not-add-up",
    ),
    pytest.param(
        NAIROBI,
        'target = "mod_fd5bnldsnuwjlcwm"',
        'target = "mod_aaaaaaaaaaaaaaaa"',
        f"{NAIROBI}:27: operation[1].target: 'mod_aaaaaaaaaaaaaaaa' is the uid of no module",
        id="unknown-target",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), BAD_FILES)
@pytest.mark.parametrize("command", ["check", "load"])
def test_a_bad_file_is_named_with_line_and_field_and_changes_nothing(
    app: Flask,
    db: SQLAlchemy,
    edited: Callable[[str, str, str], Path],
    command: str,
    file: str,
    old: str,
    new: str,
    message: str,
) -> None:
    result = run(app, command, edited(file, old, new))

    assert result.exit_code == 1
    assert [line for line in result.output.splitlines() if line.startswith(message)] != []
    assert versions(db) == 0


def test_problems_are_data_for_programs(
    app: Flask, edited: Callable[[str, str, str], Path]
) -> None:
    root = edited(MAIN, "total_minutes = 1050", "total_minutes = 1045")

    result = run(app, "check", root, "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "ok": False,
        "problems": [
            {
                "file": MAIN,
                "line": 9,
                "field": "total_minutes",
                "message": "says 1045, but the minutes of the modules add up to 1050",
            }
        ],
    }


@pytest.mark.parametrize("command", ["check", "load"])
@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            MODULE,
            "Two de-identified cases",
            "Three de-identified cases",
            (15, "body", '"Two de-identified'),
        ),
        (MODULE, 'format = "cases"', 'format = "panel"', (7, "format", '"cases" → "panel"')),
        (MAIN, "min_percent = 80", "min_percent = 75", (38, "requirements.min_percent", "80 → 75")),
        (NAIROBI, '"NBO-1.0"', '"NBO-1"', (6, "label", '"NBO-1.0" → "NBO-1"')),
    ],
)
def test_changed_content_of_what_is_published_is_refused_with_its_first_difference(
    app: Flask,
    edited: Callable[[str, str, str], Path],
    command: str,
    file: str,
    old: str,
    new: str,
    told: tuple[int, str, str],
) -> None:
    published_mcmc()

    result = run(app, command, edited(file, old, new), "--json")

    assert result.exit_code == 1
    (problem,) = json.loads(result.output)["problems"]
    assert (problem["file"], problem["line"], problem["field"]) == (file, *told[:2])
    assert problem["message"].startswith("published already, with other content: ")
    assert told[2] in problem["message"]


@pytest.mark.parametrize("command", ["check", "load"])
def test_the_number_of_a_version_fits_to_what_is_published_and_not_only_to_its_files(
    app: Flask, db: SQLAlchemy, tmp_path: Path, command: str
) -> None:
    one, two = make_module(1), make_module(2)
    first = make_version(make_day(one), modules=(one,))
    later = make_version(make_day(one, two), modules=(one, two), version=VersionNumber(1, 0, 1))
    run(app, "load", written(Library(curricula=(first,)), tmp_path / "first"))

    result = run(app, command, written(Library(curricula=(later,)), tmp_path / "later"))

    place = f"{later.slug}/1.0.1/curriculum.toml:1: version: "
    told = f"{place}is too low: a major change since 1.0.0 asks for 2.0.0; raise it, or give"
    assert (result.exit_code, result.output) == (1, f"{told} number_reason\n")
    assert versions(db) == 1
    reasoned = replace(later, number_reason="Agreed with the cities")
    root = written(Library(curricula=(reasoned,)), tmp_path / "reasoned")
    assert run(app, command, root).exit_code == 0


def test_each_published_version_and_adaptation_is_told_once(app: Flask, tmp_path: Path) -> None:
    published_mcmc()
    root = tmp_path / "library"
    write_library(root, our_library())
    for file in (*root.glob("mcmc/1.0.0/modules/*.md"), *root.glob("mcmc/adaptations/*/1.toml")):
        file.write_text(file.read_text().replace('title = "', 'title = "New: ', 1))
    changed = [file for file in our_files() if "New: " in (root / file).read_text()]

    result = run(app, "check", root)

    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.output.splitlines()] == [
        "mcmc/1.0.0/modules/M01.md",
        *(file for file in changed if "adaptations" in file),
    ]


def test_what_differs_in_comments_only_is_published_as_it_is(
    app: Flask, edited: Callable[[str, str, str], Path]
) -> None:
    published_mcmc()
    root = edited(NAIROBI, 'label = "NBO-1.0"', 'label = "NBO-1.0"  # the first')

    assert run(app, "check", root).exit_code == 0


NO_DATABASE = "there is no database yet: run flask db upgrade"
PENDING = "migrations are pending: run flask db upgrade"


@pytest.mark.parametrize(("begun", "reason"), [(False, NO_DATABASE), (True, PENDING)])
def test_check_needs_no_database_says_so_and_begins_none(
    tmp_path: Path, *, begun: bool, reason: str
) -> None:
    file = tmp_path / "preceptor.sqlite"
    if begun:
        file.touch()
    empty = Installation({"DATA_DIR": str(tmp_path), "DEMO": "0"}, "sqlite")
    app = empty.app()
    result, data = run(app, "check", CURRICULA), run(app, "check", CURRICULA, "--json")
    empty.close()

    assert (result.exit_code, data.exit_code) == (0, 0)
    assert f"Not compared with what is published: {reason}" in result.output
    assert json.loads(data.output) == {"ok": True, "problems": [], "not_compared": reason}
    assert file.exists() is begun


def test_check_tells_programs_that_all_was_compared(app: Flask) -> None:
    result = run(app, "check", CURRICULA, "--json")

    assert json.loads(result.output) == {"ok": True, "problems": [], "not_compared": None}


def test_a_taken_city_code_is_refused(app: Flask, db: SQLAlchemy) -> None:
    make_city("elsewhere", code="KMS")
    db.session.commit()

    result = run(app, "load", CURRICULA)

    assert (result.exit_code, result.output) == (
        1,
        "Error: the code KMS belongs to elsewhere; give the new city another\n",
    )
    assert versions(db) == 0


def test_a_taken_name_of_a_curriculum_is_refused_with_both_owners(
    app: Flask, db: SQLAlchemy
) -> None:
    owner = make_organisation("Another Owner")
    db.session.add(Curriculum(slug="mcmc", code="OTHER", owner=owner))
    db.session.commit()

    result = run(app, "load", CURRICULA)

    assert result.exit_code == 1
    assert result.output.startswith("Error: there is a curriculum mcmc already: its owner is ")
    (core,) = our_library().curricula
    for name in (owner.slug, "OTHER", core.owner.slug, core.code):
        assert name in result.output
    assert versions(db) == 0


def versions(db: SQLAlchemy) -> int | None:
    return db.session.scalar(select(func.count()).select_from(CurriculumVersion))


def written(library: Library, root: Path) -> Path:
    write_library(root, library)
    return root


def test_load_brings_the_register_up_to_date_and_says_so(app: Flask, tmp_path: Path) -> None:
    first = run(app, "load", written(Library(guidelines=(OLD, NEW)), tmp_path))
    later = replace(NEW, title="Better care")
    root = written(Library(guidelines=(OLD, later)), tmp_path)
    checked, second = run(app, "check", root), run(app, "load", root)
    third = json.loads(run(app, "load", root, "--json").output)

    assert first.output == "published guidelines/care-1\npublished guidelines/care-2\n"
    assert "Versions: 0, adaptations: 0, guidelines: 2" in checked.output
    assert second.output == "updated guidelines/care-2\nunchanged guidelines/care-1\n"
    assert third == {
        "added": [],
        "unchanged": ["guidelines/care-1", "guidelines/care-2"],
        "updated": [],
    }


def test_all_that_a_library_says_is_exported_as_it_was_loaded(app: Flask, tmp_path: Path) -> None:
    root = written(LIBRARY, tmp_path / "in")
    assert run(app, "load", root).exit_code == 0

    result = run(app, "export", tmp_path / "out", "--json")

    files = [path for path in root.rglob("*") if path.is_file()]
    names = sorted(path.relative_to(root).as_posix() for path in files)
    assert sorted(json.loads(result.output)["files"]) == names
    assert json.loads(result.output)["not_in_register"] == []
    assert [(tmp_path / "out" / name).read_bytes() for name in names] == [
        (root / name).read_bytes() for name in names
    ]
    assert run(app, "check", tmp_path / "out").exit_code == 0


def test_export_says_which_file_the_storage_has_lost(app: Flask, tmp_path: Path) -> None:
    run(app, "load", written(LIBRARY, tmp_path / "in"))
    with app.app_context():
        adapters().storage.remove(PDF.sha256)

    result = run(app, "export", tmp_path / "out")

    lost = f"the file {PDF.sha256} of a material is gone from the storage, or was changed there"
    assert (result.exit_code, result.output) == (1, f"Error: {lost}\n")


def test_export_says_what_the_register_lacks(app: Flask, tmp_path: Path) -> None:
    module = make_module(1, guidelines=("care-9",))
    citing = Library((make_version(make_day(module), modules=(module,)),))
    run(app, "load", written(citing, tmp_path / "one"))
    run(app, "load", written(Library(guidelines=(OLD, NEW)), tmp_path / "other"))

    result = run(app, "export", tmp_path / "out")

    assert result.output.splitlines() == [
        f"wrote 3 files below {tmp_path / 'out'}",
        "add to guidelines.toml what modules cite: care-9",
    ]


def test_a_library_travels_as_an_archive(app: Flask, tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    run(app, "load", CURRICULA)
    exported = json.loads(run(app, "export", first, "--json").output)
    run(app, "export", second)

    assert first.read_bytes() == second.read_bytes()
    assert "mcmc/1.0.0/curriculum.toml" in exported["files"]
    checked = run(app, "check", first)
    assert (checked.exit_code, "is in order" in checked.output) == (0, True)
    assert json.loads(run(app, "load", first, "--json").output)["added"] == []


def test_an_archive_that_is_none_is_refused_in_one_line(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"no archive")

    refused = run(app, "load", tmp_path / "x.zip")

    assert refused.exit_code == 1
    assert "x.zip:1: is no ZIP file that can be read" in refused.stderr
