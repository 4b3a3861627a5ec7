"""Pages of observation visits: for who plans them, and for nobody else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.observation_visits import VisitState
from app.domain.permissions import Role
from app.models.observation_visit import HostSlot, ObservationVisit, VisitAgendaItem, VisitDocument
from app.queries import visits as queries
from app.services import visits
from tests import factories
from tests.actors import CSRF, sign_in
from tests.queries_counted import counted_queries
from tests.visiting import (
    BEFORE,
    Visiting,
    advance,
    arrange,
    ask_for_documents,
    details_for,
)

VISIT = "/visits/VisitOfATest0000"


@pytest.fixture
def there(db: SQLAlchemy) -> Visiting:
    return arrange()


@pytest.fixture
def organiser(client: FlaskClient, there: Visiting) -> FlaskClient:
    return sign_in(client, there.organiser)


def post(client: FlaskClient, path: str, **data: object) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": CSRF, **data})
    if answer.status_code == 303:
        answer = client.get(answer.headers["Location"])
    return answer.status_code, answer.text


def test_the_list_says_where_each_visit_stands_and_what_it_needs(
    organiser: FlaskClient, there: Visiting
) -> None:
    advance(there, VisitState.ACCEPTED)
    page = organiser.get("/visits").text

    assert "Radiotherapy (illustrative)" in page
    assert "Kumasi → Hospital of the tests (illustrative), Mumbai" in page
    assert "Say which documents are needed." in page


def test_the_list_costs_the_same_however_many_visits_there_are(
    organiser: FlaskClient, there: Visiting
) -> None:
    def cost() -> int:
        with counted_queries() as statements:
            assert organiser.get("/visits").status_code == 200
        return len(statements)

    one = cost()
    for number in range(1, 4):
        visits.propose(
            details_for(there.people),
            slot=there.slot,
            city=there.kumasi,
            public_id=f"VisitOfATest000{number}",
            actor=there.organiser,
            now=BEFORE,
        )
    assert cost() == one


def test_a_visit_is_proposed_on_the_page_and_twice_is_once(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    form = organiser.get("/cities/kumasi/visits/new").text
    assert "Akosua Mensah" in form
    assert "M01: " in form
    sent = {
        "public_id": "VisitOfATest0007",
        "revision": "0",
        "slot": there.slot.public_id,
        "people": [there.people[1].public_id],
        "starts_on": "2037-12-14",
        "ends_on": "2037-12-18",
        "rest_days": ["6"],
        "own_goals": "See a tumour board\n\n See a tumour board \nAsk",
    }
    for _again in range(2):
        status, page = post(organiser, "/cities/kumasi/visits/new", **sent)
        assert (status, "See a tumour board" in page) == (200, True)

    visit = queries.get("VisitOfATest0007")
    assert [each["text"] for each in visit.goals] == ["See a tumour board", "Ask"]
    assert visit.rest_days == [6]
    assert [each.person for each in visit.trainees] == [there.people[1]]
    assert len(db.session.scalars(select(ObservationVisit)).all()) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"starts_on": "2037-11-01"}, 'href="#starts_on">First day</a>: The host has places from'),
        ({"ends_on": "2037-12-28"}, 'href="#ends_on">Last day</a>: The host has places from'),
        ({"ends_on": "2037-12-01"}, "It ends before it begins."),
        ({"people": []}, "Choose who goes."),
        ({"people": ["nobody"]}, "valid choice"),
        ({"own_goals": "x" * 401}, "at most 400 characters"),
        ({"starts_on": "soon"}, "This is not a date."),
    ],
)
def test_what_cannot_be_is_said_at_the_field_and_nothing_entered_is_lost(
    organiser: FlaskClient, there: Visiting, wrong: dict[str, object], words: str
) -> None:
    sent = {
        "slot": there.slot.public_id,
        "people": [there.people[1].public_id],
        "starts_on": "2037-12-14",
        "ends_on": "2037-12-18",
        "own_goals": "Keep this line",
    } | wrong
    status, page = post(organiser, "/cities/kumasi/visits/new", **sent)

    assert (status, words in page) == (422, True)
    assert "own_goals" in wrong or "Keep this line" in page


def test_people_days_and_goals_are_changed_and_an_older_page_changes_nothing(
    organiser: FlaskClient, there: Visiting
) -> None:
    assert "See how a tumour board decides" in organiser.get(f"{VISIT}/edit").text
    sent = {
        "revision": "1",
        "people": [there.people[0].public_id],
        "starts_on": "2037-12-07",
        "ends_on": "2037-12-09",
        "objectives": ["obj_aaaaaaaaaaaaaaaa"],
    }
    assert post(organiser, f"{VISIT}/edit", **sent)[0] == 200
    status, page = post(organiser, f"{VISIT}/edit", **{**sent, "ends_on": "2037-12-10"})

    assert (status, "Somebody else changed this visit meanwhile" in page) == (409, True)
    visit = queries.get("VisitOfATest0000")
    assert visit.ends_on.isoformat() == "2037-12-09"
    assert [goal["key"] for goal in visit.goals] == ["obj_aaaaaaaaaaaaaaaa"]


def test_who_supervises_is_told_apart_from_who_goes_at_the_field(
    organiser: FlaskClient, there: Visiting
) -> None:
    factories.works_in(there.kumasi, there.supervisor)
    sent = {
        "revision": "1",
        "people": [there.supervisor.public_id],
        "starts_on": "2037-12-07",
        "ends_on": "2037-12-09",
        "objectives": ["obj_aaaaaaaaaaaaaaaa"],
    }

    status, page = post(organiser, f"{VISIT}/edit", **sent)

    assert (status, "One of them supervises this visit." in page) == (422, True)


def test_the_way_to_a_confirmed_visit_is_walked_on_its_page(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    page = organiser.get(VISIT).text
    assert 'aria-current="step">Proposed' in page
    post(organiser, f"{VISIT}/step", to="accepted")
    status, page = post(organiser, f"{VISIT}/step", to="documents")
    assert "Not yet" in page
    kinds = ["visa", "immunisation"]
    _status, page = post(organiser, f"{VISIT}/documents", kinds=kinds, due_on="2037-11-20")
    assert "4 documents are asked for." in page
    post(organiser, f"{VISIT}/step", to="documents")
    for row in db.session.scalars(select(VisitDocument)).all():
        data = {"revision": "1", "state": "accepted", "due_on": "2037-11-20", "note": "Seen"}
        assert post(organiser, f"{VISIT}/documents/{row.public_id}", **data)[0] == 200
    post(organiser, f"{VISIT}/step", to="confirmed")

    assert queries.get("VisitOfATest0000").state == "confirmed"
    status, page = post(organiser, f"{VISIT}/documents", kinds=kinds, due_on="2037-11-20")
    assert "so this stays as it is" in page
    assert status == 200


def test_documents_are_shown_with_the_most_urgent_first(
    organiser: FlaskClient, there: Visiting
) -> None:
    ask_for_documents(there)
    row = there.visit.trainees[0].documents[1]
    data = {"revision": "1", "state": "sent", "due_on": "2037-11-01", "note": ""}
    post(organiser, f"{VISIT}/documents/{row.public_id}", **data)
    page = organiser.get(VISIT).text

    assert page.index("Insurance · Akosua Mensah") < page.index("Visa · Akosua Mensah")


def test_the_agenda_is_written_on_the_host_s_clocks(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    item = {"day": "2037-12-07", "start": "08:30", "what": "Tumour board", "with_whom": "The team"}
    status, page = post(organiser, f"{VISIT}/agenda", **{**item, "what": " "})
    assert (status, "Write what is arranged." in page) == (422, True)
    status, page = post(organiser, f"{VISIT}/agenda", **{**item, "day": "2037-12-30"})
    assert (status, "This day is none of the visit." in page) == (422, True)
    status, page = post(organiser, f"{VISIT}/agenda", **item)
    assert (status, "08:30 Mumbai" in page, 'class="elsewhere"' in page) == (200, True, True)
    item_id = db.session.scalars(select(VisitAgendaItem)).one().public_id
    sent = {"revision": "1", "people": [there.people[0].public_id]}
    days = {"starts_on": "2037-12-08", "ends_on": "2037-12-09"}
    status, page = post(organiser, f"{VISIT}/edit", **sent, **days)
    assert (status, "The agenda has entries on other days." in page) == (422, True)
    for _again in range(2):
        status, page = post(organiser, f"{VISIT}/agenda/remove", item=item_id)
        assert (status, "08:30 Mumbai" in page) == (200, False)


def test_the_supervisor_is_named_by_address(organiser: FlaskClient, there: Visiting) -> None:
    status, page = post(organiser, f"{VISIT}/supervisor", address="anil@example.org")
    assert (status, "Write their name." in page) == (422, True)
    status, page = post(
        organiser, f"{VISIT}/supervisor", address="anil@example.org", name="Anil Joshi"
    )
    assert (status, "Anil Joshi supervises the visit now." in page) == (200, True)


def test_who_supervises_now_is_named_before_another_takes_their_place(
    organiser: FlaskClient, there: Visiting
) -> None:
    page = organiser.get(VISIT).text

    assert "Name another supervisor" in page
    assert "In place of Meera Kulkarni, who loses access at once." in page


def test_each_form_of_a_visit_leads_back_to_itself_when_it_is_refused(
    organiser: FlaskClient, there: Visiting
) -> None:
    ask_for_documents(there)
    page = organiser.get(VISIT).text
    document = there.visit.trainees[0].documents[0].public_id

    for action in (
        "/documents#ask", "/agenda#arrange", "/supervisor#name-supervisor", "/cancel#cancel",
        f"/documents/{document}#d-{document}",
    ):  # fmt: skip
        assert f'action="{VISIT}{action}"' in page
        assert f'id="{action.partition("#")[2]}"' in page


def test_a_document_that_another_changed_meanwhile_keeps_what_was_typed(
    organiser: FlaskClient, there: Visiting
) -> None:
    ask_for_documents(there)
    path = f"{VISIT}/documents/{there.visit.trainees[0].documents[0].public_id}"
    sent = {"revision": "1", "state": "sent", "due_on": "2037-11-20"}
    post(organiser, path, **sent, note="Theirs")

    status, page = post(organiser, path, **sent, note="Mine, and long")

    assert (status, "Somebody else changed this document meanwhile." in page) == (409, True)
    assert 'value="Mine, and long"' in page
    assert "Theirs" in page
    assert post(organiser, path, **{**sent, "revision": "2"}, note="Mine, and long")[0] == 200


def test_what_is_done_is_told_where_it_was_done(organiser: FlaskClient, there: Visiting) -> None:
    def press(path: str, **data: str) -> tuple[str, str]:
        answer = organiser.post(f"{VISIT}/{path}", data={"csrf_token": CSRF, **data})
        page = organiser.get(answer.headers["Location"]).text
        return answer.headers["Location"].partition("#")[2], page

    ask_for_documents(there)
    item = {"day": "2037-12-07", "start": "08:30", "what": "Board", "with_whom": "The team"}
    document = there.visit.trainees[0].documents[0].public_id
    state = {"revision": "1", "state": "sent", "due_on": "2037-11-20", "note": ""}
    for path, data, anchor, words in (
        ("agenda", item, "agenda", "“Board” is arranged."),
        ("agenda/remove", {"item": "none"}, "agenda", "It is off the agenda."),
        (f"documents/{document}", state, f"d-{document}", "where the document is."),
        ("step", {"to": "accepted"}, "steps", "The visit is at “Accepted” now."),
        ("cancel", {"reason": "No visa."}, "steps", "The visit is cancelled."),
    ):
        came_to, page = press(path, **data)
        assert (came_to, words in page) == (anchor, True), path


def test_what_can_be_done_next_is_said_where_nothing_is_in_its_way(
    organiser: FlaskClient, there: Visiting
) -> None:
    page = organiser.get("/visits").text
    assert "Can be done now: “The host accepts it”" in page


def test_a_visit_without_goals_says_so(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    there.visit.goals = []
    db.session.commit()

    assert "No goal is said yet." in organiser.get(VISIT).text


def test_a_visit_is_cancelled_with_a_reason(organiser: FlaskClient, there: Visiting) -> None:
    assert post(organiser, f"{VISIT}/cancel")[0] == 422
    _status, page = post(organiser, f"{VISIT}/cancel", reason="The visa did not come.")

    assert "The visa did not come." in page
    assert "Cancel the visit" not in page


def test_places_are_written_down_and_corrected(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    sent = {
        "city": "mumbai",
        "hospital": "Hospital of the tests (illustrative)",
        "unit": "Pathology (illustrative)",
        "starts_on": "2037-12-07",
        "ends_on": "2037-12-18",
        "places": "3",
        "languages": "English",
        "disciplines": "Pathology",
        "contact": "desk@example.org",
    }
    status, page = post(organiser, "/cities/kumasi/host-places/new", **{**sent, "places": "0"})
    assert (status, "There can be 1 to 99 places." in page) == (422, True)
    status, page = post(organiser, "/cities/kumasi/host-places/new", **sent)
    assert (status, "Pathology (illustrative)" in page) == (200, True)
    slot = db.session.scalars(select(HostSlot).filter_by(unit=sent["unit"])).one()
    edit = f"/host-places/{slot.public_id}/edit"
    assert post(organiser, edit, **{**sent, "revision": "1", "places": "2"})[0] == 200
    assert post(organiser, edit, **{**sent, "revision": "1", "places": "4"})[0] == 409
    db.session.refresh(slot)
    assert (slot.places, slot.institution) == (2, there.slot.institution)


def test_no_host_is_chosen_beforehand(organiser: FlaskClient) -> None:
    for path, words in (
        ("/cities/kumasi/host-places/new", "Choose the city"),
        ("/cities/kumasi/visits/new", "Choose a host"),
    ):
        assert f'value="">{words}</option>' in organiser.get(path).text
        assert post(organiser, path)[0] == 422


def test_a_wrong_host_is_corrected_until_a_visit_leads_there(
    db: SQLAlchemy, organiser: FlaskClient, there: Visiting
) -> None:
    factories.make_city("chennai", country="IN", time_zone="Asia/Kolkata")
    sent = {
        "unit": "Pathology (illustrative)",
        "starts_on": "2037-12-07",
        "ends_on": "2037-12-18",
        "places": "3",
        "languages": "English",
        "disciplines": "Pathology",
        "contact": "desk@example.org",
    }
    wrong = {"city": "mumbai", "hospital": "Hospital of the tests (illustrative)"}
    post(organiser, "/cities/kumasi/host-places/new", **sent, **wrong)
    slot = db.session.scalars(select(HostSlot).filter_by(unit=sent["unit"])).one()
    edit = f"/host-places/{slot.public_id}/edit"
    assert "City of the host" in organiser.get(edit).text

    right = {"city": "chennai", "hospital": "Another (illustrative)", "revision": "1"}
    assert post(organiser, edit, **sent, **right)[0] == 200

    db.session.expire_all()
    assert (slot.institution.name, slot.city.slug) == ("Another (illustrative)", "chennai")
    in_use = organiser.get(f"/host-places/{there.slot.public_id}/edit").text
    assert "City of the host" not in in_use


def test_places_that_are_held_are_not_taken_away(organiser: FlaskClient, there: Visiting) -> None:
    advance(there, VisitState.CONFIRMED)
    sent = {
        "revision": "1",
        "unit": there.slot.unit,
        "starts_on": "2037-12-07",
        "ends_on": "2037-12-27",
        "places": "1",
        "languages": "English",
        "disciplines": "All",
        "contact": "desk@example.org",
    }
    status, page = post(organiser, f"/host-places/{there.slot.public_id}/edit", **sent)

    assert (status, "Confirmed visits need 2 places" in page) == (422, True)


@pytest.mark.parametrize("who", ["elsewhere", "mentor", "trainee", "supervisor"])
def test_nobody_else_finds_a_visit_where_it_is_planned(
    app: Flask, there: Visiting, who: str
) -> None:
    run = factories.make_run("nairobi")
    elsewhere = factories.make_person("Organiser Elsewhere", email="else@example.org")
    factories.give_role(elsewhere, Role.CITY_ORGANISER, city=run.city)
    mentor = factories.give_role(
        factories.make_person("Mentor", email="mentor@example.org"), Role.MENTOR, run=run
    )
    people = {
        "elsewhere": elsewhere,
        "mentor": mentor,
        "trainee": there.people[0],
        "supervisor": there.supervisor,
    }
    client = sign_in(app.test_client(), people[who])

    pages = [VISIT, f"{VISIT}/edit", "/cities/kumasi/visits/new", "/cities/kumasi/host-places/new"]
    assert [client.get(page).status_code for page in pages] == [404] * 4
    posts = ["step", "cancel", "documents", "supervisor", "agenda"]
    assert [post(client, f"{VISIT}/{each}")[0] for each in posts] == [404] * 5
    assert client.get(f"/host-places/{there.slot.public_id}/edit").status_code == 404
    assert there.visit.slot.unit not in client.get("/visits").text
