"""An archive of a library that is sent in the browser: findings, or a draft."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from app.adapters.library import Library, library_files, material_files, packed
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_data import to_data
from app.domain.drafts.review import Obstacle
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.draft import Draft
from app.queries import draft_outlook
from app.queries import drafts as draft_queries
from app.wiring import adapters
from tests.actors import CSRF
from tests.drafting import Desk
from tests.factories import every_library, make_organisation, our_library
from tests.views.draft_pages import Sign

PAGE = "/drafts/from-files"


def version(name: str) -> VersionValue:
    return next(v for v in every_library().curricula if f"{v.slug}/{v.version}" == name)


def archive(*names: str, **changed: str) -> bytes:
    """Pack versions that come with Preceptor; of their texts one or the other says otherwise."""
    library = Library(curricula=tuple(map(version, names)))
    texts = library_files(library) | {file: text for file, text in changed.items() if text}
    files = [(name, text.encode()) for name, text in texts.items()]
    files += [
        (name, every_library().files[sha256]) for name, sha256 in material_files(library).items()
    ]
    return packed(files)


def wrong(file: str) -> dict[str, str]:
    return {file: "+++\ncode = 7\n+++\n"}


def packed_up(value: VersionValue) -> bytes:
    """Pack a version that names no files."""
    files = library_files(Library(curricula=(value,)))
    return packed((name, text.encode()) for name, text in files.items())


def frozen() -> bytes:
    return packed_up(replace(version("mcmc/1.0.0"), title="Other words"))


def owned_elsewhere() -> bytes:
    old = version("surgical-observation/1.0.0")
    return packed_up(replace(old, owner=replace(old.owner, slug="elsewhere")))


def upload(
    client: FlaskClient, content: bytes, *, form_id: str = "FormOfAnArchive0", chosen: str = ""
) -> TestResponse:
    data = MultiDict[str, object]({"csrf_token": CSRF, "id": form_id, "version": chosen})
    data["archive"] = FileStorage(BytesIO(content), filename="sent.zip")
    boundary, body = encode_multipart(data)  # in memory: the client would leave a file open
    return client.post(PAGE, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def begun(answer: TestResponse) -> Draft:
    assert answer.status_code == 303, answer.text
    return draft_queries.get(answer.location.rpartition("/")[2])


def drafts_there(db: SQLAlchemy) -> int:
    return db.session.scalars(select(func.count()).select_from(Draft)).one()


def test_the_next_version_of_a_curriculum_is_begun_once_and_not_published(
    db: SQLAlchemy, desk: Desk, sign: Sign
) -> None:
    editor = sign("editor")
    drafts = {begun(upload(editor, archive("mcmc/1.1.0"))) for _twice in range(2)}
    (draft,) = drafts

    assert draft.content == to_data(version("mcmc/1.1.0"))
    assert draft.base == desk.mcmc.version
    assert (draft.curriculum.slug, draft.state) == ("mcmc", "draft")
    assert draft_queries.authors(draft.id) == [desk.editor]
    assert db.session.scalars(select(CurriculumVersion)).one() == desk.mcmc.version
    assert all(each in adapters().storage for each in material_sums(draft))
    assert material_sums(draft)


def material_sums(draft: Draft) -> set[str]:
    modules = draft.content["modules"]
    return {each["sha256"] for module in modules for each in module.get("materials", ())}


def test_a_curriculum_that_is_nowhere_yet_is_begun(desk: Desk, sign: Sign) -> None:
    draft = begun(upload(sign("editor"), archive("surgical-observation/1.0.0")))

    assert draft.base is None
    assert draft.curriculum.owner == desk.owner
    assert draft.content == to_data(version("surgical-observation/1.0.0"))


def test_of_several_new_versions_one_is_chosen(sign: Sign) -> None:
    editor = sign("editor")
    content = archive("mcmc/1.0.0", "mcmc/1.1.0", "surgical-observation/1.0.0")
    answer = upload(editor, content)

    assert answer.status_code == 422
    assert "Several versions are new." in answer.text
    assert 'value="surgical-observation/1.0.0"' in answer.text
    assert 'value="mcmc/1.0.0"' not in answer.text
    draft = begun(upload(editor, content, chosen="surgical-observation/1.0.0"))
    assert draft.curriculum.slug == "surgical-observation"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: b"no archive", "is no ZIP file that can be read"),
        (lambda: packed([("../mcmc.toml", b"")]), "leads out of the archive"),
        (lambda: packed([("notes.toml", b"")]), "has no meaning at this place"),
        (lambda: archive("mcmc/1.0.0"), "holds nothing new"),
        (lambda: archive("mcmc/1.1.0", **wrong("mcmc/1.1.0/modules/M01.md")), "M01.md"),
        (frozen, "published already, with other content"),
        (owned_elsewhere, "you write no curricula for elsewhere"),
    ],
    ids=["no archive", "leads out", "no meaning", "nothing new", "wrong", "frozen", "elsewhere"],
)
def test_what_is_wrong_is_told_with_its_place_and_nothing_is_begun(
    db: SQLAlchemy, sign: Sign, content: Callable[[], bytes], words: str
) -> None:
    answer = upload(sign("editor"), content())

    assert answer.status_code == 422
    assert words in answer.text
    assert drafts_there(db) == 0


def test_no_file_is_told(sign: Sign) -> None:
    answer = sign("editor").post(PAGE, data={"csrf_token": CSRF})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_too_large_an_archive_is_told_on_the_page(
    sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.views.archives.begin.largest", 1000)
    answer = upload(sign("editor"), b"x" * 2000)

    assert answer.status_code == 413
    assert "The archive is too large: 50 MB are the most." in answer.text


def test_an_export_is_sent_back_without_a_change(sign: Sign) -> None:
    files = library_files(our_library())
    content = packed((name, text.encode()) for name, text in files.items())

    assert "holds nothing new" in upload(sign("editor"), content).text


def test_what_is_older_than_all_that_is_published_follows_the_newest_all_the_same(
    db: SQLAlchemy, desk: Desk, sign: Sign
) -> None:
    older = replace(version("mcmc/1.0.0"), version=VersionNumber(0, 9, 0), number_reason="")
    content = packed_up(older)
    draft = begun(upload(sign("editor"), content))

    assert draft.base == desk.mcmc.version
    assert draft_outlook.of(draft, adapters().storage).obstacles[0] is Obstacle.NOTHING_NEW


def test_nobody_begins_a_draft_in_what_another_organisation_has_since_begun(
    db: SQLAlchemy, desk: Desk, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two send an archive of one new name at once; the second looked before the first began."""
    editor, content = sign("editor"), archive("surgical-observation/1.0.0")
    db.session.add(Curriculum(slug="surgical-observation", code="SO", owner=make_organisation()))
    db.session.commit()
    monkeypatch.setattr("app.queries.drafts.owner_of", lambda _slug: None)
    answer = upload(editor, content)

    assert answer.status_code == 422
    assert "surgical-observation is there already" in answer.text
    assert drafts_there(db) == 0
