"""Names and addresses: what is kept as written, what is refused and for which code point."""

from unicodedata import is_normalized

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.errors import AddressProblem, InvalidAddress, InvalidName, NameProblem
from app.domain.names import address_key, clean_address, clean_name, match_key, sort_key

ZWNJ, ZWJ, ZWSP = "\u200c", "\u200d", "\u200b"

AS_WRITTEN = [
    pytest.param("Wanjiru", id="one-part"),
    pytest.param("O", id="one-letter"),
    pytest.param("van der Berg-O'Neill, Ph.D.", id="never-re-cased"),
    pytest.param("María Ñandutí", id="spanish"),
    pytest.param("Łukasz Żółć", id="polish"),
    pytest.param("Nguyễn Thị Ánh", id="vietnamese"),
    pytest.param("សុខា ចាន់", id="khmer"),
    pytest.param("ကြွက် မောင်", id="burmese"),
    pytest.param("ნინო", id="georgian"),
    pytest.param("عبد الله", id="arabic"),
    pytest.param("שרה לוי", id="hebrew"),
    pytest.param("王小明", id="chinese"),
    pytest.param("शर्मा", id="devanagari"),
    pytest.param(f"क्{ZWNJ}षमा", id="devanagari-zwnj-after-virama"),
    pytest.param(f"चन्द्र र्{ZWJ}य", id="devanagari-eyelash-ra"),
    pytest.param(f"චන්ද්{ZWJ}ර", id="sinhala-zwj-between-consonants"),
    pytest.param(f"മോഹന്{ZWJ}", id="malayalam-zwj-at-the-end-of-a-word"),
    pytest.param(f"র{ZWJ}্যাব", id="bengali-zwj-before-virama"),
    pytest.param(f"علی{ZWNJ}رضا", id="persian-zwnj-between-letters"),
    pytest.param("x" * 120, id="the-longest"),
]


@pytest.mark.parametrize("name", AS_WRITTEN)
def test_a35_clean_name_keeps_what_its_owner_writes(name: str) -> None:
    assert clean_name(name) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        pytest.param("  Grace \t\n Wanjiru\r\n", "Grace Wanjiru", id="white-space"),
        pytest.param("Grace\u00a0\u3000\u2028Wanjiru", "Grace Wanjiru", id="other-spaces"),
        pytest.param("Nin\u0303o", "Niño", id="composed"),
        pytest.param("\ufeffGrace", "Grace", id="byte-order-mark"),
        pytest.param(f"សុខា{ZWSP}ចាន់", "សុខាចាន់", id="khmer-word-break"),
        pytest.param(f"Nin{ZWSP}\u0303o", "Niño", id="composed-after-the-unseen-is-out"),
    ],
)
def test_clean_name_tidies(raw: str, name: str) -> None:
    assert clean_name(raw) == name


@pytest.mark.parametrize(
    ("raw", "problem", "code_point"),
    [
        ("", NameProblem.EMPTY, None),
        (f" \t{ZWSP}\ufeff", NameProblem.EMPTY, None),
        ("x" * 121, NameProblem.TOO_LONG, None),
        ("x" * 10_000, NameProblem.TOO_LONG, None),
        ("12 - 7", NameProblem.NO_LETTER, None),
        ("Grace\x00", NameProblem.CONTROL, "U+0000"),
        ("Gra\x1bce", NameProblem.CONTROL, "U+001B"),
        ("Gra\x85ce", NameProblem.CONTROL, "U+0085"),
        ("Ali \u202egnp.exe Khan", NameProblem.BIDI_CONTROL, "U+202E"),
        ("Ali \u2067Khan", NameProblem.BIDI_CONTROL, "U+2067"),
        ("\u200fعلي", NameProblem.BIDI_CONTROL, "U+200F"),
        ("\u061cعلي", NameProblem.BIDI_CONTROL, "U+061C"),
        ("Gra\u00adce", NameProblem.INVISIBLE, "U+00AD"),
        ("Grace\u2060", NameProblem.INVISIBLE, "U+2060"),
        ("\u3164", NameProblem.INVISIBLE, "U+3164"),
        ("Grace \U000e0041", NameProblem.INVISIBLE, "U+E0041"),
        (f"Gra{ZWJ}ce", NameProblem.JOINER, "U+200D"),
        (f"Gra{ZWNJ}ce", NameProblem.JOINER, "U+200C"),
        (f"{ZWNJ}علی", NameProblem.JOINER, "U+200C"),
        (f"علی{ZWNJ}", NameProblem.JOINER, "U+200C"),
        (f"علی{ZWNJ}{ZWNJ}رضا", NameProblem.JOINER, "U+200C"),
        (f"علی{ZWNJ} رضا", NameProblem.JOINER, "U+200C"),
        ("Mar\ufffda", NameProblem.REPLACEMENT, "U+FFFD"),
        ("Grace\ud83d", NameProblem.SURROGATE, "U+D83D"),
        ("Grace\ue000", NameProblem.PRIVATE_USE, "U+E000"),
        ("Grace\uffff", NameProblem.UNASSIGNED, "U+FFFF"),
        ("Grace\u0378", NameProblem.UNASSIGNED, "U+0378"),
    ],
)
def test_a35_clean_name_refuses(raw: str, problem: NameProblem, code_point: str | None) -> None:
    with pytest.raises(InvalidName) as refusal:
        clean_name(raw)

    assert (refusal.value.problem, refusal.value.code_point) == (problem, code_point)


