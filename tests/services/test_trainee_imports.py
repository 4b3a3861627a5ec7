"""Importing trainees from files, from the bytes to the roll."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.domain.trainee_import.entry import ReasonCode
from app.domain.trainee_import.plan import ImportPlan, Kind
from app.extensions import db as database
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Affiliation, Contact, Person
from app.models.place import Institution
from app.models.trainee_import import TraineeImport
from app.queries import import_plans, trainees
from app.services import enrolments, trainee_imports
from app.services.trainee_imports import AlreadyIn, ChangedMeanwhile, FileRefused, TakenOver
from tests.conftest import Installation
from tests.factories import NOW, make_person, make_run, planner
from tests.queries_counted import counted_queries
from tests.soak import Scale
from tests.trainee_files import csv_file, trainee_rows, xlsx_file

TABLES = (Person, Contact, Affiliation, Institution, Enrolment)
ROWS = trainee_rows()


def many_rows(count: int) -> list[tuple[str, ...]]:
    """Return so many rows, no two of which are one person."""
    words = str.maketrans("0123456789", "aeioumnrst")
    rows = enumerate(trainee_rows(count))
    return [(f"{row[0]} {str(number).translate(words)}", *row[1:]) for number, row in rows]


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(groups=4)


def upload(run: CourseRun, data: bytes | None = None) -> TraineeImport:
    return trainee_imports.receive(
        run.id,
        file_name="trainees.csv",
        data=csv_file() if data is None else data,
        actor=make_person("Organiser"),
        now=NOW,
    ).row


def plan(row: TraineeImport) -> ImportPlan:
    found = import_plans.of_import(row, now=NOW)
    assert found is not None
    return found


def take(row: TraineeImport) -> TakenOver:
    return trainee_imports.take_over(
        row.id, fingerprint=plan(row).fingerprint, actor=make_person("Organiser"), now=NOW
    )


def counts(db: SQLAlchemy) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.mark.parametrize("data", [csv_file(), xlsx_file()], ids=["csv", "xlsx"])
def test_sixty_trainees_of_fourteen_hospitals_come_in(
    db: SQLAlchemy, run: CourseRun, data: bytes
) -> None:
    done = take(upload(run, data))
    roll = trainees.enrolled(run.id)
    hospitals = db.session.scalars(select(Institution).filter_by(city_id=run.city_id)).all()

    assert done == TakenOver(enrolled=60)
    assert sorted(each.person.name for each in roll) == sorted(row[0] for row in ROWS)
    assert {each.source for each in roll} == {"import"}
    assert Counter(each.group.number for each in roll) == {1: 15, 2: 15, 3: 15, 4: 15}
    assert len(hospitals) == 14


def test_a_dry_run_changes_nothing(db: SQLAlchemy, run: CourseRun) -> None:
    row = upload(run)
    before = counts(db)

    assert plan(row).counts[Kind.CREATE] == 60
    assert counts(db) == before


def test_the_same_file_again_changes_nothing(db: SQLAlchemy, run: CourseRun) -> None:
    first = upload(run)
    take(first)
    second = upload(run)
    before = counts(db)

    assert second != first
    assert plan(second).counts == dict.fromkeys(Kind, 0) | {Kind.UNCHANGED: 60}
    assert take(second) == TakenOver()
    assert counts(db)[1:] == before[1:]


def test_a_file_that_waits_is_not_kept_twice(db: SQLAlchemy, run: CourseRun) -> None:
    assert upload(run) == upload(run)


def test_a_corrected_file_updates_and_never_doubles(db: SQLAlchemy, run: CourseRun) -> None:
    take(upload(run))
    rows = [list(row) for row in ROWS]
    rows[0][0] = "Wanjikũ Kamau Mwangi"  # the name was incomplete
    rows[1][1] = "achieng@example.org"
    rows[2][3] = "Mbagathi County Hospital"
    rows[3][6] = "1"
    rows[4][4] = "Surgeon"
    rows[5][2] = "+254 711 555 777"
    missing = rows.pop()
    row = upload(run, csv_file(rows))
    found = plan(row)
    before = counts(db)
    done = take(row)

    assert found.new_hospitals == ("Mbagathi County Hospital",)
    assert [person.name for person in found.missing] == [missing[0]]
    assert done == TakenOver(updated=6)
    assert [b - a for a, b in zip(before, counts(db), strict=True)] == [1, 0, 0, 1, 0]
    assert plan(upload(run, csv_file(rows))).counts[Kind.UNCHANGED] == 59


def test_who_is_missing_stays_until_somebody_says_otherwise(db: SQLAlchemy, run: CourseRun) -> None:
    take(upload(run))
    take(upload(run, csv_file(ROWS[:50])))

    assert len(trainees.enrolled(run.id)) == 60


def test_refused_rows_are_left_out_and_the_others_come_in(db: SQLAlchemy, run: CourseRun) -> None:
    rows = [*ROWS[:3], ("", *ROWS[3][1:]), ("Amina", "broken", *ROWS[4][2:]), ROWS[0]]
    row = upload(run, csv_file(rows))

    assert [(v.row, v.reasons[0].code) for v in plan(row).verdicts if v.reasons] == [
        (5, ReasonCode.NAME_MISSING),
        (6, ReasonCode.EMAIL_INVALID),
        (7, ReasonCode.DUPLICATE_IN_FILE),
    ]
    assert take(row) == TakenOver(enrolled=3, refused=3)
    assert len(trainees.enrolled(run.id)) == 3


def test_importing_twice_is_once(db: SQLAlchemy, run: CourseRun) -> None:
    row = upload(run)
    fingerprint = plan(row).fingerprint
    take(row)
    before = counts(db)

    again = trainee_imports.take_over(
        row.id, fingerprint=fingerprint, actor=make_person("Organiser"), now=NOW
    )
    assert again == TakenOver(already=True)
    assert counts(db)[1:] == before[1:]


def test_what_changed_meanwhile_has_to_be_looked_at_again(db: SQLAlchemy, run: CourseRun) -> None:
    row = upload(run)
    fingerprint = plan(row).fingerprint
    name, email, _, hospital, *_rest = ROWS[7]
    enrolments.enrol(
        run.id,
        TraineeDetails(name=name, email=email, hospital=hospital),
        actor=make_person("Organiser"),
        now=NOW,
    )
    before = counts(db)

    with pytest.raises(ChangedMeanwhile):
        trainee_imports.take_over(row.id, fingerprint=fingerprint, actor=make_person(), now=NOW)
    assert counts(db)[1:] == before[1:]
    assert row.committed_at is None


def test_who_was_replaced_by_hand_does_not_come_back_with_the_file(
    db: SQLAlchemy, run: CourseRun
) -> None:
    take(upload(run))
    old = trainees.enrolled(run.id)[0]
    enrolments.replace(
        old.id,
        TraineeDetails(name="Zawadi Njeri", hospital="Embu Level 5 Hospital"),
        actor=make_person(),
        now=NOW,
    )
    row = upload(run)

    (refused,) = [v for v in plan(row).verdicts if v.kind is Kind.REFUSED]
    assert refused.reasons[0].code is ReasonCode.LEFT_THE_COURSE
    assert take(row) == TakenOver(refused=1)
    assert old.status == "replaced"


def test_people_of_an_earlier_course_are_enrolled_and_not_made_again(
    db: SQLAlchemy, run: CourseRun
) -> None:
    take(upload(run))
    before = counts(db)
    later = make_run(groups=4)

    assert take(upload(later)) == TakenOver(enrolled=60)
    after = counts(db)
    assert after[1:4] == before[1:4]
    assert after[4] - before[4] == 60


@pytest.mark.parametrize(
    ("data", "line", "field"),
    [
        pytest.param(csv_file(encoding="latin-1", rows=[("José", *ROWS[0][1:])]), 2, None,
                     id="encoding"),
        pytest.param(csv_file() + b"one,two,three,four,five,six,seven,eight\n", 62, "H",
                     id="ragged"),
        pytest.param(b"", None, None, id="empty"),
        pytest.param(b"PK\x03\x04 no workbook", None, None, id="damaged-workbook"),
        pytest.param(b"\x00" * 100, None, None, id="nul"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_names_line_and_field_and_leaves_nothing(
    db: SQLAlchemy, run: CourseRun, data: bytes, line: int | None, field: str | None
) -> None:
    with pytest.raises(FileRefused) as refusal:
        upload(run, data)

    assert refusal.value.file == "trainees.csv"
    assert refusal.value.line in (line, 1 if line is None else line)
    if field:
        assert refusal.value.field == field
    assert db.session.scalars(select(TraineeImport)).all() == []


def test_columns_with_unknown_headings_are_chosen_by_hand(db: SQLAlchemy, run: CourseRun) -> None:
    row = upload(run, csv_file(header=list("abcdefg")))

    assert import_plans.of_import(row, now=NOW) is None
    trainee_imports.choose_columns(
        row.id, {Field.NAME: 0, Field.HOSPITAL: 3, Field.PHONE: 99}, actor=planner(), now=NOW
    )
    assert import_plans.mapping_of(row) == {Field.NAME: 0, Field.HOSPITAL: 3}
    assert take(row) == TakenOver(enrolled=60)
    with pytest.raises(AlreadyIn):
        trainee_imports.choose_columns(
            row.id, {Field.NAME: 1, Field.HOSPITAL: 3}, actor=planner(), now=NOW
        )


def test_columns_do_not_change_after_the_last_look_unseen(db: SQLAlchemy, run: CourseRun) -> None:
    row = upload(run)
    fingerprint = plan(row).fingerprint
    trainee_imports.choose_columns(
        row.id, {Field.NAME: 3, Field.HOSPITAL: 0}, actor=planner(), now=NOW
    )

    with pytest.raises(ChangedMeanwhile):
        trainee_imports.take_over(row.id, fingerprint=fingerprint, actor=make_person(), now=NOW)


def test_columns_of_a_file_never_reach_what_no_field_is_for(db: SQLAlchemy, run: CourseRun) -> None:
    header = ("Full name", "Hospital", "role", "city_id", "public_id", "id", "status")
    row = upload(run, csv_file([("Amina", "Embu", "mentor", "9", "x", "1", "left")], header=header))
    take(row)
    (enrolment,) = trainees.enrolled(run.id)

    assert enrolment.person.role_assignments == []
    assert (enrolment.status, enrolment.person.public_id != "x") == ("enrolled", True)


def test_of_a_file_that_went_in_only_what_was_read_is_kept(db: SQLAlchemy, run: CourseRun) -> None:
    header = ("National id", "Full name", "Born", "Hospital", "Religion", "Phone")
    rows = [
        ("12345678", "Amina Hassan", "1990-01-01", "Embu", "none", "+254 700 555 001"),
        ("87654321", "", "1991-01-01", "Embu", "none", ""),
    ]
    row = upload(run, csv_file(rows, header=header))
    waiting = list(row.header)
    take(row)

    assert waiting == list(header)
    assert row.header == ["Full name", "Hospital", "Phone"]
    assert row.rows == [[2, ["Amina Hassan", "Embu", "+254 700 555 001"]], [3, ["", "Embu", ""]]]
    assert import_plans.mapping_of(row) == {Field.NAME: 0, Field.HOSPITAL: 1, Field.PHONE: 2}
    assert [verdict.kind for verdict in plan(row).verdicts] == [Kind.UNCHANGED, Kind.REFUSED]


def test_who_is_missing_is_known_after_columns_went(db: SQLAlchemy, run: CourseRun) -> None:
    header = ("National id", "Full name", "Hospital")
    people = [("1", "Amina Hassan", "Embu"), ("2", "Joseph Barasa", "Embu")]
    take(upload(run, csv_file(people, header=header)))
    later = upload(run, csv_file(people[:1], header=header))

    assert [person.name for person in plan(later).missing] == ["Joseph Barasa"]


def test_hostile_cells_stay_text(db: SQLAlchemy, run: CourseRun) -> None:
    cells = ('=HYPERLINK("http://x")', "<script>alert(1)</script>", "'; DROP TABLE person; --")
    row = upload(
        run,
        csv_file([(cell, "", "", "Embu", *cells[:2], "") for cell in cells]),
    )
    take(row)

    assert sorted(each.person.name for each in trainees.enrolled(run.id)) == sorted(cells)


@pytest.mark.soak
def test_two_thousand_rows_come_in_with_a_few_statements(
    db: SQLAlchemy, run: CourseRun, scale: Scale
) -> None:
    count = scale(500, 2_000)
    row = upload(run, csv_file(many_rows(count)))
    fingerprint = plan(row).fingerprint
    actor = make_person("Organiser")
    with counted_queries() as queries:
        done = trainee_imports.take_over(row.id, fingerprint=fingerprint, actor=actor, now=NOW)

    assert done == TakenOver(enrolled=count)
    assert len(queries) < 37 + count // 100


def test_two_imports_at_once_bring_nobody_in_twice(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        run = make_run(groups=4)
        imports = [
            upload(run, csv_file()).id,
            upload(run, csv_file([*ROWS, ("Zawadi Njeri", *ROWS[0][1:])])).id,
        ]
        actor = make_person("Organiser").id

    def take_one(import_id: int) -> str:
        with app.app_context():
            row = database.session.get_one(TraineeImport, import_id)
            person = database.session.get_one(Person, actor)
            fingerprint = plan(row).fingerprint
            together.wait()
            try:
                trainee_imports.take_over(import_id, fingerprint=fingerprint, actor=person, now=NOW)
            except ChangedMeanwhile:
                return "changed meanwhile"
            return "taken over"

    together = Barrier(2, timeout=60)
    with ThreadPoolExecutor(2) as threads:
        outcomes = sorted(threads.map(take_one, imports))
    with app.app_context():
        names = Counter(database.session.scalars(select(Person.name)).all())

    assert outcomes == ["changed meanwhile", "taken over"]
    assert {name: count for name, count in names.items() if count > 1 and name != "Organiser"} == {}


def test_signs_that_no_text_has_are_refused_in_their_row(db: SQLAlchemy, run: CourseRun) -> None:
    rows = [(f"Amina{sign}Hassan", *ROWS[0][1:]) for sign in ("_x0000_", "_xD800_", "_x0007_")]
    row = upload(run, xlsx_file(rows))

    assert {v.kind for v in plan(row).verdicts if v.reasons} <= {Kind.REFUSED}
    take(row)
    assert all(name.isprintable() for name in db.session.scalars(select(Person.name)))
