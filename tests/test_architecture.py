"""The shape of the code: who may import whom, who may commit, who may read the clock, how long."""

import ast
import io
import sys
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "domain": set(),
    "models": {"domain", "extensions"},
    "adapters": {"domain"},
    "queries": {"domain", "models", "column_types", "extensions", "errors"},
    "services": {
        "domain", "models", "queries", "adapters",
        "circumstances", "database", "errors", "extensions",
    },
    "forms": {"domain"},
    "schemas": {"domain"},
    "views": {
        "domain", "models", "queries", "services", "forms", "schemas",
        "assets", "circumstances", "clock", "errors", "formatting", "security", "wiring",
    },
    "security": {
        "domain", "models", "queries", "adapters", "services",
        "clock", "errors", "extensions",
    },
    "jobs": {
        "domain", "models", "queries", "adapters", "services",
        "circumstances", "clock", "database", "extensions", "wiring",
    },
    "cli": {
        "domain", "models", "queries", "adapters", "services", "forms", "jobs",
        "assets", "circumstances", "clock", "errors", "formatting", "wiring",
    },
}  # fmt: skip

# The modules that stand beside the layers. app/__init__.py puts everything together.
MODULE_MAY_IMPORT = {
    "assets": set(),
    "circumstances": {"domain"},
    "clock": set(),
    "column_types": set(),
    "database": {"extensions"},
    "errors": {"circumstances", "domain", "schemas"},
    "extensions": {"column_types"},
    "formatting": {"domain"},
    "log_lines": {"circumstances"},
    "wiring": {"adapters", "database", "domain"},
}

# The packages of the domain, and which of the others each reads.
PACKAGE_MAY_READ = {
    "curricula": set(),
    "adaptations": {"curricula"},
    "comparisons": {"curricula", "adaptations"},
    "upgrades": {"curricula", "adaptations", "comparisons"},
    "drafts": {"curricula"},
    "trainee_import": set(),
    "conflicts": {"curricula"},
    "plans": {"curricula"},
    "grouping": set(),
    "placements": {"conflicts"},
    "board": {"plans", "placements"},
    "proposals": {"conflicts", "placements", "plans"},
}

# Files, network, other processes, chance and time are handed to the domain as values.
UNFIT_FOR_DOMAIN = {
    "asyncio", "http", "importlib", "io", "multiprocessing", "os", "pathlib", "random", "secrets",
    "shutil", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time",
    "urllib.request",
}  # fmt: skip

# Libraries that cost more to import than most processes should pay.
HEAVY = {
    "weasyprint", "pikepdf", "ortools", "fontTools", "procrastinate", "psycopg", "holidays",
}  # fmt: skip

CLOCKS = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime",
    "func.now", "func.current_timestamp",
}  # fmt: skip

MODULE_LINES = 300
FUNCTION_LINES = 45


@dataclass(frozen=True)
class Source:
    """One file: where it stands and what it says."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def comments(self) -> dict[int, str]:
        """Comments by line, those to linters left out."""
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        found = {t.start[0]: t.string.strip("# ") for t in tokens if t.type == tokenize.COMMENT}
        return {line: text for line, text in found.items() if not text.startswith("noqa")}

    def at(self, node: ast.stmt | ast.expr) -> str:
        return f"{self.path}:{node.lineno}"


@cache
def sources(place: str) -> tuple[Source, ...]:
    paths = sorted(ROOT.joinpath(place).rglob("*.py"))
    return tuple(Source(path.relative_to(ROOT), path.read_text()) for path in paths)


def names(node: ast.AST) -> list[str]:
    """What an import statement brings in, dotted; nothing for any other node."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names]
    return []


def imported(source: Source) -> list[str]:
    return [name for node in ast.walk(source.tree) for name in names(node)]


def inner(source: Source) -> set[str]:
    """The layers and modules of the application that a file imports."""
    return {name.split(".")[1] for name in imported(source) if name.split(".")[0] == "app"}


def packages_read(package: str) -> set[str]:
    """The other packages of the domain that one of them imports."""
    within = [
        name.split(".") for each in sources(f"app/domain/{package}") for name in imported(each)
    ]
    read = {parts[2] for parts in within if parts[:2] == ["app", "domain"]}
    return read & PACKAGE_MAY_READ.keys() - {package}


def relative_imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield source.at(node)


def not_for_domain(source: Source) -> Iterator[str]:
    for name in imported(source):
        unfit = any(f"{name}.".startswith(f"{bad}.") for bad in UNFIT_FOR_DOMAIN)
        if unfit or name.split(".")[0] not in sys.stdlib_module_names | {"app"}:
            yield f"{source.path}: {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id in ("open", "__import__", "eval", "exec"):
            yield f"{source.at(node)}: {node.id}"


def is_heavy(name: str) -> bool:
    """Whether importing this costs much: a heavy library, or an adapter that is built on one."""
    if name.split(".", maxsplit=1)[0] in HEAVY:
        return True
    if not name.startswith("app.adapters."):
        return False
    inside = name.split(".")
    path = next((p for n in (4, 3) if (p := module_file(inside[:n])).is_file()), None)
    top = ast.parse(path.read_text()).body if path else []
    return any(is_heavy(deeper) for node in top for deeper in names(node))


def module_file(dotted_name: list[str]) -> Path:
    return ROOT.joinpath(*dotted_name).with_suffix(".py")


