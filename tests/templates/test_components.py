from collections.abc import Callable

import pytest

from tests.templates.html_page import Page

Show = Callable[..., Page]


def test_page_header_has_one_title_a_line_and_the_action(render: Show) -> None:
    page = render(
        '{% from "components/page.html" import page_header %}'
        '{% call page_header("Course", "Nairobi", back_url="/c", back_label="Courses") %}'
        "<button>Publish</button>{% endcall %}"
    )

    assert page.one("h1").text == "Course"
    assert page.one("p").text == "Nairobi"
    assert page.one("a").attributes["href"] == "/c"
    assert page.one("button").text == "Publish"


def test_tabs_are_links_and_name_the_current_one(show: Show) -> None:
    items = [
        {"label": "People", "url": "/p", "count": 1095, "current": True},
        {"label": "Register", "url": "/r"},
    ]
    page = show("page", "tabs(items, 'Parts')", items=items)

    assert page.words("a") == ["People 1,095", "Register"]
    assert page.values("a", "aria-current") == ["page", None]


def test_chips_say_how_many_of_how_many(show: Show) -> None:
    assert show("page", "chips([], 'Show', 38, 1412)").words("li") == ["38 of 1,412"]


def test_pager_links_only_to_parts_that_are_there(show: Show) -> None:
    page = show("page", "pager(1, 50, 1412, next_url='/?page=2')")

    assert page.values("a", "href") == ["/?page=2"]
    assert "1–50 of 1,412" in page.one("nav").text


def test_empty_state_is_one_sentence_and_one_action(render: Show) -> None:
    page = render(
        '{% from "components/page.html" import empty %}'
        '{% call empty("Nobody yet.") %}<a href="/import">Import</a>{% endcall %}'
    )

    assert page.words("p") == ["Nobody yet."]
    assert page.words("a") == ["Import"]


def test_a35_text_of_people_is_escaped(show: Show) -> None:
    page = show("page", "page_header(name)", name="<script>alert(1)</script>")

    assert page.all("script") == []
    assert page.one("h1").text == "<script>alert(1)</script>"


def test_button_with_an_address_is_a_link(show: Show) -> None:
    page = show("action", "button('Go', url='/x', kind='primary')")

    assert page.one("a").attributes == {"class": "button primary", "href": "/x"}


def test_post_button_carries_the_token_and_its_values(show: Show) -> None:
    page = show("action", "post_button('Publish', '/publish', fields={'version': 3})")

    assert page.one("form").attributes == {"method": "post", "action": "/publish"}
    assert page.values("input", "name") == ["csrf_token", "version"]
    assert page.values("input", "value") == ["the-token", "3"]


def test_dialog_link_leads_somewhere_without_javascript(render: Show) -> None:
    page = render(
        '{% from "components/dialog.html" import dialog, dialog_link %}'
        '{{ dialog_link("replace", "/replace", "Replace") }}'
        '{% call dialog("replace", "Replace somebody") %}<p>So it will be.</p>{% endcall %}'
    )
    title = page.one("dialog").attributes["aria-labelledby"]

    assert page.one("a").attributes["href"] == "/replace"
    assert page.one("a").attributes["data-dialog"] == page.one("dialog").attributes["id"]
    assert page.with_id(title or "").text == "Replace somebody"


@pytest.mark.parametrize(
    ("status", "sign", "word"),
    [
        ("present", "✓", "present"),
        ("late", "◐", "late"),
        ("left_early", "◑", "left early"),
        ("absent", "–", "absent"),
        ("excused", "E", "excused"),
        ("remote", "⌁", "remote"),
        (None, "·", "not marked"),
    ],
)
def test_attendance_sign_has_a_sign_for_the_eye_and_a_word_for_the_ear(
    show: Show, status: str | None, sign: str, word: str
) -> None:
    _mark, shown, spoken = show("state", "attendance_sign(status)", status=status).all("span")

    assert (shown.text, shown.attributes) == (sign, {"aria-hidden": "true"})
    assert (spoken.text, spoken.attributes) == (word, {"class": "visually-hidden"})


def test_attendance_key_explains_every_sign(show: Show) -> None:
    key = "✓present · ◐late · ◑left early · –absent · Eexcused · ⌁remote"

    assert show("state", "attendance_key()").words("p") == [key]


