"""Write a library as a folder of files; the same library always gives the same bytes."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from app.adapters.library import toml
from app.adapters.library.contents import Library, adaptation_file, version_folder
from app.adapters.library.source import FENCE
from app.domain import adaptation_data, curriculum_data
from app.domain.adaptation import Adaptation
from app.domain.curriculum import CurriculumVersion, Module
from app.domain.operations import Add, Operation, Replace, Targeted

Data = Mapping[str, Any]


def write_library(root: Path, library: Library) -> tuple[Path, ...]:
    """Write all files below a folder and return their paths; other files stay as they are."""
    written = []
    for file, text in library_files(library).items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)


def library_files(library: Library) -> dict[str, str]:
    """Return the texts of all files by their path in the library."""
    files: dict[str, str] = {}
    for version in library.curricula:
        folder = version_folder(version)
        files[f"{folder}/curriculum.toml"] = _curriculum_text(version)
        for module in version.modules:
            files[f"{folder}/modules/{module.code}.md"] = _module_text(version, module)
    for adaptation in library.adaptations:
        base = next(
            version
            for version in library.curricula
            if (version.slug, version.version) == (adaptation.curriculum, adaptation.base)
        )
        files[adaptation_file(adaptation)] = _adaptation_text(base, adaptation)
    return files


def _curriculum_text(version: CurriculumVersion) -> str:
    data = curriculum_data.to_data(version)
    codes = {module.uid: module.code for module in version.modules}
    sums = {"total_minutes": version.total_minutes, "day_minutes": list(version.day_minutes)}
    names = ("slug", "code", "title", "version", "status_note", "language")
    head = {name: data[name] for name in names if data[name]}
    blocks = [
        toml.comment(version.status_note),
        toml.pairs(head | sums | {"modules": [*codes.values()]}),
        toml.table("owner", data["owner"]),
        toml.table("requirements", data["requirements"]),
        *(_day_text(day, codes) for day in data["days"]),
    ]
    return toml.document(blocks)


def _day_text(day: Data, codes: Mapping[str, str]) -> str:
    items = [
        item
        | {"at": time.fromisoformat(item["at"])}
        | ({"module": codes[item["module"]]} if "module" in item else {})
        for item in day["items"]
    ]
    latest_end = time.fromisoformat(day["latest_end"])
    return toml.table("day", {"latest_end": latest_end, "items": items}, repeated=True)


def _module_text(version: CurriculumVersion, module: Module) -> str:
    fields = curriculum_data.module_to_data(module)
    body = fields.pop("body", "")
    front = f"{toml.comment(version.status_note)}{toml.pairs(fields)}"
    text = f"{FENCE}\n{front}{FENCE}\n"
    return f"{text}\n{body}\n" if body else text


def _adaptation_text(base: CurriculumVersion, adaptation: Adaptation) -> str:
    data = adaptation_data.to_data(adaptation)
    names = ("curriculum", "base", "number", "label", "status_note")
    modules = {module.uid: module for module in base.modules}
    blocks = [
        toml.comment(adaptation.status_note),
        toml.pairs({name: data[name] for name in names if data[name]}),
        toml.table("city", data["city"]),
    ]
    for operation in adaptation.operations:
        blocks.append(_operation_text(operation, modules))
        if isinstance(operation, Add | Replace):
            modules[operation.module.uid] = operation.module
    return toml.document(blocks)


def _operation_text(operation: Operation, modules: Mapping[str, Module]) -> str:
    data = adaptation_data.operation_to_data(operation)
    new = {name: data.pop(name) for name in adaptation_data.NEW if name in data}
    remarks = {}
    if isinstance(operation, Targeted) and operation.target in modules:
        target = modules[operation.target]
        remarks["target"] = f"{target.code} {target.title}"
    text = toml.table("operation", data, repeated=True, remarks=remarks)
    return "\n".join([text, *(toml.table(f"operation.{name}", new[name]) for name in new)])
