"""Reading a curriculum in another language."""

from dataclasses import replace

from app.domain.adaptations.adaptation import apply
from app.domain.adaptations.effective import EffectiveCurriculum
from app.domain.adaptations.operations import Operation, Translate
from app.domain.adaptations.translating import Said, languages, reading
from tests.curriculum_values import make_adaptation, make_day, make_module, make_version, why

ONE = make_module(1)
VERSION = make_version(make_day(ONE), modules=(ONE,))
TITLE = Translate(
    **why(1),
    target="care",
    field="title",
    language="sw",
    text="Kozi ya huduma",  # type: ignore[arg-type]
)


def taught(*operations: Operation) -> EffectiveCurriculum:
    return apply(VERSION, make_adaptation(*operations))


def test_what_nobody_translated_stays_in_its_own_language() -> None:
    read = reading(taught(TITLE), "sw")

    assert read.of("care", "title", VERSION.title) == Said(text="Kozi ya huduma", language="sw")
    assert read.of(ONE.uid, "title", ONE.title) == Said(text=ONE.title, language="en")
    assert languages(taught(TITLE)) == ("en", "sw")


def test_a_stale_translation_is_read_and_marked_but_lasts_nowhere() -> None:
    read = reading(taught(replace(TITLE, expect="sha256-of-another")), "sw")

    assert read.of("care", "title", VERSION.title).stale
    assert read.fresh("care", "title", VERSION.title) == VERSION.title
    assert reading(taught(TITLE), "sw").fresh("care", "title", VERSION.title) == "Kozi ya huduma"
