"""Make a curriculum version of the files of its folder."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.adapters.library.conform import Finding
from app.adapters.library.folder import Texts
from app.adapters.library.problems import LibraryProblem
from app.adapters.library.shapes import CURRICULUM
from app.adapters.library.source import (
    check_names,
    check_version_number,
    read_module,
    read_toml,
)
from app.domain import curriculum_data
from app.domain.curriculum import CurriculumVersion
from app.domain.curriculum_check import check, check_declared
from app.domain.day_plan import PlanDay
from app.domain.problems import Path, Problem

LATEST_END = curriculum_data.clock_time(PlanDay.latest_end)


class VersionFolder:
    """The sources of one version: its curriculum.toml and its modules by code."""

    def __init__(self, folder: str, found: Texts) -> None:
        self.slug, self.number = folder.split("/")
        self.found = found
        file = f"{folder}/curriculum.toml"
        self.main = read_toml(file, found.texts[file], CURRICULUM)
        self.prefix = f"{folder}/modules/"
        self.modules = {
            file.removeprefix(self.prefix).removesuffix(".md"): read_module(file, text)
            for file, text in found.texts.items()
            if file.startswith(self.prefix)
        }

    @property
    def problems(self) -> list[LibraryProblem]:
        """What is wrong with all files of the folder."""
        sources = (self.main, *self.modules.values())
        return [problem for source in sources for problem in source.problems]

    def read(self) -> CurriculumVersion | None:
        """Return the version, or None when a source has a problem or could not be read."""
        self._check_names()
        if self.problems or not self.modules.keys() >= {*self.main.data["modules"]}:
            return None
        data = self.main.data
        total, days = data.pop("total_minutes", None), data.pop("day_minutes", None)
        version = self._build(data)
        if version is None:
            return None
        declared = check_declared(version, total=total, days=None if days is None else tuple(days))
        for problem in (*check(version), *declared):
            self._tell(problem)
        return None if self.problems else version

    def _check_names(self) -> None:
        check_version_number(self.main, ("version",))
        check_names(self.main, {("slug",): self.slug, ("version",): self.number})
        listed: set[str] = set()
        for index, code in enumerate(self.main.data.get("modules", [])):
            if not self.found.has(f"{self.prefix}{code}.md"):
                message = f"there is no file modules/{code}.md"
                self.main.report([(("modules", index), message)])
            if code in listed:
                self.main.report([(("modules", index), f"{code} is listed twice")])
            listed.add(code)
        for code, source in self.modules.items():
            check_names(source, {("code",): code})
            if "modules" in self.main.data and code not in listed:
                source.report([((), "is not in the list of modules of curriculum.toml")])

    def _build(self, data: dict[str, Any]) -> CurriculumVersion | None:
        uids = {code: source.data["uid"] for code, source in self.modules.items()}
        days = data.pop("day", [])
        findings = list(_name_by_uid(days, uids))
        self.main.report(findings)
        if findings:
            return None
        modules = [self.modules[code].data for code in data["modules"]]
        defaults = {"status_note": ""}
        return curriculum_data.from_data(defaults | data | {"modules": modules, "days": days})

    def _tell(self, problem: Problem) -> None:
        match problem.path:
            case "modules", int(index), *rest:
                code = self.main.data["modules"][index]
                self.modules[code].tell(problem, tuple(rest))
            case "days", *rest:
                self.main.tell(problem, ("day", *rest))
            case path:
                self.main.tell(problem, path)


def _name_by_uid(days: list[dict[str, Any]], uids: Mapping[str, str]) -> Iterator[Finding]:
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
