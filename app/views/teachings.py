"""What can be taught in a city: each published version, as it is or as the city adapted it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.curricula.standing import Hindrance, Stands, hindrance
from app.domain.wall_time import today_in
from app.formatting import full_day, total
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.identity import new_public_id
from app.models.place import City
from app.queries import curricula, effective_curricula, standings
from app.queries.standings import STANDS

NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Teaching:
    """One choice: a version, and the city's changes to it or none."""

    version: CurriculumVersion
    adaptation: AdaptationVersion | None

    @property
    def key(self) -> str:
        """What the form sends."""
        adapted = self.adaptation.id if self.adaptation else "core"
        return f"{self.version.id}-{adapted}"

    @property
    def code(self) -> str:
        """The short name of the curriculum."""
        return self.version.curriculum.code


@dataclass(frozen=True)
class Offer:
    """What a course can begin with, the city's own editions first, and what waits for something."""

    choices: list[Teaching]
    waiting: list[str]


def offer(city: City, *, now: datetime) -> Offer:
    """Return what can be chosen in a city, and in words what cannot yet or no more."""
    versions, editions = curricula.all_versions(), curricula.editions_by(city)
    stands = standings.by_version([version.id for version in versions])
    endorsed = {row.base_id: row for row in editions if row.endorsement}
    own = [Teaching(each, endorsed[each.id]) for each in versions if each.id in endorsed]
    choices, waiting = [], [_waits_for(row) for row in _newest(editions) if not row.endorsement]
    today = today_in(city.time_zone, now)
    for each in (*own, *(Teaching(version, None) for version in versions)):
        known = stands.get(each.version.id, STANDS)
        found = hindrance(known, endorsed=True, first_day=today)
        if found is None:
            choices.append(each)
        elif each.adaptation is None:
            waiting.append(hindered(each.version, found, known))
    return Offer(choices, waiting)


def _newest(editions: Iterable[AdaptationVersion]) -> Iterable[AdaptationVersion]:
    """Return the newest edition of each version that a city adapted."""
    return {row.base_id: row for row in editions}.values()


def _waits_for(row: AdaptationVersion) -> str:
    return str(_("%(label)s waits for the endorsement of the city.", label=row.label))


def hindered(version: CurriculumVersion, found: Hindrance, stands: Stands) -> str:
    """Say why no course begins with a version."""
    name = f"{version.curriculum.code} {version.number}"
    match found:
        case Hindrance.WITHDRAWN:
            words = _("%(name)s was withdrawn: %(reason)s", name=name, reason=stands.reason)
        case Hindrance.TOO_OLD:
            last = full_day(stands.last_start_on) if stands.last_start_on else ""
            words = _(
                "%(name)s is old: the last day to begin with it is %(day)s.", name=name, day=last
            )
        case Hindrance.NOT_ENDORSED:
            words = _("This adaptation waits for the endorsement of the city.")
    return str(words)


def preferred(offered: list[Teaching], reference: str | None) -> Teaching:
    """Return the first choice of a version such as `mcmc@1.0.0`, or simply the first."""
    for teaching in offered:
        if reference == f"{teaching.version.curriculum.slug}@{teaching.version.number}":
            return teaching
    return offered[0]


def words(teaching: Teaching) -> str:
    """Name a choice, with the number of changes and the hours taught."""
    effective = effective_curricula.of(teaching.version, teaching.adaptation)
    name = _("%(code)s %(version)s", code=teaching.code, version=teaching.version.number)
    hours = _("%(hours)s in person", hours=_hours(effective.minutes_in_person))
    if not effective.in_person:
        hours = _("%(hours)s online", hours=_hours(effective.minutes_online))
    elif effective.minutes_online:
        hours = _(
            "%(in_person)s and %(online)s online",
            in_person=hours,
            online=_hours(effective.minutes_online),
        )
    if teaching.adaptation is None:
        return str(_("%(name)s as published, without changes: %(hours)s", name=name, hours=hours))
    count = len(effective.changes)
    changes = ngettext("%(num)d change", "%(num)d changes", count)
    sentence = _(
        "%(name)s with this city’s adaptation %(label)s (%(changes)s): %(hours)s",
        name=name,
        label=teaching.adaptation.label,
        changes=changes,
        hours=hours,
    )
    return str(sentence)


def new_form_id() -> str:
    """Make what tells one filling-in of the form from another: it becomes the course's id."""
    return new_public_id()


def _hours(minutes: int) -> str:
    return total(minutes).replace(" ", NO_BREAK)
