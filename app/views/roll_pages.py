"""Which part of a course's people a page shows: a group, those that words find, a part of many."""

from dataclasses import dataclass
from math import ceil

from flask import request, url_for
from flask_babel import gettext as _

from app.domain.names import match_key
from app.models.delivery import CourseRun
from app.queries.trainees import Roll, TraineeRow

ON_A_PAGE = 500
NO_GROUP = "none"


@dataclass(frozen=True)
class Chip:
    """A filter of the list."""

    label: str
    url: str
    current: bool
    count: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is shown: `first` and `last` count from 1 among the `found` of `total` people."""

    rows: list[TraineeRow]
    first: int
    found: int
    total: int
    words: str
    previous_url: str
    next_url: str

    @property
    def last(self) -> int:
        """The number of the last person shown."""
        return self.first + len(self.rows) - 1

    @property
    def whole(self) -> bool:
        """Whether everybody fits on a page, so that the page itself can find people."""
        return self.total <= ON_A_PAGE


def part_of(run: CourseRun, roll: Roll) -> Part:
    """Choose by the address's `group`, `find` and `page`."""
    group, words = request.args.get("group"), request.args.get("find", "")
    keys = match_key(words).split()
    rows = [row for row in roll.here if _in_group(row, group)]
    found = [row for row in rows if row.found_by(keys)] if keys else rows
    pages = max(1, ceil(len(found) / ON_A_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)

    def url(number: int) -> str:
        if not 1 <= number <= pages:
            return ""
        return _url(run, group=group, find=words or None, page=number)

    return Part(
        rows=found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        first=(page - 1) * ON_A_PAGE + 1,
        found=len(found),
        total=len(roll.here),
        words=words,
        previous_url=url(page - 1),
        next_url=url(page + 1),
    )


def chips(run: CourseRun, roll: Roll) -> list[Chip]:
    """Return a filter for each group; none where there are no groups."""
    if not run.groups or not roll.here:
        return []
    chosen = request.args.get("group")
    choices = [(None, _("All")), *((str(group.number), group.name) for group in run.groups)]
    if any(row.group is None for row in roll.here):
        choices.append((NO_GROUP, _("No group")))
    return [
        Chip(
            label,
            _url(run, group=value),
            current=chosen == value,
            count=sum(_in_group(row, value) for row in roll.here),
        )
        for value, label in choices
    ]


def _in_group(row: TraineeRow, group: str | None) -> bool:
    if group is None:
        return True
    return (NO_GROUP if row.group is None else str(row.group)) == group


def _url(
    run: CourseRun, *, group: str | None = None, find: str | None = None, page: int | None = None
) -> str:
    return url_for("trainees.index", run_id=run.public_id, group=group, find=find, page=page)
