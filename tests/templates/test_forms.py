from collections.abc import Callable

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from tests.templates.html_page import Page

Show = Callable[..., Page]


class Enrolling(Form):
    name = StringField("Name", [InputRequired("Give the person a name.")])
    starts = TimeField("Starts")
    notify = BooleanField("Tell them by e-mail")
    format = RadioField(
        "Format", choices=[SelectChoice("room", "In the room"), SelectChoice("remote", "Remote")]
    )


def refused() -> Enrolling:
    form = Enrolling(MultiDict({"format": "room"}))
    form.validate()
    return form


def test_error_is_summed_up_with_a_link_to_its_field(show: Show) -> None:
    page = show("form", "error_summary(form)", form=refused())

    assert page.one("h2").text == "One thing needs another look"
    assert page.one("a").attributes["href"] == "#name"
    assert page.words("li") == ["Name: Give the person a name."]


def test_form_without_errors_has_no_summary(show: Show) -> None:
    assert show("form", "error_summary(form)", form=Enrolling()).elements == []


def test_error_and_help_stand_beside_their_field(show: Show) -> None:
    page = show("form", "row(form.name, help='As on the certificate.')", form=refused())
    field = page.one("input").attributes

    assert (field["aria-invalid"], field["aria-describedby"]) == ("true", "name-error name-help")
    assert page.with_id("name-error").text == "✕ Give the person a name."
    assert page.with_id("name-help").text == "As on the certificate."


def test_row_hands_further_attributes_to_the_field(show: Show) -> None:
    page = show("form", "row(form.name, autocomplete='name')", form=Enrolling())

    assert page.one("input").attributes["autocomplete"] == "name"


def test_time_field_names_the_zone_it_is_meant_in(show: Show) -> None:
    page = show("form", "row(form.starts, zone='Nairobi (UTC+3)')", form=Enrolling())

    assert page.words("label") == ["Starts (optional)"]
    assert [element.text for element in page.with_class("zone")] == ["Nairobi (UTC+3)"]


def test_choices_are_grouped_under_their_question(show: Show) -> None:
    page = show("form", "row(form.format)", form=Enrolling())

    assert page.words("legend") == ["Format"]
    assert page.words("label") == ["In the room", "Remote"]


def test_tick_box_has_its_label_beside_it(show: Show) -> None:
    page = show("form", "row(form.notify)", form=Enrolling())

    assert page.words("label") == ["Tell them by e-mail"]
    assert page.one("label").attributes["for"] == page.one("input").attributes["id"]


def test_people_picker_is_a_select_with_both_names_and_the_hospital(show: Show) -> None:
    people = [
        {"id": 1, "name": "Achieng Otieno", "local_name": "", "hospital": "Lakeside Hospital"},
        {"id": 2, "name": "Sok Dara", "local_name": "សុខ ដារ៉ា", "hospital": "Riverside Hospital"},
    ]
    page = show("form", "people_picker('mentor', 'Mentor', people, chosen=[2])", people=people)

    assert page.words("option") == [
        "Choose a person",
        "Achieng Otieno — Lakeside Hospital",
        "Sok Dara · សុខ ដារ៉ា — Riverside Hospital",
    ]
    assert [o.attributes["value"] for o in page.all("option") if "selected" in o.attributes] == [
        "2"
    ]
    assert page.one("label").attributes["for"] == page.one("select").attributes["id"]


def test_people_picker_for_several_offers_no_empty_choice(show: Show) -> None:
    people = [{"id": 1, "name": "Achieng Otieno"}]
    page = show("form", "people_picker('mentors', 'Mentors', people, multiple=true)", people=people)

    assert page.words("option") == ["Achieng Otieno"]
    assert page.one("select").attributes["data-find"] == "Type a name"
    assert "multiple" in page.one("select").attributes
