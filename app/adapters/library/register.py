"""The register of guidelines of a library: the file guidelines.toml at its root."""

from app.adapters.library.folder import Texts
from app.adapters.library.problems import LibraryProblem
from app.adapters.library.shapes import REGISTER
from app.adapters.library.source import read_toml
from app.domain.curricula.guidelines import Guideline, check_guidelines
from app.domain.records import from_record

REGISTER_NAME = "guidelines.toml"


class RegisterFile:
    """What the register says; `problems` are what is wrong with it.

    `keys` are None when there is no register that citations could be compared with.
    """

    def __init__(self, found: Texts) -> None:
        self.guidelines: tuple[Guideline, ...] = ()
        self.keys: frozenset[str] | None = None
        self.problems: list[LibraryProblem] = []
        if REGISTER_NAME in found.texts:
            self._read(found.texts[REGISTER_NAME])

    def _read(self, text: str) -> None:
        source = read_toml(REGISTER_NAME, text, REGISTER)
        self.problems = source.problems
        if source.problems:
            return
        read = [from_record(Guideline, data) for data in source.data.get("guideline", [])]
        for problem in check_guidelines(read):
            source.tell(problem, ("guideline", *problem.path[1:]))
        if not source.problems:
            self.guidelines = tuple(sorted(read, key=lambda each: each.key))
            self.keys = frozenset(each.key for each in read)
