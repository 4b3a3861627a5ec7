"""Problems of a library, told to the person who wrote the files."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.problems import Fault, Path, Problem

SENTENCES = {
    Fault.BLANK: "is empty; write at least one word",
    Fault.TOO_LONG: "is too long; {most} characters are the most",
    Fault.CONTROL_CHARACTER: "holds the control character {code_point}; take it out",
    Fault.MALFORMED: "{value!r} has not the right form (see docs/curricula.md)",
    Fault.OUT_OF_RANGE: "{value} is not between {low} and {high}",
    Fault.DUPLICATE: "{value!r} is used twice; each must be the only one",
    Fault.EMPTY: "holds nothing; write at least one entry",
    Fault.TOO_MANY: "holds {value} entries; {most} are the most",
    Fault.UNKNOWN_FORMAT: "{value!r} is no known format (docs/curricula.md lists them)",
    Fault.WRONG_TIME: "says {found}, but what comes before ends at {expected}",
    Fault.WRONG_MINUTES: "says {found} minutes, but the module {code} has {expected}",
    Fault.WRONG_TOTAL: "says {found}, but the minutes of the modules add up to {expected}",
    Fault.WRONG_DAY_TOTALS: "says {found}, but the minutes of the days add up to {expected}",
    Fault.UNKNOWN_MODULE: "{value!r} is no module of this version",
    Fault.UNPLACED: "the module {code} is taught in person but has no place in a day",
    Fault.PLACED_TWICE: "the module {code} stands in the day plan more than once",
    Fault.ONLINE_IN_A_DAY: "the module {code} is held online; take it out of the day plan",
    Fault.SELF_PACED_IN_A_DAY: (
        "everybody learns the module {code} at their own time; take it out of the day plan"
    ),
    Fault.PAUSE_OUT_OF_PLACE: "a pause must stand between two items that are no pauses",
    Fault.UNKNOWN_CASE: "{value!r} is no case of this version",
    Fault.UNKNOWN_OBJECTIVE: "{value!r} is the uid of no objective of this version",
    Fault.UNKNOWN_FIELD: "{value!r} is nothing that can be locked (docs/curricula.md lists it)",
    Fault.OWN_UID: "{value!r} is the module itself; name another one",
    Fault.PREREQUISITE_CYCLE: "the module {code} needs {needs}, which itself needs {code} first",
    Fault.PREREQUISITE_LATER: "the module {code} needs {needs}, which comes later",
    Fault.BELOW_MINIMUM: "asks for {expected} minutes taught live, but the modules have {found}",
    Fault.DISCIPLINE_MISSING: "{value!r} is a discipline of no module",
    Fault.NOBODY: "names nobody; write an organisation, a person or both",
    Fault.URL_OR_FILE: "needs either a url, or a file together with its sha256",
    Fault.NO_ADDRESS: (
        "{value!r} is no address of a page; write one that begins with https:// and has no blanks"
    ),
    Fault.NO_FILE_NAME: (
        "{value!r} is no plain file name; write letters, digits, hyphens and dots, as in notes.pdf"
    ),
    Fault.TWO_FILES: "another material names a file {value!r} with another sha256; rename one",
    Fault.MISSING_FILE: "there is no file {value!r} with this sha256",
    Fault.UNKNOWN_GUIDELINE: "{value!r} is no key in guidelines.toml",
    Fault.SUPERSEDED_BY_ITSELF: "the way from {value!r} to what superseded it leads back to it",
    Fault.WRONG_BASE: "says {found}, but was compared with {expected}",
    Fault.UNKNOWN_TARGET: "{value!r} is the uid of no module at this point",
    Fault.REPEATED_OPERATION: "an earlier operation of the same kind has the target {value!r}",
    Fault.UNKNOWN_DAY: "must be a day from 1 to {days}",
    Fault.UNKNOWN_TIME_ZONE: "{value!r} is no time zone; write one such as Africa/Nairobi",
    Fault.EXPECT_MISMATCH: "was written against something else than what the base says here",
    Fault.LOCKED: "the {field} of {code} is locked: no city may change it",
    Fault.NOT_REWRITABLE: "{value!r} is no field that can be rewritten; those are {known}",
    Fault.UNFIT_VALUE: "is not what the field {field} can hold (docs/curricula.md)",
    Fault.UNKNOWN_RULE: "{value!r} is no rule; the rules are {known}",
    Fault.RULE_LOOSENED: "asks less than the core; the accreditor has to agree (approved_by)",
    Fault.UNKNOWN_ANCHOR: "{value!r} is the uid of no module at this point",
    Fault.ONE_PLACE: "write either `after` or `day`",
    Fault.ORDER_CYCLE: "a later operation puts {code} before {after} again",
    Fault.CASE_WITHDRAWN: "the case {code} was withdrawn: {why}",
    Fault.CASE_COVERS_LESS: "the case {code} leaves out the objective {value!r}",
    Fault.UNKNOWN_TEXT: "{value!r} has no text called {field} at this point",
    Fault.SAME_LANGUAGE: "{value} is the language of the curriculum itself",
    Fault.TOO_SHORT: "leaves {code} {found} minutes; the core asks for at least {expected}",
    Fault.TOO_FEW_MINUTES: "leaves {found} minutes taught; the accreditor asks for {expected}",
    Fault.OBJECTIVE_LOST: (
        "leaves nobody to teach the required objective {value!r}; "
        "only the accreditor can let you `waive` it (approved_by)"
    ),
    Fault.OBJECTIVE_REWORDED: (
        "words the objective {value!r} of the core in another way under its uid; "
        "draw another uid, or, where it is required, let the accreditor agree (approved_by)"
    ),
    Fault.PREREQUISITE_BROKEN: "{code} comes without {needs} before it",
    Fault.DISCIPLINE_LOST: "leaves nothing to be taught by {value!r}, as the accreditor asks",
}


@dataclass(frozen=True, order=True)
class LibraryProblem:
    """One thing to put right: `line` counts from 1, `field` names the place in the file."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        field = f"{self.field}: " if self.field else ""
        return f"{self.file}:{self.line}: {field}{self.message}"


class LibraryError(Exception):
    """The library can't be read; `problems` hold all that is wrong, by file and line."""

    def __init__(self, problems: Iterable[LibraryProblem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def sentence(problem: Problem) -> str:
    """Say what a broken rule means for the file."""
    return SENTENCES[problem.code].format(**problem.parameters)


def field_name(path: Path) -> str:
    """Write a path as a person counts: operation[3].module.title is of the third operation."""
    name = ""
    for step in path:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name
