"""Make a curriculum version of the files of its folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.adapters.library.conform import Finding
from app.adapters.library.folder import Texts
from app.adapters.library.mentions import in_module
from app.adapters.library.problems import LibraryProblem
from app.adapters.library.references import References
from app.adapters.library.shapes import CASE, CURRICULUM, MODULE, Shape
from app.adapters.library.source import (
    Source,
    check_names,
    check_version_number,
    read_page,
    read_toml,
)
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_check import check, check_declared
from app.domain.curricula.day_plan import PlanDay
from app.domain.problems import Path, Problem

LATEST_END = curriculum_data.clock_time(PlanDay.latest_end)
# Lists of tables, which files name by one of them.
TABLES = {
    "days": "day",
    "contributors": "contributor",
    "needs": "need",
    "assessments": "assessment",
}


class VersionFolder:
    """The sources of one version: its curriculum.toml, its modules and its cases by code."""

    def __init__(self, folder: str, found: Texts) -> None:
        self.slug, self.number = folder.split("/")
        self.folder, self.found = folder, found
        file = f"{folder}/curriculum.toml"
        self.main = read_toml(file, found.texts[file], CURRICULUM)
        self.modules = self._pages("modules", MODULE)
        self.cases = self._pages("cases", CASE)

    def _pages(self, name: str, shape: Shape) -> dict[str, Source]:
        prefix = f"{self.folder}/{name}/"
        return {
            file.removeprefix(prefix).removesuffix(".md"): read_page(file, text, shape)
            for file, text in self.found.texts.items()
            if file.startswith(prefix)
        }

    @property
    def problems(self) -> list[LibraryProblem]:
        """What is wrong with all files of the folder."""
        sources = (self.main, *self.modules.values(), *self.cases.values())
        return [problem for source in sources for problem in source.problems]

    def read(self, references: References) -> CurriculumVersion | None:
        """Return the version, or None when a source has a problem or could not be read."""
        self._check_names()
        if self.problems or not self._complete():
            return None
        data = self.main.data
        total, days = data.pop("total_minutes", None), data.pop("day_minutes", None)
        version = self._build()
        if version is None:
            return None
        declared = check_declared(version, total=total, days=None if days is None else tuple(days))
        for problem in (*check(version), *declared):
            self._tell(problem)
        for module in version.modules:
            references.check(in_module(module), self.folder, self.modules[module.code])
        return None if self.problems else version

    def _complete(self) -> bool:
        """Whether all that is listed could be read."""
        modules, cases = self.main.data["modules"], self.main.data.get("cases", [])
        return self.modules.keys() >= {*modules} and self.cases.keys() >= {*cases}

    def _check_names(self) -> None:
        check_version_number(self.main, ("version",))
        check_names(self.main, {("slug",): self.slug, ("version",): self.number})
        self._check_list("modules", self.modules)
        self._check_list("cases", self.cases)

    def _check_list(self, name: str, sources: Mapping[str, Source]) -> None:
        """Compare a list of curriculum.toml with the files of a folder."""
        readable = name in self.main.data or not self.main.problems
        listed: set[str] = set()
        for index, code in enumerate(self.main.data.get(name, [])):
            if not self.found.has(f"{self.folder}/{name}/{code}.md"):
                message = f"there is no file {name}/{code}.md"
                self.main.report([((name, index), message)])
            if code in listed:
                self.main.report([((name, index), f"{code} is listed twice")])
            listed.add(code)
        for code, source in sources.items():
            check_names(source, {("code",): code})
            if readable and code not in listed:
                source.report([((), f"is not in the list of {name} of curriculum.toml")])

    def _build(self) -> CurriculumVersion | None:
        data = self.main.data
        uids = {code: source.data["uid"] for code, source in self.modules.items()}
        case_uids = {code: source.data["uid"] for code, source in self.cases.items()}
        days = data.get("day", [])
        self.main.report(_name_days_by_uid(days, uids))
        for source in self.modules.values():
            source.report(_name_by_uid(source, "prerequisites", uids, "module"))
            source.report(_name_by_uid(source, "cases", case_uids, "case"))
        if self.problems:
            return None
        made = {
            "modules": [self.modules[code].data for code in data["modules"]],
            "cases": [self.cases[code].data for code in data.get("cases", [])],
            **{name: data[table] for name, table in TABLES.items() if table in data},
            "days": days,
        }
        kept = {name: value for name, value in data.items() if name not in TABLES.values()}
        return curriculum_data.from_data({"status_note": ""} | kept | made)

    def _tell(self, problem: Problem) -> None:
        match problem.path:
            case "modules", int(index), *rest:
                code = self.main.data["modules"][index]
                self.modules[code].tell(problem, tuple(rest))
            case "cases", int(index), *rest:
                code = self.main.data["cases"][index]
                self.cases[code].tell(problem, tuple(rest))
            case str(name), *rest:
                self.main.tell(problem, (TABLES.get(name, name), *rest))


def _name_by_uid(
    source: Source, name: str, uids: Mapping[str, str], kind: str
) -> Iterator[Finding]:
    """Put uids in the place of the codes in one list of a module."""
    codes = source.data.get(name, [])
    for index, code in enumerate(codes):
        if code in uids:
            codes[index] = uids[code]
        else:
            yield (name, index), f"{code!r} is no {kind} of this version"


def _name_days_by_uid(days: list[dict[str, Any]], uids: Mapping[str, str]) -> Iterator[Finding]:
    """Put uids in the place of the modules' codes, and defaults where nothing is written."""
    for number, day in enumerate(days):
        day.setdefault("latest_end", LATEST_END)
        for index, item in enumerate(day["items"]):
            if "module" not in item:
                continue
            if item["module"] in uids:
                item["module"] = uids[item["module"]]
            else:
                path: Path = ("day", number, "items", index, "module")
                yield path, f"{item['module']!r} is no module of this version"
