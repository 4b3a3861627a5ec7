"""A body of the city agreed to an edition of its adaptation: from then on it can be taught."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.problems import Path, Problem, check_line

BODY_MAX = 200
DOCUMENT_MAX = 500


@dataclass(frozen=True, kw_only=True)
class Endorsement:
    """Who agreed, when, and which document says so, in words of the city's."""

    body: str
    endorsed_on: date
    document: str


def check_endorsement(endorsement: Endorsement, path: Path) -> Iterator[Problem]:
    """Find all that is wrong with an endorsement."""
    yield from check_line(endorsement.body, (*path, "body"), most=BODY_MAX)
    yield from check_line(endorsement.document, (*path, "document"), most=DOCUMENT_MAX)
