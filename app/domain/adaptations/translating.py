"""What is taught, read in another language: as far as the city translated it, and how fresh."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.adaptations.effective import EffectiveCurriculum, Translation


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text and the language that it is in; stale when it translates an earlier text."""

    text: str
    language: str
    stale: bool = False


@dataclass(frozen=True)
class Reading:
    """A curriculum as somebody reads it who asked for a language, by uid and field of the text."""

    own: str
    translations: Mapping[tuple[str, str], Translation]

    def of(self, target: str, field: str, original: str) -> Said:
        """Return the text in the language that was asked for, else the original."""
        found = self.translations.get((target, field))
        if found is None:
            return Said(text=original, language=self.own)
        return Said(text=found.text, language=found.language, stale=found.stale)

    def fresh(self, target: str, field: str, original: str) -> str:
        """Return the text for what lasts, such as a certificate: never a stale translation."""
        said = self.of(target, field, original)
        return original if said.stale else said.text


def reading(effective: EffectiveCurriculum, language: str) -> Reading:
    """Read a curriculum in a language; what nobody translated stays in its own."""
    found = {
        (each.target, each.field): each
        for each in effective.translations
        if each.language == language
    }
    return Reading(effective.core.language, found)


def languages(effective: EffectiveCurriculum) -> tuple[str, ...]:
    """Return the languages in which something of it can be read, its own first."""
    others = sorted({each.language for each in effective.translations})
    return (effective.core.language, *others)
