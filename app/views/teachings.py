"""What can be taught in a city: each published version, as it is or as the city adapted it."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.formatting import total
from app.models.curriculum import AdaptationVersion, CurriculumVersion
from app.models.identity import new_public_id
from app.models.place import City
from app.queries import curricula, effective_curricula

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


def offered(city: City) -> list[Teaching]:
    """Return all choices, the city's own adaptations first."""
    versions = curricula.all_versions()
    adapted = curricula.adaptations_by_base(city)
    own = [Teaching(version, adapted[version.id]) for version in versions if version.id in adapted]
    return own + [Teaching(version, None) for version in versions]


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
    if effective.minutes_online:
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
