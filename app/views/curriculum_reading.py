"""All that there is to read of what is taught, as pages show it to everybody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from app.domain.adaptations import translating
from app.domain.adaptations.credits import Credit, credits_of
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.translating import Said
from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Case, Material, Need
from app.models.curriculum import AdaptationVersion
from app.queries import adaptations, organisations
from app.views import adapting_words


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What is taught, read in a language.

    `needs` are the findings of the core's needs assessment and of the city's, `names` those of
    organisations by their slug. `content_hash` is under which its files are found.
    """

    effective: EffectiveCurriculum
    reading: translating.Reading
    needs: tuple[Need, ...]
    credits: tuple[Credit, ...]
    names: Mapping[str, str]
    content_hash: str

    def said(self, target: str, field: str, original: str) -> Said:
        """Return a text in the language that was asked for, else the original."""
        return self.reading.of(target, field, original)

    def modules(self, uids: Iterable[str]) -> list[Module]:
        """Return the modules of these uids that are taught, in the order of teaching."""
        wanted = set(uids)
        return [each for each in self.effective.modules if each.uid in wanted]

    def cases(self, uids: Iterable[str]) -> list[Case]:
        """Return the cases of these uids, in the order of the curriculum."""
        wanted = set(uids)
        return [each for each in self.effective.cases if each.uid in wanted]

    def discussing(self, case: Case) -> list[Module]:
        """Return the modules that discuss a case."""
        return [each for each in self.effective.modules if case.uid in each.cases]

    def aiming_at(self, objectives: Iterable[str]) -> list[Module]:
        """Return the modules that teach one of these objectives."""
        wanted = set(objectives)
        return [
            each
            for each in self.effective.modules
            if wanted & {objective.uid for objective in each.objectives}
        ]

    def organisation(self, slug: str) -> str:
        """Return the name of an organisation, or its slug where nobody told us more."""
        return self.names.get(slug, slug)

    def file_url(self, material: Material) -> str:
        """Return where the file of a material is fetched."""
        return url_for("syllabi.file", content_hash=self.content_hash, sha256=material.sha256)

    def locked(self, module: Module) -> str:
        """Say what of a module no city changes."""
        return adapting_words.locked_words(module.locked)


def whole(
    effective: EffectiveCurriculum,
    adapted: AdaptationVersion | None,
    *,
    language: str = "",
    content_hash: str = "",
) -> Whole:
    """Return all that there is to read; one query for the names of organisations, or none.

    Without a language it is read in its own; the hash is that of the content where none is given.
    """
    given = credits_of(effective)
    slugs = {each.contribution.organisation for each in given} - {""}
    return Whole(
        effective=effective,
        reading=translating.reading(effective, language or effective.core.language),
        needs=effective.core.needs + (adaptations.value(adapted).needs if adapted else ()),
        credits=given,
        names=organisations.names(slugs | set(effective.core.clinical_partners)),
        content_hash=content_hash or effective.hash,
    )
