import pytest

from app.domain.writing import likely_language


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("សុខ ដារ៉ា", "km"),
        ("ကြွက်", "my"),
        ("प्रिया शर्मा", "hi"),
        ("Dr. ნინო", "ka"),
        ("ليلى", "ar"),
        ("María José Benítez", ""),
        ("Łukasz", ""),
        ("123 ·", ""),
        ("", ""),
    ],
)
def test_script_of_a_name_tells_the_language_it_is_read_in(name: str, language: str) -> None:
    assert likely_language(name) == language
