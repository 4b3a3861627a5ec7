"""Read a library from a folder, or say all that is wrong with it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

from app.adapters.library.contents import (
    Library,
    adaptation_file,
    adaptation_folder,
    version_folder,
)
from app.adapters.library.folder import Texts, read_texts
from app.adapters.library.mentions import in_adaptation
from app.adapters.library.problems import LibraryError, LibraryProblem
from app.adapters.library.references import References
from app.adapters.library.register import REGISTER_NAME, RegisterFile
from app.adapters.library.shapes import ADAPTATION, CASE, CURRICULUM, MODULE, REGISTER, Shape
from app.adapters.library.source import (
    Source,
    check_country,
    check_names,
    check_version_number,
    read_page,
    read_toml,
)
from app.adapters.library.versions import VersionFolder
from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import Adaptation, check_adaptation
from app.domain.adaptations.endorsement import Endorsement
from app.domain.comparisons.numbering import Misnumbered, misnumbered
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.problems import Path
from app.domain.records import from_record

CURRICULUM_FILE = re.compile(r"([^/]+/[^/]+)/curriculum\.toml")
MODULE_FILE = re.compile(r"([^/]+/[^/]+)/modules/[^/]+\.md")
CASE_FILE = re.compile(r"([^/]+/[^/]+)/cases/[^/]+\.md")
ADAPTATION_FILE = re.compile(r"([^/]+)/adaptations/([^/]+)/([^/]+)\.toml")
REGISTER_FILE = re.compile(re.escape(REGISTER_NAME))
SHAPES: dict[re.Pattern[str], Shape] = {
    CURRICULUM_FILE: CURRICULUM,
    MODULE_FILE: MODULE,
    CASE_FILE: CASE,
    ADAPTATION_FILE: ADAPTATION,
    REGISTER_FILE: REGISTER,
}
PAGES = (MODULE_FILE, CASE_FILE)  # of a version, each with a body

Versions = Mapping[str, CurriculumVersion | None]


def read_library(root: FilePath) -> Library:
    """Read all versions and adaptations below a folder, and the register of guidelines.

    Raises LibraryError with every problem of every file.
    """
    found = read_texts(root)
    texts, problems = found.texts, found.problems
    problems += _misplaced(found)
    register = RegisterFile(found)
    problems += register.problems
    references = References(found, register.keys)
    matches = map(CURRICULUM_FILE.fullmatch, texts)
    folders = [VersionFolder(match[1], found) for match in matches if match]
    versions = {f"{folder.slug}/{folder.number}": folder.read(references) for folder in folders}
    problems += (each for folder in folders for each in folder.problems)

    sources = {
        file: read_toml(file, text, ADAPTATION)
        for file, text in texts.items()
        if ADAPTATION_FILE.fullmatch(file)
    }
    adaptations = [_read_adaptation(source, versions, references) for source in sources.values()]
    problems += (each for source in sources.values() for each in source.problems)
    if not texts and not problems:
        problems.append(LibraryProblem(str(root), 1, "", "holds no curriculum"))
    if problems:
        raise LibraryError(problems)
    library = _in_order(filter(None, versions.values()), filter(None, adaptations))
    problems = [*_disagreements(library), *references.not_named()]
    if problems:
        raise LibraryError(problems)
    return replace(library, guidelines=register.guidelines, files=references.files)


def _in_order(versions: Iterable[CurriculumVersion], adaptations: Iterable[Adaptation]) -> Library:
    return Library(
        curricula=tuple(sorted(versions, key=lambda each: (each.slug, each.version))),
        adaptations=tuple(
            sorted(adaptations, key=lambda each: (each.curriculum, each.city.slug, each.number))
        ),
    )


def _disagreements(library: Library) -> Iterator[LibraryProblem]:
    owners = {owner.slug: owner for owner in library.organisations}
    for version in library.curricula:
        if version.owner != owners[version.owner.slug]:
            file = f"{version_folder(version)}/curriculum.toml"
            message = f"another curriculum says other things of {version.owner.slug}"
            yield LibraryProblem(file, 1, "owner", message)
    yield from map(too_low, misnumbered(library.curricula))
    cities = {city.slug: city for city in library.cities}
    for adaptation in library.adaptations:
        city = cities[adaptation.city.slug]  # the code goes into numbers; all else may change
        if adaptation.city.code != city.code:
            message = f"another adaptation gives {city.slug} the code {city.code}"
            yield LibraryProblem(adaptation_file(adaptation), 1, "city.code", message)


def too_low(found: Misnumbered) -> LibraryProblem:
    """Say that the number of a version is too low."""
    file = f"{version_folder(found.version)}/curriculum.toml"
    message = (
        f"is too low: a {found.change.word} change since {found.before} asks for"
        f" {found.asked}; raise it, or give number_reason"
    )
    return LibraryProblem(file, 1, "version", message)


def _misplaced(found: Texts) -> Iterator[LibraryProblem]:
    for file in found.texts:
        page = next(filter(None, (place.fullmatch(file) for place in PAGES)), None)
        if page and not found.has(f"{page[1]}/curriculum.toml"):
            yield LibraryProblem(file, 1, "", f"there is no {page[1]}/curriculum.toml")
        elif not any(place.fullmatch(file) for place in SHAPES):
            message = "has no meaning at this place (docs/curricula.md tells the places)"
            yield LibraryProblem(file, 1, "", message)


def source_of(file: str, text: str) -> Source:
    """Read one file of a library by itself; it must stand at a place that has a meaning."""
    place = next(place for place in SHAPES if place.fullmatch(file))
    read = read_page if place in PAGES else read_toml
    return read(file, text, SHAPES[place])


def _read_adaptation(
    source: Source, versions: Versions, references: References
) -> Adaptation | None:
    """Return the adaptation, or None when it or its base has a problem."""
    curriculum, _, city, name = source.file.split("/")
    names: dict[Path, str] = {("curriculum",): curriculum, ("city", "slug"): city}
    check_version_number(source, ("base",))
    if "upgrade" in source.data:
        check_version_number(source, ("upgrade", "origin"))
    check_names(source, names | {("number",): name.removesuffix(".toml")})
    check_country(source, ("city", "country"))
    base = f"{curriculum}/{source.value(('base',))}"
    if not source.problems and not references.found.has(f"{base}/curriculum.toml"):
        source.report([(("base",), f"there is no version {base} in this library")])
    version = versions.get(base)
    if source.problems or version is None:
        return None
    adaptation = _adaptation_of(source)
    for problem in check_adaptation(version, adaptation):
        match problem.path:
            case "operations" | "needs" as name, *rest:
                source.tell(problem, (name.removesuffix("s"), *rest))
            case path:
                source.tell(problem, path)
    if not source.problems:
        references.check(in_adaptation(adaptation), adaptation_folder(adaptation), source)
    return adaptation


def _adaptation_of(source: Source) -> Adaptation:
    """Make the value of an adaptation's tables, which files name by one of them."""
    data = {"status_note": "", "operations": source.data.pop("operation", [])} | source.data
    data |= {"needs": data.pop("need", [])}
    endorsed = data.pop("endorsement", None)
    endorsement = from_record(Endorsement, endorsed) if endorsed else None
    return replace(adaptation_data.from_data(data), endorsement=endorsement)
