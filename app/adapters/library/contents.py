"""What a library holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.adapters.library.mentions import Mention, in_adaptation, in_module
from app.domain.adaptations.adaptation import Adaptation
from app.domain.city import CityDetails
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_parts import Organisation
from app.domain.curricula.guidelines import Guideline


@dataclass(frozen=True)
class Library:
    """Versions by slug and number, adaptations by slug, city and number, each in that order.

    `files` are the bytes of the files that materials name, by their SHA-256. `guidelines` are the
    register, by key.
    """

    curricula: tuple[CurriculumVersion, ...] = ()
    adaptations: tuple[Adaptation, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    guidelines: tuple[Guideline, ...] = ()

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
    return f"{adaptation_folder(adaptation)}.toml"


def adaptation_folder(adaptation: Adaptation) -> str:
    """Return where what belongs to an adaptation stands in a library."""
    return f"{adaptation.curriculum}/adaptations/{adaptation.city.slug}/{adaptation.number}"


def material_files(library: Library) -> dict[str, str]:
    """Return where the files of all materials stand, each with its SHA-256."""
    return {
        f"{folder}/files/{material.file}": material.sha256
        for folder, mention in _mentions(library)
        for material in mention.materials
        if material.file
    }


def cited(library: Library) -> frozenset[str]:
    """Return the keys of all guidelines that modules cite."""
    return frozenset(key for _, mention in _mentions(library) for key in mention.guidelines)


def _mentions(library: Library) -> Iterator[tuple[str, Mention]]:
    """Yield what is named in a library, with the folder of the version or the edition."""
    for version in library.curricula:
        folder = version_folder(version)
        for module in version.modules:
            yield from ((folder, mention) for mention in in_module(module))
    for adaptation in library.adaptations:
        folder = adaptation_folder(adaptation)
        yield from ((folder, mention) for mention in in_adaptation(adaptation))
