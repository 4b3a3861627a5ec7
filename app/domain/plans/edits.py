"""What one gesture of a planner changed, so that it can be taken back and done again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.domain.canonical import Json
from app.domain.plans.planned import Planned, as_data, from_data

Sessions = Mapping[str, Planned]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Sessions by their ids as they were and as they are since; what was not there is missing."""

    before: Sessions
    after: Sessions

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.before or self.after)

    @property
    def touched(self) -> frozenset[str]:
        """The ids of the sessions that it changed."""
        return frozenset(self.before) | frozenset(self.after)

    @property
    def inverse(self) -> "Edit":
        """The edit that takes it back."""
        return Edit(before=self.after, after=self.before)

    @property
    def people(self) -> frozenset[int]:
        """Everybody who is named in it."""
        sessions = (*self.before.values(), *self.after.values())
        return frozenset(person for each in sessions for person in each.people)

    def with_mentors(self, records: Mapping[int, int]) -> "Edit":
        """The same edit, its people under the records that they have by now."""
        before, after = (
            {key: each.with_mentors(records) for key, each in side.items()}
            for side in (self.before, self.after)
        )
        return Edit(before=before, after=after)

    def without(self, ids: Collection[str]) -> "Edit":
        """The same edit, leaving these sessions alone."""
        before, after = (
            {key: each for key, each in side.items() if key not in ids}
            for side in (self.before, self.after)
        )
        return Edit(before=before, after=after)

    def fits(self, plan: Sessions) -> bool:
        """Say whether all that it changed still is as it was before it."""
        return all(plan.get(each) == self.before.get(each) for each in self.touched)


def between(before: Iterable[Planned], after: Iterable[Planned]) -> Edit:
    """Return what leads from one state of a plan to another."""
    were, are = ({each.id: each for each in sessions} for sessions in (before, after))
    return Edit(
        before={key: each for key, each in were.items() if are.get(key) != each},
        after={key: each for key, each in are.items() if were.get(key) != each},
    )


def as_json(edit: Edit) -> dict[str, Json]:
    """Return an edit as JSON can keep it."""
    return {
        "before": [as_data(each) for each in edit.before.values()],
        "after": [as_data(each) for each in edit.after.values()],
    }


def from_json(data: Mapping[str, Iterable[Mapping[str, Json]]]) -> Edit:
    """Return the edit that `as_json` wrote."""
    before, after = (
        {each.id: each for each in map(from_data, data[side])} for side in ("before", "after")
    )
    return Edit(before=before, after=after)
