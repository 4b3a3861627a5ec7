"""Upgrades: begun, decided, accepted, declined; on both databases."""

from dataclasses import replace

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.domain.adaptations import adaptation_data
from app.domain.adaptations.adaptation import apply, check_adaptation
from app.domain.adaptations.operations import Retitle
from app.domain.upgrades.upgrade_resolution import Choice, Decision, Undecided
from app.errors import NotFound
from app.extensions import db as database
from app.models.audit import AuditDetail, AuditEntry
from app.models.curriculum import AdaptationVersion, Upgrade, VersionStanding
from app.models.draft import Draft, DraftAuthor
from app.models.person import Person
from app.queries import curricula, drafts, upgrades
from app.services import adaptations, editions
from app.services import upgrades as service
from app.services.adaptation_rows import AnotherDraft, NewerEdition
from app.services.editions import OwnWork
from app.services.upgrades import NotOpen, Outdated, ReasonMissing, VersionWithdrawn
from tests.curriculum_values import uid
from tests.factories import NOW, make_person, planner
from tests.moving_cores import (
    DROPPED,
    GONE,
    KEPT,
    LOCKED,
    LOSING,
    RETIMED,
    RETITLED,
    adapted,
    clean_changes,
    new_core,
    publish,
)

KEEP = Decision(choice=Choice.KEEP_LOCAL, reason="It is ours")
LEAVE = Decision(choice=Choice.DROP_OP, reason="Not needed any more")


def begun() -> Upgrade:
    """Begin the upgrade of Nairobi's edition to 2.0.0."""
    origin = publish(adapted())
    assert origin
    return service.begin(origin, curricula.version("care", "2"), actor=planner(), now=NOW)


def decide(row: Upgrade, number: int, decision: Decision) -> Upgrade:
    """Decide about one change, on the page as it is now."""
    op = uid("op", number)
    return service.decide(row.id, op, decision, seen=row.revision, actor=planner(), now=NOW)


def withdraw(row: Upgrade) -> None:
    """Withdraw the version that an upgrade leads to."""
    database.session.add(
        VersionStanding(
            version_id=row.version_id,
            standing="withdrawn",
            reason="Unsafe",
            said_by_id=planner().id,
            said_at=NOW,
        )
    )
    database.session.commit()


def deeds(db: SQLAlchemy) -> list[str]:
    rows = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq))
    return [each for each in rows if each.startswith("upgrade.")]


def test_begun_twice_is_begun_once(db: SQLAlchemy) -> None:
    row = begun()

    again = service.begin(row.origin, row.version, actor=planner(), now=NOW)

    assert (again.id, again.state, again.decisions) == (row.id, "open", {})
    assert deeds(db) == ["upgrade.begun"]


def test_a_decision_is_kept_with_who_made_it_and_why(db: SQLAlchemy) -> None:
    row = decide(begun(), RETITLED, KEEP)

    assert row.decisions[uid("op", RETITLED)] == {
        "choice": "keep_local",
        "reason": "It is ours",
        "by": planner().public_id,
        "at": NOW.isoformat(),
    }
    assert service.decisions_of(row) == {uid("op", RETITLED): KEEP}
    entry = db.session.scalars(select(AuditDetail).order_by(AuditDetail.seq.desc())).first()
    assert entry
    assert entry.after == {
        "version": "2.0.0",
        "operation": uid("op", RETITLED),
        "choice": "keep_local",
    }


def test_who_decides_on_an_older_page_is_told(db: SQLAlchemy) -> None:
    row = begun()
    seen = row.revision
    decide(row, RETITLED, KEEP)

    with pytest.raises(Outdated):
        service.decide(row.id, uid("op", DROPPED), KEEP, seen=seen, actor=planner(), now=NOW)
    assert service.decisions_of(row).keys() == {uid("op", RETITLED)}


