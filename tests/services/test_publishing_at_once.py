"""Two publish at the same moment, or write: one version comes of it, and nothing is lost."""

from functools import partial

from flask import Flask
from sqlalchemy import select

from app.domain.drafts import draft_names
from app.extensions import db
from app.models.curriculum import AdaptationVersion, Curriculum, CurriculumVersion
from app.models.draft import Draft, DraftAuthor
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import Organisation
from app.services import adaptations, draft_writing, drafts, editions, publishing
from app.services import draft_names as names_service
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.drafting import SOME_ID, make_desk
from tests.factories import NOW, make_person, published_mcmc

OTHER_ID = "PonMlKjIhGfEdCbA"


def kinds(results: list[object]) -> list[str]:
    return sorted(type(each).__name__ for each in results)


def test_of_two_who_publish_one_draft_at_once_one_does(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        desk = make_desk()
        draft = desk.approved(desk.written())
        draft_id, seen, people = (
            draft.public_id,
            draft.content_hash,
            [desk.editor.id, desk.second.id],
        )

    def publish(person_id: int) -> object:
        actor = db.session.get_one(Person, person_id)
        return publishing.publish(draft_id, seen=seen, files=(), actor=actor, now=NOW)

    results = at_once(app, [partial(publish, each) for each in people])

    with app.app_context():
        assert kinds(results) == ["CurriculumVersion", "Over"]
        assert count(CurriculumVersion) == 2


def test_case_34_of_two_who_publish_one_number_one_gets_it(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        desk = make_desk()
        drafts = [desk.approved(desk.written()) for _each in range(2)]
        known = [(each.public_id, each.content_hash) for each in drafts]
        editor_id = desk.editor.id

    def publish(draft_id: str, seen: str) -> object:
        actor = db.session.get_one(Person, editor_id)
        return publishing.publish(draft_id, seen=seen, files=(), actor=actor, now=NOW)

    results = at_once(app, [partial(publish, *each) for each in known])

    with app.app_context():
        assert kinds(results) == ["CurriculumVersion", "NumberTaken"]
        assert count(CurriculumVersion) == 2
        assert count(Draft, state="published") == 1


def test_case_34_of_two_who_publish_an_edition_of_a_city_one_gets_the_number(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        mcmc, author, colleague = published_mcmc(), make_person("Ada"), make_person("Ben")
        city = mcmc.city("nairobi")
        row = adaptations.begin(city, mcmc.version, origin=None, actor=author, now=NOW)
        seen = row.content_hash
        editions.send(row.id, seen=seen, files=(), actor=author, now=NOW)
        editions.approve(row.id, seen=seen, files=(), actor=colleague, now=NOW)
        before, row_id = count(AdaptationVersion), row.id
        people = [author.id, colleague.id]

    def publish(person_id: int) -> object:
        actor = db.session.get_one(Person, person_id)
        return editions.publish(row_id, seen=seen, files=(), actor=actor, now=NOW).id

    results = at_once(app, [partial(publish, each) for each in people])

    with app.app_context():
        assert kinds(results) == ["OtherState", "int"]
        assert count(AdaptationVersion) == before + 1
        assert count(AdaptationVersion, number=2) == 1


def test_a_form_sent_twice_at_once_begins_one_draft(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        desk = make_desk()
        version_id, editor_id, owner_id = desk.mcmc.version.id, desk.editor.id, desk.owner.id

    def begin() -> object:
        actor = db.session.get_one(Person, editor_id)
        return drafts.begin_from(version_id, public_id=SOME_ID, actor=actor, now=NOW).id

    def begin_new() -> object:
        actor = db.session.get_one(Person, editor_id)
        owner = db.session.get_one(Organisation, owner_id)
        row = Curriculum(slug="new-course", code="NEW", owner=owner)
        content = {"title": "New course"}
        return drafts.begin_new(row, content, public_id=OTHER_ID, actor=actor, now=NOW).id

    for work in (begin, begin_new):
        results = at_once(app, [work] * 4)
        assert {type(each) for each in results} == {int}, results
        assert len(set(results)) == 1
    with app.app_context():
        assert (count(Draft), count(DraftAuthor), count(Curriculum)) == (2, 2, 2)


def test_fields_written_at_once_are_all_kept(installation: Installation) -> None:
    app: Flask = installation.app()
    with app.app_context():
        desk = make_desk()
        draft = desk.begin()
        draft_id, people = draft.public_id, [desk.editor.id, desk.second.id]
        shown = draft_writing.draft_parts.values_of(draft.content, "head")
    typed = [{"licence": "CC BY 4.0"}, {"framework": "Cancer skills, 2nd"}]

    def save(person_id: int, values: dict[str, str]) -> object:
        actor = db.session.get_one(Person, person_id)
        return draft_writing.save(draft_id, "head", values, shown=shown, actor=actor, now=NOW)

    results = at_once(app, [partial(save, *each) for each in zip(people, typed, strict=True)])

    with app.app_context():
        assert kinds(results) == ["dict", "dict"]
        content = db.session.scalars(select(Draft.content)).one()
        assert content["licence"] == "CC BY 4.0"
        assert content["framework"] == "Cancer skills, 2nd"


def test_of_two_who_give_one_name_at_once_one_gets_it(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        desk = make_desk()
        content = desk.mcmc.version.content
        begun = []
        for slug in ("one-course", "other-course"):
            row = Curriculum(slug=slug, code=slug[:3].upper(), owner=desk.owner)
            said = content | {"slug": slug, "code": row.code}
            who = {"public_id": new_public_id(), "actor": desk.editor, "now": NOW}
            begun.append(drafts.begin_new(row, said, **who))  # type: ignore[arg-type]
        names = [(each.public_id, each.content["slug"]) for each in begun]
        owners = draft_names.owners_of([(desk.owner.slug, desk.owner.name, desk.owner.kinds)])
        editor_id, owner = desk.editor.id, desk.owner.slug

    def rename(draft_id: str, slug: str) -> None:
        actor = db.session.get_one(Person, editor_id)
        typed, shown = ({"slug": each, "owner": owner} for each in ("a-course", slug))
        names_service.rename(draft_id, typed, shown=shown, owners=owners, actor=actor, now=NOW)

    results = at_once(app, [partial(rename, *each) for each in names])

    with app.app_context():
        assert kinds(results) == ["NoneType", "SlugTaken"]
        assert count(Curriculum, slug="a-course") == 1