NAMELY = st.text(
    alphabet=st.sampled_from(
        f"Gé\u0301łßİıΣÆ'’-., \t\u00a0\u2000{ZWNJ}{ZWJ}{ZWSP}\ufeff12´ﬁŉᾳ\u0345"
        "शर्माक្សុខាကြွက်ნعلیרഹന്රේが한"
    )
) | st.text(max_size=20)


@given(NAMELY)
def test_clean_name_of_a_clean_name_is_itself(raw: str) -> None:
    try:
        name = clean_name(raw)
    except InvalidName:
        assume(False)

    assert clean_name(name) == name
    assert is_normalized("NFC", name)
    assert 1 <= len(name) <= 120


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Łukasz Øster", "lukasz oster"),
        ("Nguyễn Đức", "nguyen duc"),
        ("Ñandutí", "nanduti"),
        ("İpek Işık", "ipek isik"),
        ("STRAßE", "strasse"),
        ("ﬁona", "fiona"),
        ("O'Neill", "o'neill"),
        ("सोनी", "सोनी"),
    ],
)
def test_sort_key(name: str, key: str) -> None:
    assert sort_key(name) == key


def test_sort_key_has_a_longest() -> None:
    assert len(sort_key("\ufdfb" * 120)) <= 400


def test_sort_key_puts_accented_names_beside_plain_ones() -> None:
    names = ["Zuberi", "Álvarez", "alvaro", "Łukasz", "Lukasz", "Mwangi", "Éva"]

    assert sorted(names, key=lambda name: (sort_key(name), name)) == [
        "Álvarez",
        "alvaro",
        "Éva",
        "Lukasz",
        "Łukasz",
        "Mwangi",
        "Zuberi",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Okello, Grace", "GRACE OKELLO", id="order-and-case"),
        pytest.param("Ana-María Núñez", "Ana Maria Nunez", id="accents-and-hyphen"),
        pytest.param("N’Guessan", "N'guessan", id="apostrophes"),
        pytest.param("A.B.M. Rahman", "ABM Rahman", id="initials"),
        pytest.param("Андрей Фёдоров", "Андреи Федоров", id="cyrillic-marks"),
        pytest.param("عَلِيّ", "علي", id="arabic-vowel-points"),
        pytest.param("أحمد", "احمد", id="arabic-hamza"),
        pytest.param("علـــي", "علي", id="arabic-stretched"),
        pytest.param(f"علی{ZWNJ}رضا", "علیرضا", id="joiner"),
        pytest.param("Ｇｒａｃｅ", "Grace", id="full-width"),
    ],
)
def test_match_key_joins_spellings(one: str, other: str) -> None:
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Grace Okello", "Grace Okelo", id="another-letter"),
        pytest.param("Grace", "Grace Grace", id="another-word"),
        pytest.param("សុខា", "សខា", id="khmer-vowel"),
        pytest.param("सोनी", "सानी", id="devanagari-vowel"),
        pytest.param("မောင်", "မာင်", id="burmese-vowel"),
    ],
)
def test_match_key_keeps_names_apart(one: str, other: str) -> None:
    assert match_key(one) != match_key(other)


