"""What two wordings share is kept, all else is marked, and nothing gets lost."""

import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_cuts import sentences
from app.domain.wording import Fate, Piece, beside, differing, pieces

KEPT, REMOVED, ADDED = Fate.KEPT, Fate.REMOVED, Fate.ADDED
WORDS = ["Ask", "the", "ward", "pain", "1.5", "ឈឺ", "ចាប់", "दर्द", "ტკივილი", "¿qué", "a"]
ENDS = [" ", ", ", ". ", "? ", "។", "। ", "\n", "\n\n", ""]
WRITTEN = st.lists(st.sampled_from(WORDS + ENDS), max_size=60).map("".join) | st.text(max_size=80)


def joined(told: tuple[Piece, ...], *fates: Fate) -> str:
    return "".join(each.text for each in told if each.fate in fates)


def written(told: tuple[Piece, ...]) -> str:
    """Write it on one line: [-removed-], [+added+]."""
    marks = {KEPT: "{}", REMOVED: "[-{}-]", ADDED: "[+{}+]"}
    return "".join(marks[each.fate].format(each.text) for each in told)


def story(count: int, **other: str) -> str:
    """Write so many sentences; `s7="…"` says the seventh otherwise."""
    return "".join(other.get(f"s{at}", f"Sentence {at} is told. ") for at in range(count))


@given(WRITTEN, WRITTEN)
def test_both_texts_can_be_read_from_the_pieces(before: str, after: str) -> None:
    for told in (pieces(before, after), differing(before, after)):
        assert joined(told, KEPT, REMOVED) == before
        assert joined(told, KEPT, ADDED) == after
        assert all(each.text for each in told)


@given(WRITTEN)
def test_of_equal_texts_all_is_kept_in_one_piece(text: str) -> None:
    assert differing(text, text) == ((Piece(KEPT, text),) if text else ())


@given(WRITTEN, WRITTEN)
def test_nothing_that_differs_is_folded(before: str, after: str) -> None:
    folded = [each for each in differing(before, after) if each.folded]

    assert all(each.fate is KEPT for each in folded)
    assert all(len(sentences(each.text)) == each.folded for each in folded)


@given(WRITTEN, WRITTEN, WRITTEN)
def test_what_others_removed_is_marked_in_the_text_before(before: str, one: str, two: str) -> None:
    told = beside(before, one, two)[0]
    marked = sum(len(each.text) for each in told if each.fate is REMOVED)
    alone = [
        sum(len(each.text) for each in pieces(before, other) if each.fate is REMOVED)
        for other in (one, two)
        if other
    ]

    assert joined(told, KEPT, REMOVED) == before
    assert [joined(each, KEPT, ADDED) for each in beside(before, one, two)[1:]] == [one, two]
    assert max(alone, default=0) <= marked <= sum(alone)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("Ask about pain.", "Ask twice about pain.", "Ask [+twice +]about pain."),
        ("Ask who. Go.", "Ask who. Go. Write.", "Ask who. Go.[+ Write.+]"),
        ("60 min", "45 min", "[-60-][+45+] min"),
        ("Module 1", "Our staging", "[-Module 1-][+Our staging+]"),
        ("ពិនិត្យអ្នកជំងឺ។", "ពិនិត្យអ្នកជំងឺម្តងទៀត។", "ពិនិត្យអ្នកជំងឺ[+ម្តងទៀត+]។"),
        ("दर्द के बारे में पूछें।", "दर्द के बारे में न पूछें।", "दर्द के बारे में [+न +]पूछें।"),
        ("შეაფასეთ ტკივილი.", "შეაფასეთ ეს ტკივილი.", "შეაფასეთ [+ეს +]ტკივილი."),
        (
            "¿Cuándo se dice? Dígalo.",
            "¿Cómo se dice? Dígalo.",
            "¿[-Cuándo-][+Cómo+] se dice? Dígalo.",
        ),
    ],
    ids=["word", "sentence", "number", "all", "khmer", "hindi", "georgian", "spanish"],
)
def test_words_are_marked_in_any_script(before: str, after: str, told: str) -> None:
    assert written(pieces(before, after)) == told