@pytest.mark.parametrize(
    ("number", "choice"),
    [(RETITLED, Choice.KEEP_LOCAL), (RETITLED, Choice.DROP_OP), (DROPPED, Choice.TAKE_UPSTREAM)],
)
def test_whoever_does_more_than_keep_what_fits_says_why(
    db: SQLAlchemy, number: int, choice: Choice
) -> None:
    row = begun()

    with pytest.raises(ReasonMissing):
        decide(row, number, Decision(choice=choice, reason="  "))


def test_what_fits_is_kept_without_a_reason(db: SQLAlchemy) -> None:
    row = decide(begun(), DROPPED, Decision(choice=Choice.KEEP_LOCAL))

    assert uid("op", DROPPED) in row.decisions


@pytest.mark.parametrize(
    ("number", "choice"),
    [(LOCKED, Choice.KEEP_LOCAL), (KEPT, Choice.DROP_OP), (99, Choice.DROP_OP)],
)
def test_what_cannot_be_decided_is_not_found(db: SQLAlchemy, number: int, choice: Choice) -> None:
    row = begun()

    with pytest.raises(NotFound):
        decide(row, number, Decision(choice=choice, reason="Why not"))


def test_nothing_is_accepted_before_all_is_decided(db: SQLAlchemy) -> None:
    row = decide(begun(), RETITLED, KEEP)

    with pytest.raises(Undecided):
        service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    assert db.session.scalars(select(Draft)).all() == []


def test_what_is_accepted_becomes_a_draft_of_the_city(db: SQLAlchemy) -> None:
    row = begun()
    other = Retitle(**vars(adapted().operations[0]) | {"title": "Renewed by us"})
    edit = Decision(choice=Choice.EDIT, reason="Both in one", edited=other)
    for number, decision in (
        (RETITLED, edit),
        (GONE, LEAVE),
        (DROPPED, KEEP),
        (LOCKED, LEAVE),
        (LOSING, LEAVE),
    ):
        row = decide(row, number, decision)

    draft = service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)

    value = adaptation_data.from_data(draft.content)
    assert (draft.state, draft.city and draft.city.slug, draft.base_id) == (
        "draft",
        "nairobi",
        row.version_id,
    )
    assert (value.number, value.label, str(value.base)) == (2, "NBO-2.0", "2.0.0")
    assert [each.id for each in value.operations] == [
        uid("op", each) for each in (RETITLED, RETIMED, DROPPED, KEPT)
    ]
    assert check_adaptation(new_core(), value) == ()
    assert apply(new_core(), value).modules[0].title == "Renewed by us"
    assert db.session.get_one(Upgrade, row.id).state == "accepted"
    author = db.session.scalars(select(DraftAuthor)).one()
    assert (author.draft_id, author.wrote_by_id) == (draft.id, planner().id)
    assert deeds(db) == ["upgrade.begun", *5 * ["upgrade.decided"], "upgrade.accepted"]
    assert upgrades.newest_edition("care", "nairobi").number == 1
    with pytest.raises(NotOpen):
        service.decline(row.id, "Late", seen=row.revision, actor=planner(), now=NOW)


def test_whoever_decided_does_not_approve_what_comes_of_it(db: SQLAlchemy) -> None:
    row, decider, other = begun(), make_person("Wanjiru Kamau"), make_person("Peter Otieno")
    for number, who in ((RETITLED, decider), (GONE, other), (DROPPED, other), (LOCKED, other)):
        op = uid("op", number)
        row = service.decide(row.id, op, LEAVE, seen=row.revision, actor=who, now=NOW)
    row = decide(row, LOSING, LEAVE)

    draft = service.accept(row.id, seen=row.revision, actor=other, now=NOW)

    assert {each.name for each in drafts.authors(draft.id)} == {
        decider.name,
        other.name,
        planner().name,
    }
    seen = draft.content_hash
    editions.send(draft.id, seen=seen, files=(), actor=other, now=NOW)
    with pytest.raises(OwnWork):
        editions.approve(draft.id, seen=seen, files=(), actor=decider, now=NOW)


