"""Importing trainees in the browser: the file, its columns, the dry run, taking it over."""

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.domain.permissions import Role
from app.domain.trainee_import.columns import guess_mapping, missing_required
from app.models.delivery import CourseRun
from app.models.person import Person
from app.models.trainee_import import TraineeImport
from app.queries import trainees
from app.services import enrolments
from tests.actors import CSRF, sign_in
from tests.factories import NOW, enrol, give_role, make_person, make_run
from tests.queries_counted import counted_queries
from tests.trainee_files import HEADER, csv_file, trainee_rows, xlsx_file

ROWS = trainee_rows()
MEGABYTE = 1_000_000


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


@pytest.fixture
def organiser(run: CourseRun, client: FlaskClient) -> FlaskClient:
    return sign_in(client, give_role(make_person("Organiser"), Role.CITY_ORGANISER, city=run.city))


class Endless:
    """A body that is as long as it says, and counts what was read of it."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int = -1) -> bytes:
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return b"x" * size


def send_large(
    client: FlaskClient, run: CourseRun, body: Endless, headers: dict[str, str] | None = None
) -> TestResponse:
    environ = {"wsgi.input": body, "CONTENT_LENGTH": str(body.left)}
    return client.post(
        upload_page(run),
        content_type="multipart/form-data; boundary=x",
        headers=headers,
        environ_overrides=environ,
    )


def upload_page(run: CourseRun) -> str:
    return f"/courses/{run.public_id}/people/import"


def upload(
    client: FlaskClient, run: CourseRun, data: bytes | None = None, name: str = "people.csv"
) -> TestResponse:
    content = csv_file() if data is None else data
    file = FileStorage(io.BytesIO(content), filename=name)
    # The client itself would write a large body to a file that it does not close.
    boundary, body = encode_multipart({"csrf_token": CSRF, "file": file})
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(upload_page(run), data=body, content_type=kind)


def take_over(client: FlaskClient, address: str) -> TestResponse:
    """Press the button of the page as it stands."""
    page = client.get(address).text
    found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page)
    fingerprint = found[1] if found else ""
    return client.post(f"{address}/commit", data={"csrf_token": CSRF, "fingerprint": fingerprint})


def text(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", unescape(answer.text))


def test_a_file_is_looked_at_before_anything_happens_and_then_taken_over(
    run: CourseRun, organiser: FlaskClient
) -> None:
    rows = [*ROWS[:58], ("", "nobody@example.org", *ROWS[0][2:])]
    address = upload(organiser, run, csv_file(rows)).location
    dry_run = organiser.get(address)
    before = len(trainees.enrolled(run.id))
    done = take_over(organiser, address)
    after = organiser.get(address)

    assert "Enrol 58 new people; 1 row is left out" in text(dry_run)
    assert "14 hospitals are new here and will be added" in text(dry_run)
    rows_shown = text(dry_run).partition("Row by row")[2]
    assert rows_shown.index("The name is missing.") < rows_shown.index("Wanjikũ Kamau")
    assert before == 0
    assert (done.status_code, done.location) == (303, address)
    assert "58 people are enrolled. 1 row was left out." in text(after)
    assert len(trainees.enrolled(run.id)) == 58


def test_a_workbook_says_which_sheet_was_read(run: CourseRun, organiser: FlaskClient) -> None:
    address = upload(organiser, run, xlsx_file(), "people.xlsx").location

    shown = text(organiser.get(address))
    assert "The sheet “Trainees” was read." in shown
    assert "Not read" not in shown


def test_a_workbook_of_several_sheets_says_which_were_not_read(
    run: CourseRun, organiser: FlaskClient
) -> None:
    file = xlsx_file(more_sheets=("Reserve list", "Programme"))
    address = upload(organiser, run, file, "people.xlsx").location

    words = "The sheet “Trainees” was read. Not read: “Reserve list”, “Programme”."
    assert words in text(organiser.get(address))


@pytest.mark.parametrize(("groups", "last"), [(0, "Discipline"), (2, "Group")])
def test_an_empty_file_to_fill_in_is_recognised_at_once(
    db: SQLAlchemy, client: FlaskClient, groups: int, last: str
) -> None:
    run = make_run(groups=groups)
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=run.city))
    link = f'href="{upload_page(run)}/example.csv"'
    answer = client.get(f"{upload_page(run)}/example.csv")

    (header,) = list(csv.reader(answer.data.decode("utf-8-sig").splitlines()))
    assert link in client.get(upload_page(run)).text
    assert header[-1] == last
    assert sorted(guess_mapping(header).values()) == list(range(len(header)))
    assert missing_required(guess_mapping(header)) == ()


def test_a_corrected_file_shows_what_was_and_will_be_and_who_is_missing(
    run: CourseRun, organiser: FlaskClient
) -> None:
    take_over(organiser, upload(organiser, run).location)
    rows = [list(row) for row in ROWS[:59]]
    rows[4][4] = "Surgeon"
    address = upload(organiser, run, csv_file(rows), "corrected.csv").location
    shown = text(organiser.get(address))
    (gone,) = [row for row in trainees.of_run(run, now=NOW).here if row.name == ROWS[59][0]]
    back = {"csrf_token": CSRF, "next": address}
    withdrawn = organiser.post(f"/courses/{run.public_id}/people/{gone.id}/withdraw", data=back)

    assert "Update 1" in shown
    assert re.search(r"<del>.*Medical officer</del> <ins>.*Surgeon</ins>", shown)
    assert "1 person came with an earlier file and is not in this one" in shown
    assert withdrawn.location == address
    assert "came with an earlier file" not in text(organiser.get(address))


def test_the_same_file_again_has_nothing_to_take_over(
    run: CourseRun, organiser: FlaskClient
) -> None:
    take_over(organiser, upload(organiser, run).location)
    address = upload(organiser, run).location

    assert "Bringing this file in would change nothing" in text(organiser.get(address))
    assert len(trainees.enrolled(run.id)) == 60


def test_taking_over_twice_is_once(run: CourseRun, organiser: FlaskClient) -> None:
    address = upload(organiser, run).location
    page = organiser.get(address).text
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page)[1]  # type: ignore[index]
    fields = {"csrf_token": CSRF, "fingerprint": fingerprint}
    for _twice in range(2):
        assert organiser.post(f"{address}/commit", data=fields).status_code == 303

    assert "was brought in already" in organiser.get(address).text
    assert len(trainees.enrolled(run.id)) == 60


def test_what_changed_meanwhile_is_shown_again_and_nothing_is_done(
    run: CourseRun, organiser: FlaskClient
) -> None:
    take_over(organiser, upload(organiser, run, csv_file(ROWS[:1])).location)
    address = upload(organiser, run).location
    page = organiser.get(address).text
    fingerprint = re.search(r'name="fingerprint" value="(\w+)"', page)[1]  # type: ignore[index]
    (only,) = trainees.enrolled(run.id)
    enrolments.withdraw(only.id, actor=only.person, now=NOW)
    fields = {"csrf_token": CSRF, "fingerprint": fingerprint}
    answer = organiser.post(f"{address}/commit", data=fields)

    assert answer.status_code == 409
    assert "Something changed meanwhile, so nothing was done" in text(answer)
    assert "Enrol 59 new people; 1 row is left out" in text(answer)
    assert trainees.enrolled(run.id) == []


def test_columns_are_chosen_where_headings_say_nothing(
    run: CourseRun, organiser: FlaskClient
) -> None:
    address = upload(organiser, run, csv_file(header=list("abcdefg"))).location
    asked = organiser.get(address)
    chosen = {"csrf_token": CSRF, "column-name": "0", "column-hospital": "3", "column-phone": "99"}
    organiser.post(f"{address}/columns", data=chosen | {"column-id": "2", "column-email": "x"})
    read = organiser.get(address)
    organiser.post(f"{address}/columns", data={"csrf_token": CSRF, "column-name": "0"})

    assert "2 columns are needed and were not recognised: “Name”, “Hospital”." in text(asked)
    assert "The columns of the file are: “a”, “b”, “c”, “d”, “e”, “f”, “g”." in text(asked)
    assert "a · Wanjikũ Kamau" in text(asked)
    assert "Enrol 60 new people" in text(read)
    assert "was not recognised: “Hospital”." in text(organiser.get(address))


def test_columns_are_fixed_once_taken_over(run: CourseRun, organiser: FlaskClient) -> None:
    address = upload(organiser, run).location
    take_over(organiser, address)
    fields = {"csrf_token": CSRF, "column-name": "3", "column-hospital": "0"}
    organiser.post(f"{address}/columns", data=fields)

    assert "its columns cannot change any more" in organiser.get(address).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(
            csv_file([("Amina", *ROWS[0][1:]), ("José", *ROWS[0][1:])], encoding="latin-1"),
            ["people.csv", "Row 3, column “Full name”", "not in UTF-8", "Save the file as CSV"],
            id="encoding",
        ),
        pytest.param(
            csv_file() + b"a,b@example.org,c,Embu, of the East,d,e,f\n",
            ["people.csv", "Row 62, column “H”", "more cells (8) than headings (7)"],
            id="ragged",
        ),
        pytest.param(b"", ["people.csv", "The file is empty."], id="empty"),
        pytest.param(csv_file([]), ["There is nothing below the headings."], id="headings-only"),
        pytest.param(
            csv_file([("x" * 5_001, *ROWS[0][1:])]),
            ["Row 2, column “Full name”", "A cell has more than 5000 characters"],
            id="long-cell",
        ),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"x" * 99, ["of the old kind (.xls)"], id="xls"),
        pytest.param(b"PK\x03\x04" + b"x" * 99, ["The workbook is damaged"], id="damaged"),
        pytest.param(
            b"name,hospital\n" + b"x" * 11 * MEGABYTE,
            ["at most 10,000,000 can be read"],
            id="over-ten-megabytes",
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient, data: bytes, words: list[str]
) -> None:
    answer = upload(organiser, run, data)

    assert answer.status_code == 422
    assert [each for each in words if each not in text(answer)] == []
    assert "Nothing was changed." in answer.text
    assert db.session.scalars(select(TraineeImport)).all() == []


def test_a_file_without_a_needed_column_names_it_and_those_it_has(
    run: CourseRun, organiser: FlaskClient
) -> None:
    data = csv_file([("a@example.org", "Amina")], header=("", "Full name"))
    address = upload(organiser, run, data).location

    shown = text(organiser.get(address))
    assert "One column is needed and was not recognised: “Hospital”." in shown
    assert "The columns of the file are: “column 1”, “Full name”." in shown
    assert take_over(organiser, address).status_code == 409
    assert trainees.enrolled(run.id) == []


def test_no_file_is_asked_for_again(run: CourseRun, organiser: FlaskClient) -> None:
    answer = organiser.post(upload_page(run), data={"csrf_token": CSRF})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


@pytest.mark.parametrize("headers", [{}, {"X-CSRF-Token": CSRF}], ids=["form", "header"])
def test_sixty_megabytes_are_read_to_the_end_and_answered_on_the_page(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient, headers: dict[str, str]
) -> None:
    body = Endless(60 * MEGABYTE)
    answer = send_large(organiser, run, body, headers)

    assert answer.status_code == 413
    assert "at most 10 MB can be read" in text(answer)
    assert "Nothing was changed." in answer.text
    assert 'type="file"' in answer.text
    assert body.left == 0


def test_what_is_far_too_large_is_not_read(run: CourseRun, organiser: FlaskClient) -> None:
    body = Endless(500 * MEGABYTE)
    answer = send_large(organiser, run, body)

    assert (answer.status_code, body.left) == (413, 500 * MEGABYTE)


def test_a35_hostile_cells_are_shown_as_text(run: CourseRun, organiser: FlaskClient) -> None:
    hostile = '<script>alert("x")</script>'
    rows = [(hostile, "", "", hostile, hostile, hostile, hostile), ("a\u202eb", *ROWS[0][1:])]
    address = upload(organiser, run, csv_file(rows, header=(hostile, *HEADER[1:]))).location
    fields = {"csrf_token": CSRF, "column-name": "0", "column-hospital": "3", "column-group": "6"}
    organiser.post(f"{address}/columns", data=fields)
    page = organiser.get(address).text

    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "a·b" in page


def test_many_rows_come_in_parts_with_what_needs_a_look_first(
    run: CourseRun, organiser: FlaskClient
) -> None:
    rows = [*trainee_rows(250), ("", *ROWS[0][1:])]
    address = upload(organiser, run, csv_file(rows)).location
    first = text(organiser.get(address))
    last = text(organiser.get(f"{address}?page=3"))
    new = text(organiser.get(f"{address}?kind=create"))

    assert "The name is missing." in first
    assert "1–100 of 251" in first
    assert "201–251 of 251" in last
    assert "The name is missing." not in new
    assert first.count('scope="row"') == 100


def test_the_dry_run_asks_the_database_the_same_number_of_times_however_long_the_file(
    run: CourseRun, organiser: FlaskClient
) -> None:
    def ask(count: int) -> int:
        address = upload(organiser, run, csv_file(trainee_rows(count))).location
        organiser.get(address)
        with counted_queries() as queries:
            assert organiser.get(address).status_code == 200
        return len(queries)

    assert len({ask(count) for count in (1, 3, 300)}) == 1


def test_pages_are_for_organisers_of_the_city(
    db: SQLAlchemy, client: FlaskClient, run: CourseRun, organiser: FlaskClient
) -> None:
    address = upload(organiser, run).location
    mentor = give_role(make_person("Mentor"), Role.MENTOR, run=run)
    kumasi = give_role(make_person("Else"), Role.CITY_ORGANISER, city=make_run("kumasi").city)
    people = {"mentor": (mentor, 403), "elsewhere": (kumasi, 404)}
    token = {"csrf_token": CSRF}

    for person, status in people.values():
        other = sign_in(client.application.test_client(), person)
        assert other.get(upload_page(run)).status_code == status
        assert upload(other, run).status_code == status
        assert other.get(address).status_code == status
        assert other.post(f"{address}/columns", data=token).status_code == status
        assert take_over(other, address).status_code == status
    assert trainees.enrolled(run.id) == []


def test_who_may_not_import_learns_nothing_from_a_file_that_is_too_large(
    client: FlaskClient, run: CourseRun
) -> None:
    sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=make_run("kumasi").city))
    answer = send_large(client, run, Endless(60 * MEGABYTE))

    assert answer.status_code == 413
    assert run.title not in answer.text


def test_a_person_added_by_hand_is_never_missing(
    db: SQLAlchemy, run: CourseRun, organiser: FlaskClient
) -> None:
    enrol(run, "Zawadi Njeri")
    address = upload(organiser, run).location

    assert "came with an earlier file" not in text(organiser.get(address))
    assert db.session.scalars(select(Person).filter_by(name="Zawadi Njeri")).one()
