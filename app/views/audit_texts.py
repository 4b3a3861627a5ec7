"""What entries of the audit trail keep in short texts, in the words that pages have for it."""

from collections.abc import Mapping
from datetime import date

from flask_babel import gettext as _

from app.formatting import day_with_year, weekday
from app.forms.availability import SORTS
from app.forms.checklist import OWNERS, WAYS
from app.forms.mentor_visit import TASKS
from app.forms.visits import DOCUMENT_KINDS
from app.services.availability import WEEKDAYS

ALL_DAY = "00:00-00:00"
BETWEEN = " · "
_KINDS = {kind.value: label for kind, label in DOCUMENT_KINDS.items()}
_SORTS = {sort.value: label for sort, label in SORTS.items()}
_TASKS = {task.value: label for task, label in TASKS.items()}
_OWNERS = {owner.value: label for owner, label in OWNERS.items()}


def weekly(text: str) -> str:
    """Write a time of each week, kept as `monday 09:00-12:00`."""
    day, _space, times = text.partition(" ")
    if day not in WEEKDAYS:
        return text
    return f"{weekday(WEEKDAYS.index(day))}, {_times(times)}"


def dated(text: str) -> str:
    """Write a time of one day, kept as `2026-12-25 busy 00:00-00:00`."""
    match text.split(" "):
        case [day, sort, times] if sort in _SORTS:
            when = str(_("all day")) if times == ALL_DAY else _times(times)
            return f"{day_with_year(date.fromisoformat(day))}, {when}: {_SORTS[sort]}"
    return text


def task(text: str) -> str:
    """Write what is to be seen to for a visit, kept as `lodging · done · 2026-12-01 · note`."""
    match text.split(BETWEEN):
        case [kind, "done" | "open" as state, *rest] if kind in _TASKS:
            seen_to = _("seen to") if state == "done" else _("not seen to yet")
            said = [_by(each) if number == 0 else each for number, each in enumerate(rest)]
            return BETWEEN.join([f"{_TASKS[kind]}: {seen_to}", *said])
    return text


def due(rule: Mapping[str, object]) -> str:
    """Write by which working day a task is due, kept as `{"before_first_day": 3}`."""
    return ", ".join(f"{WAYS.get(anchor, anchor)}: {days}" for anchor, days in rule.items())


def document(text: str) -> str:
    """Write a kind of document; a document that has a name keeps it."""
    return str(_KINDS.get(text, text))


def owner(text: str) -> str:
    """Write who sees to a task."""
    return str(_OWNERS.get(text, text))


def _times(text: str) -> str:
    return text.replace("-", "–")


def _by(text: str) -> str:
    """Write the day by which something is to be seen to; a note stays a note."""
    try:
        return str(_("by %(day)s", day=day_with_year(date.fromisoformat(text))))
    except ValueError:
        return text