def test_badge_has_a_sign_beside_its_colour(show: Show) -> None:
    assert show("state", "badge('Revoked', 'stop')").all("span")[0].text == "✕Revoked"


def test_cell_repeats_its_heading_for_a_phone(render: Show) -> None:
    page = render(
        '{% from "components/table.html" import table, cell %}'
        '{% call table("People", ["Name", {"label": "Minutes", "number": true}], id="people") %}'
        '<tr role="row"><th scope="row">Sok</th>{{ cell("Minutes", 75, number=true) }}</tr>'
        "{% endcall %}"
    )

    assert page.one("caption").text == "People"
    assert page.words("th") == ["Name", "Minutes", "Sok"]
    assert page.one("td").attributes["data-label"] == "Minutes"
    assert page.one("td").text == "75"


@pytest.mark.parametrize(
    "cell", ["{{ cell('Mail', '') }}", "{% call cell('Mail') %} {% endcall %}"]
)
def test_cell_with_nothing_in_it_is_empty_so_that_a_phone_leaves_it_out(
    render: Show, cell: str
) -> None:
    page = render('{% from "components/table.html" import cell %}' + cell)

    assert page.one("td").text == ""
    assert page.all("span") == []


def test_filter_box_stays_away_until_a_script_can_serve_it(show: Show) -> None:
    page = show("table", "filter_box('people', 'Find somebody', 60)")

    assert "hidden" in page.with_class("filter")[0].attributes
    assert page.with_id("people-count").text == "60 of 60"


def test_stepper_names_the_current_step(show: Show) -> None:
    page = show("order", "stepper(['File', 'Columns', 'Dry run'], 1)")

    assert page.words("li") == ["File (done)", "Columns", "Dry run"]
    assert page.values("li", "aria-current") == [None, "step", None]


def test_timeline_marks_what_is_now(show: Show) -> None:
    items = [{"at": "Tue 2 Dec", "title": "Published"}, {"at": "now", "title": "Open", "now": True}]
    page = show("order", "timeline(items)", items=items)

    assert page.words("li") == ["Tue 2 Dec Published", "now Open"]
    assert page.values("li", "aria-current") == [None, "true"]


def test_ladder_says_the_state_of_each_rung_in_words(show: Show) -> None:
    rungs = [
        {"state": "done", "title": "Minutes"},
        {"state": "open", "title": "Day 3", "detail": "Thu 4 Dec", "url": "/d", "action": "See"},
        {"state": "unreachable", "title": "Module 7"},
    ]

    assert show("order", "ladder(rungs)", rungs=rungs).words("li") == [
        "✓ Minutes Done",
        "Day 3 Still open · Thu 4 Dec See",
        "✕ Module 7 No longer possible",
    ]


def test_change_can_be_told_by_ear(show: Show) -> None:
    page = show("order", "change('60 min', '45 min')")

    assert (page.one("del").text, page.one("ins").text) == ("Was: 60 min", "Now: 45 min")


BEFORE = "".join(f"Sentence {number} is told. " for number in range(20))
AFTER = BEFORE.replace("Sentence 9 is", "Sentence 9 was <b>")


def test_change_of_a_long_text_marks_the_words_that_differ(show: Show) -> None:
    page = show("order", "change(before, after)", before=BEFORE, after=AFTER)

    assert page.one("del").words == "taken out: is until here."
    assert page.one("ins").words == "new: was <b> until here."
    assert [each.words[:4] for each in page.all("div") if not each.classes & {"change"}] == [
        "Was:",
        "Now:",
    ]


def test_change_of_a_long_text_folds_what_nobody_need_read_again(show: Show) -> None:
    page = show("order", "change(before, after)", before=BEFORE, after=AFTER)

    assert page.words("summary") == ["8 sentences unchanged", "9 sentences unchanged"] * 2
    assert not [each for each in page.all("details") if "Sentence 9" in each.text]
    assert not [each for each in page.all("details") if "open" in each.attributes]


def test_change_of_something_new_strikes_nothing(show: Show) -> None:
    assert show("order", "change('', '45 min')").all("del") == []
