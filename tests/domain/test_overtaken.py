"""A draft that a newer edition overtook begins again from that one, and loses nothing."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.adaptations.adaptation import Adaptation
from app.domain.adaptations.adapting import first_label, mark_of
from app.domain.adaptations.operations import Operation, Retime
from app.domain.adaptations.overtaken import Overtaken, begun_again
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Need
from tests.curriculum_values import make_adaptation, uid, why

OPERATIONS = [Retime(**why(number), target=uid("mod", number), minutes=45) for number in range(4)]
NEEDS = [Need(uid=uid("need", number), text="Few beds", source="Survey") for number in range(4)]
BEFORE = make_adaptation(
    *OPERATIONS[:2], needs=tuple(NEEDS[:2]), number=1, label="NBO-1.0", status_note="A sample"
)
DRAFT = replace(BEFORE, number=2, label=first_label("NBO", 2))
NEWEST = replace(BEFORE, number=2, label="NBO-1.1", operations=tuple(OPERATIONS[:3]))
BEGUN = replace(NEWEST, number=3, label=first_label("NBO", 3))
LABELS = (BEFORE.label, NEWEST.label)


def again(
    draft: Adaptation,
    *taken_off: Operation,
    begun: Adaptation = BEGUN,
    before: Adaptation | None = BEFORE,
) -> tuple[Adaptation, list[Operation]]:
    """Begin a draft again; return what it says, and what waits to be put back."""
    kept = tuple((0, each) for each in taken_off)
    made, waiting = begun_again(
        Overtaken(draft=draft, taken_off=kept, before=before, city=BEFORE.city), begun, LABELS
    )
    return made, [each for _at, each in waiting]


def marks(*said: Operation) -> set[str]:
    return {mark_of(each) for each in said}


def test_a_draft_that_says_nothing_of_its_own_becomes_what_the_newer_edition_says() -> None:
    assert again(DRAFT) == (BEGUN, [])


def test_a_finding_that_the_draft_said_otherwise_is_said_so() -> None:
    ours = replace(NEEDS[0], text="No beds at all")
    theirs = replace(NEEDS[1], text="Few nurses")
    newest = replace(BEGUN, needs=(NEEDS[0], theirs, NEEDS[2]))

    made, _ = again(replace(DRAFT, needs=(ours, NEEDS[1], NEEDS[3])), begun=newest)

    assert made.needs == (ours, theirs, NEEDS[2], NEEDS[3])


def test_a_finding_that_the_draft_struck_out_stays_struck_out_unless_it_says_more_by_now() -> None:
    draft = replace(DRAFT, needs=())
    theirs = replace(NEEDS[1], text="Few nurses")

    assert again(draft)[0].needs == ()
    assert again(draft, begun=replace(BEGUN, needs=(NEEDS[0], theirs)))[0].needs == (theirs,)


def test_what_somebody_called_the_draft_and_said_of_it_goes_along() -> None:
    made, _ = again(replace(DRAFT, label="NBO-spring", status_note="For the spring"))

    assert (made.label, made.status_note, made.number) == ("NBO-spring", "For the spring", 3)


def test_a_name_that_it_had_by_itself_or_that_an_edition_has_by_now_does_not() -> None:
    for label in (DRAFT.label, first_label("NBO", 2, upgraded=True), NEWEST.label):
        assert again(replace(DRAFT, label=label))[0].label == BEGUN.label
    newest = replace(BEGUN, status_note="Reviewed")
    assert again(DRAFT, begun=newest)[0].status_note == "Reviewed"


def test_what_the_draft_took_off_the_edition_stays_off_and_can_be_put_back() -> None:
    draft = replace(DRAFT, operations=(OPERATIONS[0],))

    for taken_off in ((), (OPERATIONS[1],)):
        made, waiting = again(draft, *taken_off)

        assert made.operations == (OPERATIONS[0], OPERATIONS[2])
        assert waiting == [OPERATIONS[1]]


def test_what_the_newer_edition_changed_itself_stays_as_it_says() -> None:
    theirs = replace(OPERATIONS[1], minutes=50)
    newest = replace(BEGUN, operations=(OPERATIONS[0], theirs))

    made, waiting = again(replace(DRAFT, operations=(OPERATIONS[0],)), OPERATIONS[1], begun=newest)

    assert made.operations == (OPERATIONS[0], theirs)
    assert waiting == [OPERATIONS[1]]


def test_what_a_draft_on_another_version_lacks_is_not_taken_off() -> None:
    """That version may say it by itself."""
    draft = replace(DRAFT, base=VersionNumber(9, 0, 0), operations=(), needs=())

    assert again(draft) == (BEGUN, [])


def test_a_change_of_the_draft_that_the_newer_edition_makes_too_waits_for_nobody() -> None:
    draft = replace(DRAFT, operations=(*OPERATIONS[:3], OPERATIONS[3]))

    assert again(draft) == (BEGUN, [OPERATIONS[3]])


CHANGES = st.dictionaries(st.integers(0, 5), st.sampled_from([30, 40]), max_size=5).map(
    lambda minutes: tuple(
        Retime(**why(number), target=uid("mod", number), minutes=value)
        for number, value in minutes.items()
    )
)


@given(st.one_of(st.none(), CHANGES), CHANGES, CHANGES, CHANGES)
def test_every_change_is_made_or_waits_to_be_put_back(
    before: tuple[Operation, ...] | None,
    draft: tuple[Operation, ...],
    taken_off: tuple[Operation, ...],
    newer: tuple[Operation, ...],
) -> None:
    made, waiting = again(
        replace(DRAFT, operations=draft),
        *taken_off,
        begun=replace(BEGUN, operations=newer),
        before=None if before is None else replace(BEFORE, operations=before),
    )

    ours, left = marks(*draft) - marks(*before or ()), {each.id for each in draft}
    given_up = marks(*(each for each in before or () if each.id not in left))
    stand, wait = marks(*made.operations), marks(*waiting)
    assert stand == marks(*newer) - given_up
    assert ours | marks(*taken_off, *newer) <= stand | wait
    assert not stand & wait
    assert len(waiting) == len(wait)


def test_what_a_first_draft_says_otherwise_of_the_city_goes_along() -> None:
    said = replace(DRAFT, city=replace(DRAFT.city, regulators=("Ours",)))
    newest = replace(BEGUN, city=replace(BEGUN.city, native_name="Theirs"))

    made, _waiting = again(said, begun=newest, before=None)

    assert (made.city.regulators, made.city.native_name) == (("Ours",), "Theirs")
