"""From needs to objectives, and from these to the modules that teach them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.curricula.curriculum import Module
from app.domain.curricula.curriculum_parts import Need


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An objective, and the modules that teach it; none where nothing does."""

    uid: str
    text: str
    modules: tuple[Module, ...]


@dataclass(frozen=True, kw_only=True)
class AnsweredNeed:
    """A need, and the objectives that answer it; none where it is not answered yet."""

    need: Need
    answers: tuple[Answer, ...]

    @property
    def taught(self) -> bool:
        """Whether any module answers it."""
        return any(each.modules for each in self.answers)

    @property
    def minutes(self) -> int:
        """How long all modules that answer it take, each counted once."""
        modules = {one.uid: one.minutes for each in self.answers for one in each.modules}
        return sum(modules.values())


def answered(
    needs: Iterable[Need], taught: Sequence[Module], *, untaught: Iterable[Module] = ()
) -> tuple[AnsweredNeed, ...]:
    """Follow each need to its objectives, and these to what teaches them.

    `untaught` are modules that say what an objective is which nothing teaches any more.
    """
    texts = {one.uid: one.text for each in (*untaught, *taught) for one in each.objectives}
    return tuple(
        AnsweredNeed(
            need=need,
            answers=tuple(_answer(uid, texts.get(uid, uid), taught) for uid in need.objectives),
        )
        for need in needs
    )


def beside_needs(needs: Iterable[Need], taught: Sequence[Module]) -> tuple[Answer, ...]:
    """Return the objectives that answer none of the needs, in the order in which they stand."""
    asked = {uid for need in needs for uid in need.objectives}
    texts = {one.uid: one.text for each in taught for one in each.objectives}
    return tuple(_answer(uid, text, taught) for uid, text in texts.items() if uid not in asked)


def _answer(uid: str, text: str, taught: Iterable[Module]) -> Answer:
    modules = (each for each in taught if uid in {one.uid for one in each.objectives})
    return Answer(uid=uid, text=text, modules=tuple(modules))
