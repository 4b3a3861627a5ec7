"""Two cities with a course each, and somebody in every role: what tests of all pages stand in."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from flask import Flask
from flask.testing import FlaskClient

from app.adapters.library import Library
from app.clock import utcnow
from app.domain.adaptations.operations import Rewrite
from app.domain.checklists import Anchor, Due, Owner, TaskDetails
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Need
from app.domain.data_requests import RequestKind
from app.domain.drafts.draft_fields import rows_text
from app.domain.log_books import EntryState
from app.domain.mentor_visits import VisitDetails
from app.domain.observation_visits import VisitState
from app.domain.permissions import Role, Scope, ScopeKind
from app.domain.secret_token import hash_of
from app.domain.session_materials import StoredFile
from app.extensions import db
from app.models.account import Invitation
from app.models.certificate import Certificate, CertificateBatch
from app.models.curriculum import Upgrade
from app.models.delivery import CourseRun, CourseSession, Enrolment
from app.models.draft import Draft
from app.models.identity import new_public_id
from app.models.mentor_visit import MentorVisit
from app.models.observation_visit import (
    HostSlot,
    LogEntry,
    ObservationVisit,
    VisitAgendaItem,
    VisitDocument,
    VisitTrainee,
)
from app.models.person import Person
from app.models.place import City, Institution
from app.models.same_person import SamePersonQuestion
from app.queries import calendars, timetable
from app.queries import curricula as curriculum_queries
from app.services import (
    adaptations,
    api_tokens,
    checklists,
    data_requests,
    draft_writing,
    drafts,
    invitations,
    mentor_visits,
    merging,
    reviews,
    rooms,
    session_materials,
    subscriptions,
    trainee_imports,
    upgrades,
)
from app.services.roles import NewRole
from app.wiring import adapters
from tests import factories
from tests.actors import sign_in
from tests.certificate_values import CLAIMS
from tests.factories import NOW, planner
from tests.full_library import NEW as NEW_GUIDELINE
from tests.full_library import OLD as GUIDELINE
from tests.laid_rows import lay_in
from tests.proposing import asked as asked_for
from tests.proposing import times

FILE = b"Name,Hospital,E-mail\nWanjiku Kamau,Embu Level 5 Hospital,wanjiku@example.org\n"
PROOF = "proof-that-was-mailed"
NEED = Need(uid="need_aaaaaaaaaaaaaaaa", text="Few beds", source="A survey")
DRAFT = "DraftOfATest0000"
PDF = b"%PDF-1.7 as it was issued"
CARD = b"Seven steps.\n"
VISIT_DAY = date(2026, 11, 2)


@dataclass(frozen=True)
class World:
    """Nairobi's course with what hangs on it, and people by who they are to that course."""

    run: CourseRun
    other_run: CourseRun
    session: CourseSession
    enrolment: Enrolment
    other_enrolment: Enrolment
    people: dict[str, Person]
    address_parts: dict[str, str]

    def client(self, app: Flask, who: str) -> FlaskClient:
        """Give a browser in which this person is signed in; a visitor is nobody."""
        client = app.test_client()
        return client if who == "visitor" else sign_in(client, self.people[who])


def make_world() -> World:
    """Arrange it. Nairobi's course is published, with four groups; Kumasi's is a draft."""
    db.session.commit()
    return lay_in("world", _make_world)


