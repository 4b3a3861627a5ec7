"""What a token lets a program do of what its person may do: words, and the grants that remain.

`read` lets it look, `write` also change; `city:SLUG` or `organisation:SLUG` keeps it to one place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.errors import DomainError
from app.domain.permissions import RoleGrant, Scope, ScopeKind

READ, WRITE = "read", "write"
EVERYTHING = (READ, WRITE)
NARROWING = frozenset({ScopeKind.CITY, ScopeKind.ORGANISATION})
LONGEST_WORD = 100


class InvalidScope(DomainError):
    """A word says nothing that a token could be limited to, or contradicts another one."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True)
class TokenScopes:
    """What a token was made for; `kind` and `slug` name the one place it is kept to, if any."""

    writes: bool = False
    kind: ScopeKind | None = None
    slug: str = ""

    @property
    def words(self) -> list[str]:
        """The same as words, in one order."""
        place = [f"{self.kind}:{self.slug}"] if self.kind else []
        return [READ, *([WRITE] if self.writes else []), *place]


def parse(words: Iterable[str]) -> TokenScopes:
    """Read words; writing includes reading. Raises InvalidScope."""
    given = list(dict.fromkeys(words))
    places = [word for word in given if word not in EVERYTHING]
    if len(places) > 1:
        raise InvalidScope(places[1])
    if len(places) == len(given):
        raise InvalidScope(places[0] if places else "")
    kind, slug = _place(places[0]) if places else (None, "")
    return TokenScopes(writes=WRITE in given, kind=kind, slug=slug)


def narrowed(
    grants: Iterable[RoleGrant], to: Scope | None, *, city_of_run: Mapping[int, int]
) -> tuple[RoleGrant, ...]:
    """Return what remains of grants within a place: never more than each of them was.

    `to` is None where the place is gone: nothing remains. `city_of_run` has the city's id of every
    course run that a grant is for.
    """
    if to is None:
        return ()
    return tuple(kept for grant in grants if (kept := _within(grant, to, city_of_run)))


def _within(grant: RoleGrant, to: Scope, city_of_run: Mapping[int, int]) -> RoleGrant | None:
    scope = grant.scope
    if scope == to:
        return grant
    if scope.kind is ScopeKind.PLATFORM:
        return replace(grant, narrowed_to=to)
    lies_there = (
        to.kind is ScopeKind.CITY
        and scope.kind is ScopeKind.COURSE_RUN
        and scope.id is not None
        and city_of_run.get(scope.id) == to.id
    )
    return grant if lies_there else None


def _place(word: str) -> tuple[ScopeKind, str]:
    kind, colon, slug = word.partition(":")
    if not colon or not slug or kind not in NARROWING or len(word) > LONGEST_WORD:
        raise InvalidScope(word)
    return ScopeKind(kind), slug
