"""When a city works, and in which languages: seen and changed by who plans there."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.clock import utcnow
from app.domain.audit import Deed
from app.domain.permissions import Role
from app.domain.wall_time import today_in
from app.models.audit import AuditDetail, AuditEntry
from app.models.place import City, CityHoliday
from app.services import city_days
from tests.actors import sign_in
from tests.factories import NOW, give_role, make_city, make_person
from tests.queries_counted import counted_queries
from tests.views.draft_pages import form_at, send

PAGE = "/cities/nairobi/days"
YEAR = today_in("Africa/Nairobi", utcnow()).year + 1
CHRISTMAS = date(YEAR, 12, 25)
A_DAY = date(YEAR, 3, 2)


@pytest.fixture
def city(db: SQLAlchemy) -> City:
    return make_city()


@pytest.fixture
def organiser(app: Flask, city: City) -> FlaskClient:
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=city)
    return sign_in(app.test_client(), person)


def own(db: SQLAlchemy) -> dict[date, str | None]:
    db.session.rollback()
    return {row.day: row.name for row in db.session.scalars(select(CityHoliday))}


def deeds(db: SQLAlchemy) -> list[tuple[str, object, object]]:
    both = select(AuditEntry, AuditDetail).join(AuditDetail, AuditDetail.seq == AuditEntry.seq)
    found = db.session.execute(both.where(AuditEntry.thing_kind == "city").order_by(AuditEntry.seq))
    return [(entry.action, said.before, said.after) for entry, said in found]


def post(client: FlaskClient, path: str, **values: object) -> tuple[int, str]:
    answer = send(client, PAGE + path, form_at(client, PAGE, "languages"), **values)
    return answer.status_code, answer.text


def row_of(text: str, day: date) -> str:
    return text.partition(f'<time datetime="{day}">')[2].partition("</tr>")[0]


def test_the_way_there_is_on_the_page_of_the_city_for_who_plans_there(
    organiser: FlaskClient, client: FlaskClient
) -> None:
    assert f'href="{PAGE}"' in organiser.get("/cities/nairobi").text
    assert f'href="{PAGE}"' not in client.get("/cities/nairobi").text


def test_the_next_holidays_of_the_country_are_listed(organiser: FlaskClient) -> None:
    text = organiser.get(PAGE).text

    row = row_of(text, CHRISTMAS)
    assert "Christmas Day" in row
    assert "Kenya" in row
    assert "No public holidays" not in text
    assert f"{YEAR - 2}" not in text


def test_a_country_that_is_not_known_says_so(app: Flask, db: SQLAlchemy) -> None:
    city = make_city("nowhere", country="XX")
    person = give_role(make_person("Amina Wanjiru"), Role.CITY_ORGANISER, city=city)
    text = sign_in(app.test_client(), person).get("/cities/nowhere/days").text

    assert "No public holidays of XX are known here" in text
    assert "None are written down." in text


def test_a_day_is_closed_once_however_often_it_is_sent(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    for _twice in range(2):
        assert post(organiser, "/close", day=A_DAY, name="Founders’ Day")[0] == 303

    assert own(db) == {A_DAY: "Founders’ Day"}
    after = {"day": A_DAY.isoformat(), "holiday": "Founders’ Day"}
    assert deeds(db) == [(Deed.HOLIDAY_ADDED, None, after)]
    row = row_of(organiser.get(PAGE).text, A_DAY)
    assert "Founders’ Day" in row
    assert "Nairobi" in row


def test_a_day_that_is_closed_already_is_told_and_nothing_typed_is_lost(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    status, text = post(organiser, "/close", day=CHRISTMAS, name="Our day")

    assert status == 422
    assert "This day is a holiday already: Christmas Day." in text
    assert 'value="Our day"' in text
    assert own(db) == {}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"day": "", "name": "Our day"}, "Say on which day the city is closed."),
        ({"day": "tomorrow", "name": "Our day"}, "This is not a date."),
        ({"day": A_DAY, "name": ""}, "Write what the day is called."),
        ({"day": "2026-01-05", "name": "Our day"}, "This day is over."),
        ({"day": A_DAY, "name": "n" * 121}, "A name has at most 120 characters."),
        ({"day": A_DAY, "name": "Our\u202e day"}, "character in it that cannot be seen"),
    ],
)
def test_what_is_no_holiday_is_told_at_its_field(
    db: SQLAlchemy, organiser: FlaskClient, values: dict[str, object], words: str
) -> None:
    status, text = post(organiser, "/close", **values)

    assert status == 422
    assert words in text
    assert own(db) == {}


def test_a_holiday_of_the_country_is_taken_away_and_kept_again(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    for _twice in range(2):
        assert post(organiser, "/open", day=CHRISTMAS)[0] == 303
    assert own(db) == {CHRISTMAS: None}
    taken = row_of(organiser.get(PAGE).text, CHRISTMAS)
    assert "<del>Christmas Day</del>" in taken
    assert "Keep after all" in taken

    for _twice in range(2):
        assert post(organiser, "/keep", day=CHRISTMAS)[0] == 303
    assert own(db) == {}
    assert "<del>" not in row_of(organiser.get(PAGE).text, CHRISTMAS)
    said = {"day": CHRISTMAS.isoformat(), "holiday": "Christmas Day"}
    assert deeds(db) == [(Deed.HOLIDAY_TAKEN_AWAY, said, None), (Deed.HOLIDAY_ADDED, None, said)]


def test_a_holiday_of_the_city_goes_when_it_is_taken_away(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    post(organiser, "/close", day=A_DAY, name="Founders’ Day")
    post(organiser, "/open", day=A_DAY)

    assert own(db) == {}
    assert row_of(organiser.get(PAGE).text, A_DAY) == ""


def test_a_holiday_that_was_taken_away_can_be_the_city_s_own(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    post(organiser, "/open", day=CHRISTMAS)
    post(organiser, "/close", day=CHRISTMAS, name="Our day")
    assert own(db) == {CHRISTMAS: "Our day"}

    post(organiser, "/open", day=CHRISTMAS)
    assert own(db) == {CHRISTMAS: None}


def test_what_is_no_holiday_is_not_taken_away(db: SQLAlchemy, organiser: FlaskClient) -> None:
    for path in ("/open", "/keep"):
        assert post(organiser, path, day=A_DAY)[0] == 303
        assert post(organiser, path, day="x")[0] == 303

    assert own(db) == {}
    assert deeds(db) == []


def test_weekend_and_languages_are_set_once_with_an_entry(
    db: SQLAlchemy, organiser: FlaskClient
) -> None:
    form = form_at(organiser, PAGE, "languages")
    assert form["languages"] == ""
    for _twice in range(2):
        values = {"weekend": ["4", "5"], "languages": "sw, fr,sw", "csrf_token": form["csrf_token"]}
        assert organiser.post(PAGE, data={**values, "revision": "1"}).status_code == 303

    db.session.rollback()
    city = db.session.scalars(select(City)).one()
    assert (city.weekend, city.other_languages, city.revision) == ("45", ["sw", "fr"], 2)
    was, now_is = deeds(db)[0][1:]
    assert was == {"weekend": "56", "other_languages": []}
    assert now_is == {"weekend": "45", "other_languages": ["sw", "fr"]}
    assert len(deeds(db)) == 1


def test_languages_are_written_small_and_the_first_is_none_beside_itself(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    form = form_at(organiser, PAGE, "languages")
    first = city.language
    sent = {**form, "languages": f"FR, {first.upper()}, pt-BR, {first}"}
    assert organiser.post(PAGE, data=sent).status_code == 303

    db.session.rollback()
    assert db.session.scalars(select(City)).one().other_languages == ["fr", "pt-BR"]


def test_a_weekend_like_the_country_s_follows_it(db: SQLAlchemy, organiser: FlaskClient) -> None:
    for weekend, kept in ((["6"], "6"), ([], ""), (["5", "6"], None)):
        form = form_at(organiser, PAGE, "languages")
        form.setlist("weekend", weekend)
        assert organiser.post(PAGE, data=form).status_code == 303
        db.session.rollback()
        assert db.session.scalars(select(City.weekend)).one() == kept


def test_a_week_without_a_working_day_is_refused(db: SQLAlchemy, organiser: FlaskClient) -> None:
    form = form_at(organiser, PAGE, "languages")
    answer = organiser.post(PAGE, data={**form, "weekend": [*"0123456"], "languages": "fr"})

    assert answer.status_code == 422
    assert "A week needs a day to work on." in answer.text
    assert 'value="fr"' in answer.text
    assert deeds(db) == []


@pytest.mark.parametrize(
    ("languages", "words"),
    [
        ("French", "“French” is no tag of a language."),
        (", ".join(f"a{each}" for each in "abcdefghijklm"), "There can be 12 languages at most."),
        ("fr, e", "“e” is no tag of a language."),
    ],
)
def test_what_is_no_language_is_told_at_its_field(
    organiser: FlaskClient, languages: str, words: str
) -> None:
    status, text = post(organiser, "", languages=languages)

    assert status == 422
    assert words in text
    assert languages in text


def test_who_comes_second_is_told_and_loses_nothing(
    app: Flask, db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    mine = form_at(organiser, PAGE, "languages")
    second = give_role(make_person("Kofi Boateng"), Role.CITY_ORGANISER, city=city)
    city_days.save(city.id, weekend=[6], languages=["sw"], seen=1, actor=second, now=NOW)
    answer = organiser.post(PAGE, data={**mine, "weekend": ["5", "6"], "languages": "fr"})

    assert answer.status_code == 409
    assert "Somebody else changed these meanwhile" in answer.text
    assert 'value="fr"' in answer.text
    again = {**mine, "weekend": ["5", "6"], "languages": "fr", "revision": "2"}
    assert organiser.post(PAGE, data=again).status_code == 303
    db.session.rollback()
    assert db.session.scalars(select(City.other_languages)).one() == ["fr"]


def test_the_changes_are_told_in_words(organiser: FlaskClient) -> None:
    post(organiser, "/close", day=A_DAY, name="Founders’ Day")
    form = form_at(organiser, PAGE, "languages")
    organiser.post(PAGE, data={**form, "weekend": ["4", "5"]})
    text = organiser.get("/audit").text

    assert "added a holiday of Nairobi" in text
    assert "changed when and in which languages Nairobi works" in text
    assert "Friday, Saturday" in text


def test_a_page_costs_the_same_however_many_holidays_there_are(
    db: SQLAlchemy, city: City, organiser: FlaskClient
) -> None:
    counts = []
    for many in (1, 27):
        db.session.add_all(
            CityHoliday(city_id=city.id, day=date(YEAR, 1 + many // 20, each), name="Closed")
            for each in range(1, many + 1)
        )
        db.session.commit()
        with counted_queries() as sent:
            assert organiser.get(PAGE).status_code == 200
        counts.append(len(sent))

    assert counts[0] == counts[1]
