"""A trainee writes, the supervisor countersigns several in one go, and others see nothing."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.observation_visits import VisitState
from app.domain.permissions import Role
from app.formatting import day
from app.models.observation_visit import LogEntry
from app.queries import log_books as queries
from app.services import merging
from app.views import log_book, supervising
from app.views import today as today_view
from tests import factories
from tests.actors import CSRF, sign_in
from tests.visiting import MONDAY, ON_FRIDAY, ON_MONDAY, Visiting, arrange, countersign, write

VISIT = "/me/visits/VisitOfATest0000"
DAY = f"{VISIT}/days/2037-12-07"
TUESDAY = MONDAY + timedelta(days=1)
ENTRY = {
    "unit": "Planning room",
    "done": "Saw plans.",
    "hours": "7,5",
    "goals": ["own-1"],
    "reflection": "Two look.",
}


@pytest.fixture
def there(db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch) -> Visiting:
    def then() -> datetime:
        return ON_FRIDAY

    monkeypatch.setattr(log_book, "utcnow", then)
    monkeypatch.setattr(supervising, "utcnow", then)
    monkeypatch.setattr(today_view, "utcnow", then)
    return arrange(VisitState.ONGOING)


@pytest.fixture
def trainee(app: Flask, there: Visiting) -> FlaskClient:
    person = there.people[0]
    return sign_in(app.test_client(), person)


@pytest.fixture
def supervisor(app: Flask, there: Visiting) -> FlaskClient:
    return sign_in(app.test_client(), there.supervisor)


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": CSRF, **data})
    if answer.status_code == 303:
        answer = client.get(answer.headers["Location"])
    return answer.status_code, answer.text


def rows(db: SQLAlchemy) -> list[tuple[int, str, int]]:
    found = db.session.scalars(select(LogEntry).order_by(LogEntry.day, LogEntry.number))
    return [(row.number, row.state, row.minutes) for row in found]


def test_the_own_page_leads_to_the_visit(trainee: FlaskClient) -> None:
    assert VISIT in trainee.get("/me").text


def test_a_trainee_sees_documents_goals_days_and_the_host_s_time(
    app: Flask, trainee: FlaskClient
) -> None:
    page = trainee.get(VISIT).text
    with app.test_request_context():
        monday = day(MONDAY)

    for words in (
        "Visa", "See how a tumour board decides", "Without an entry:", monday,
        "Meera Kulkarni", "11:30 Mumbai", "No names, numbers or pictures of patients",
        'aria-current="step">Ongoing',
    ):  # fmt: skip
        assert words in page, words
    assert 'class="elsewhere"' in page


def test_a_free_day_asks_for_nothing_and_what_is_written_about_it_is_extra(
    db: SQLAlchemy, there: Visiting, trainee: FlaskClient
) -> None:
    assert "Write about today" in trainee.get(VISIT).text
    there.visit.rest_days = [4]
    db.session.commit()
    page = trainee.get(VISIT).text
    assert "Write about today" not in page
    assert "Today is a free day" in page

    days = [MONDAY + timedelta(days=number) for number in range(5)]
    countersign(there, *[write(there, each) for each in days])

    page = trainee.get(VISIT).text
    assert "4 of 4 days countersigned" in page
    assert "Beside them one entry about a free day" in page
    assert "Today is a free day" not in page


def test_an_entry_is_kept_and_then_sent(db: SQLAlchemy, trainee: FlaskClient) -> None:
    assert "No names, numbers or pictures of patients" in trainee.get(DAY).text
    status, page = post(trainee, DAY, **ENTRY)
    assert (status, "The entry is kept." in page) == (200, True)
    marker = queries.seen(db.session.scalars(select(LogEntry)).one())
    page = trainee.get(DAY).text
    assert marker in page
    assert 'value="7.5"' in page
    status, page = post(trainee, DAY, marker=marker, send="1", **ENTRY)

    assert (status, "Waits for the supervisor" in page) == (200, True)
    assert rows(db) == [(1, "sent", 450)]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit", " ", "Write where you were."),
        ("done", "", "Write what you saw or did."),
        ("hours", "", "Write how many hours."),
        ("hours", "many", "Write hours as a number"),
        ("hours", "NaN", "Write between 0.25 and 16 hours."),
        ("hours", "17", "Write between 0.25 and 16 hours."),
        ("goals", [], "Choose at least one goal."),
        ("reflection", "", "Write what you take home from it."),
    ],
)
def test_each_field_is_asked_for_and_nothing_entered_is_lost(
    db: SQLAlchemy, trainee: FlaskClient, field: str, value: object, words: str
) -> None:
    status, page = post(trainee, DAY, **{**ENTRY, field: value})

    assert (status, words in page) == (422, True)
    assert field == "unit" or "Planning room" in page
    assert rows(db) == []


@pytest.mark.parametrize("day", ["2037-12-06", "2037-12-12", "monday"])
def test_a_day_beside_the_visit_is_not_found(trainee: FlaskClient, day: str) -> None:
    assert trainee.get(f"{VISIT}/days/{day}").status_code == 404
    assert post(trainee, f"{VISIT}/days/{day}", **ENTRY)[0] == 404


def test_of_a_day_that_has_not_come_nothing_is_written(
    trainee: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_book, "utcnow", lambda: ON_MONDAY)
    status, page = post(trainee, f"{VISIT}/days/2037-12-08", **ENTRY)

    assert (status, "This day has not come yet at the host." in page) == (422, True)


def test_an_older_page_overwrites_nothing_and_what_waits_stays(
    db: SQLAlchemy, there: Visiting, trainee: FlaskClient
) -> None:
    write(there, send=False)
    status, page = post(trainee, DAY, **ENTRY)
    assert (status, "This entry was changed meanwhile." in page) == (409, True)
    marker = write(there, send=True)
    status, page = post(trainee, DAY, marker=marker, **ENTRY)

    assert (status, "This entry waits for your supervisor." in page) == (409, True)
    assert "Saw plans." in page


def test_what_waits_is_shown_and_cannot_be_written_in(
    there: Visiting, trainee: FlaskClient
) -> None:
    write(there)
    page = trainee.get(DAY).text

    assert "Saw four plans checked." in page
    assert "This entry waits for your supervisor." in page
    assert "Send for countersigning" not in page


def test_before_the_first_day_the_page_says_when_the_log_book_opens(
    db: SQLAlchemy, there: Visiting, trainee: FlaskClient
) -> None:
    there.visit.state = VisitState.CONFIRMED
    db.session.commit()

    assert "once an organiser in Kumasi says that the visit has begun" in trainee.get(VISIT).text


def test_a_correction_follows_what_was_countersigned(
    db: SQLAlchemy, there: Visiting, trainee: FlaskClient
) -> None:
    countersign(there, write(there))
    marker = queries.seen(db.session.scalars(select(LogEntry)).one())
    assert "follows it as a correction" in trainee.get(DAY).text
    post(trainee, DAY, marker=marker, send="1", **ENTRY)

    assert rows(db) == [(1, "countersigned", 420), (2, "sent", 450)]
    assert "The entry before it" in trainee.get(VISIT).text


def test_a_supervisor_sees_that_an_entry_corrects_another_which_is_folded(
    there: Visiting, supervisor: FlaskClient
) -> None:
    countersign(there, write(there))
    assert "Correction" not in supervisor.get("/supervising/visits/VisitOfATest0000").text

    write(there, unit="Tumour board")

    assert "It follows an entry of this day" in supervisor.get("/supervising").text
    page = supervisor.get("/supervising/visits/VisitOfATest0000").text
    newer, older = page.index("Tumour board</strong>"), page.index("Planning room</strong>")
    assert newer < page.index("The entry before it") < older
    assert "Correction" in page


def test_today_says_what_is_to_be_written_and_what_came_back(
    there: Visiting, trainee: FlaskClient, supervisor: FlaskClient
) -> None:
    page = trainee.get("/today").text
    assert VISIT in page
    assert f"{VISIT}/days/2037-12-11" in page
    assert "Nothing waits for you here" not in page

    seen = write(there, MONDAY + timedelta(days=4))
    assert "Write about today" not in trainee.get("/today").text
    path = f"/supervising/entries/{seen.partition('.')[0]}/return"
    post(supervisor, path, marker=seen, words="Which plans?")

    assert "your supervisor returned the entry of" in trainee.get("/today").text


def test_today_tells_a_supervisor_how_many_entries_wait(
    there: Visiting, supervisor: FlaskClient
) -> None:
    page = supervisor.get("/today").text
    assert "no entry waits for you" in page
    assert "Nothing waits for you here" not in page

    seen = [write(there), write(there, TUESDAY)]
    assert "2 entries of log books wait for you" in supervisor.get("/today").text

    countersign(there, *seen)
    assert "no entry waits for you" in supervisor.get("/today").text


def test_a_supervisor_countersigns_several_in_one_go(
    db: SQLAlchemy, there: Visiting, supervisor: FlaskClient
) -> None:
    seen = [write(there), write(there, TUESDAY), write(there, number=1)]
    page = supervisor.get("/supervising").text
    assert all(each in page for each in seen)
    status, page = post(supervisor, "/supervising/countersign", entry=seen[:2])

    assert (status, "2 entries are countersigned." in page) == (200, True)
    assert sorted(state for _number, state, _minutes in rows(db)) == [
        "countersigned", "countersigned", "sent",
    ]  # fmt: skip
    assert "Choose the entries" in post(supervisor, "/supervising/countersign")[1]


def test_an_entry_is_returned_with_words_which_its_trainee_reads(
    db: SQLAlchemy, there: Visiting, supervisor: FlaskClient, trainee: FlaskClient
) -> None:
    seen = write(there)
    path = f"/supervising/entries/{seen.partition('.')[0]}/return"
    assert "Saw four plans checked." in supervisor.get(path).text
    assert post(supervisor, path, marker=seen)[0] == 422
    status, page = post(supervisor, path, marker=seen, words="Which plans?")
    assert (status, "is returned to Akosua Mensah" in page) == (200, True)
    _status, page = post(supervisor, path, marker=seen, words="And these?")
    assert "does not wait for you any more" in page

    assert "Which plans?" in trainee.get(DAY).text


def test_what_changed_after_the_page_was_shown_is_not_countersigned(
    db: SQLAlchemy, there: Visiting, supervisor: FlaskClient
) -> None:
    write(there, send=False)
    stale = queries.seen(db.session.scalars(select(LogEntry)).one())
    write(there)
    _status, page = post(supervisor, "/supervising/countersign", entry=[stale, "?", "x.1"])

    assert "3 entries are not as the page showed them." in page
    assert rows(db)[0][1] == "sent"


def test_a_supervisor_reads_the_whole_books_of_their_visits_but_no_draft(
    there: Visiting, supervisor: FlaskClient
) -> None:
    countersign(there, write(there))
    write(there, TUESDAY, done="Half a sen", send=False)
    page = supervisor.get("/supervising/visits/VisitOfATest0000").text

    assert "Saw four plans checked." in page
    assert "Half a sen" not in page
    assert 'href="/supervising"' in supervisor.get("/me").text


def test_whose_records_became_one_finds_the_entries_of_others_alone(
    app: Flask, there: Visiting
) -> None:
    write(there)
    write(there, number=1)
    merging.merge(
        kept=there.people[0].id,
        merged=there.supervisor.id,
        cities=None,
        reason="Said so.",
        actor=there.organiser,
        now=ON_FRIDAY,
    )

    page = sign_in(app.test_client(), there.people[0]).get("/supervising").text

    assert page.count('name="entry"') == 1
    assert "Kwame Boateng" in page


def test_who_organises_a_city_too_finds_the_visits_they_supervise_on_their_own_page(
    app: Flask, there: Visiting
) -> None:
    factories.supervises(there.organiser, there.visit.id)
    page = sign_in(app.test_client(), there.organiser).get("/me").text

    assert page.count('href="/supervising"') == 1
    assert "You are on no course at the moment" not in page


@pytest.mark.parametrize(
    "who", ["organiser", "administrator", "other trainee", "supervisor of another", "stranger"]
)
def test_nobody_else_reads_or_signs_a_log_book(
    app: Flask, db: SQLAlchemy, there: Visiting, who: str
) -> None:
    seen = write(there)
    admin = factories.make_person("Ines Albrecht", email="ines@example.org")
    other = factories.make_person("Sunita Rane", email="sunita@example.org")
    people = {
        "organiser": there.organiser,
        "administrator": factories.give_role(admin, Role.PLATFORM_ADMINISTRATOR),
        "other trainee": factories.enrol(factories.make_run("asuncion"), "Belén Ayala").person,
        "supervisor of another": factories.supervises(other, 10**6),
        "stranger": factories.make_person("José Núñez"),
    }
    client = sign_in(app.test_client(), people[who])
    entry = f"/supervising/entries/{seen.partition('.')[0]}/return"

    for page in (VISIT, DAY, entry, "/supervising/visits/VisitOfATest0000"):
        assert client.get(page).status_code == 404, page
    assert post(client, DAY, **ENTRY)[0] == 404
    assert post(client, entry, marker=seen, words="No.")[0] == 404
    post(client, "/supervising/countersign", entry=[seen])
    assert rows(db) == [(1, "sent", 420)]


def test_the_supervisor_is_no_trainee_and_a_trainee_no_supervisor(
    there: Visiting, supervisor: FlaskClient, trainee: FlaskClient
) -> None:
    assert supervisor.get(VISIT).status_code == 404
    assert trainee.get("/supervising").status_code == 404
