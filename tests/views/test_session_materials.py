"""Pages of materials of sessions: who opens what, what is delivered there, what is refused."""

import re
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.domain.curricula.material_files import FILE_MAX
from app.domain.permissions import Role
from app.extensions import db as database
from app.models.delivery import CourseRun, CourseSession
from app.models.person import Person
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.queries import session_materials as queries
from app.services import session_materials
from tests import materials
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, make_run, planned_of, sessions_of
from tests.materials import CARD, KEY, Teaching
from tests.queries_counted import counted_queries
from tests.world import PDF

NEW_KEY = "AnotherMaterial0"


@pytest.fixture
def there(db: SQLAlchemy) -> Teaching:
    return materials.arrange()


def browser(app: Flask, person: Person) -> FlaskClient:
    return sign_in(app.test_client(), person)


def read(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def page_of(session: CourseSession | PlannedSession) -> str:
    return f"/sessions/{session.public_id}/materials"


def send(client: FlaskClient, address: str, **fields: object) -> TestResponse:
    given = {"csrf_token": CSRF, "public_id": NEW_KEY, "revision": "1", "title": "Card"}
    boundary, body = encode_multipart(given | fields)  # the client would leave a file open
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.post(address, data=body, content_type=kind)


def fields_of(page: TestResponse, address: str) -> dict[str, object]:
    """What a form on a page sends without being asked."""
    form = page.text.partition(f'action="{address}"')[2].partition("</form>")[0]
    found = re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found if name != "csrf_token"}


def a_file(data: bytes = CARD, name: str = "card.txt") -> FileStorage:
    return FileStorage(BytesIO(data), filename=name)


