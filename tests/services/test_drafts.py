"""Writing, reviewing and publishing a draft: by whom, when, and that nothing is lost."""

from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from app.adapters.library import read_library
from app.domain.comparisons.comparison_rules import Weight
from app.domain.comparisons.numbering import NumberFault
from app.domain.curricula.curriculum import VersionNumber
from app.domain.drafts.draft_fields import PartKind
from app.domain.drafts.review import DraftState, Obstacle
from app.domain.edits import Overtaken
from app.domain.permissions import Role
from app.models.audit import AuditEntry
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.draft import Draft
from app.models.identity import new_public_id
from app.queries import draft_outlook, standings
from app.queries import drafts as draft_queries
from app.services import curricula, draft_writing, drafts, publishing, reviews
from app.services import standings as standing_service
from app.services.draft_writing import TextChanged
from app.services.drafts import Over
from app.services.publishing import Behind, Hindered, NumberTaken, WrongNumber
from app.services.reviews import NotInReview, NotTheirs, OtherText, OwnText, TwiceTheSame
from app.wiring import adapters
from tests import drafting
from tests.drafting import SOME_ID, Desk, make_desk, make_partner, publish_clinical
from tests.factories import NOW, give_role, make_person, our_library


@pytest.fixture
def desk(db: SQLAlchemy) -> Desk:
    return make_desk()


def write(desk: Desk, draft: Draft, field: str, text: str, part: str = "head") -> dict[str, str]:
    return drafting.write(draft, field, text, part=part, actor=desk.editor)


def module_uid(draft: Draft) -> str:
    found: str = draft.content["modules"][0]["uid"]
    return found


def deeds(db: SQLAlchemy) -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)))


def test_a_form_sent_twice_begins_one_draft(db: SQLAlchemy, desk: Desk) -> None:
    version = desk.mcmc.version
    begun = [
        drafts.begin_from(version.id, public_id=SOME_ID, actor=desk.editor, now=NOW)
        for _twice in range(2)
    ]

    assert begun[0] == begun[1]
    assert (begun[0].base, begun[0].content) == (version, version.content)
    assert draft_queries.of_curriculum(version.curriculum_id) == [begun[0]]
    assert deeds(db).count("draft.begun") == 1


def test_different_fields_are_both_kept_and_the_same_one_is_asked_about(desk: Desk) -> None:
    draft = desk.begin()
    part = module_uid(draft)
    shown = draft_writing.draft_parts.values_of(draft.content, part)

    def save(field: str, text: str, actor: object) -> object:
        typed = shown | {field: text}
        return draft_writing.save(draft.public_id, part, typed, shown=shown, actor=actor, now=NOW)  # type: ignore[arg-type]

    save("title", "Why decide together", desk.editor)
    save("tags", "first\nmorning", desk.second)
    with pytest.raises(Overtaken) as error:
        save("title", "Another title", desk.second)

    kept = draft_writing.draft_parts.values_of(draft.content, part)
    assert (kept["title"], kept["tags"]) == ("Why decide together", "first\nmorning")
    assert error.value.now["title"] == "Why decide together"
    assert draft_queries.authors(draft.id) == [desk.second, desk.editor]


def test_every_change_stands_in_the_trail_and_no_change_does_not(
    db: SQLAlchemy, desk: Desk
) -> None:
    draft = desk.begin()
    uid = draft_writing.new_uid(PartKind.CASE)
    write(desk, draft, "licence", "CC BY 4.0")
    write(desk, draft, "licence", "CC BY 4.0")
    for _twice in range(2):
        draft_writing.add(draft.public_id, uid, actor=desk.editor, now=NOW, title="A case")
    seen = draft_writing.draft_parts.fingerprint(draft.content, uid)
    for _twice in range(2):
        draft_writing.remove(draft.public_id, uid, seen=seen, actor=desk.editor, now=NOW)
    uid, order = module_uid(draft), draft_writing.draft_parts.order_of(draft.content["modules"])
    for moved in (True, False):
        done = draft_writing.move(draft.public_id, uid, 1, seen=order, actor=desk.editor, now=NOW)
        assert done is moved

    assert deeds(db).count("draft.changed") == 4


