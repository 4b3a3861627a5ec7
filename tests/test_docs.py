"""What the documentation names is there: files, links, commands, addresses, settings."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from flask_migrate import cli as migrate_cli

import config
from app import create_app
from app.cli import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG", "SECURITY")]
DOCUMENTS += sorted(ROOT.glob("docs/*.md"))
README = (ROOT / "README.md").read_text()

FOLDERS = "app|tests|docs|bench|scripts|migrations|curricula|certificates|\\.ci"
PATH = re.compile(rf"(?:[A-Z]+=)?((?:{FOLDERS})/[\w./-]*)")
LINK = re.compile(r"(?:\]\(|src=\")([^)\s\"]+)")
OUTSIDE = re.compile(r"https?:|mailto:")
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
FLASK = re.compile(r"(?:^|\s|/)flask ([a-z][a-z -]*)")
MODULE = re.compile(r"\bpython -m ((?:scripts|bench)[\w.]*)")
ADDRESS = re.compile(r"(?:POST |GET )?(/(?!etc/|srv/|var/)[a-z<][\w<>./-]*)")


def code(text: str) -> list[str]:
    """What stands in backticks, and the lines of code that stand by themselves."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", prose)
    return inline + re.findall(r"^    (\S.*)", prose, flags=re.MULTILINE)


def missing_paths(text: str) -> Iterator[str]:
    for words in map(str.split, code(text)):
        for found in filter(None, map(PATH.fullmatch, words)):
            if not is_there(found[1]):
                yield found[1]


def is_there(name: str) -> bool:
    """Whether a file or folder is there, or a function: `app/services/attendance.record`."""
    if (ROOT / name).exists():
        return True
    module, _, function = name.rpartition(".")
    path = ROOT / f"{module}.py"
    return path.is_file() and f"\ndef {function}(" in path.read_text()


def broken_links(document: Path, text: str) -> Iterator[str]:
    for target in LINK.findall(text):
        path, _, anchor = target.partition("#")
        if OUTSIDE.match(target):
            continue
        linked = document.parent / path if path else document
        if not linked.exists() or (anchor and anchor not in anchors(linked.read_text())):
            yield target


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).strip().replace(" ", "-") for each in headings}


def unknown_commands(text: str) -> Iterator[str]:
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    for piece in code(text):
        yield from (f"make {each}" for each in MAKE.findall(piece) if each not in targets)
        yield from (f"flask {each}" for each in FLASK.findall(piece) if not is_command(each))
        yield from (f"python -m {each}" for each in MODULE.findall(piece) if not is_module(each))


def is_command(words: str) -> bool:
    """Whether `flask` has this command; what follows a whole command is its arguments."""
    known: click.Command | None = flask_commands()
    for word in words.split():
        if not isinstance(known, click.Group):
            break
        known = known.commands.get(word)
    return known is not None


def flask_commands() -> click.Group:
    group = click.Group("flask")
    for command in (*COMMANDS, migrate_cli.db):
        group.add_command(command)
    return group


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


def unknown_addresses(text: str, folder: Path) -> Iterator[str]:
    for piece in code(text):
        found = ADDRESS.fullmatch(piece)
        if found and unnamed(found[1]) not in addresses(folder):
            yield found[1]


def unnamed(address: str) -> str:
    """An address without the names of its parts: they differ between words and code."""
    return re.sub(r"<[^>]*>", "<>", address)


@cache
def addresses(folder: Path) -> set[str]:
    app = create_app(config.load({"DATA_DIR": str(folder)}))
    return {unnamed(rule.rule) for rule in app.url_map.iter_rules()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("docs")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(document: Path, folder: Path) -> None:
    text = document.read_text()

    assert [*missing_paths(text)] == []
    assert [*broken_links(document, text)] == []
    assert [*unknown_commands(text)] == []
    assert [*unknown_addresses(text, folder)] == []


def test_what_is_not_there_is_found(folder: Path) -> None:
    text = """
Read `app/domain/nowhere.py` and `app/services/attendance.forget`, see [it](docs/nowhere.md) and
[that](#nothing), then `make nothing`, `.venv/bin/flask curricula forget` at `/nowhere/<id>`.

    .venv/bin/python -m scripts.nowhere
"""

    assert [*missing_paths(text)] == ["app/domain/nowhere.py", "app/services/attendance.forget"]
    assert [*broken_links(ROOT / "README.md", text)] == ["docs/nowhere.md", "#nothing"]
    assert [*unknown_commands(text)] == [
        "make nothing", "flask curricula forget", "python -m scripts.nowhere",
    ]  # fmt: skip
    assert [*unknown_addresses(text, folder)] == ["/nowhere/<id>"]


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, **given: str) -> None:
        super().__init__(given)
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, default)


def documented_settings() -> dict[str, str]:
    """The settings of the table in README.md, with the defaults that stand there as code."""
    rows = re.findall(r"^\| (`[A-Z].*?) \| .* \| (.*?) \|$", README, flags=re.MULTILINE)
    found: dict[str, str] = {}
    for settings, defaults in rows:
        names, values = (re.findall(r"`([^`]+)`", cell) for cell in (settings, defaults))
        found |= dict.fromkeys(names, "") | dict(zip(names, values, strict=False))
    return found


def test_the_table_of_settings_is_what_is_read_of_the_environment(tmp_path: Path) -> None:
    environment = Asked(DATA_DIR=str(tmp_path))

    settings = config.load(environment)

    documented = documented_settings()
    assert documented.keys() == environment.names
    assert (documented["APP_ENV"], documented["DEMO"]) == (
        settings.environment, str(int(settings.demo)),
    )  # fmt: skip
    assert (documented["HOST"], documented["PORT"]) == (settings.host, str(settings.port))
    assert documented["PUBLIC_URL"].replace("PORT", str(settings.port)) == settings.public_url
