"""Texts are cut into paragraphs, sentences and words, whatever script they are in."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text_cuts import paragraphs, sentences, words

WRITTEN = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(".!?។។।。 \n\"')្ក"))


@pytest.mark.parametrize("cut", [paragraphs, sentences, words])
@given(text=WRITTEN)
def test_what_is_cut_is_whole_again_when_it_is_joined(
    cut: Callable[[str], list[str]], text: str
) -> None:
    cuts = cut(text)

    assert "".join(cuts) == text
    assert all(cuts)


@pytest.mark.parametrize(
    "text",
    [
        "Ask about pain. |Who answers? |Nobody!",
        "He said “No.” |(So it was.) |And 1.5 litres went in.",
        "¿Cuándo se pregunta por el dolor? |¡Ahora! |Escríbalo.",
        "បុគ្គលិកពិនិត្យអ្នកជំងឺ។ |សួរអំពីការឈឺចាប់។|កត់ត្រា៕",
        "შეაფასეთ ტკივილი. |ჰკითხეთ პაციენტს.",
        "दर्द के बारे में पूछें। |रोगी से बात करें।",
        "問痛。|寫下來！",
        "- first point\n|- second point\n\n|Then more",
    ],
    ids=["english", "quotes", "spanish", "khmer", "georgian", "hindi", "chinese", "lines"],
)
def test_sentences_end_where_their_script_ends_them(text: str) -> None:
    assert sentences(text.replace("|", "")) == text.split("|")


@pytest.mark.parametrize(
    "text",
    [
        "Ask|,| |who| |answers|.",
        "**|bold|**| |text",
        "dígalo| |ahora",
        "हिन्दी| |में|।",
        "ტკივილი| |ყოველდღე",
        "ខ្|ញុំ|ឈឺ|។".replace("្|", "្"),
        "問|痛|。",
    ],
    ids=["english", "markdown", "spanish", "hindi", "georgian", "khmer", "chinese"],
)
def test_words_keep_their_marks_and_khmer_falls_into_syllables(text: str) -> None:
    assert words(text.replace("|", "")) == text.split("|")
