"""Which number a version may have: the one that its differences ask for, or a higher one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.adaptations.adaptation import apply
from app.domain.comparisons.comparison import change_of, compare, next_number
from app.domain.comparisons.comparison_rules import Weight
from app.domain.curricula.curriculum import CurriculumVersion, VersionNumber


class NumberFault(StrEnum):
    """What is wrong with a number that somebody wants for a version."""

    NOT_NEWER = "not_newer"
    LOWER_WITHOUT_REASON = "lower_without_reason"
    BEFORE_ANOTHER = "before_another"  # the version that would follow it would be too low itself


def number_fault(
    wanted: VersionNumber, *, base: VersionNumber | None, change: Weight, reason: str
) -> NumberFault | None:
    """Say what is wrong with a number: it may be higher than the rules say, lower with a reason.

    A first version has no base and any number will do.
    """
    if base is None:
        return None
    if wanted <= base:
        return NumberFault.NOT_NEWER
    if wanted < next_number(base, change) and not reason.strip():
        return NumberFault.LOWER_WITHOUT_REASON
    return None


@dataclass(frozen=True, kw_only=True)
class Misnumbered:
    """A version whose number is too low for what changed since the one before it."""

    version: CurriculumVersion
    before: VersionNumber
    change: Weight

    @property
    def asked(self) -> VersionNumber:
        """The least number that fits without a reason."""
        return next_number(self.before, self.change)


def fault_in_line(
    version: CurriculumVersion,
    *,
    before: CurriculumVersion | None,
    after: CurriculumVersion | None,
) -> NumberFault | None:
    """Say what is wrong with a number between the versions that are published around it."""
    line = [each for each in (before, version, after) if each is not None]
    for found in misnumbered(line):
        own = found.version is version
        return NumberFault.LOWER_WITHOUT_REASON if own else NumberFault.BEFORE_ANOTHER
    return None


def misnumbered_beside(
    new: Collection[CurriculumVersion], published: Iterable[CurriculumVersion]
) -> Iterator[Misnumbered]:
    """Find what new versions make misnumbered: themselves, or one that is published after them."""
    names = {(each.slug, each.version) for each in new}
    slugs = {slug for slug, _number in names}
    beside = (p for p in published if p.slug in slugs and (p.slug, p.version) not in names)
    line = sorted((*new, *beside), key=lambda each: (each.slug, each.version))
    for found in misnumbered(line):
        slug = found.version.slug
        if {(slug, found.version.version), (slug, found.before)} & names:
            yield found


def misnumbered(versions: Iterable[CurriculumVersion]) -> Iterator[Misnumbered]:
    """Find versions with too low a number and no reason for it.

    The versions of one curriculum follow each other; each is compared with the one before it.
    """
    before: CurriculumVersion | None = None
    for version in versions:
        if before and before.slug == version.slug:
            change = change_of(compare(apply(before, None), apply(version, None)))
            reason, base = version.number_reason, before.version
            if number_fault(version.version, base=base, change=change, reason=reason):
                yield Misnumbered(version=version, before=base, change=change)
        before = version
