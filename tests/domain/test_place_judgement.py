"""Where a module stands among those that both cores have, however long the lines of others are."""

from hypothesis import given

from app.domain.adaptations.adaptation import Adaptation, run, run_one
from app.domain.adaptations.draft import Draft
from app.domain.adaptations.places import Place
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.upgrades.place_judgement import PlaceJudge
from tests.domain.test_upgrade import cores_moving_on


def walked(judge: PlaceJudge, draft: Draft, uid: str) -> Place:
    """Go back module by module, as far as to one that both have."""
    day, before = draft.places.of(uid)
    while before and not (before in judge.there.modules and before in judge.here.modules):
        _, before = draft.places.of(before)
    return day, before


@given(cores_moving_on())
def test_a_place_is_what_one_finds_who_goes_back_step_by_step(
    cores: tuple[CurriculumVersion, CurriculumVersion, Adaptation],
) -> None:
    old, new, adaptation = cores
    there, here = Draft(old), Draft(new)
    judge = PlaceJudge(there, here, run(old, adaptation.operations)[0])
    for index, operation in enumerate(adaptation.operations):
        for draft in (there, here):
            for uid in draft.modules:
                assert judge.place(draft, uid) == walked(judge, draft, uid)
            run_one(draft, operation, index)
        judge.ran(operation)