def _make_world() -> World:
    run = factories.make_run("nairobi", groups=4)
    other_run = factories.make_run("kumasi", published=False)
    enrolment = factories.enrol(run, "Wanjiku Kamau", group=1)
    other_enrolment = factories.enrol(other_run, "Efua Asantewaa")
    people = _people(run, other_run) | {"trainee": enrolment.person}
    session = next(each for each in timetable.sessions_of(run.id) if each.code == "M01")
    room = rooms.add(run.city, name="Hall", capacity=60, actor=planner(), now=NOW)
    received = trainee_imports.receive(
        run.id, file_name="people.csv", data=FILE, actor=people["organiser"], now=utcnow()
    )
    token = subscriptions.subscribe("Phone", actor=people["trainee"], now=utcnow())
    subscription = calendars.subscriptions_of(enrolment.person_id)[0]
    _secret, api_token = api_tokens.create(
        "Sheet", scopes=["read"], days=30, strong=True, actor=people["trainee"], now=utcnow()
    )
    certificate = _issue(enrolment, people["organiser"])
    mary, marie, third = (
        factories.works_in(run.city, factories.make_person(name))
        for name in ("Mary Akinyi", "Marie Akinyi", "Chebet Koech")
    )
    merge = merging.merge(
        kept=mary.id,
        merged=marie.id,
        cities=None,
        reason="She said so.",
        actor=people["administrator"],
        now=utcnow(),
    )
    question = _question(enrolment.person, other_run)
    question_of_data = data_requests.ask(
        RequestKind.CORRECTION, "My hospital.", "KNH.", actor=enrolment.person, now=utcnow()
    )
    upgrade = _begin_upgrade(run, people["organiser"])
    wish = data_requests.ask(RequestKind.ERASURE, "", actor=other_enrolment.person, now=utcnow())
    db.session.commit()
    visit = _visit(run, other_run.city, people)
    draft = _adapt(run, people["organiser"])
    factories.load_library(Library(guidelines=(GUIDELINE, NEW_GUIDELINE)))
    return World(
        run=run,
        other_run=other_run,
        session=session,
        enrolment=enrolment,
        other_enrolment=other_enrolment,
        people=people,
        address_parts={
            "run_id": run.public_id,
            "key": GUIDELINE.key,
            "session_id": session.public_id,
            "enrolment_id": enrolment.public_id,
            "person_id": people["mentor"].public_id,
            "subscription_id": subscription.public_id,
            "token_id": api_token.public_id,
            "import_id": received.row.public_id,
            "room": room.public_id,
            "kind": "rooms",
            "place_id": room.public_id,
            "material_id": _material(session, people["organiser"]),
            "task_id": _task(run, people["organiser"]),
            "number": certificate.number,
            "release": "1",
            "proposal_id": asked_for(run, times(run), people["organiser"]).public_id,
            "code": certificate.code,
            "day": session.local_start.date().isoformat(),
            "token": token,
            "invitation_id": _invite(run, people["organiser"]).public_id,
            "record_id": mary.public_id,
            "other_id": third.public_id,
            "merge_id": merge.public_id,
            "mentor_visit_id": _mentor_visit(people["mentor"], run, people["organiser"]).public_id,
            "request_id": question_of_data.public_id,
            "question_id": question.public_id,
            "proof": PROOF,
            "erasure_id": wish.public_id,
            "city": run.city.slug,
            "curriculum": run.curriculum_version.curriculum.slug,
            "change": draft.content["operations"][0]["id"],
            "need": NEED.uid,
            "making": draft.public_id,
            "module": run.curriculum_version.content["modules"][0]["uid"],
            "version": str(upgrade.version.number),
            "operation": upgrade.origin.content["operations"][0]["id"],
            "organisation": run.curriculum_version.curriculum.owner.slug,
            **_draft(run, people["curriculum editor"]),
            **visit,
        },
    )


def _people(run: CourseRun, other_run: CourseRun) -> dict[str, Person]:
    def somebody(name: str, role: Role, **where: object) -> Person:
        address = f"{name.casefold().replace(' ', '.')}@example.org"
        return factories.give_role(factories.make_person(name, email=address), role, **where)  # type: ignore[arg-type]

    return {
        "administrator": somebody("Ines Albrecht", Role.PLATFORM_ADMINISTRATOR),
        "organiser": somebody("Amina Wanjiru", Role.CITY_ORGANISER, city=run.city),
        "mentor": somebody("Grace Achieng", Role.MENTOR, run=run),
        "organiser elsewhere": somebody("Kofi Boateng", Role.CITY_ORGANISER, city=other_run.city),
        "mentor elsewhere": somebody("Yaw Darko", Role.MENTOR, run=other_run),
        "curriculum editor": somebody(
            "Tomas Lindqvist",
            Role.CURRICULUM_EDITOR,
            organisation=run.curriculum_version.curriculum.owner,
        ),
        "endorser": somebody("Peter Otieno", Role.ENDORSER, city=run.city),
        "partner viewer": somebody("Farah Siddiqui", Role.PARTNER_VIEWER),
        "host supervisor": factories.make_person("Efua Owusu", email="efua.owusu@example.org"),
        "stranger": factories.make_person("José Núñez", email="jose@example.org"),
    }


def _visit(run: CourseRun, host: City, people: dict[str, Person]) -> dict[str, str]:
    """Plan a visit of the trainee, with a document and an entry; return its parts of addresses."""
    slot = HostSlot(
        institution=Institution(city=host, name="Host of a test"),
        kept_by=run.city,
        unit="Pathology",
        starts_on=VISIT_DAY,
        ends_on=VISIT_DAY,
        places=1,
        languages="English",
        disciplines="Pathology",
        contact="desk@example.org",
    )
    visit = ObservationVisit(
        slot=slot,
        city=run.city,
        starts_on=VISIT_DAY,
        ends_on=VISIT_DAY,
        goals=[{"key": "own-1", "text": "Look"}],
        state=VisitState.ONGOING.value,
        created_at=NOW,
        trainees=[VisitTrainee(person=people["trainee"])],
    )
    document = VisitDocument(trainee=visit.trainees[0], kind="visa", due_on=VISIT_DAY)
    entry = LogEntry(
        trainee=visit.trainees[0],
        day=VISIT_DAY,
        unit="Laboratory",
        done="Saw slides.",
        minutes=60,
        goals=visit.goals,
        reflection="Two look.",
        state=EntryState.SENT.value,
        sent_at=NOW,
    )
    db.session.add_all([visit, document, entry])
    db.session.flush()
    item = VisitAgendaItem(
        visit_id=visit.id,
        local_start=NOW.replace(tzinfo=None),
        time_zone=host.time_zone,
        starts_at=NOW,
        what="Welcome",
        with_whom="The team",
    )
    db.session.add(item)
    db.session.commit()
    factories.supervises(people["host supervisor"], visit.id)
    return {
        "slot_id": slot.public_id,
        "visit_id": visit.public_id,
        "document_id": document.public_id,
        "entry_id": entry.public_id,
        "log_day": VISIT_DAY.isoformat(),
    }


