"""What modules name outside their own file: files of their materials, guidelines they follow."""

import hashlib
from collections.abc import Container, Iterable, Iterator

from app.adapters.library.folder import Texts
from app.adapters.library.mentions import Mention
from app.adapters.library.problems import LibraryProblem
from app.adapters.library.source import Source
from app.domain.curricula.curriculum_parts import Material
from app.domain.curricula.curriculum_parts_check import FILE_NAME, SHA256
from app.domain.curricula.guidelines import check_cited

NOT_NAMED = "is named by no material; name it, or take the file away"


class References:
    """Compares what modules name with what there is.

    `guidelines` are the keys of the register, or None when there is none to compare with. `files`
    are the bytes of those that are as materials say, by their SHA-256.
    """

    def __init__(self, found: Texts, guidelines: Container[str] | None) -> None:
        self.found = found
        self.guidelines = guidelines
        self.files: dict[str, bytes] = {}
        self._named: set[str] = set()
        self._hashes = {
            name: hashlib.sha256(content).hexdigest() for name, content in found.materials.items()
        }

    def check(self, mentions: Iterable[Mention], folder: str, source: Source) -> None:
        """Report what is named in a source and not there: guidelines, and files below a folder.

        What the domain refuses is not looked for.
        """
        for mention in mentions:
            if self.guidelines is not None:
                for problem in check_cited(mention.guidelines, mention.path, self.guidelines):
                    source.tell(problem, problem.path)
            for index, material in enumerate(mention.materials):
                if FILE_NAME.fullmatch(material.file) and SHA256.fullmatch(material.sha256):
                    name = f"{folder}/files/{material.file}"
                    self._named.add(name)
                    if message := self._compare(name, material):
                        source.report([((*mention.path, index, "file"), message)])

    def _compare(self, name: str, material: Material) -> str | None:
        """Return what is wrong with a file; keep it when nothing is."""
        found = self._hashes.get(name)
        if found == material.sha256:
            self.files[found] = self.found.materials[name]
        elif found is not None:
            return f"files/{material.file} has the SHA-256 {found}, not {material.sha256}"
        elif not self.found.has(name):
            return f"there is no file {name}"
        return None

    def not_named(self) -> Iterator[LibraryProblem]:
        """Yield a problem for each file that no material named, when all modules were checked."""
        for name in self.found.materials:
            if name not in self._named:
                yield LibraryProblem(name, 1, "", NOT_NAMED)
