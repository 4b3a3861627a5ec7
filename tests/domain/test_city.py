"""What is said of a city as the texts of a form, and what is carried to another edition."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.city import SAID, CityDetails, carried, check_city, texts_of, with_texts
from tests.curriculum_values import CITY

LINES = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
CITIES = st.builds(
    replace,
    st.just(CITY),
    name=LINES,
    native_name=st.just("") | LINES,
    language=st.sampled_from(["en", "km"]),
    script=st.sampled_from(["Latn", "Khmr"]),
    regulators=st.lists(LINES, max_size=3).map(tuple),
)


@given(CITIES, CITIES)
def test_what_a_form_shows_makes_the_city_that_it_shows(
    one: CityDetails, other: CityDetails
) -> None:
    assert with_texts(other, texts_of(one)) == one
    assert not list(check_city(one, ()))


def test_a_form_says_all_but_which_city_it_is() -> None:
    assert texts_of(CITY).keys() == set(SAID)
    assert {*CITY.__dataclass_fields__} - set(SAID) == {"slug", "code"}


@given(CITIES, CITIES, CITIES)
def test_what_one_changed_is_carried_and_all_else_is_as_the_newest_says(
    own: CityDetails, before: CityDetails, newest: CityDetails
) -> None:
    made = carried(own, before, newest)

    for name in SAID:
        changed = getattr(own, name) != getattr(before, name)
        assert getattr(made, name) == getattr(own if changed else newest, name)
