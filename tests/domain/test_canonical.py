import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.canonical import SAFE_INTEGER, Json, canonical_bytes, canonical_text, content_hash

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
CANONICAL_TEXTS = TEXTS.map(canonical_text)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-SAFE_INTEGER, max_value=SAFE_INTEGER)
    | CANONICAL_TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(CANONICAL_TEXTS, inner),
    max_leaves=20,
)


def test_content_hash_of_the_published_vector() -> None:
    value = {
        "id": "mdt-101",
        "version": "1.4.2",
        "title": {"en": "The multidisciplinary team"},
        "minutes": 90,
        "objectives": ["obj-mdt-1"],
    }

    assert content_hash(value) == (
        "sha256-546531ee2051f8b04e52100eee08817dc865dd1bafb94fabaddc7f63e7501ffa"
    )


@given(VALUES)
def test_canonical_bytes_are_those_of_an_independent_writer(value: Json) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(st.dictionaries(CANONICAL_TEXTS, st.integers(0, 9)))
def test_canonical_bytes_ignore_the_order_of_keys(value: dict[str, int]) -> None:
    assert canonical_bytes(dict(reversed(value.items()))) == canonical_bytes(value)


def test_canonical_bytes_sort_keys_by_utf_16() -> None:
    assert canonical_bytes({"\ufb01": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ufb01":1}'.encode()


@given(TEXTS)
def test_canonical_text_twice_is_once(text: str) -> None:
    assert canonical_text(canonical_text(text)) == canonical_text(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Asuncio\u0301n", "Asunci\u00f3n", id="decomposed-letters"),
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line-ends"),
        pytest.param("a \t\nb  \n\n", "a\nb", id="trailing-blanks"),
    ],
)
def test_content_hash_is_equal_for_texts_that_look_equal(one: str, other: str) -> None:
    assert content_hash(one) == content_hash(other)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        pytest.param(1.0, TypeError, id="float"),
        pytest.param(float("nan"), TypeError, id="nan"),
        pytest.param(b"bytes", TypeError, id="bytes"),
        pytest.param({1: "one"}, TypeError, id="key-that-is-no-text"),
        pytest.param(2**53, ValueError, id="too-large"),
        pytest.param(-(2**53), ValueError, id="too-small"),
        pytest.param("\ud800", ValueError, id="half-a-surrogate-pair"),
        pytest.param({"\u00f3": 1, "o\u0301": 2}, ValueError, id="keys-that-become-one"),
    ],
)
def test_canonical_bytes_refuse(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical_bytes({"value": value})  # type: ignore[dict-item]
