"""Who pays for a course, and under which grant."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from app.domain.canonical import Json, content_hash

MOST_FUNDERS = 20


@dataclass(frozen=True, kw_only=True)
class Funder:
    """An organisation of the directory, or else a name; `grant_code` is the funder's own."""

    organisation_id: int | None = None
    name: str = ""
    grant_code: str = ""
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing at all is said."""
        return self == Funder()

    @property
    def nameless(self) -> bool:
        """Whether something is said, and not of whom."""
        return not self.empty and self.organisation_id is None and not self.name


def without_repeats(funders: Iterable[Funder]) -> tuple[Funder, ...]:
    """Return those of which something is said, in their order and each once.

    An organisation goes by its own name, whatever else was written.
    """
    said = (each for each in funders if not each.empty)
    named = (
        Funder(**{**asdict(each), "name": "" if each.organisation_id else each.name})
        for each in said
    )
    return tuple(dict.fromkeys(named))


def seen_of(funders: Iterable[Funder]) -> str:
    """Return what tells one list of funders from any other."""
    rows: list[Json] = [asdict(each) for each in funders]
    return content_hash(rows)
