"""Checklists that courses and visits begin with: a folder of TOML files, one for each template.

The format is told in docs/checklists.md. The folder is read in full or not at all: every problem
of every file is raised together, with file, line and field.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from app.adapters.library.folder import read_texts
from app.adapters.library.problems import LibraryError, LibraryProblem
from app.adapters.library.shapes import NUMBER, OPTIONAL_TEXT, TEXT, Key, Shape
from app.adapters.library.source import Source, read_toml
from app.domain.checklists import (
    ANCHORS,
    Anchor,
    Around,
    Due,
    Owner,
    Template,
    TemplateTask,
    check_template,
)
from app.domain.problems import Fault

_DAYS = Key(NUMBER.type, optional=True)
_TASK: Shape = {
    "key": TEXT,
    "title": TEXT,
    "what": OPTIONAL_TEXT,
    "owner": Key("text", choices=tuple(Owner)),
    **{anchor.value: _DAYS for anchor in Anchor},
}
_TEMPLATE: Shape = {
    "slug": TEXT,
    "name": TEXT,
    "about": OPTIONAL_TEXT,
    "around": Key("text", optional=True, choices=tuple(Around)),
    "task": Key("list of tables", shape=lambda _: _TASK),
}
SUFFIX = ".toml"
NOT_HERE = "is not read here; a checklist is a file such as city-course.toml"
WRONG_FORM = "must be small letters and digits with single hyphens, such as rooms-checked"


def read_checklists(root: FilePath) -> tuple[Template, ...]:
    """Return the templates of a folder by name. Raises LibraryError with all that is wrong."""
    found = read_texts(root)
    problems = list(found.problems)
    templates: list[Template] = []
    for file, text in found.texts.items():
        if "/" in file or not file.endswith(SUFFIX):
            problems.append(LibraryProblem(file, 1, "", NOT_HERE))
            continue
        source = read_toml(file, text, _TEMPLATE)
        templates += _read(source)
        problems += source.problems
    if problems:
        raise LibraryError(problems)
    return tuple(sorted(templates, key=lambda each: each.name))


def _read(source: Source) -> Iterator[Template]:
    """Yield the template of a file, or report what is wrong with it."""
    if not source.problems:
        _check_due(source)
        name = source.file.removesuffix(SUFFIX)
        if source.data["slug"] != name:
            source.report([(("slug",), f"must be {name!r}, as the file is called")])
    if source.problems:
        return
    template = _template_of(source.data)
    for problem in check_template(template):
        path = ("task", *problem.path[1:]) if problem.path[0] == "tasks" else problem.path
        if problem.code is Fault.MALFORMED:
            source.report([(path, WRONG_FORM)])
        else:
            source.tell(problem, path)
    if not source.problems:
        yield template


def _check_due(source: Source) -> None:
    anchors = ANCHORS[_around(source.data)]
    *most, last = (anchor.value for anchor in anchors)
    for index, task in enumerate(source.data["task"]):
        said = [anchor for anchor in Anchor if anchor.value in task]
        if len(said) != 1 or said[0] not in anchors:
            words = f"must say one of {', '.join(most)} or {last}, in working days"
            source.report([(("task", index), words)])


def _around(data: Mapping[str, Any]) -> Around:
    return Around(data.get("around", Around.COURSE))


def _template_of(data: Mapping[str, Any]) -> Template:
    return Template(
        slug=data["slug"],
        name=data["name"],
        about=data.get("about", ""),
        around=_around(data),
        tasks=tuple(map(_task_of, data["task"])),
    )


def _task_of(data: Mapping[str, Any]) -> TemplateTask:
    (anchor,) = (each for each in Anchor if each.value in data)
    return TemplateTask(
        key=data["key"],
        title=data["title"],
        what=data.get("what", ""),
        owner=Owner(data["owner"]),
        due=Due(anchor, data[anchor.value]),
    )
