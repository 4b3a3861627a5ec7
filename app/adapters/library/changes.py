"""What a library says otherwise than what is published already."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from app.adapters.library.contents import Library, adaptation_file
from app.adapters.library.folder import read_texts
from app.adapters.library.problems import LibraryProblem
from app.adapters.library.reading import ADAPTATION_FILE, source_of, too_low
from app.adapters.library.source import BODY
from app.adapters.library.writing import library_files
from app.domain.comparisons.numbering import misnumbered_beside
from app.domain.first_difference import Difference, first_difference

# They follow from the modules and the days, whose difference says more.
SUMS = ("total_minutes", "day_minutes")


def find_changes(
    root: FilePath, library: Library, published: Library
) -> tuple[LibraryProblem, ...]:
    """Return the first difference of each version and adaptation that is published already.

    `root` is the folder from which the library was read.
    """
    found = dict[str, tuple[str, Difference]]()
    new, known = _frozen(library, published), _frozen(published, library)
    for file, difference in _differences(library_files(known), library_files(new)):
        found.setdefault(_part(file), (file, difference))
    texts = read_texts(root).texts if found else {}
    return tuple(_problem(file, texts[file], difference) for file, difference in found.values())


def find_low_numbers(library: Library, published: Library) -> tuple[LibraryProblem, ...]:
    """Return the versions whose number is too low beside those that are published."""
    known = {(each.slug, each.version) for each in published.curricula}
    new = [each for each in library.curricula if (each.slug, each.version) not in known]
    return tuple(map(too_low, misnumbered_beside(new, published.curricula)))


def _frozen(library: Library, other: Library) -> Library:
    """Keep what stays once it is published: the register goes on, and endorsements come later.

    An endorsement is compared where the `other` library has one too.
    """
    endorsed = {adaptation_file(each) for each in other.adaptations if each.endorsement}
    adaptations = tuple(
        each if adaptation_file(each) in endorsed else replace(each, endorsement=None)
        for each in library.adaptations
    )
    return replace(library, guidelines=(), adaptations=adaptations)


def _differences(before: dict[str, str], after: dict[str, str]) -> Iterator[tuple[str, Difference]]:
    for file, text in after.items():
        if text == before.get(file, text):
            continue
        difference = first_difference(_table(file, before[file]), _table(file, text))
        if difference:  # else the files differ in comments only
            yield file, difference


def _table(file: str, text: str) -> dict[str, Any]:
    data = source_of(file, text).data
    return {name: value for name, value in data.items() if name not in SUMS}


def _part(file: str) -> str:
    """Return what is published as one: an adaptation's file, or the folder of a version."""
    return file if ADAPTATION_FILE.fullmatch(file) else "/".join(file.split("/")[:2])


def _problem(file: str, text: str, difference: Difference) -> LibraryProblem:
    source = source_of(file, text)
    words = f"{difference.before} → {difference.after}; give what you changed a new number"
    message = f"published already, with other content: {words}"
    row = difference.row if difference.path == BODY else 0
    source.report([(difference.path, message)], row=row)
    return source.problems[-1]
