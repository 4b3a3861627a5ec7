"""The register of guidelines: brought up to date by each library, never thrown away."""

from dataclasses import replace
from datetime import date

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.adapters.library import Library
from app.domain.audit import Deed
from app.domain.curricula.guidelines import Guideline as Value
from app.domain.curricula.guidelines import GuidelineKind
from app.models import guideline
from app.models.audit import AuditDetail, AuditEntry
from app.queries import guidelines
from app.services.curricula import LoadReport
from tests.factories import load_library
from tests.full_library import NEW, OLD, edition

OTHER = edition("other")


def load(*register: Value) -> LoadReport:
    return load_library(Library(guidelines=register))


def entries(db: SQLAlchemy) -> list[tuple[str, str, object, object]]:
    """Return what the trail says: deed, key, what was and what is."""
    both = select(AuditEntry, AuditDetail).join(AuditDetail, AuditDetail.seq == AuditEntry.seq)
    found = db.session.execute(both.order_by(AuditEntry.seq)).all()
    return [(entry.action, entry.thing_id, said.before, said.after) for entry, said in found]


def test_a_register_is_written_down_with_what_superseded_what(db: SQLAlchemy) -> None:
    report = load(OLD, NEW, OTHER)

    assert report.added == ("guidelines/care-1", "guidelines/care-2", "guidelines/other")
    assert list(guidelines.register().values()) == [OLD, NEW, OTHER]
    assert [entry[:2] for entry in entries(db)] == [
        (Deed.GUIDELINE_ADDED, "care-1"),
        (Deed.GUIDELINE_ADDED, "care-2"),
        (Deed.GUIDELINE_ADDED, "other"),
    ]


def test_the_same_again_changes_nothing(db: SQLAlchemy) -> None:
    load(OLD, NEW)

    report = load(OLD, NEW)

    assert report == LoadReport(added=(), unchanged=("guidelines/care-1", "guidelines/care-2"))
    assert len(entries(db)) == 2


def test_what_says_otherwise_is_updated_with_an_entry_of_what_differs(db: SQLAlchemy) -> None:
    load(OLD, NEW)
    later = replace(
        NEW, kind=GuidelineKind.GUIDELINE, published_on=None, superseded_by="care-3", note="Read it"
    )
    newest = replace(edition("care-3"), published_on=date(2026, 9, 1))

    report = load(OLD, later, newest)

    assert report == LoadReport(
        added=("guidelines/care-3",),
        unchanged=("guidelines/care-1",),
        updated=("guidelines/care-2",),
    )
    assert list(guidelines.register().values()) == [OLD, later, newest]
    changed = [entry for entry in entries(db) if entry[0] == Deed.GUIDELINE_CHANGED]
    assert changed == [
        (
            Deed.GUIDELINE_CHANGED,
            "care-2",
            {
                "kind": "quality standard",
                "published_on": "2026-03-01",
                "superseded_by": "",
                "note": "",
            },
            {
                "kind": "guideline",
                "published_on": None,
                "superseded_by": "care-3",
                "note": "Read it",
            },
        )
    ]


def test_what_is_no_longer_superseded_says_so(db: SQLAlchemy) -> None:
    load(OLD, NEW)

    load(replace(OLD, superseded_by=""), replace(NEW, superseded_by="care-1"))

    known = guidelines.register()
    assert (known["care-1"].superseded_by, known["care-2"].superseded_by) == ("", "care-1")


def test_what_a_later_register_does_not_name_stays(db: SQLAlchemy) -> None:
    load(OLD, NEW)

    load(OTHER)

    assert list(guidelines.register()) == ["care-1", "care-2", "other"]
    assert db.session.scalar(select(func.count()).select_from(guideline.Guideline)) == 3


def test_the_longest_texts_that_are_accepted_have_room(db: SQLAlchemy) -> None:
    long = Value(
        key="g" * 64,
        kind=GuidelineKind.QUALITY_STANDARD,
        title="é" * 200,
        issuer="ក" * 200,
        edition="e" * 40,
        published_on=date(1, 1, 1),
        url="https://example.org/" + "a" * 480,
        note="n" * 2_000,
    )

    load(long)

    assert guidelines.register() == {long.key: long}
