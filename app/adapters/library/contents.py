"""What a library holds."""

from dataclasses import dataclass

from app.domain.adaptation import Adaptation
from app.domain.city import CityDetails
from app.domain.curriculum import CurriculumVersion
from app.domain.curriculum_parts import Organisation


@dataclass(frozen=True)
class Library:
    """Versions by slug and number, adaptations by slug, city and number, each in that order."""

    curricula: tuple[CurriculumVersion, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        """The owners of the curricula, each once, by slug."""
        owners = {version.owner.slug: version.owner for version in self.curricula}
        return tuple(owners[slug] for slug in sorted(owners))

    @property
    def cities(self) -> tuple[CityDetails, ...]:
        """The cities of the adaptations, each once, by slug."""
        cities = {adaptation.city.slug: adaptation.city for adaptation in self.adaptations}
        return tuple(cities[slug] for slug in sorted(cities))


def version_folder(version: CurriculumVersion) -> str:
    """Return where a version stands in a library."""
    return f"{version.slug}/{version.version}"


def adaptation_file(adaptation: Adaptation) -> str:
    """Return where an adaptation stands in a library."""
    return f"{adaptation.curriculum}/adaptations/{adaptation.city.slug}/{adaptation.number}.toml"
