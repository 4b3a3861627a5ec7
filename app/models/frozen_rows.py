"""Rows that nobody may change, not even by hand: the triggers that refuse it.

Migrations put them (back) in place after every run, because SQLite drops a table's triggers when
a batch migration rebuilds the table.

What a certificate says can do one thing only: become empty, together with the state `erased`, when
its holder is erased. From there no way leads back. Number, code and fingerprint stay. So it is
with the words of an entry of a log book once it is countersigned, and with the note of a release.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EMPTYING = "TRUNCATE"  # of PostgreSQL alone; there it asks no trigger of rows


@dataclass(frozen=True)
class Frozen:
    """What is refused on a table; `when` narrows it by a condition, one for all or each dialect."""

    table: str
    operation: str
    name: str
    when: str | Mapping[str, str] | None = None

    def statements(self, dialect: str) -> Iterator[str]:
        """Yield the SQL that makes the trigger where it is missing."""
        message = f"{self.table}: rows are frozen ({self.name})"
        condition = self.when[dialect] if isinstance(self.when, Mapping) else self.when
        when = f" WHEN ({condition})" if condition else ""
        each = "STATEMENT" if self.operation == EMPTYING else "ROW"
        head = f"BEFORE {self.operation} ON {self.table} FOR EACH {each}{when}"
        if dialect == "sqlite" and self.operation != EMPTYING:
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {self.name} {head} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
        elif dialect == "postgresql":
            yield (
                f"CREATE OR REPLACE TRIGGER {self.name} {head} "
                f"EXECUTE FUNCTION refuse_change('{message}')"
            )


REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

# Not with the course that goes: what a foreign key deletes is deleted by a trigger of its own.
BY_HAND = {
    "sqlite": "OLD.course_run_id IN (SELECT id FROM course_run)",
    "postgresql": "pg_trigger_depth() = 0",
}
# An entry that was countersigned, and loses no more than some of its words.
SIGNED = "OLD.state IN ('countersigned', 'erased')"
_WORDS = ("unit", "done", "reflection", "words")
_REST = (
    "trainee_id", "day", "number", "minutes", "sent_at", "countersigned_at", "countersigned_by_id",
)  # fmt: skip
NOT_JUST_EMPTIED = " OR ".join(
    (
        "NEW.state <> 'erased'",
        "CAST(NEW.goals AS TEXT) NOT IN (CAST(OLD.goals AS TEXT), '[]')",
        *(f"NEW.{name} NOT IN (OLD.{name}, '')" for name in _WORDS),
        *(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in _REST),
    )
)
FROZEN_TABLES = (
    "curriculum_version",
    "adaptation_version",
    "version_standing",
    "approval",
    "endorsement",
    "attendance_event",
    "audit_entry",
    "released_session",
)
FROZEN_ROWS = (
    *(
        Frozen(table, operation, f"frozen_{table}_{operation.lower()}")
        for table in FROZEN_TABLES
        for operation in ("UPDATE", "DELETE", EMPTYING)
    ),
    Frozen("run_pin", "UPDATE", "frozen_run_pin_update"),
    Frozen("run_pin", "DELETE", "frozen_run_pin_delete", when=BY_HAND),
    Frozen("run_pin", EMPTYING, "frozen_run_pin_truncate"),
    Frozen(
        "release",
        "UPDATE",
        "frozen_release_update",
        when="NEW.note NOT IN (OLD.note, '') OR "
        + " OR ".join(
            f"NEW.{name} IS DISTINCT FROM OLD.{name}"
            for name in ("course_run_id", "number", "released_by_id", "released_at")
        ),
    ),
    Frozen("proposal", "UPDATE", "frozen_proposal_update", when="OLD.state = 'done'"),
    Frozen("release", "DELETE", "frozen_release_delete"),
    Frozen("release", EMPTYING, "frozen_release_truncate"),
    Frozen("audit_detail", "UPDATE", "frozen_audit_detail_update"),
    Frozen("consent", "UPDATE", "frozen_consent_update"),
    Frozen("certificate", "DELETE", "frozen_certificate_delete"),
    Frozen("certificate", EMPTYING, "frozen_certificate_truncate"),
    Frozen(
        "certificate",
        "UPDATE OF number, code, kind, enrolment_id, batch_id",
        "frozen_certificate_register",
    ),
    Frozen(
        "certificate",
        "UPDATE OF claims",
        "frozen_certificate_claims",
        when="NEW.state <> 'erased' OR CAST(NEW.claims AS TEXT) <> '{}'",
    ),
    Frozen(
        "certificate",
        "UPDATE OF state",
        "frozen_certificate_erased",
        when="OLD.state = 'erased' AND NEW.state <> 'erased'",
    ),
    Frozen(
        "certificate",
        "UPDATE OF pdf_sha256, issued_at",
        "frozen_certificate_bytes",
        when="OLD.pdf_sha256 IS NOT NULL",
    ),
    Frozen(
        "log_entry",
        "UPDATE",
        "frozen_log_entry_update",
        when=f"{SIGNED} AND ({NOT_JUST_EMPTIED})",
    ),
    Frozen("log_entry", "DELETE", "frozen_log_entry_delete", when=SIGNED),
    Frozen("log_entry", EMPTYING, "frozen_log_entry_truncate"),
)