def test_an_upgrade_waits_for_the_draft_that_is_in_the_making(db: SQLAlchemy) -> None:
    origin = publish(adapted(*clean_changes()))
    assert origin
    version = curricula.version("care", "2")
    row = service.begin(origin, version, actor=planner(), now=NOW)
    service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    row.state = "open"
    db.session.commit()

    with pytest.raises(AnotherDraft):
        service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)


def test_what_is_declined_says_why_and_can_be_begun_again(db: SQLAlchemy) -> None:
    row = decide(begun(), RETITLED, KEEP)
    with pytest.raises(ReasonMissing):
        service.decline(row.id, " ", seen=row.revision, actor=planner(), now=NOW)

    service.decline(row.id, "No time this year", seen=row.revision, actor=planner(), now=NOW)

    assert (row.state, row.reason) == ("declined", "No time this year")
    again = service.begin(row.origin, row.version, actor=planner(), now=NOW)
    assert (again.id, again.state, list(again.decisions)) == (
        row.id,
        "open",
        [uid("op", RETITLED)],
    )


def test_an_upgrade_whose_draft_was_thrown_away_can_be_begun_again(db: SQLAlchemy) -> None:
    row = begun()
    for number in (RETITLED, GONE, DROPPED, LOCKED, LOSING):
        row = decide(row, number, LEAVE)
    decided = dict(row.decisions)
    draft = service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    origin, version = row.origin, row.version
    assert service.begin(origin, version, actor=planner(), now=NOW).state == "accepted"
    assert not upgrades.is_offered(origin, version)

    adaptations.discard(draft.id, seen=draft.content_hash, actor=planner(), now=NOW)

    assert upgrades.is_offered(origin, version)
    again = service.begin(origin, version, actor=planner(), now=NOW)
    assert (again.id, again.state, again.decisions) == (row.id, "open", decided)
    anew = service.accept(again.id, seen=again.revision, actor=planner(), now=NOW)
    assert (anew.id != draft.id, anew.content) == (True, draft.content)


def test_nothing_is_accepted_that_a_newer_edition_would_be_undone_by(db: SQLAlchemy) -> None:
    origin = publish(adapted(*clean_changes()))
    assert origin
    row = service.begin(origin, curricula.version("care", "2"), actor=planner(), now=NOW)
    publish(replace(adapted(*clean_changes()), number=2, label="NBO-1.1"))

    with pytest.raises(NewerEdition):
        service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    assert db.session.scalars(select(Draft)).all() == []


def test_an_upgrade_that_led_to_an_edition_stays_as_it_is(db: SQLAlchemy) -> None:
    origin = publish(adapted(*clean_changes()))
    assert origin
    row = service.begin(origin, curricula.version("care", "2"), actor=planner(), now=NOW)
    draft = service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    colleague, seen = make_person("Wanjiru Kamau"), draft.content_hash
    editions.send(draft.id, seen=seen, files=(), actor=colleague, now=NOW)
    editions.approve(draft.id, seen=seen, files=(), actor=colleague, now=NOW)
    editions.publish(draft.id, seen=seen, files=(), actor=colleague, now=NOW)

    assert service.begin(origin, row.version, actor=planner(), now=NOW).state == "accepted"


def test_nothing_goes_to_a_withdrawn_version(db: SQLAlchemy) -> None:
    row = begun()
    withdraw(row)
    origin, version = row.origin, row.version

    with pytest.raises(VersionWithdrawn):
        decide(row, RETITLED, KEEP)
    with pytest.raises(VersionWithdrawn):
        service.accept(row.id, seen=row.revision, actor=planner(), now=NOW)
    with pytest.raises(VersionWithdrawn):
        service.begin(origin, version, actor=planner(), now=NOW)


def test_a_newer_edition_begins_anew(db: SQLAlchemy) -> None:
    row = decide(begun(), RETITLED, KEEP)
    publish(replace(adapted(), number=2, label="NBO-1.1"))

    origin = upgrades.newest_edition("care", "nairobi")

    assert isinstance(origin, AdaptationVersion)
    assert upgrades.of(origin, row.version) is None
    assert db.session.scalars(select(Person)).all() == [planner()]