def test_who_wrote_does_not_agree_and_who_agrees_saw_the_text(desk: Desk) -> None:
    draft = desk.begin()
    write(desk, draft, "licence", "CC BY 4.0")
    seen = draft.content_hash

    def approve(actor: object) -> Draft:
        return reviews.approve(draft.public_id, seen=seen, actor=actor, now=NOW)  # type: ignore[arg-type]

    with pytest.raises(NotInReview):
        approve(desk.reviewer)
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)
    with pytest.raises(OwnText):
        approve(desk.editor)
    assert approve(desk.reviewer).state == DraftState.APPROVED
    write(desk, draft, "licence", "CC BY-SA 4.0")
    assert (draft.state, draft_queries.approvals(draft)) == (DraftState.IN_REVIEW, [])
    with pytest.raises(OtherText):
        approve(desk.reviewer)


def test_only_the_partner_itself_agrees_to_what_is_clinical(desk: Desk) -> None:
    partner, speaker = make_partner()
    administrator = give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    draft = desk.begin()
    write(desk, draft, "clinical", "1", module_uid(draft))
    assert Obstacle.NO_CLINICAL_PARTNER in draft_outlook.of(draft, ()).obstacles
    write(desk, draft, "clinical_partners", partner.slug)
    desk.approved(draft)
    assert draft_outlook.of(draft, ()).obstacles == (Obstacle.CLINICAL_NOT_APPROVED,)

    def approve(actor: object, slug: str = partner.slug) -> Draft:
        seen = draft.content_hash
        return reviews.approve_clinically(draft.public_id, slug, seen=seen, actor=actor, now=NOW)  # type: ignore[arg-type]

    for other in (administrator, desk.second):
        with pytest.raises(NotTheirs):
            approve(other)
    with pytest.raises(NotTheirs):
        approve(speaker, desk.owner.slug)
    give_role(desk.reviewer, Role.ENDORSER, organisation=partner)
    with pytest.raises(TwiceTheSame):
        approve(desk.reviewer)
    approve(speaker)
    approve(speaker)
    assert draft_outlook.of(draft, ()).obstacles == ()
    assert len(draft_queries.approvals(draft)) == 2


def test_what_was_clinical_stays_the_partner_s_when_a_draft_says_otherwise(desk: Desk) -> None:
    partner, speaker = make_partner()
    version, said = publish_clinical(desk, partner, speaker), {"actor": speaker, "now": NOW}
    draft = drafts.begin_from(version.id, public_id=SOME_ID, actor=desk.editor, now=NOW)
    write(desk, draft, "clinical", "", module_uid(draft))
    write(desk, draft, "clinical_partners", "")
    desk.approved(draft)

    assert draft_outlook.of(draft, ()).obstacles == (Obstacle.CLINICAL_NOT_APPROVED,)
    with pytest.raises(Hindered):
        desk.publish(draft)
    reviews.approve_clinically(draft.public_id, partner.slug, seen=draft.content_hash, **said)
    assert draft_outlook.of(draft, ()).obstacles == ()


def test_who_begins_a_draft_agrees_to_nothing_in_it(desk: Desk) -> None:
    draft = desk.begin()
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)

    assert draft_queries.authors(draft.id) == [desk.editor]
    with pytest.raises(OwnText):
        reviews.approve(draft.public_id, seen=draft.content_hash, actor=desk.editor, now=NOW)


def test_what_is_published_is_not_published_again_as_it_is(desk: Desk) -> None:
    draft = desk.approved(desk.begin())

    with pytest.raises(Hindered) as error:
        desk.publish(draft, number=VersionNumber(9, 0, 0), reason="Again")

    assert error.value.obstacles == (Obstacle.NOTHING_NEW,)


