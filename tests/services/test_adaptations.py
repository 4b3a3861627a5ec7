"""A city's next edition in the making: several people change it, one agrees, it is published."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import Library, read_library
from app.domain.adaptations import adapting
from app.domain.adaptations.endorsement import Endorsement
from app.domain.adaptations.operations import Drop, Operation, ReasonCode, Retime
from app.domain.city import texts_of
from app.domain.curricula.curriculum_parts import Need
from app.domain.curricula.standing import CannotBegin
from app.domain.drafts.review import Obstacle
from app.models.audit import AuditDetail
from app.models.curriculum import AdaptationVersion
from app.models.draft import Draft
from app.models.person import Person
from app.queries import adaptations as queries
from app.queries import agreements, drafts, effective_curricula
from app.services import (
    adaptations,
    adapted_city,
    course_runs,
    curricula,
    editions,
    endorsements,
    new_beginnings,
)
from app.services.adaptation_rows import AnotherDraft, NewerEdition, NotInTheMaking
from app.services.adaptations import ChangedMeanwhile
from app.services.editions import Broken, OtherState, OwnWork
from app.services.endorsements import EndorsedOtherwise
from app.services.published_rows import LabelTaken
from app.wiring import adapters
from tests.factories import (
    NOW,
    PublishedMcmc,
    load_library,
    make_city,
    make_person,
    our_library,
    published_mcmc,
)

AGREED = Endorsement(body="A committee", endorsed_on=date(2026, 11, 1), document="Minutes 7")


def why(number: int) -> dict[str, object]:
    return {
        "id": f"op_aaaaaaaaaaaaaaa{number}",
        "code": ReasonCode.DURATION,
        "reason": "The hall closes early",
        "evidence": "illustrative",
        "by": "Technical committee",
    }


def begun(mcmc: PublishedMcmc, *, empty: bool = False) -> tuple[Draft, Person]:
    """Begin Nairobi's second edition."""
    author = make_person("Achieng Omondi")
    edition = mcmc.adaptations["nairobi"]
    origin = None if empty else edition
    row = adaptations.begin(
        mcmc.city("nairobi"), mcmc.version, origin=origin, actor=author, now=NOW
    )
    return row, author


def module(mcmc: PublishedMcmc, code: str) -> str:
    return next(each["uid"] for each in mcmc.version.content["modules"] if each["code"] == code)


def shorter(mcmc: PublishedMcmc, code: str = "M02", minutes: int = 20, number: int = 2) -> Retime:
    return Retime(**why(number), target=module(mcmc, code), minutes=minutes)  # type: ignore[arg-type]


def put(row: Draft, operation: Operation, author: Person, seen: str = "") -> None:
    adaptations.put(row.id, operation, seen=seen, actor=author, now=NOW)


def held(row: Draft) -> list[str]:
    return [each.id for each in queries.value(row).operations]