def test_a_file_is_handed_out_to_be_kept_and_never_shown(app: Flask, there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    answer = browser(app, there.trainee).get(f"/materials/{row.public_id}/open")

    assert (answer.status_code, answer.data) == (200, CARD)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="card.txt"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/plain"


def test_each_kind_of_person_opens_it_or_does_not_learn_of_it(app: Flask, there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    other_run = make_run("kumasi")
    withdrawn = enrol(there.run, "Left Early")
    withdrawn.status = "withdrawn"
    database.session.commit()
    people = {
        "organiser": there.organiser,
        "mentor who teaches": there.mentor,
        "another mentor": give_role(make_person("Musa"), Role.MENTOR, run=there.run),
        "trainee": there.trainee,
        "administrator": give_role(make_person("Ines"), Role.PLATFORM_ADMINISTRATOR),
        "withdrawn": withdrawn.person,
        "trainee elsewhere": enrol(other_run, "Efua").person,
        "mentor elsewhere": give_role(make_person("Yaw"), Role.MENTOR, run=other_run),
        "organiser elsewhere": give_role(
            make_person("Kofi"), Role.CITY_ORGANISER, city=other_run.city
        ),
        "partner viewer": give_role(make_person("Farah"), Role.PARTNER_VIEWER),
        "stranger": make_person("Nobody Known"),
    }
    address = f"/materials/{row.public_id}/open"
    statuses = {who: browser(app, each).get(address).status_code for who, each in people.items()}

    assert {who for who, status in statuses.items() if status == 200} == {
        "organiser", "mentor who teaches", "another mentor", "trainee", "administrator",
    }  # fmt: skip
    assert {status for status in statuses.values() if status != 200} == {404}
    assert app.test_client().get(address).status_code == 302


def test_what_is_planned_alone_leaves_to_planners_alone(app: Flask, db: SQLAlchemy) -> None:
    run = make_run("nairobi", published=False)
    organiser = give_role(make_person("Esther"), Role.CITY_ORGANISER, city=run.city)
    mentor = give_role(make_person("Grace"), Role.MENTOR, run=run)
    trainee = enrol(run, "Wanjiku").person
    planned = planned_of(run, code="M01")[0]
    row = materials.add(planned, organiser, title="Secret draft")  # type: ignore[arg-type]
    address = f"/materials/{row.public_id}/open"

    assert browser(app, organiser).get(address).status_code == 200
    assert browser(app, mentor).get(address).status_code == 404
    assert browser(app, trainee).get(address).status_code == 404
    assert browser(app, mentor).get(page_of(planned)).status_code == 404
    listed = browser(app, mentor).get(f"/courses/{run.public_id}/materials")
    assert "Secret draft" not in listed.text
    assert "Secret draft" not in browser(app, trainee).get("/me").text


def test_a_mentor_reads_of_a_session_what_was_released_and_not_what_is_planned(
    app: Flask, there: Teaching
) -> None:
    database.session.get_one(PlannedSession, there.session.id).title = "Planned otherwise"
    database.session.commit()

    assert "Planned otherwise" not in browser(app, there.mentor).get(page_of(there.session)).text
    assert "Planned otherwise" in browser(app, there.organiser).get(page_of(there.session)).text


def test_what_was_taken_away_or_only_asked_for_is_opened_by_nobody(
    app: Flask, there: Teaching
) -> None:
    asked = materials.ask(there)
    gone = materials.add(there.session, there.organiser)
    session_materials.take_away(gone.id, seen=1, actor=there.organiser, now=NOW)
    client = browser(app, there.organiser)
    answers = [client.get(f"/materials/{each.public_id}/open") for each in (asked, gone)]

    assert [each.status_code for each in answers] == [404, 404]


def test_a_trainee_reads_kind_and_size_beside_the_session(app: Flask, there: Teaching) -> None:
    materials.add(there.session, there.organiser, title="Slides", data=PDF)
    row = materials.add(there.session, there.organiser, title="Big card")
    row.size = 1_400_000
    database.session.commit()
    session_materials.add(
        there.session.id,
        session_materials.Link("https://example.org/film"),
        title="Film",
        language="es",
        public_id=NEW_KEY,
        actor=there.organiser,
        now=NOW,
    )
    answer = browser(app, there.trainee).get("/me")

    assert "Big card · TXT, 1.4 MB" in read(answer)
    assert "Film · link to example.org · Spanish" in read(answer)
    assert 'href="https://example.org/film" rel="noreferrer"' in answer.text


def test_the_mentor_delivers_what_is_asked_on_their_own_page(app: Flask, there: Teaching) -> None:
    materials.ask(there)
    client = browser(app, there.mentor)

    assert "Slides" in read(client.get("/me"))
    assert "by 20 Nov 2037, Nairobi" in read(client.get("/today"))

    answer = send(client, f"/materials/{KEY}", title="Slides", file=a_file())

    assert answer.location == page_of(there.session)
    assert "“Slides” is delivered. Thank you." in read(client.get(answer.location))
    assert "Materials that you are asked for" not in client.get("/me").text


def test_organiser_asks_and_is_told_what_is_missing(app: Flask, there: Teaching) -> None:
    client = browser(app, there.organiser)
    address = f"{page_of(there.session)}/ask"
    fields = {"mentor": there.mentor.public_id, "due_on": "2037-11-20"}

    assert send(client, address, **fields).location == page_of(there.session)
    assert "Grace Achieng · • Asked for by" in read(client.get(page_of(there.session)))

    late = send(client, address, **fields | {"due_on": "2026-01-01"})

    assert (late.status_code, "This day is over in Nairobi" in late.text) == (422, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose a file, or paste a link."),
        ({"title": "", "file": (CARD,)}, "Choose the file again once the rest is put right."),
        ({"link": "http://example.org"}, "It has to begin with https://"),
        ({"link": "javascript:alert(1)"}, "It has to begin with https://"),
        ({"file": (b"", "card.txt")}, "is empty"),
        ({"file": (b"<script>", "card.html")}, "ends as that of no file that is taken here"),
        ({"file": (b"MZ\x00", "card.pdf")}, "is not what its name says"),
    ],
)
def test_what_can_be_no_material_is_refused_in_words_that_help(
    app: Flask, there: Teaching, fields: dict[str, object], words: str
) -> None:
    given = {name: a_file(*said) if name == "file" else said for name, said in fields.items()}  # type: ignore[misc]
    answer = send(browser(app, there.mentor), page_of(there.session), **given)

    assert (answer.status_code, words in read(answer)) == (422, True)
    assert queries.of_session(there.session.id) == []


def test_a_file_that_is_too_large_is_refused_where_it_was_chosen(
    app: Flask, there: Teaching
) -> None:
    client = browser(app, there.mentor)
    just = send(client, page_of(there.session), file=a_file(b"a" * (FILE_MAX + 1)))
    far = send(client, page_of(there.session), file=a_file(b"a" * (FILE_MAX + 3_000_000)))

    assert (just.status_code, far.status_code) == (422, 413)
    assert "What you sent is too large" in read(far)
    again = fields_of(far, page_of(there.session)) | {"title": "Card", "file": a_file()}
    assert send(client, page_of(there.session), **again).status_code == 303
    assert len(queries.of_session(there.session.id)) == 1


def test_a_newer_file_that_is_too_large_leaves_a_form_that_can_be_sent(
    app: Flask, there: Teaching
) -> None:
    row = materials.add(there.session, there.organiser, title="Card of steps")
    materials.deliver(row, there.organiser, b"Eight steps.\n")
    client, address = browser(app, there.mentor), f"/materials/{row.public_id}"
    far = send(client, address, file=a_file(b"a" * (FILE_MAX + 3_000_000)))
    again = fields_of(far, address)

    assert far.status_code == 413
    assert (again["title"], again["revision"]) == (row.title, str(row.revision))
    assert send(client, address, **again, file=a_file(b"Nine steps.\n")).status_code == 303


def test_a_certificate_of_somebody_is_no_material(
    app: Flask, there: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.queries.material_files.kept", lambda *_args: frozenset())
    answer = send(browser(app, there.mentor), page_of(there.session), file=a_file(PDF, "c.pdf"))

    assert (answer.status_code, "certificate" in read(answer)) == (422, True)


def test_only_who_teaches_the_session_changes_its_materials(app: Flask, there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    colleague = browser(app, give_role(make_person("Musa"), Role.MENTOR, run=there.run))
    address = f"/materials/{row.public_id}"
    answers = [
        send(colleague, page_of(there.session), file=a_file()),
        send(colleague, address, file=a_file(b"Eight steps.\n")),
        send(colleague, f"{address}/off"),
        send(colleague, f"{address}/restore"),
        colleague.get(address),
        send(browser(app, there.mentor), f"{page_of(there.session)}/ask"),
    ]

    assert {each.status_code for each in answers} == {403}
    assert colleague.get(page_of(there.session)).status_code == 200
    trainee = browser(app, there.trainee)
    assert trainee.get(page_of(there.session)).status_code == 404
    assert send(trainee, page_of(there.session), file=a_file()).status_code == 404


def test_only_planners_and_who_teaches_it_read_what_a_mentor_is_asked_for(
    app: Flask, there: Teaching
) -> None:
    materials.add(there.session, there.organiser)
    materials.ask(there)
    colleague = give_role(make_person("Musa"), Role.MENTOR, run=there.run)
    materials.teach(sessions_of(there.run, code="M02")[0], colleague)
    people = {"planner": there.organiser, "teaches it": there.mentor, "colleague": colleague}
    for page in (page_of(there.session), f"/courses/{there.run.public_id}/materials"):
        read_by = {who: read(browser(app, each).get(page)) for who, each in people.items()}

        assert {who for who, text in read_by.items() if "Slides" in text} == {
            "planner",
            "teaches it",
        }
        assert "Asked for" not in read_by["colleague"]
        assert all("Card" in text for text in read_by.values())


def test_a_material_is_taken_away_and_put_back(app: Flask, there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    client = browser(app, there.mentor)
    address = f"/materials/{row.public_id}"

    assert send(client, f"{address}/off", revision="7").status_code == 303
    assert "Nothing was taken away" in read(client.get(page_of(there.session)))
    send(client, f"{address}/off")
    page = client.get(page_of(there.session))
    assert "“Card” is taken away." in read(page)
    assert f'action="{address}/restore"' in page.text
    assert client.get(address).location == page_of(there.session)
    send(client, f"{address}/restore")
    assert "“Card” is there again." in read(client.get(page_of(there.session)))
    assert send(client, f"{address}/off", revision="x").status_code == 400


def test_who_saw_an_older_state_is_told_and_what_they_typed_is_there(
    app: Flask, there: Teaching
) -> None:
    row = materials.add(there.session, there.organiser)
    materials.deliver(row, there.organiser, b"Eight steps.\n")
    answer = send(browser(app, there.mentor), f"/materials/{row.public_id}", title="My own title")

    assert answer.status_code == 409
    assert "Somebody else changed it meanwhile" in read(answer)
    assert "My own title" in answer.text


def test_what_is_overdue_stands_with_what_a_course_needs(
    app: Flask, there: Teaching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        queries, "overdue_by_run", lambda runs, **_now: {each.id: 2 for each in runs}
    )
    client = browser(app, there.organiser)

    assert "2 materials of mentors are overdue" in read(client.get("/today"))
    page = read(client.get(f"/courses/{there.run.public_id}"))
    assert "2 materials that mentors were asked for are overdue." in page


def of_every_session(run: CourseRun, actor: Person, most: int) -> None:
    for session in sessions_of(run, kind="module")[:most]:
        materials.add(session, actor, title=f"Card of {session.code}")


def test_pages_ask_as_often_however_many_sessions_have_materials(
    app: Flask, there: Teaching
) -> None:
    addresses = {
        "/me": browser(app, there.trainee),
        f"/courses/{there.run.public_id}/materials": browser(app, there.organiser),
    }
    counts = []
    for most in (1, 8):
        of_every_session(there.run, there.organiser, most)
        for address, client in addresses.items():
            client.get(address)
            with counted_queries() as asked:
                assert "Card of M01" in client.get(address).text
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_a_session_page_asks_as_often_however_many_materials_it_has(
    app: Flask, there: Teaching
) -> None:
    client = browser(app, there.organiser)
    counts = []
    for number in range(4):
        materials.add(there.session, there.mentor, title=f"Card {number}")
        client.get(page_of(there.session))
        with counted_queries() as asked:
            client.get(page_of(there.session))
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_language_and_title_are_kept_as_they_were_said(app: Flask, there: Teaching) -> None:
    client = browser(app, there.organiser)
    send(client, page_of(there.session), title="Карточка", language="ru", file=a_file())
    row = database.session.query(SessionMaterial).one()

    assert (row.title, row.language, row.file_name) == ("Карточка", "ru", "card.txt")


def test_only_planners_ask_no_longer_for_what_was_not_delivered(
    app: Flask, there: Teaching
) -> None:
    row = materials.ask(there)
    mentor, organiser = browser(app, there.mentor), browser(app, there.organiser)
    address = f"/materials/{row.public_id}"

    assert f'action="{address}/off"' not in mentor.get(page_of(there.session)).text
    assert send(mentor, f"{address}/off").status_code == 403
    assert f'action="{address}/off"' in organiser.get(page_of(there.session)).text
    assert send(organiser, f"{address}/off").status_code == 303
    assert send(mentor, f"{address}/restore").status_code == 403
    assert send(organiser, f"{address}/restore").status_code == 303