def test_what_is_withdrawn_comes_back_only_with_something_else_taught(desk: Desk) -> None:
    standing_service.withdraw(
        desk.mcmc.version.id, reason="A dose is wrong", actor=desk.second, now=NOW
    )
    draft = desk.begin()
    write(desk, draft, "change_note", "Nothing but a note")
    desk.approved(draft)
    outlook = draft_outlook.of(draft, ())
    assert outlook.withdrawn
    assert (outlook.withdrawn.reason, outlook.obstacles) == (
        "A dose is wrong",
        (Obstacle.WITHDRAWN,),
    )
    with pytest.raises(Hindered):
        desk.publish(draft, number=VersionNumber(9, 0, 0))

    write(desk, draft, "body", "The dose, put right.", module_uid(draft))
    desk.approved(draft)
    assert desk.publish(draft)


def test_comments_are_said_once_and_stand_in_the_way_until_seen_to(desk: Desk) -> None:
    draft = desk.written()
    desk.approved(draft)
    for _twice in range(2):
        said = reviews.comment(
            draft.public_id, public_id=SOME_ID, field="head/title", text="Shorter?",
            actor=desk.reviewer, now=NOW,
        )  # fmt: skip
    assert draft_queries.comments(draft.id) == [said]
    assert draft_outlook.of(draft, ()).obstacles == (Obstacle.OPEN_COMMENTS,)

    reviews.resolve(said.public_id, actor=desk.editor, now=NOW)
    reviews.resolve(said.public_id, actor=desk.second, now=NOW)
    assert (said.resolved_by, draft_outlook.of(draft, ()).obstacles) == (desk.editor, ())
    reviews.resolve(said.public_id, actor=desk.editor, now=NOW, resolved=False)
    assert said.resolved_by is None


def test_nothing_is_published_before_its_time(desk: Desk) -> None:
    draft = desk.begin()
    write(desk, draft, "title", "")

    with pytest.raises(Hindered) as error:
        desk.publish(draft)

    assert error.value.obstacles == (
        Obstacle.BROKEN, Obstacle.NOT_IN_REVIEW, Obstacle.NOT_APPROVED,
    )  # fmt: skip


def test_the_number_follows_from_what_changed(db: SQLAlchemy, desk: Desk) -> None:
    draft = desk.begin()
    write(
        desk,
        draft,
        "text",
        "Name three points",
        draft.content["modules"][0]["objectives"][0]["uid"],
    )
    desk.approved(draft)

    assert draft_outlook.of(draft, ()).change is Weight.MAJOR
    with pytest.raises(WrongNumber) as error:
        desk.publish(draft, number=VersionNumber(1, 1, 0))
    assert error.value.fault is NumberFault.LOWER_WITHOUT_REASON
    row = desk.publish(draft, number=VersionNumber(1, 1, 0), reason="A slip of the pen, no more.")

    assert isinstance(row, CurriculumVersion)
    assert (str(row.number), row.content["version"]) == ("1.1.0", "1.1.0")
    assert draft.state == DraftState.PUBLISHED
    with pytest.raises(Over):
        desk.publish(draft)
    with pytest.raises(Over):
        write(desk, draft, "title", "Too late")


def test_a_number_is_given_once(desk: Desk) -> None:
    one, two = desk.begin(), desk.begin()
    for draft in (one, two):
        write(desk, draft, "tags", draft.public_id.lower(), module_uid(draft))
        desk.approved(draft)
    desk.publish(one)

    with pytest.raises(NumberTaken):
        desk.publish(two)


def test_a_draft_from_an_older_version_undoes_nothing_and_takes_over_what_is_new(
    desk: Desk, tmp_path: Path
) -> None:
    one, two = desk.begin(), desk.begin()
    uid, aim = module_uid(one), draft_writing.new_uid(PartKind.OBJECTIVE)
    draft_writing.add(one.public_id, aim, below=uid, actor=desk.editor, now=NOW)
    write(desk, one, f"{aim}.text", "An aim that matters", uid)
    write(desk, two, "tags", "new", uid)
    for draft in (one, two):
        desk.approved(draft)
    newer = desk.publish(one)
    assert isinstance(newer, CurriculumVersion)

    with pytest.raises(Behind) as error:
        desk.publish(two, number=VersionNumber(9, 0, 0))
    assert error.value.since == newer.number

    for _twice in range(2):
        draft_writing.take_over(
            two.public_id, newer.id, seen=two.content_hash, actor=desk.second, now=NOW
        )
    assert (two.base, two.state) == (newer, DraftState.IN_REVIEW)
    assert desk.second in draft_queries.authors(two.id)
    desk.approved(two)
    row = desk.publish(two)

    assert isinstance(row, CurriculumVersion)
    values = draft_writing.draft_parts.values_of(row.content, uid)
    assert (values["tags"], values[f"{aim}.text"]) == ("new", "An aim that matters")
    curricula.export(tmp_path / "library", storage=adapters().storage)
    assert read_library(tmp_path / "library") == curricula.published()


