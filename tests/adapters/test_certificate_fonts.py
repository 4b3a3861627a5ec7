import shutil
from pathlib import Path

import pytest

from app.adapters.pdf.errors import RenderError, UnprintableName
from app.adapters.pdf.fonts import FontStack
from tests.certificate_values import DESIGN, FONTS


@pytest.fixture(scope="module")
def fonts() -> FontStack:
    return FontStack(DESIGN.parent / "fonts.toml", FONTS)


@pytest.mark.parametrize(
    "text",
    [
        "Łukasz Nguyễn Thị Ánh",
        "María José Núñez Ibáñez",
        "O’Brien-Ørsted",
        "សុខ ចាន់ធូ",
        "ကျော်ဇင်ထွန်း",
        "ნინო ბერიძე",
        "محمد عبد الرحمن",
        "शर्मा",
        "क्‍ष",  # with a zero-width joiner, which no font needs to draw
        "Владимир Αλέξανδρος",
    ],
)
def test_check_lets_names_pass_that_can_be_printed(fonts: FontStack, text: str) -> None:
    fonts.check(text)


def test_check_names_each_character_that_no_font_has(fonts: FontStack) -> None:
    with pytest.raises(UnprintableName) as refusal:
        fonts.check("አበበ Bikila 王")

    assert refusal.value.characters == ("አ", "በ", "王")
    assert "አ (U+12A0)" in str(refusal.value)


def test_check_wants_a_letter_and_its_mark_in_one_font(fonts: FontStack) -> None:
    with pytest.raises(UnprintableName) as refusal:
        fonts.check("Sok\u17c6")  # a Khmer vowel sign on a Latin letter

    assert refusal.value.characters == ("k\u17c6",)


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("សុខ ចាន់ធូ", "km", None),
        ("ကြွက်", "my", None),
        ("ნინო", "ka", None),
        ("محمد", "ar", "rtl"),
        ("शर्मा", "hi", None),
        ("(សុខ) Sok", "km", None),
    ],
)
def test_voice_is_that_of_the_script(
    fonts: FontStack, text: str, language: str, direction: str | None
) -> None:
    family = fonts.voice(text)

    assert family is not None
    assert (family.language, family.direction) == (language, direction)


@pytest.mark.parametrize("text", ["Łukasz", "Sok សុខ", "12", ""])
def test_voice_of_the_main_alphabet_is_that_of_the_page(fonts: FontStack, text: str) -> None:
    assert fonts.voice(text) is None


def test_width_adds_up_what_the_font_says(fonts: FontStack) -> None:
    assert fonts.width("nn") == 2 * fonts.width("n")
    assert 0.5 < fonts.width("n") < 0.8


def test_css_names_each_file_once(fonts: FontStack) -> None:
    assert sorted(fonts.css.count(path.as_uri()) for path in fonts.files) == [1] * len(fonts.files)


@pytest.mark.parametrize("cut", [0, 99, 100_000])
def test_font_that_is_broken_is_refused(tmp_path: Path, cut: int) -> None:
    table = Path(shutil.copy(DESIGN.parent / "fonts.toml", tmp_path))
    for path in FontStack(table, FONTS).files:
        copy = tmp_path / path.relative_to(FONTS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(RenderError, match=r"NotoSerif_400Regular\.ttf cannot be read"):
        FontStack(table, tmp_path)


def test_font_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"NotoSerif_400Regular\.ttf cannot be read"):
        FontStack(DESIGN.parent / "fonts.toml", tmp_path)
