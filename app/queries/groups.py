"""The groups of a course run: who is in which, what that comes to, and what can be proposed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from app.domain.canonical import content_hash
from app.domain.conflicts.boards import in_one_spelling
from app.domain.grouping.member import Member
from app.domain.grouping.proposal import Wish, propose
from app.models.delivery import CourseRun
from app.queries.trainees import TraineeRow


@dataclass(frozen=True)
class Share:
    """How many of one discipline or hospital are in each group; what is not known has no name."""

    name: str
    counts: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class GroupFact:
    """A group and who is in it."""

    number: int
    name: str
    people: Sequence[TraineeRow]


@dataclass(frozen=True, kw_only=True)
class Grouping:
    """All groups of a course as they are, or as they would be."""

    groups: Sequence[GroupFact]
    without: Sequence[TraineeRow]

    @property
    def disciplines(self) -> Sequence[Share]:
        """What of each discipline is where, the most frequent first."""
        return self._shares(lambda row: row.discipline or "")

    @property
    def hospitals(self) -> Sequence[Share]:
        """What of each hospital is where, the largest first."""
        return self._shares(lambda row: row.hospital or "")

    def _shares(self, name: Callable[[TraineeRow], str]) -> Sequence[Share]:
        names: dict[str, str] = {}
        counts: Counter[tuple[str, int]] = Counter()
        for group in self.groups:
            for row in group.people:
                key = in_one_spelling(name(row))
                names.setdefault(key, name(row))
                counts[key, group.number] += 1
        shares = [
            Share(names[key], [counts[key, group.number] for group in self.groups])
            for key in sorted(names)
        ]
        return sorted(shares, key=lambda share: (share.name == "", -sum(share.counts)))


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What groups would be; `choices` are the groups of those who get another, by enrolment.

    `fingerprint` tells whether two proposals say the same of the same people.
    """

    grouping: Grouping
    choices: Mapping[str, int]
    fingerprint: str


def as_they_are(run: CourseRun, people: Iterable[TraineeRow]) -> Grouping:
    """Return the groups of a course with these people in them."""
    rows = list(people)
    groups = [
        GroupFact(
            number=group.number,
            name=group.name,
            people=[row for row in rows if row.group == group.number],
        )
        for group in run.groups
    ]
    return Grouping(groups=groups, without=[row for row in rows if row.group is None])


def proposal(run: CourseRun, people: Sequence[TraineeRow], wish: Wish) -> Proposal:
    """Return what can be proposed for those who are on a course."""
    members = [
        Member(
            id=row.person_id,
            hospital=row.hospital or "",
            discipline=in_one_spelling(row.discipline or ""),
            group=row.group,
        )
        for row in people
    ]
    names = {group.number: group.name for group in run.groups}
    placed = propose(members, list(names), wish)
    after = [
        replace(row, group=number, group_name=names[number])
        if (number := placed.get(row.person_id))
        else row
        for row in people
    ]
    choices = {
        row.id: row.group
        for row, before in zip(after, people, strict=True)
        if row.group is not None and row.group != before.group
    }
    said = {row.id: row.group for row in after}
    return Proposal(
        grouping=as_they_are(run, after), choices=choices, fingerprint=content_hash(said)
    )
