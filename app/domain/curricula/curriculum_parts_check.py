"""What cases, assessments, needs, materials and credits must fulfil."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set

from app.domain.curricula.curriculum_parts import Assessment, Case, Contribution, Material, Need
from app.domain.problems import (
    CODE,
    LANGUAGE,
    PARAGRAPH_MAX,
    SLUG,
    TITLE_MAX,
    Fault,
    Path,
    Problem,
    check_address,
    check_doubles,
    check_line,
    check_optional_line,
    check_paragraph,
    check_pattern,
    check_range,
)

CASE_UID = re.compile(r"case_[a-z2-7]{16}")
ASSESSMENT_UID = re.compile(r"asm_[a-z2-7]{16}")
NEED_UID = re.compile(r"need_[a-z2-7]{16}")
# Safe on every system: no folder in it, nothing hidden, nothing that a system takes away.
FILE_NAME = re.compile(r"(?=.{1,100}\Z)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
BODY_MAX = 1_000_000
LICENCE_MAX = 64


def check_cases(cases: Sequence[Case], objectives: Set[str]) -> Iterator[Problem]:
    """Check the cases of a version; `objectives` are the uids of its objectives."""
    for index, case in enumerate(cases):
        yield from check_case(case, ("cases", index), objectives)
    yield from check_doubles((case.uid for case in cases), ("cases",), "uid")
    yield from check_doubles((case.code for case in cases), ("cases",), "code")


def check_case(case: Case, path: Path, objectives: Set[str]) -> Iterator[Problem]:
    """Check the case at that path, by itself and against the objectives that there are."""
    yield from check_pattern(case.uid, CASE_UID, (*path, "uid"))
    yield from check_pattern(case.code, CODE, (*path, "code"))
    yield from check_line(case.title, (*path, "title"), most=TITLE_MAX)
    yield from _check_objectives(case.objectives, path, objectives)
    yield from check_licence(case.licence, path)
    yield from check_paragraph(case.withdrawn, (*path, "withdrawn"))
    yield from check_contributors(case.contributors, path)
    yield from check_paragraph(case.body, (*path, "body"), most=BODY_MAX)


def check_assessments(assessments: Sequence[Assessment]) -> Iterator[Problem]:
    """Check the assessments of a version."""
    for index, assessment in enumerate(assessments):
        path: Path = ("assessments", index)
        yield from check_pattern(assessment.uid, ASSESSMENT_UID, (*path, "uid"))
        yield from check_pattern(assessment.code, CODE, (*path, "code"))
        yield from check_line(assessment.title, (*path, "title"), most=TITLE_MAX)
        if assessment.pass_percent is not None:
            percent = assessment.pass_percent
            yield from check_range(percent, (*path, "pass_percent"), low=0, high=100)
    yield from check_doubles((each.uid for each in assessments), ("assessments",), "uid")
    yield from check_doubles((each.code for each in assessments), ("assessments",), "code")


def check_needs(needs: Sequence[Need], objectives: Set[str]) -> Iterator[Problem]:
    """Check the needs that a version answers; `objectives` are the uids of its objectives."""
    for index, need in enumerate(needs):
        path: Path = ("needs", index)
        yield from check_pattern(need.uid, NEED_UID, (*path, "uid"))
        yield from check_line(need.text, (*path, "text"), most=PARAGRAPH_MAX)
        yield from check_line(need.source, (*path, "source"))
        yield from _check_objectives(need.objectives, path, objectives)
    yield from check_doubles((need.uid for need in needs), ("needs",), "uid")


def _check_objectives(uids: Sequence[str], path: Path, known: Set[str]) -> Iterator[Problem]:
    place = (*path, "objectives")
    for index, uid in enumerate(uids):
        if uid not in known:
            yield Problem(Fault.UNKNOWN_OBJECTIVE, (*place, index), {"value": uid})
    yield from check_doubles(uids, place)


def check_licence(licence: str, path: Path) -> Iterator[Problem]:
    """Check the licence of something, which may be left out where another covers it."""
    yield from check_optional_line(licence, (*path, "licence"), most=LICENCE_MAX)


def check_contributors(contributors: Iterable[Contribution], path: Path) -> Iterator[Problem]:
    """Check who gave what to the thing at that path."""
    for index, each in enumerate(contributors):
        place = (*path, "contributors", index)
        if not each.organisation and not each.person:
            yield Problem(Fault.NOBODY, place)
        if each.organisation:
            yield from check_pattern(each.organisation, SLUG, (*place, "organisation"))
        yield from check_optional_line(each.person, (*place, "person"))
        yield from check_optional_line(each.what, (*place, "what"))


def check_materials(materials: Iterable[Material], path: Path) -> Iterator[Problem]:
    """Check the materials of the module at that path."""
    for index, material in enumerate(materials):
        place = (*path, "materials", index)
        yield from check_line(material.title, (*place, "title"), most=TITLE_MAX)
        yield from check_line(material.licence, (*place, "licence"), most=LICENCE_MAX)
        if bool(material.url) == bool(material.file) or (material.sha256 and material.url):
            yield Problem(Fault.URL_OR_FILE, place)
        elif material.url:
            yield from check_address(material.url, (*place, "url"))
        else:
            yield from _check_file(material, place)
        if material.language:
            yield from check_pattern(material.language, LANGUAGE, (*place, "language"))


def _check_file(material: Material, path: Path) -> Iterator[Problem]:
    if not FILE_NAME.fullmatch(material.file):
        yield Problem(Fault.NO_FILE_NAME, (*path, "file"), {"value": material.file})
    if material.sha256:
        yield from check_pattern(material.sha256, SHA256, (*path, "sha256"))
    else:
        yield Problem(Fault.MISSING_FILE, (*path, "file"), {"value": material.file})


def check_file_names(materials: Iterable[tuple[Path, Material]]) -> Iterator[Problem]:
    """Find files that would take each other's place in one folder, given with their paths.

    Some systems take NOTES.pdf and notes.pdf for the same.
    """
    taken: dict[str, str] = {}
    for path, material in materials:
        if material.file:
            name = material.file.lower()
            if taken.setdefault(name, material.sha256) != material.sha256:
                yield Problem(Fault.TWO_FILES, (*path, "file"), {"value": material.file})
