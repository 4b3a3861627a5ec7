"""Migrations go both ways, keep every row and trigger, and end where the golden schema says."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.domain.plans.planned import Planned, from_data
from app.extensions import db
from app.models.delivery import CourseSession
from app.models.frozen_rows import FROZEN_ROWS
from app.models.plan import PlannedSession, Release, ReleasedSession
from tests.conftest import Installation
from tests.schema import describe

GOLDEN = Path(__file__).parent / "golden"

REBUILD = '''
"""Rebuild a table that has children and triggers, as a batch migration does."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", {head!r}, None, None

def batch():
    recreate = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    return op.batch_alter_table("{table}", recreate=recreate)

def upgrade():
    with batch() as table:
        table.add_column(sa.Column("remark", sa.String(20)))

def downgrade():
    with batch() as table:
        table.drop_column("remark")
'''


def test_schema_at_the_newest_revision_is_the_golden_one(installation: Installation) -> None:
    with installation.app().app_context():
        found = describe(db.engine)
    golden = GOLDEN / f"schema-{installation.kind}.txt"

    if os.environ.get("WRITE_GOLDEN") == "1":
        golden.write_text(found)
    assert found == golden.read_text()


def test_downgrade_to_the_beginning_leaves_nothing_and_upgrade_brings_all_back(
    installation: Installation,
) -> None:
    with installation.app().app_context():
        before = describe(db.engine)
        flask_migrate.downgrade(revision="base")
        tables = set(inspect(db.engine).get_table_names())
        flask_migrate.upgrade()

        assert tables == {"alembic_version"}
        assert describe(db.engine) == before


@pytest.mark.parametrize(
    "table",
    ["person", "course_run", "attendance_event", "audit_entry", "audit_detail", "certificate"],
)
def test_rebuilding_a_table_keeps_children_and_triggers(
    installation: Installation, tmp_path: Path, table: str
) -> None:
    with installation.app().app_context():
        _fill()
        before, counts = describe(db.engine), _counts()
        _run_extra_migration(tmp_path, table, "upgrade", "9999")
        after_upgrade = _counts()
        _run_extra_migration(tmp_path, table, "downgrade", "-1")

        assert after_upgrade == counts
        assert _counts() == counts
        assert _triggers(describe(db.engine)) == _triggers(before)
        kept = [each for each in FROZEN_ROWS if list(each.statements(db.engine.dialect.name))]
        assert len(_triggers(before)) == len(kept)


def test_what_is_refused_of_entries_is_what_is_said_now(installation: Installation) -> None:
    """On SQLite a trigger that is there already is not replaced by itself."""
    older = {
        "sqlite": "BEGIN SELECT RAISE(ABORT, 'older'); END",
        "postgresql": "EXECUTE FUNCTION refuse_change('older')",
    }
    name, table = "frozen_log_entry_update", "log_entry"
    with installation.app().app_context():
        before = describe(db.engine)
        flask_migrate.downgrade(revision="0018")
        on = f" ON {table}" if db.engine.dialect.name == "postgresql" else ""
        make = f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        with db.engine.begin() as connection:
            connection.execute(text(f"DROP TRIGGER {name}{on}"))
            connection.execute(text(make + older[db.engine.dialect.name]))
        flask_migrate.upgrade()

        assert describe(db.engine) == before


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE attendance_event SET status = 'present'",
        "DELETE FROM attendance_event",
        "UPDATE curriculum_version SET title = 'Another'",
        "DELETE FROM adaptation_version",
        "UPDATE certificate SET number = 'X'",
        "UPDATE adaptation_version SET label = 'X'",
        "UPDATE run_pin SET content_hash = 'x'",
        "DELETE FROM run_pin",
        "DELETE FROM certificate",
        "UPDATE audit_entry SET action = 'x'",
        "DELETE FROM audit_entry",
        "UPDATE audit_detail SET reason = 'x'",
        "UPDATE consent SET given = false",
        "UPDATE released_session SET facts = '{}'",
        "DELETE FROM released_session",
        "UPDATE release SET number = 2",
        "UPDATE release SET note = 'Another'",
        "DELETE FROM release",
    ],
)
def test_case_24_trigger_refuses(installation: Installation, change: str) -> None:
    with installation.app().app_context():
        _fill()
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="frozen"):
            connection.execute(text(change))


@pytest.mark.parametrize(
    "table",
    ["curriculum_version", "attendance_event", "audit_entry", "run_pin", "released_session"],
)
def test_frozen_rows_do_not_go_with_what_replaces_or_empties_them(
    installation: Installation, table: str
) -> None:
    with installation.app().app_context():
        _fill()
        replacing = {
            "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
            "postgresql": f"TRUNCATE {table} CASCADE",
        }
        change = replacing[db.engine.dialect.name]
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="frozen"):
            connection.execute(text(change))


def test_certificate_bytes_are_set_once(installation: Installation) -> None:
    issue = text("UPDATE certificate SET state = 'issued', pdf_sha256 = :sha256")
    with installation.app().app_context():
        _fill()
        with db.engine.connect() as connection:
            connection.execute(issue, {"sha256": "a" * 64})
            with pytest.raises(DBAPIError, match="frozen"):
                connection.execute(issue, {"sha256": "b" * 64})


def test_consents_can_be_erased_with_the_whole_record(installation: Installation) -> None:
    with installation.app().app_context():
        _fill()
        with db.engine.begin() as connection:
            connection.execute(text("DELETE FROM consent"))

        assert _counts()["consent"] == 0


def test_what_was_known_of_people_and_organisations_goes_along(installation: Installation) -> None:
    with installation.app().app_context():
        _fill()
        flask_migrate.downgrade(revision="0001")
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE organisation SET kind = 'hospital'"))
            connection.execute(text("UPDATE person SET name = 'José Núñez'"))
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            tags = connection.execute(text("SELECT facet, tag FROM organisation_tag")).all()
            words = connection.execute(
                text("SELECT key FROM person_key WHERE kind = 'word' ORDER BY key")
            )
            assert [tuple(tag) for tag in tags] == [("kind", "hospital")]
            assert words.scalars().all() == ["jose", "nunez"]


def test_a_published_course_has_its_sessions_as_first_release(installation: Installation) -> None:
    with installation.app().app_context():
        _fill()
        flask_migrate.downgrade(revision="0017")
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE course_run SET published_at = created_at"))
            connection.execute(text("INSERT INTO mentor_assignment VALUES (1, 1)"))
        flask_migrate.upgrade()
        start = datetime(2026, 1, 1, 9, tzinfo=UTC)
        facts = Planned(
            id="s",
            kind="module",
            code="M01",
            title="T",
            starts=start.replace(tzinfo=None),
            starts_at=start,
            minutes=45,
            time_zone="Africa/Nairobi",
            status="confirmed",
            mentors=(1,),
        )
        (frozen,) = db.session.scalars(db.select(ReleasedSession))
        (release,) = db.session.scalars(db.select(Release))
        (session,) = db.session.scalars(db.select(PlannedSession))

        assert (release.number, release.released_by, frozen.release_id) == (1, None, release.id)
        assert from_data(frozen.facts) == facts
        assert (session.id, session.public_id, session.mentors[0].person_id) == (1, "s", 1)
        assert db.session.get_one(CourseSession, 1).uid == session.uid


def test_a_course_that_nobody_saw_is_a_plan_alone(installation: Installation) -> None:
    with installation.app().app_context():
        _fill()
        flask_migrate.downgrade(revision="0017")
        with db.engine.begin() as connection:
            connection.execute(text("INSERT INTO mentor_assignment VALUES (1, 1)"))
            again = {"id": 2, "uid": "v", "public_id": "t"}
            columns = [each.name for each in db.metadata.tables["course_session"].columns]
            chosen = ", ".join(f":{each}" if each in again else each for each in columns)
            names = ", ".join(columns)
            connection.execute(
                text(f"INSERT INTO course_session ({names}) SELECT {chosen} FROM course_session"),
                again,
            )
        flask_migrate.upgrade()
        plan = db.session.scalars(db.select(PlannedSession.public_id).order_by("id")).all()
        seen = db.session.scalars(db.select(CourseSession.public_id)).all()

        assert plan == ["s", "t"]
        assert seen == ["s"]  # somebody was marked there, which is kept
        assert _counts()["release"] == 0


def _run_extra_migration(folder: Path, table: str, direction: str, revision: str) -> None:
    config = flask_migrate.Config(str(Path("migrations/alembic.ini").resolve()))
    config.set_main_option("script_location", str(Path("migrations").resolve()))
    versions = Path("migrations/versions").resolve()
    config.set_main_option("version_locations", f"{versions};{folder}")
    config.set_main_option("path_separator", ";")
    head = max(path.name[:4] for path in versions.glob("[0-9]*.py"))
    (folder / "9999_rebuild.py").write_text(REBUILD.format(table=table, head=head))
    getattr(command, direction)(config, revision)


def _triggers(schema: str) -> list[str]:
    return [line for line in schema.splitlines() if "TRIGGER" in line]


def _counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in inspect(db.engine).get_table_names()
        }


def _fill() -> None:
    """Put one row in every table along the chain from a city to a certificate."""
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    content = {"content": {}, "content_hash": "h", "published_at": start}
    rows: dict[str, dict[str, Any]] = {
        "organisation": {"slug": "o", "name": "O"},
        "city": {"slug": "c", "code": "C", "name": "C", "country": "KE", "language": "en"},
        "curriculum": {"slug": "m", "code": "M", "owner_id": 1},
        "curriculum_version": {"curriculum_id": 1, "major": 1, "minor": 0, "patch": 0, **content},
        "adaptation": {"curriculum_id": 1, "city_id": 1},
        "adaptation_version": {"adaptation_id": 1, "number": 1, "base_id": 1, **content},
        "person": {"name": "P", "sort_key": "p", "created_at": start},
        "course_run": {"city_id": 1, "curriculum_version_id": 1, "content_hash": "h"},
        "run_pin": {"course_run_id": 1, "sequence": 1, "curriculum_version_id": 1},
        "planned_session": {"course_run_id": 1, "kind": "module", "code": "M01", "minutes": 45},
        "course_session": {},
        "release": {"course_run_id": 1, "number": 1, "note": "First", "released_at": start},
        "released_session": {"session": "s", "facts": {}},
        "enrolment": {"course_run_id": 1, "person_id": 1, "source": "import"},
        "attendance_event": {"course_session_id": 1, "person_id": 1, "status": "late"},
        "certificate_batch": {"course_run_id": 1, "ordered_by_id": 1, "ordered_at": start},
        "certificate": {"enrolment_id": 1, "batch_id": 1, "number": "N", "code": "K"},
        "audit_entry": {"at": start, "action": "room.added", "actor_kind": "system"},
        "audit_detail": {"salt": "s", "after": {"name": "Hall"}},
        "consent": {"person_id": 1, "purpose": "photo", "given": True, "answered_at": start},
    }
    rows["audit_entry"] |= {"thing_kind": "room", "thing_id": "r", "details_hash": "d"}
    rows["audit_entry"] |= {"previous_hash": "p", "hash": "h"}
    rows["city"] |= {"time_zone": "Africa/Nairobi"}
    rows["curriculum_version"] |= {"title": "T"}
    rows["adaptation_version"] |= {"label": "A"}
    rows["course_run"] |= {"title": "R", "created_at": start}
    rows["course_run"] |= {"starts_on": start.date(), "ends_on": start.date()}
    rows["run_pin"] |= {"content_hash": "h", "rules_hash": "h", "translations_hash": "h"}
    rows["run_pin"] |= {"pinned_at": start}
    rows["planned_session"] |= {"title": "T", "local_start": start.replace(tzinfo=None)}
    rows["planned_session"] |= {"starts_at": start, "ends_at": start + timedelta(minutes=45)}
    rows["planned_session"] |= {"time_zone": "Africa/Nairobi", "revision": 1}
    rows["planned_session"] |= {"uid": "u", "public_id": "s"}
    rows["course_session"] |= rows["planned_session"]
    rows["enrolment"] |= {"enrolled_at": start}
    rows["attendance_event"] |= {"event_id": "v", "method": "roster", "asserted_by_id": 1}
    rows["attendance_event"] |= {"observed_at": start, "received_at": start}
    rows["consent"] |= {"wording": "My photo may be shown."}
    rows["certificate"] |= {"kind": "achievement", "claims": {}}
    with db.engine.begin() as connection:
        for table, values in rows.items():
            key = db.metadata.tables[table].primary_key.columns.keys()[0]
            connection.execute(db.metadata.tables[table].insert().values({key: 1, **values}))
