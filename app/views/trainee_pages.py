"""Which part of a course's people a page shows: a group, those that words find, a part of many."""

from flask import request, url_for
from flask_babel import gettext as _

from app.domain import confusables
from app.domain.names import match_key
from app.models.delivery import CourseRun
from app.queries.trainees import Roll, TraineeRow
from app.views import lists
from app.views.lists import Chip, Page

ON_A_PAGE = 500
NO_GROUP = "none"


def page_of(run: CourseRun, roll: Roll) -> Page[TraineeRow]:
    """Choose by the address's `group`, `find` and `page`."""
    group, words = request.args.get("group"), request.args.get("find", "")
    keys = match_key(words).split()
    rows = [row for row in roll.here if _in_group(row, group)]
    return lists.page_of(
        [row for row in rows if row.found_by(keys)] if keys else rows,
        ON_A_PAGE,
        url=lambda number: _url(run, group=group, find=words or None, page=number),
    )


def is_whole(roll: Roll) -> bool:
    """Whether everybody fits on a page, so that the page itself can find people."""
    return len(roll.here) <= ON_A_PAGE


def alike(roll: Roll) -> list[tuple[str, str, str]]:
    """Return pairs of names that a reader takes for one, with the scripts of their letters."""
    names = {place: row.name for place, row in enumerate(roll.here)}
    return [
        (names[pair.one], names[pair.other], ", ".join(each.capitalize() for each in pair.scripts))
        for pair in confusables.pairs(names)
    ]


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