def _adapt(run: CourseRun, organiser: Person) -> Draft:
    """Begin the city's next edition, with a finding and a material of its own."""
    draft = adaptations.begin(
        run.city, run.curriculum_version, origin=run.adaptation_version, actor=organiser, now=NOW
    )
    adaptations.put_need(draft.id, NEED, seen="", actor=organiser, now=NOW)
    material = {"title": "Card", "licence": "CC0", "file": "card.txt"}
    material["sha256"] = adapters().storage.put(CARD)
    change = Rewrite(
        id="op_aaaaaaaaaaaaaaaa",
        reason="A card from here",
        target=run.curriculum_version.content["modules"][0]["uid"],
        field="materials",
        value=[material],
    )
    adaptations.put(draft.id, change, seen="", actor=organiser, now=NOW)
    return draft


def _begin_upgrade(run: CourseRun, organiser: Person) -> Upgrade:
    """Publish a newer version, and begin to take what the city changed along to it."""
    newer = replace(factories.our_library().curricula[0], version=VersionNumber(1, 1, 0))
    factories.load_library(Library(curricula=(newer,)))
    version = curriculum_queries.version(newer.slug, str(newer.version))
    assert run.adaptation_version
    return upgrades.begin(run.adaptation_version, version, actor=organiser, now=utcnow())


def _draft(run: CourseRun, editor: Person) -> dict[str, str]:
    """Begin a draft with a comment in it; return the parts of its addresses."""
    version = run.curriculum_version
    draft = drafts.begin_from(version.id, public_id=DRAFT, actor=editor, now=utcnow())
    file = {"title": "Card", "licence": "CC0", "file": "card.txt"}
    file["sha256"] = adapters().storage.put(CARD)
    part = draft.content["modules"][0]["uid"]
    changed = {"materials": rows_text([file])}
    draft_writing.save(DRAFT, part, changed, shown={}, actor=editor, now=utcnow())
    said = reviews.comment(
        DRAFT, public_id="CommentOfATest00", field="", text="Good.", actor=editor, now=utcnow()
    )
    return {
        "draft_id": draft.public_id,
        "part": part,
        "sha256": file["sha256"],
        "comment_id": said.public_id,
        "slug": version.curriculum.slug,
    }


def _mentor_visit(mentor: Person, run: CourseRun, organiser: Person) -> MentorVisit:
    """Plan a visit of the mentor to the city."""
    details = VisitDetails(
        arrives=datetime.fromisoformat("2037-12-06T20:00"),
        departs=datetime.fromisoformat("2037-12-12T08:00"),
        purpose="To teach.",
    )
    return mentor_visits.plan(new_public_id(), mentor, run.city, details, actor=organiser, now=NOW)


def _invite(run: CourseRun, organiser: Person) -> Invitation:
    """Invite somebody to organise the city too."""
    new = NewRole(role=Role.CITY_ORGANISER, scope=Scope(ScopeKind.CITY, run.city_id))
    return invitations.invite("new@example.org", new, actor=organiser, now=utcnow())


def _question(person: Person, run: CourseRun) -> SamePersonQuestion:
    """Ask somebody whether a record of another city is theirs."""
    question = SamePersonQuestion(
        asked_id=person.id,
        new_id=factories.make_person(person.name).id,
        city_id=run.city_id,
        asked_at=utcnow(),
        proof_sha256=hash_of(PROOF),
    )
    db.session.add(question)
    db.session.commit()
    return question


def _task(run: CourseRun, organiser: Person) -> str:
    details = TaskDetails(title="Lunch", due=Due(Anchor.FIRST_DAY, 5), owner=Owner.HOST)
    key = new_public_id()
    checklists.add(run.id, details, public_id=key, actor=organiser, now=NOW)
    return key


def _material(session: CourseSession, organiser: Person) -> str:
    """Let a session carry a file."""
    card = StoredFile(name="card.txt", sha256=adapters().storage.put(CARD), size=len(CARD))
    return session_materials.add(
        session.id,
        card,
        title="Card with seven steps",
        public_id=new_public_id(),
        actor=organiser,
        now=NOW,
    ).public_id


def _issue(enrolment: Enrolment, organiser: Person) -> Certificate:
    """Issue a certificate without drawing it: who gets its bytes does not depend on them."""
    batch = CertificateBatch(
        course_run=enrolment.course_run, ordered_by=organiser, ordered_at=utcnow()
    )
    certificate = Certificate(
        number=CLAIMS.number,
        code=CLAIMS.code,
        kind=CLAIMS.kind.value,
        enrolment=enrolment,
        batch=batch,
        claims=CLAIMS.to_data(),
        state="issued",
        pdf_sha256=sha256(PDF).hexdigest(),
        issued_at=utcnow(),
    )
    adapters().storage.put(PDF)
    db.session.add(certificate)
    return certificate