def test_of_two_drafts_of_a_first_version_the_second_follows_what_the_first_became(
    db: SQLAlchemy, desk: Desk
) -> None:
    one, two = desk.begin_twice()
    write(desk, two, "code", "ELSE")
    uid = module_uid(two)
    write(desk, two, "tags", "new", uid)
    for each in (one, two):
        desk.approved(each)
    first = desk.publish(one)
    assert isinstance(first, CurriculumVersion)

    for number in (VersionNumber(0, 9, 0), VersionNumber(9, 0, 0)):
        with pytest.raises(Behind) as error:
            desk.publish(two, number=number)
        assert error.value.since == first.number
    assert one.curriculum.code == "NEW"

    draft_writing.take_over(
        two.public_id, first.id, seen=two.content_hash, actor=desk.second, now=NOW
    )
    assert (two.base, two.content["code"]) == (first, "NEW")
    assert draft_writing.draft_parts.values_of(two.content, uid)["tags"] == "new"


def test_nothing_is_taken_over_into_another_text_than_the_one_that_was_shown(desk: Desk) -> None:
    one, two = desk.written(), desk.begin()
    newer = desk.publish(desk.approved(one))
    seen = two.content_hash
    write(desk, two, "licence", "CC BY 4.0")

    assert isinstance(newer, CurriculumVersion)
    with pytest.raises(TextChanged):
        draft_writing.take_over(two.public_id, newer.id, seen=seen, actor=desk.editor, now=NOW)
    assert two.base == desk.mcmc.version


def test_a_version_that_is_withdrawn_is_none_to_follow_but_its_number_counts(
    desk: Desk, tmp_path: Path
) -> None:
    one, two = desk.begin(), desk.begin()
    uid = module_uid(one)
    aim = one.content["modules"][0]["objectives"][0]["uid"]
    write(desk, one, f"{aim}.text", "Another aim", uid)
    write(desk, two, "tags", "new", uid)
    unsafe = desk.publish(desk.approved(one))
    assert isinstance(unsafe, CurriculumVersion)
    standing_service.withdraw(unsafe.id, reason="Unsafe", actor=desk.editor, now=NOW)
    desk.approved(two)

    with pytest.raises(WrongNumber) as error:
        desk.publish(two, number=VersionNumber(2, 0, 1))
    assert error.value.fault is NumberFault.LOWER_WITHOUT_REASON
    row = desk.publish(two, number=VersionNumber(3, 0, 0))
    assert isinstance(row, CurriculumVersion)
    curricula.export(tmp_path / "library", storage=adapters().storage)
    assert read_library(tmp_path / "library") == curricula.published()


def test_no_number_between_two_makes_that_of_the_later_one_too_low(desk: Desk) -> None:
    one, two = desk.begin(), desk.begin()
    uid, aim = module_uid(one), draft_writing.new_uid(PartKind.OBJECTIVE)
    write(desk, one, "tags", "new", uid)
    draft_writing.add(two.public_id, aim, below=uid, actor=desk.editor, now=NOW)
    write(desk, two, f"{aim}.text", "An aim that the later one lacks", uid)
    for draft in (one, two):
        desk.approved(draft)
    desk.publish(one, number=VersionNumber(1, 5, 0))

    with pytest.raises(WrongNumber) as error:
        desk.publish(two, number=VersionNumber(1, 4, 0))
    assert error.value.fault is NumberFault.BEFORE_ANOTHER


