"""What a curriculum consists of besides its modules: cases, materials, assessments, credits."""

from dataclasses import dataclass
from enum import StrEnum


class CurriculumKind(StrEnum):
    """What sort of training a curriculum describes."""

    COURSE = "course"
    MENTORED_TRAINING = "mentored training"
    OBSERVATION_PROGRAMME = "observation programme"
    TELE_MENTORING_SERIES = "tele-mentoring series"
    BLENDED_FELLOWSHIP = "blended fellowship"
    WORKSHOP = "workshop"

    @property
    def clinical_credit(self) -> bool:
        """Whether councils of clinicians are asked for credit: not for a workshop."""
        return self is not CurriculumKind.WORKSHOP


class ContributionRole(StrEnum):
    """What somebody did for a text."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    TRANSLATOR = "translator"
    DONOR = "donor"


class AssessmentKind(StrEnum):
    """How it is found out what somebody learnt."""

    KNOWLEDGE_CHECK = "knowledge check"
    EXAM = "exam"
    ASSIGNMENT = "assignment"
    SKILLS_CHECKLIST = "skills checklist"
    SELF_RATING = "self-rating"


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """Who owns a curriculum."""

    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class Objective:
    """One thing that a trainee can do afterwards; what is required no city may lose."""

    uid: str
    text: str
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """Who gave what: an organisation by its slug, or a person by name, or both."""

    role: ContributionRole
    organisation: str = ""
    person: str = ""
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class Material:
    """Something to read or to use: at an address, or a file kept by its SHA-256 (hexadecimal)."""

    title: str
    licence: str
    url: str = ""
    file: str = ""
    sha256: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A case to discuss, with the uids of the objectives that it serves.

    `withdrawn` says why it must no longer be used; it stays in its version, so that a city that
    uses it is told.
    """

    uid: str
    code: str
    title: str
    objectives: tuple[str, ...]
    licence: str = ""
    withdrawn: str = ""
    contributors: tuple[Contribution, ...] = ()
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """A test or another proof; `pass_percent` is None where nobody can fail."""

    uid: str
    code: str
    title: str
    kind: AssessmentKind
    pass_percent: int | None = None
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Need:
    """A finding of a needs assessment, and the uids of the objectives that answer it."""

    uid: str
    text: str
    source: str
    objectives: tuple[str, ...] = ()