def test_a_sentence_said_quite_otherwise_is_marked_as_a_whole() -> None:
    before = "Leave the surgeons alone for a day."
    after = "Go with one patient from the ward to the table and back again."

    assert pieces(before, after) == (Piece(REMOVED, before), Piece(ADDED, after))


def test_a_word_that_stayed_between_longer_changes_belongs_to_them() -> None:
    before = "The nurse asks for the chart, and then the doctor reads it aloud."
    after = "The nurse brings tea for everybody who waits, and then the doctor reads it aloud."

    assert written(pieces(before, after)) == (
        "The nurse [-asks for the chart-][+brings tea for everybody who waits+]"
        ", and then the doctor reads it aloud."
    )


def test_blanks_and_signs_between_two_changes_belong_to_them() -> None:
    told = pieces("We ask old, sick people here.", "We ask young, healthy people here.")

    assert written(told) == "We ask [-old, sick-][+young, healthy+] people here."


def test_what_is_far_from_a_change_is_folded_and_what_is_near_is_not() -> None:
    told = differing(story(20), story(20, s9="Sentence 9 is now told. "))

    assert [(each.fate, each.folded) for each in told] == [
        (KEPT, 8), (KEPT, 0), (ADDED, 0), (KEPT, 0), (KEPT, 9),
    ]  # fmt: skip
    assert told[1].text == "Sentence 8 is told. Sentence 9 is "
    assert told[3].text == "told. Sentence 10 is told. "


def test_a_short_text_is_shown_whole() -> None:
    told = differing(story(5), story(5, s2="Sentence 2 is now told. "))

    assert [each for each in told if each.folded] == []


def test_three_wordings_stand_beside_each_other() -> None:
    told = beside("Ask old and sick people.", "Ask sick people.", "Ask old people now.")

    assert list(map(written, told)) == [
        "Ask [-old and sick -]people.",
        "Ask [-old and -]sick people.",
        "Ask old [-and sick -]people[+ now+].",
    ]


def test_where_one_of_three_wordings_differs_all_stay_in_sight() -> None:
    core, ours = (story(40, **{f"s{at}": f"Sentence {at} is now told. "}) for at in (9, 29))
    told = beside(story(40), core, ours)

    assert [[each.folded for each in side if each.folded] for side in told] == [[8, 17, 9]] * 3


def test_what_is_compared_with_nothing_has_no_marks() -> None:
    assert list(map(written, beside("", "One.", "Other."))) == ["", "One.", "Other."]
    assert list(map(written, beside("One.", "", "One more."))) == ["One.", "", "One[+ more+]."]


def test_texts_too_much_alike_in_themselves_are_one_change() -> None:
    """Where nothing stands once, each word of one could be any of the other: that is not tried."""
    before, after = "one two " * 5_000, "two two one " * 5_000

    assert pieces(before, after) == (Piece(REMOVED, before), Piece(ADDED, after))


def calls(before: str, after: str) -> int:
    seen: Counter[str] = Counter()
    sys.setprofile(lambda _frame, event, _what: seen.update((event,)))
    try:
        differing(before, after)
    finally:
        sys.setprofile(None)
    return seen["call"] + seen["c_call"]


@pytest.mark.parametrize("end", ["\n", " "], ids=["paragraphs", "sentences"])
def test_the_cost_grows_with_the_text(end: str) -> None:
    """Every second sentence differs; what is called is counted, as a clock tells of the machine."""

    def both(size: int) -> tuple[str, str]:
        texts = [
            f"In case {at} one asks {at * at} people what they need.{end}" for at in range(size)
        ]
        later = [
            text.replace("one asks", "we ask") if at % 2 else text for at, text in enumerate(texts)
        ]
        return "".join(texts), "".join(later)

    assert calls(*both(800)) < 5 * calls(*both(200))