@given(NAMELY)
def test_keys_of_a_key_are_itself(name: str) -> None:
    assert sort_key(sort_key(name)) == sort_key(name)
    assert match_key(match_key(name)) == match_key(name)


@given(st.lists(st.sampled_from(["Grace", "Łukasz", "O'Neill", "សុខា", "अन"]), min_size=1))
def test_match_key_does_not_mind_the_order_of_words(words: list[str]) -> None:
    assert match_key(" ".join(words)) == match_key(" ".join(reversed(words)))


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Grace.Okello@Example.ORG", "Grace.Okello@example.org"),
        ("  grace+run@example.org\r\n", "grace+run@example.org"),
        ("\ufeffgrace@example.org", "grace@example.org"),
        (f"grace@{ZWSP}example.org", "grace@example.org"),
        ("organiser.nairobi@example.org", "organiser.nairobi@example.org"),
        ("sofi\u0301a@Exámple.org", "sofía@exámple.org"),
        ("o'neill@a-b.example", "o'neill@a-b.example"),
    ],
)
def test_clean_address(raw: str, address: str) -> None:
    assert clean_address(raw) == address


@pytest.mark.parametrize(
    ("raw", "problem", "code_point"),
    [
        (" ", AddressProblem.EMPTY, None),
        ("grace.example.org", AddressProblem.NO_AT, None),
        ("@example.org", AddressProblem.LOCAL_PART, None),
        ("gr@ce@example.org", AddressProblem.LOCAL_PART, None),
        ("<grace@example.org", AddressProblem.LOCAL_PART, None),
        ("a@example.org,grace@example.org", AddressProblem.LOCAL_PART, None),
        ("grace..o@example.org", AddressProblem.LOCAL_PART, None),
        ("grace.@example.org", AddressProblem.LOCAL_PART, None),
        ("x" * 65 + "@example.org", AddressProblem.LOCAL_PART, None),
        ("grace@", AddressProblem.DOMAIN, None),
        ("grace@example", AddressProblem.DOMAIN, None),
        ("grace@example..org", AddressProblem.DOMAIN, None),
        ("grace@example.org.", AddressProblem.DOMAIN, None),
        ("grace@-example.org", AddressProblem.DOMAIN, None),
        ("grace@exam_ple.org", AddressProblem.DOMAIN, None),
        ("grace@example.org>", AddressProblem.DOMAIN, None),
        ("grace@" + "x" * 250 + ".org", AddressProblem.TOO_LONG, None),
        ("grace okello@example.org", AddressProblem.SPACE, "U+0020"),
        ("grace@exam\u00a0ple.org", AddressProblem.SPACE, "U+00A0"),
        ("grace@example.org\nBcc:a@example.org", AddressProblem.CHARACTER, "U+000A"),
        ("grace\x00@example.org", AddressProblem.CHARACTER, "U+0000"),
        ("gr\u202eace@example.org", AddressProblem.CHARACTER, "U+202E"),
        ("grace\ud83d@example.org", AddressProblem.CHARACTER, "U+D83D"),
    ],
)
def test_a57_clean_address_refuses(
    raw: str, problem: AddressProblem, code_point: str | None
) -> None:
    with pytest.raises(InvalidAddress) as refusal:
        clean_address(raw)

    assert (refusal.value.problem, refusal.value.code_point) == (problem, code_point)


def test_address_key_ignores_case_and_composition() -> None:
    assert address_key("Sofi\u0301a@example.org") == address_key("SOFÍA@example.org")


PART = st.text(alphabet=st.sampled_from("aZ9éİıßΣᾳ\u0345\u0301한_+-.'"), min_size=1, max_size=8)


@given(PART, PART)
def test_clean_address_of_a_clean_address_is_itself(local: str, label: str) -> None:
    try:
        address = clean_address(f"{local}@{label}.org")
    except InvalidAddress:
        assume(False)

    assert clean_address(address) == address
    assert address_key(address_key(address)) == address_key(address)