def test_a_new_curriculum_takes_no_name_that_is_taken(db: SQLAlchemy, desk: Desk) -> None:
    def begin(slug: str, public_id: str) -> Draft:
        row = Curriculum(slug=slug, code="NEW", owner=desk.owner)
        content = desk.mcmc.version.content | {"slug": slug}
        return drafts.begin_new(row, content, public_id=public_id, actor=desk.editor, now=NOW)

    first = begin("new-course", SOME_ID)
    assert begin("new-course", SOME_ID) == first
    with pytest.raises(drafts.SlugTaken):
        begin("mcmc", new_public_id())
    assert db.session.scalar(select(func.count()).select_from(Curriculum)) == 2


def test_what_is_published_names_an_owner_as_before_whatever_its_name_is_now(
    db: SQLAlchemy, desk: Desk, tmp_path: Path
) -> None:
    draft, (core,) = desk.begin(), our_library().curricula
    desk.owner.name = "Renamed Since"
    db.session.commit()
    assert draft_queries.published_owner(desk.owner) == vars(core.owner)

    row = Curriculum(slug="new-course", code="NEW", owner=desk.owner)
    content = draft.content | {
        "slug": "new-course", "code": "NEW",
        "owner": vars(core.owner) | {"name": "Renamed Since"},
    }  # fmt: skip
    new = drafts.begin_new(row, content, public_id=SOME_ID, actor=desk.editor, now=NOW)
    published = desk.publish(desk.approved(new))

    assert isinstance(published, CurriculumVersion)
    assert published.content["owner"] == vars(core.owner)
    curricula.export(tmp_path / "library", storage=adapters().storage)
    assert read_library(tmp_path / "library") == curricula.published()


def test_the_short_name_is_fixed_once_certificates_can_carry_it(desk: Desk) -> None:
    row = Curriculum(slug="new-course", code="BEGUN", owner=desk.owner)
    content = desk.mcmc.version.content | {"slug": "new-course", "code": "BEGUN"}
    new = drafts.begin_new(row, content, public_id=SOME_ID, actor=desk.editor, now=NOW)
    write(desk, new, "code", "NEW")
    first = desk.publish(desk.approved(new))
    assert isinstance(first, CurriculumVersion)
    assert (first.content["code"], first.curriculum.code) == ("NEW", "NEW")

    draft = drafts.begin_from(first.id, public_id=new_public_id(), actor=desk.editor, now=NOW)
    write(desk, draft, "code", "OTHER")

    assert draft_outlook.of(desk.approved(draft), ()).obstacles == (Obstacle.CODE_FIXED,)


def test_what_is_discarded_can_be_taken_up_again(desk: Desk) -> None:
    draft = desk.begin()
    for _twice in range(2):
        drafts.discard(draft.public_id, actor=desk.editor, now=NOW)
    assert draft.state == DraftState.DISCARDED
    with pytest.raises(Over):
        drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)
    drafts.take_up_again(draft.public_id, actor=desk.editor, now=NOW)
    drafts.send_to_review(draft.public_id, actor=desk.editor, now=NOW)
    drafts.take_back(draft.public_id, actor=desk.editor, now=NOW)
    assert draft.state == DraftState.DRAFT


def test_what_becomes_of_a_version_is_said_once_each_time(desk: Desk) -> None:
    version = desk.mcmc.version
    who = {"actor": desk.editor, "now": NOW}
    day = NOW.date()
    standing_service.restore(version.id, reason="Nothing was said", **who)  # type: ignore[arg-type]
    for _twice in range(2):
        standing_service.deprecate(version.id, last_start_on=day, reason="There is 2.0", **who)  # type: ignore[arg-type]
    standing_service.withdraw(version.id, reason="A dose is wrong", **who)  # type: ignore[arg-type]
    standing_service.restore(version.id, reason="It was right", **who)  # type: ignore[arg-type]

    said = [(each.standing, each.last_start_on) for each in standings.history(version.id)]
    assert said == [("current", None), ("withdrawn", None), ("deprecated", day)]
    assert standings.of_version(version.id).reason == "It was right"


def test_publishing_needs_the_text_that_was_seen(desk: Desk) -> None:
    draft = desk.begin()
    desk.approved(draft)

    with pytest.raises(OtherText):
        publishing.publish(
            draft.public_id, seen="sha256-other", files=(), actor=desk.editor, now=NOW
        )
