"""Write a library as a folder of files; the same library always gives the same bytes."""

from collections.abc import Iterable, Mapping
from datetime import time
from itertools import chain
from pathlib import Path
from typing import Any

from app.adapters.library import toml
from app.adapters.library.contents import (
    Library,
    adaptation_file,
    material_files,
    version_folder,
)
from app.adapters.library.register import REGISTER_NAME
from app.adapters.library.source import FENCE
from app.adapters.library.versions import TABLES
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.endorsement import Endorsement
from app.domain.adaptations.operations import Add, Operation, Replace, Targeted
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion, Module
from app.domain.curricula.guidelines import Guideline
from app.domain.records import to_record

Data = Mapping[str, Any]
# What curriculum.toml says of a version before its lists and tables, in order.
HEAD = (
    "slug", "code", "title", "version", "kind", "status_note", "change_note", "number_reason",
    "language",
    "licence", "framework", "clinical_partners",
)  # fmt: skip


def write_library(root: Path, library: Library) -> tuple[Path, ...]:
    """Write all files below a folder and return their paths; other files stay as they are."""
    texts = ((file, text.encode()) for file, text in library_files(library).items())
    files = ((file, library.files[sha256]) for file, sha256 in material_files(library).items())
    written = []
    for file, content in chain(texts, files):
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return tuple(written)


def library_files(library: Library) -> dict[str, str]:
    """Return the texts of all files by their path in the library."""
    files = {REGISTER_NAME: _register_text(library.guidelines)} if library.guidelines else {}
    for version in library.curricula:
        folder, codes = version_folder(version), _codes(version)
        files[f"{folder}/curriculum.toml"] = _curriculum_text(version, codes)
        for module in version.modules:
            files[f"{folder}/modules/{module.code}.md"] = _module_text(version, module, codes)
        for case in version.cases:
            files[f"{folder}/cases/{case.code}.md"] = _page_text(version, to_record(case))
    for adaptation in library.adaptations:
        base = next(
            version
            for version in library.curricula
            if (version.slug, version.version) == (adaptation.curriculum, adaptation.base)
        )
        files[adaptation_file(adaptation)] = _adaptation_text(base, adaptation)
    return files


def _register_text(guidelines: Iterable[Guideline]) -> str:
    blocks = []
    for guideline in guidelines:
        data = to_record(guideline)
        data |= {"published_on": guideline.published_on} if guideline.published_on else {}
        blocks.append(toml.table("guideline", data, repeated=True))
    return toml.document(blocks)


def _codes(version: CurriculumVersion) -> dict[str, str]:
    """Return the codes of its modules and cases by their uids."""
    codes = {module.uid: module.code for module in version.modules}
    return codes | {case.uid: case.code for case in version.cases}


def _curriculum_text(version: CurriculumVersion, codes: Mapping[str, str]) -> str:
    data = curriculum_data.to_data(version)
    sums = {"total_minutes": version.total_minutes, "day_minutes": list(version.day_minutes)}
    lists = {"modules": [module.code for module in version.modules]}
    lists |= {"cases": [case.code for case in version.cases]} if version.cases else {}
    blocks = [
        toml.comment(version.status_note),
        toml.pairs({name: data[name] for name in HEAD if data.get(name)} | sums | lists),
        toml.table("owner", data["owner"]),
        toml.table("requirements", data["requirements"]),
        *(
            toml.table(TABLES[name], each, repeated=True)
            for name in ("contributors", "needs", "assessments")
            for each in data.get(name, [])
        ),
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


def _module_text(version: CurriculumVersion, module: Module, codes: Mapping[str, str]) -> str:
    fields = curriculum_data.module_to_data(module)
    for name in ("prerequisites", "cases"):
        if name in fields:
            fields[name] = [codes[uid] for uid in fields[name]]
    return _page_text(version, fields)


def _page_text(version: CurriculumVersion, data: Data) -> str:
    fields = dict(data)
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
        *(toml.table("need", each, repeated=True) for each in data.get("needs", ())),
        toml.table("upgrade", data["upgrade"]) if "upgrade" in data else "",
        _endorsement_text(adaptation.endorsement),
    ]
    for operation in adaptation.operations:
        blocks.append(_operation_text(operation, modules))
        if isinstance(operation, Add | Replace):
            modules[operation.module.uid] = operation.module
    return toml.document(blocks)


def _endorsement_text(endorsement: Endorsement | None) -> str:
    if endorsement is None:
        return ""
    return toml.table(
        "endorsement", to_record(endorsement) | {"endorsed_on": endorsement.endorsed_on}
    )


def _operation_text(operation: Operation, modules: Mapping[str, Module]) -> str:
    data = adaptation_data.operation_to_data(operation)
    new = {name: data.pop(name) for name in adaptation_data.NEW if name in data}
    remarks = {}
    if isinstance(operation, Targeted) and operation.target in modules:
        target = modules[operation.target]
        remarks["target"] = f"{target.code} {target.title}"
    text = toml.table("operation", data, repeated=True, remarks=remarks)
    return "\n".join([text, *(toml.table(f"operation.{name}", new[name]) for name in new)])