def test_an_edition_begins_from_the_newest_or_empty_and_once(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    again, _ = begun(mcmc, empty=True)

    value = queries.value(row)
    assert (again.id, value.number, value.label) == (row.id, 2, "NBO-2")
    assert value.operations == queries.value(mcmc.adaptations["nairobi"]).operations
    assert drafts.authors(row.id) == [author]

    adaptations.discard(row.id, seen=row.content_hash, actor=author, now=NOW)
    adaptations.discard(row.id, seen=row.content_hash, actor=author, now=NOW)
    third, _ = begun(mcmc, empty=True)
    assert (third.id != row.id, held(third)) == (True, [])


def test_a_city_that_never_adapted_anything_can_begin(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    city = make_city("siem-reap", code="REP", country="KH", language="km")

    row = adaptations.begin(city, mcmc.version, origin=None, actor=make_person(), now=NOW)

    value = queries.value(row)
    assert (value.number, value.label, value.city.script) == (1, "REP-1", "Khmr")
    assert adapting.look(queries.core(row), value).whole


def test_what_a_change_was_written_against_is_filled_in(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)

    put(row, shorter(mcmc), author)
    put(row, shorter(mcmc), author)

    (operation,) = queries.value(row).operations
    assert operation.expect.startswith("sha256-")
    assert adapting.look(queries.core(row), queries.value(row)).whole


def test_two_people_who_change_different_things_both_succeed(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)
    put(row, shorter(mcmc, "M02", number=2), author)
    put(row, shorter(mcmc, "M03", number=3), author)
    marks = {each.id: adapting.mark_of(each) for each in queries.value(row).operations}

    for number, code in ((2, "M02"), (3, "M03")):
        changed = shorter(mcmc, code, minutes=25, number=number)
        put(row, changed, make_person(), seen=marks[changed.id])

    assert [each.minutes for each in queries.value(row).operations] == [25, 25]  # type: ignore[attr-defined]
    assert len(drafts.authors(row.id)) == 3


def test_who_changes_what_was_changed_meanwhile_is_told_and_nothing_is_lost(
    db: SQLAlchemy,
) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)
    put(row, shorter(mcmc), author)
    mark = adapting.mark_of(queries.value(row).operations[0])
    put(row, shorter(mcmc, minutes=25), author, seen=mark)

    with pytest.raises(ChangedMeanwhile) as refusal:
        put(row, shorter(mcmc, minutes=35), author, seen=mark)
    assert isinstance(refusal.value.now, Retime)
    assert refusal.value.now.minutes == 25

    now = adapting.mark_of(refusal.value.now)
    with pytest.raises(ChangedMeanwhile):
        adaptations.take_off(row.id, shorter(mcmc).id, seen=mark, actor=author, now=NOW)
    adaptations.take_off(row.id, shorter(mcmc).id, seen=now, actor=author, now=NOW)
    with pytest.raises(ChangedMeanwhile) as gone:
        put(row, shorter(mcmc, minutes=35), author, seen=now)
    assert gone.value.now is None


def test_what_is_sent_twice_is_no_conflict_with_oneself(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)
    put(row, shorter(mcmc), author)
    mark = adapting.mark_of(queries.value(row).operations[0])
    need = Need(uid="need_aaaaaaaaaaaaaaaa", text="Few beds", source="A survey")
    adaptations.put_need(row.id, need, seen="", actor=author, now=NOW)
    changed, said = shorter(mcmc, minutes=25), replace(need, text="Few beds, long waits")

    for _ in range(2):
        put(row, changed, author, seen=mark)
        seen = adapting.mark_of(need)
        adaptations.put_need(row.id, said, seen=seen, actor=author, now=NOW)

    value = queries.value(row)
    assert [each.minutes for each in value.operations] == [25]  # type: ignore[attr-defined]
    assert value.needs == (said,)


def test_the_trail_tells_what_became_another_name_and_note(db: SQLAlchemy) -> None:
    row, author = begun(published_mcmc())
    note = queries.value(row).status_note

    for label, said in (("NBO-2", "A sample"), ("NBO-2026", "A sample"), ("NBO-2026", "A sample")):
        editions.name(row.id, label, said, actor=author, now=NOW)

    found = select(AuditDetail).order_by(AuditDetail.seq.desc()).limit(2)
    assert [(each.before, each.after) for each in db.session.scalars(found)] == [
        ({"adaptation": "NBO-2"}, {"adaptation": "NBO-2026"}),
        ({"note": note}, {"note": "A sample"}),
    ]


def test_no_two_editions_of_a_city_have_one_name(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    other = adaptations.begin(mcmc.city("kumasi"), mcmc.version, origin=None, actor=author, now=NOW)

    with pytest.raises(LabelTaken):
        editions.name(row.id, "NBO-1.0", "A sample", actor=author, now=NOW)
    editions.name(other.id, "NBO-1.0", "Of another city", actor=author, now=NOW)
    taken = replace(queries.value(row), label="NBO-1.0")
    with pytest.raises(LabelTaken):
        load_library(replace(our_library(), adaptations=(*our_library().adaptations, taken)))


def test_what_was_taken_off_comes_back_to_its_place(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    before = queries.value(row)
    second = before.operations[1]

    adaptations.take_off(row.id, second.id, seen=adapting.mark_of(second), actor=author, now=NOW)
    assert second.id not in held(row)
    assert queries.taken_off(row) == [(1, second)]

    assert adaptations.put_back(row.id, second.id, actor=author, now=NOW)
    assert not adaptations.put_back(row.id, second.id, actor=author, now=NOW)
    assert (queries.value(row), queries.taken_off(row)) == (before, [])


def test_a_draft_may_be_broken_and_then_is_not_reviewed(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)
    longer = shorter(mcmc, minutes=20)
    put(row, replace(longer, target="mod_aaaaaaaaaaaaaaaa"), author)

    looked = adapting.look(queries.core(row), queries.value(row))
    assert list(looked.broken) == [longer.id]
    with pytest.raises(Broken):
        editions.send(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)


def test_findings_are_kept_and_what_named_one_that_is_gone_names_none(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc, empty=True)
    need = Need(uid="need_aaaaaaaaaaaaaaaa", text="Few beds", source="A survey")
    adaptations.put_need(row.id, need, seen="", actor=author, now=NOW)
    put(row, replace(shorter(mcmc), need=need.uid), author)

    value = queries.value(row)
    assert adapting.changes_for(value, need) == value.operations

    mark = adapting.mark_of(need)
    adaptations.take_off_need(row.id, need.uid, seen=mark, actor=author, now=NOW)
    assert (queries.value(row).needs, queries.value(row).operations[0].need) == ((), "")


def test_somebody_else_agrees_and_the_edition_is_frozen_endorsed_and_taught(
    db: SQLAlchemy,
) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    put(row, shorter(mcmc), author)
    editions.send(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)

    with pytest.raises(NotInTheMaking):
        put(row, shorter(mcmc, minutes=25), author, seen="x")
    with pytest.raises(OwnWork):
        editions.approve(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    with pytest.raises(OtherState):
        editions.publish(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)

    colleague = make_person("Wanjiru Kamau")
    editions.approve(row.id, seen=row.content_hash, files=(), actor=colleague, now=NOW)
    edition = editions.publish(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    assert (edition.number, edition.label) == (2, "NBO-2")
    with pytest.raises(OtherState):
        editions.publish(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    assert db.session.scalars(select(AdaptationVersion.number).order_by("id")).all()[-1] == 2

    with pytest.raises(CannotBegin):
        begin(mcmc, edition)
    endorsements.record(edition, AGREED, actor=colleague, now=NOW)
    endorsements.record(edition, AGREED, actor=colleague, now=NOW)
    with pytest.raises(EndorsedOtherwise):
        endorsements.record(edition, replace(AGREED, body="B"), actor=colleague, now=NOW)
    assert begin(mcmc, edition).adaptation_version_id == edition.id


def begin(mcmc: PublishedMcmc, edition: AdaptationVersion) -> course_runs.CourseRun:
    return course_runs.create(
        title="MCMC",
        city=mcmc.city("nairobi"),
        version=mcmc.version,
        adaptation=edition,
        first_day=date(2037, 12, 7),
        groups=0,
        actor=make_person(),
        now=NOW,
    )


def test_what_is_changed_after_a_review_is_approved_anew(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    colleague = make_person("Wanjiru Kamau")
    editions.send(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)
    editions.approve(row.id, seen=row.content_hash, files=(), actor=colleague, now=NOW)
    editions.take_back(row.id, seen=row.content_hash, actor=author, now=NOW)
    m16 = module(mcmc, "M02")
    put(row, Drop(**why(4), target=m16), author)  # type: ignore[arg-type]

    assert agreements.of(row).missing == (Obstacle.NOT_APPROVED,)
    with pytest.raises(OtherState):
        editions.publish(row.id, seen=row.content_hash, files=(), actor=author, now=NOW)


def test_what_was_thrown_away_is_taken_up_again_unless_another_one_was_begun(
    db: SQLAlchemy,
) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    put(row, shorter(mcmc), author)
    said = held(row)
    for _ in range(2):
        adaptations.discard(row.id, seen=row.content_hash, actor=author, now=NOW)

    for _ in range(2):
        adaptations.take_up_again(row.id, actor=author, now=NOW)
    assert (row.state, held(row)) == ("draft", said)

    adaptations.discard(row.id, seen=row.content_hash, actor=author, now=NOW)
    begun(mcmc)
    with pytest.raises(AnotherDraft):
        adaptations.take_up_again(row.id, actor=author, now=NOW)


def by_file(
    mcmc: PublishedMcmc, *operations: Operation, number: int = 2, needs: tuple[Need, ...] = ()
) -> None:
    """Publish Nairobi's second edition meanwhile: the first one's changes, and these."""
    first = queries.value(mcmc.adaptations["nairobi"])
    said = (*first.operations, *operations)
    label = f"NBO-1.{number - 1}"
    newer = replace(
        first, number=number, label=label, operations=said, needs=needs, endorsement=None
    )
    core = effective_curricula.core(mcmc.version)
    load_library(Library(curricula=(core,), adaptations=(newer,)))


def sent_and_approved(row: Draft, author: Person) -> str:
    seen = row.content_hash
    editions.send(row.id, seen=seen, files=(), actor=author, now=NOW)
    editions.approve(row.id, seen=seen, files=(), actor=make_person("Wanjiru Kamau"), now=NOW)
    return seen


def test_no_draft_is_published_over_an_edition_that_it_knows_nothing_of(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    put(row, shorter(mcmc), author)
    seen = sent_and_approved(row, author)
    by_file(mcmc, shorter(mcmc, "M03", number=3))

    with pytest.raises(NewerEdition):
        editions.publish(row.id, seen=seen, files=(), actor=author, now=NOW)
    numbers = select(AdaptationVersion.number).order_by(AdaptationVersion.number.desc())
    assert db.session.scalars(numbers).first() == 2


def test_no_draft_begins_from_an_edition_that_is_not_the_newest(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    by_file(mcmc, shorter(mcmc, "M03", number=3))

    with pytest.raises(NewerEdition):
        begun(mcmc)


def test_what_a_newer_edition_overtook_is_begun_again_and_nothing_is_lost(
    db: SQLAlchemy,
) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    theirs, ours = shorter(mcmc, "M03", number=3), shorter(mcmc, "M02", number=2)
    again = replace(theirs, minutes=35)
    for each in (ours, again):
        put(row, each, author)
    need = Need(uid="need_aaaaaaaaaaaaaaaa", text="Few beds", source="A survey")
    adaptations.put_need(row.id, need, seen="", actor=author, now=NOW)
    described = {"regulators": "NCK", "script": "Arab"}
    was = texts_of(queries.value(row).city)
    adapted_city.describe(row.id, described, shown=was, actor=author, now=NOW)
    by_file(mcmc, theirs)
    colleague = make_person("Wanjiru Kamau")

    anew = new_beginnings.begin_anew(row.id, seen=row.content_hash, actor=colleague, now=NOW)

    assert (row.state, anew.state) == ("discarded", "draft")
    value = queries.value(anew)
    first = queries.value(mcmc.adaptations["nairobi"])
    assert (value.number, value.needs) == (3, (*first.needs, need))
    assert value.city == replace(first.city, regulators=("NCK",), script="Arab")
    assert held(anew) == [*(each.id for each in first.operations), theirs.id]
    assert [each.id for _at, each in queries.taken_off(anew)] == [again.id, ours.id]
    assert drafts.authors(anew.id) == [author, colleague]
    for each in (ours, again):
        assert adaptations.put_back(anew.id, each.id, actor=colleague, now=NOW)
    made = {each.id: each for each in queries.value(anew).operations}
    assert len(made) == len(held(anew)) == len(first.operations) + 2
    assert made[again.id].minutes == 35  # type: ignore[attr-defined]
    seen = sent_and_approved(anew, colleague)
    assert editions.publish(anew.id, seen=seen, files=(), actor=author, now=NOW).number == 3


def test_what_the_city_called_said_and_took_off_goes_along_when_a_draft_is_begun_again(
    db: SQLAlchemy,
) -> None:
    mcmc, author = published_mcmc(), make_person("Achieng Omondi")
    known = Need(uid="need_aaaaaaaaaaaaaaaa", text="Few beds", source="A survey")
    by_file(mcmc, needs=(known,))
    (origin, _) = queries.editions(mcmc.city("nairobi"), mcmc.version.curriculum)
    row = adaptations.begin(
        mcmc.city("nairobi"), mcmc.version, origin=origin, actor=author, now=NOW
    )
    first = queries.value(origin)
    gone, need = first.operations[0], replace(known, text="No beds at all")
    adaptations.take_off(row.id, gone.id, seen=adapting.mark_of(gone), actor=author, now=NOW)
    ours = shorter(mcmc)
    put(row, ours, author)
    own = adapting.operation_of(queries.value(row), ours.id)
    adaptations.take_off(row.id, ours.id, seen=adapting.mark_of(own), actor=author, now=NOW)
    seen = adapting.mark_of(known)
    adaptations.put_need(row.id, need, seen=seen, actor=author, now=NOW)
    editions.name(row.id, "NBO-spring", "For the spring", actor=author, now=NOW)
    theirs = shorter(mcmc, "M03", number=3)
    by_file(mcmc, theirs, number=3, needs=(known,))

    anew = new_beginnings.begin_anew(row.id, seen=row.content_hash, actor=author, now=NOW)

    value = queries.value(anew)
    assert (value.label, value.status_note) == ("NBO-spring", "For the spring")
    assert value.needs == (need,)
    assert held(anew) == [*(each.id for each in first.operations[1:]), theirs.id]
    assert [each.id for _at, each in queries.taken_off(anew)] == [ours.id, gone.id]
    told = db.session.scalars(select(AuditDetail.after)).all()
    assert told.count({"adaptation": "NBO-spring", "note": "For the spring"}) == 2


def test_of_a_change_that_waits_in_two_ways_the_last_one_is_put_back_first(
    db: SQLAlchemy,
) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    theirs = shorter(mcmc, "M03", number=3)
    put(row, replace(theirs, minutes=35), author)
    by_file(mcmc, theirs)
    anew = new_beginnings.begin_anew(row.id, seen=row.content_hash, actor=author, now=NOW)
    known = adapting.operation_of(queries.value(anew), theirs.id)
    adaptations.take_off(anew.id, theirs.id, seen=adapting.mark_of(known), actor=author, now=NOW)

    minutes = []
    while adaptations.put_back(anew.id, theirs.id, actor=author, now=NOW):
        back = adapting.operation_of(queries.value(anew), theirs.id)
        minutes.append(back.minutes)  # type: ignore[union-attr]

    assert minutes == [theirs.minutes, 35]


def test_what_nothing_overtook_is_not_begun_again(db: SQLAlchemy) -> None:
    row, author = begun(published_mcmc())

    with pytest.raises(OtherState):
        new_beginnings.begin_anew(row.id, seen=row.content_hash, actor=author, now=NOW)
    assert row.state == "draft"


def test_editions_that_say_different_things_of_their_city_are_exported_and_read_again(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    mcmc = published_mcmc()
    first = queries.value(mcmc.adaptations["nairobi"])
    other = replace(first.city, regulators=("Another board",))
    load_library(
        replace(
            our_library(),
            adaptations=(
                *our_library().adaptations,
                replace(first, number=2, label="NBO-2.0", city=other, endorsement=None),
            ),
        )
    )

    curricula.export(tmp_path / "library", storage=adapters().storage)

    again = read_library(tmp_path / "library")
    assert again == curricula.published()
    assert next(each for each in again.cities if each.slug == "nairobi") == other


def test_a_draft_whose_name_an_edition_has_is_not_sent(db: SQLAlchemy) -> None:
    mcmc = published_mcmc()
    row, author = begun(mcmc)
    taken = replace(queries.value(mcmc.adaptations["nairobi"]), number=2, label="NBO-3")
    load_library(replace(our_library(), adaptations=(*our_library().adaptations, taken)))
    adaptations.discard(row.id, seen=row.content_hash, actor=author, now=NOW)
    newest = next(each for each in queries.editions(row.city, row.curriculum))  # type: ignore[arg-type]
    third = adaptations.begin(
        mcmc.city("nairobi"), mcmc.version, origin=newest, actor=author, now=NOW
    )

    assert queries.value(third).label == "NBO-3"
    with pytest.raises(LabelTaken):
        editions.send(third.id, seen=third.content_hash, files=(), actor=author, now=NOW)