def inline_imports(source: Source) -> Iterator[str]:
    """Imports inside functions, but for heavy libraries with the reason beside or above."""
    for function in ast.walk(source.tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            brought = names(node)
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            reason = source.comments.keys() & {node.lineno - 1, node.lineno}
            if not reason or not all(map(is_heavy, brought)):
                yield source.at(node)


def commits(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "commit":
            yield source.at(node)


def clock_readings(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ".".join(dotted(node)[-2:]) in CLOCKS:
            yield source.at(node)
        if isinstance(node, ast.ImportFrom) and CLOCKS.intersection(names(node)):
            yield source.at(node)


def dotted(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*dotted(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [""]


def too_long(source: Source) -> Iterator[str]:
    lines = len(source.text.splitlines())
    if lines > MODULE_LINES:
        yield f"{source.path}: {lines} lines"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield f"{source.at(node)}: {node.name}, {lines} lines"


def found(rule: Callable[[Source], Iterator[str]], *places: Source) -> list[str]:
    return [fault for source in places for fault in rule(source)]


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_layer_has_code(layer: str) -> None:
    modules = [source for source in sources(f"app/{layer}") if len(source.tree.body) > 1]

    assert modules, f"app/{layer} is missing or says nothing: its other rules would hold of nothing"


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_layer_imports_only_what_it_may(layer: str) -> None:
    wrong = {str(s.path): inner(s) - MAY_IMPORT[layer] - {layer} for s in sources(f"app/{layer}")}

    assert {path: names for path, names in wrong.items() if names} == {}


def test_every_folder_and_module_of_the_application_has_its_rule() -> None:
    packages = {path.parent.name for path in ROOT.glob("app/*/*.py")}
    modules = {path.stem for path in ROOT.glob("app/*.py")} - {"__init__"}

    assert packages == MAY_IMPORT.keys()
    assert modules == MODULE_MAY_IMPORT.keys()


@pytest.mark.parametrize("module", MODULE_MAY_IMPORT)
def test_module_imports_only_what_it_may(module: str) -> None:
    path = ROOT / "app" / f"{module}.py"

    assert inner(Source(path, path.read_text())) <= MODULE_MAY_IMPORT[module]


def test_no_import_is_relative() -> None:
    assert found(relative_imports, *sources("app")) == []


def test_domain_uses_values_only() -> None:
    assert found(not_for_domain, *sources("app/domain")) == []


def test_every_package_of_the_domain_has_its_line() -> None:
    packages = {path.parent.name for path in ROOT.glob("app/domain/*/__init__.py")}

    assert packages == PACKAGE_MAY_READ.keys()


@pytest.mark.parametrize("package", PACKAGE_MAY_READ)
def test_package_of_the_domain_reads_only_what_it_may(package: str) -> None:
    assert packages_read(package) <= PACKAGE_MAY_READ[package]


def test_inline_imports_are_of_heavy_libraries_and_say_why() -> None:
    assert found(inline_imports, *sources("app")) == []


def test_only_services_and_the_write_unit_commit() -> None:
    elsewhere = [
        source
        for source in sources("app")
        if source.path.parts[1] not in ("services", "database.py")
    ]

    assert found(commits, *elsewhere) == []


def test_only_the_clock_reads_the_clock() -> None:
    elsewhere = [source for source in sources("app") if source.path != Path("app/clock.py")]

    assert found(clock_readings, *elsewhere) == []


def test_modules_and_functions_are_short() -> None:
    assert found(too_long, *sources("app")) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (relative_imports, "from . import errors"),
        (relative_imports, "from .errors import DomainError"),
        (not_for_domain, "import flask"),
        (not_for_domain, "from sqlalchemy.orm import Mapped"),
        (not_for_domain, "import os.path"),
        (not_for_domain, "from urllib import request"),
        (not_for_domain, "from urllib.request import urlopen"),
        (not_for_domain, "import time"),
        (not_for_domain, "open('file')"),
        (inline_imports, "def f():\n    # needed late\n    import json"),
        (inline_imports, "def f():\n    import weasyprint"),
        (inline_imports, "def f():\n    import weasyprint  # noqa: PLC0415"),
        (inline_imports, "async def f():\n    if True:\n        from app.domain import names"),
        (commits, "db.session.commit()"),
        (commits, "def f(session):\n    session.commit()"),
        (commits, "finish = connection.commit"),
        (clock_readings, "from datetime import datetime\ndatetime.now(UTC)"),
        (clock_readings, "import datetime\ndatetime.datetime.utcnow()"),
        (clock_readings, "import datetime\ndatetime.date.today()"),
        (clock_readings, "from time import time"),
        (clock_readings, "column(default=func.now())"),
        (too_long, "x = 1\n" * 301),
        (too_long, "def f():\n" + "    x = 1\n" * 45),
    ],
)
def test_rule_finds_its_fault(rule: Callable[[Source], Iterator[str]], text: str) -> None:
    assert len(found(rule, Source(Path("sample.py"), text))) == 1


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (not_for_domain, "from app.domain.names import clean_name\nfrom datetime import time"),
        (not_for_domain, "from urllib.parse import urlsplit\nimport re"),
        (inline_imports, "def f():\n    # Takes a second.\n    import weasyprint  # noqa: PLC0415"),
        (inline_imports, "def f():\n    from pikepdf import Pdf  # takes long"),
        (inline_imports, "import json\nif True:\n    import re"),
        (clock_readings, "from app.clock import utcnow\nutcnow()"),
        (clock_readings, "from time import monotonic\nmonotonic()"),
        (too_long, "x = 1\n" * 300),
        (too_long, "def f():\n" + "    x = 1\n" * 44),
    ],
)
def test_rule_lets_pass_what_is_right(rule: Callable[[Source], Iterator[str]], text: str) -> None:
    assert found(rule, Source(Path("sample.py"), text)) == []
