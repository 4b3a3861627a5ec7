"""People who write and review curricula, and a draft for them to work on."""

from dataclasses import dataclass

from app.domain.curricula.curriculum import VersionNumber
from app.domain.drafts import draft_parts
from app.domain.permissions import Role
from app.extensions import db
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.draft import Draft
from app.models.identity import new_public_id
from app.models.person import Person
from app.models.place import Organisation
from app.services import draft_writing, drafts, publishing, reviews
from app.wiring import adapters
from tests.factories import (
    NOW,
    PublishedMcmc,
    give_role,
    make_organisation,
    make_person,
    published_mcmc,
)

SOME_ID = "AbCdEfGhIjKlMnOp"


@dataclass(frozen=True)
class Desk:
    """The MCMC, its owner, and who works on it: all have their role for the owner."""

    mcmc: PublishedMcmc
    owner: Organisation
    editor: Person
    second: Person
    reviewer: Person

    def begin(self) -> Draft:
        """Begin the next version of the MCMC."""
        return drafts.begin_from(
            self.mcmc.version.id, public_id=new_public_id(), actor=self.editor, now=NOW
        )

    def written(self) -> Draft:
        """Begin the next version and write something in it."""
        draft = self.begin()
        write(draft, "framework", f"Of {draft.public_id}", actor=self.editor)
        return draft

    def begin_twice(self) -> tuple[Draft, Draft]:
        """Begin a curriculum that is published nowhere yet, in two drafts."""
        said = self.mcmc.version.content | {"slug": "new-course", "code": "NEW"}
        row, same = (
            Curriculum(slug="new-course", code="NEW", owner=self.owner) for _twice in range(2)
        )
        one = drafts.begin_new(row, said, public_id=new_public_id(), actor=self.editor, now=NOW)
        two = drafts.begin_with(
            same,
            said,
            number=VersionNumber(1, 0, 0),
            public_id=new_public_id(),
            actor=self.editor,
            now=NOW,
        )
        return one, two

    def approved(self, draft: Draft) -> Draft:
        """Send a draft to review, and let the reviewer agree to it."""
        drafts.send_to_review(draft.public_id, actor=self.editor, now=NOW)
        return reviews.approve(
            draft.public_id, seen=draft.content_hash, actor=self.reviewer, now=NOW
        )

    def publish(self, draft: Draft, **said: object) -> object:
        """Publish a draft as it is now."""
        return publishing.publish(
            draft.public_id,
            seen=draft.content_hash,
            files=adapters().storage,
            actor=self.editor,
            now=NOW,
            **said,  # type: ignore[arg-type]
        )


def write(
    draft: Draft, field: str, text: str, *, actor: Person, part: str = "head"
) -> dict[str, str]:
    """Write in one field of a draft."""
    shown = draft_parts.values_of(draft.content, part)
    typed = {field: text}
    return draft_writing.save(draft.public_id, part, typed, shown=shown, actor=actor, now=NOW)


def publish_clinical(desk: Desk, partner: Organisation, speaker: Person) -> CurriculumVersion:
    """Publish a version with a clinical module, to which a partner agreed."""
    draft = desk.begin()
    write(draft, "clinical", "1", part=draft.content["modules"][0]["uid"], actor=desk.editor)
    write(draft, "clinical_partners", partner.slug, actor=desk.editor)
    desk.approved(draft)
    reviews.approve_clinically(
        draft.public_id, partner.slug, seen=draft.content_hash, actor=speaker, now=NOW
    )
    version = desk.publish(draft)
    assert isinstance(version, CurriculumVersion)
    return version


def make_desk() -> Desk:
    """Publish the MCMC and let people write in it."""
    mcmc = published_mcmc()
    owner = mcmc.version.curriculum.owner
    people = {
        name: give_role(make_person(name, email=f"{name.split()[0].lower()}@example.org"), role,
                        organisation=owner)
        for name, role in (
            ("Tomas Lindqvist", Role.CURRICULUM_EDITOR),
            ("Nadia Haddad", Role.CURRICULUM_EDITOR),
            ("Pilar Ruiz", Role.ENDORSER),
        )
    }  # fmt: skip
    return Desk(mcmc, owner, *people.values())


def make_partner(name: str = "ASCO", **values: object) -> tuple[Organisation, Person]:
    """Make an organisation that agrees to clinical texts, and who does so for it."""
    partner = make_organisation(name, **values)
    person = give_role(make_person(f"Somebody of {name}"), Role.ENDORSER, organisation=partner)
    db.session.commit()
    return partner, person
