"""A record that means somebody of another city: they are asked, and the city learns nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app import jobs
from app.domain.audit import Deed
from app.domain.consents import Purpose
from app.domain.data_requests import RequestKind
from app.domain.merging import AlreadyMerged, CannotMerge
from app.domain.message import Message
from app.domain.permissions import Role
from app.domain.retention import RULES, Record
from app.domain.same_person import Doubt, InDoubt, NotProven, Settled
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import TraineeDetails
from app.errors import NotFound
from app.extensions import db as database
from app.jobs import runner
from app.models.account import PersonalLink, SignInSession
from app.models.audit import AuditEntry
from app.models.delivery import CourseRun, Enrolment
from app.models.person import Contact, Person, SignInLink
from app.models.same_person import NotTheSame, PersonMerge, SamePersonQuestion
from app.models.trainee_import import TraineeImport
from app.queries import import_plans, my_data
from app.queries import same_person as queries
from app.services import (
    accounts,
    contacts,
    data_requests,
    duplicates,
    enrolments,
    erasure,
    merging,
    own_details,
    personal_links,
    retention,
    same_person,
    sign_in,
    sign_in_sessions,
    subscriptions,
    trainee_imports,
    visible_people,
)
from app.services.owed_work import Taken
from app.services.people import SOMEBODY_NEW
from app.wiring import adapters
from tests.at_once import at_once, count
from tests.conftest import Installation
from tests.factories import NOW, give_role, make_person, make_run, planner, works_in
from tests.queries_counted import counted_queries
from tests.recorded import recorded
from tests.trainee_files import csv_file
from tests.world import _issue

EFUA = TraineeDetails(
    name="ASANTEWAA Efua", hospital="Embu Level 5 Hospital", email="Efua@Example.org"
)


class Post:
    """Keeps mails instead of sending them."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def proof(self) -> str:
        """The newest proof that was mailed."""
        return self.sent[-1].body.split("/me/questions/")[1].split()[0]


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run("nairobi")


@pytest.fixture
def efua(run: CourseRun) -> Person:
    """Somebody whom only Kumasi knows."""
    return make_efua()


def make_efua() -> Person:
    person = make_person("Efua Asantewaa", email="efua@example.org")
    return works_in(make_run("kumasi").city, person, "Komfo Anokye")


def enter(run: CourseRun, details: TraineeDetails = EFUA) -> Person:
    enrolled = enrolments.enrol(run.id, details, who=SOMEBODY_NEW, actor=planner(), now=NOW)
    return enrolled.enrolment.person


def questions() -> list[SamePersonQuestion]:
    return list(database.session.scalars(select(SamePersonQuestion)))


def mailed(post: Post | None = None) -> Post:
    """Work off what is owed to whoever has a question."""
    post = post or Post()

    def mail(taken: Taken) -> None:
        same_person.mail(taken, mailer=post, public_url="https://example.org", now=NOW)

    while runner.work_off_one({same_person.MAIL: mail}, lambda: NOW + timedelta(minutes=5)):
        pass
    return post


def yes(person: Person, proof: str, question: SamePersonQuestion | None = None) -> None:
    question = question or questions()[0]
    same_person.say_yes(question.public_id, proof=proof, actor=person, now=NOW)


def no(person: Person) -> None:
    same_person.say_no(questions()[0].public_id, actor=person, now=NOW)


def test_who_is_known_elsewhere_by_name_and_address_is_asked(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    (question,) = questions()

    assert new != efua
    assert (question.asked_id, question.new_id, question.city_id) == (efua.id, new.id, run.city_id)
    (waiting,) = queries.waiting(efua.id)
    assert (waiting.city, waiting.name, waiting.course) == (
        run.city.name, "ASANTEWAA Efua", run.title,
    )  # fmt: skip
    assert list(queries.waiting(new.id)) == []


@pytest.mark.parametrize(
    "details",
    [
        replace(EFUA, name="Efua Asante"),
        replace(EFUA, email="another@example.org"),
        replace(EFUA, email=""),
    ],
    ids=["another name", "another address", "no address"],
)
def test_another_name_or_address_asks_nobody(
    run: CourseRun, efua: Person, details: TraineeDetails
) -> None:
    enter(run, details)

    assert questions() == []


def test_a_shared_address_and_a_record_that_is_gone_ask_nobody(
    run: CourseRun, efua: Person
) -> None:
    twin, gone = (make_person("Efua Asantewaa", email="efua@example.org") for _ in range(2))
    recorded(contacts.keep)(efua.id, "email", "efua@example.org", shared=True)
    merging.merge(kept=efua.id, merged=twin.id, cities=None, reason="Hers.", actor=efua, now=NOW)
    gone.erased_at = NOW
    database.session.commit()
    enter(run)

    assert questions() == []


def test_whom_the_city_knows_its_organisers_are_asked_about_as_before(
    run: CourseRun, efua: Person
) -> None:
    works_in(run.city, efua, "Meru Hospital")
    enter(run)

    assert questions() == []


def test_a_program_that_makes_a_record_asks_too_and_names_no_course(
    run: CourseRun, efua: Person
) -> None:
    visible_people.create(
        {Field.NAME: "Efua Asantewaa", Field.EMAIL: "efua@example.org"},
        work={run.city_id: {Field.HOSPITAL: "Embu Level 5 Hospital"}},
        actor=planner(),
        now=NOW,
    )

    (waiting,) = queries.waiting(efua.id)
    assert (waiting.city, waiting.course) == (run.city.name, None)


def test_a_city_has_one_question_at_a_time_for_one_person(run: CourseRun, efua: Person) -> None:
    """Else whoever makes record after record could fill somebody's post."""
    given = {Field.NAME: "Efua Asantewaa", Field.EMAIL: "efua@example.org"}
    for hospital in ("Embu Level 5 Hospital", "Meru Hospital"):
        work = {run.city_id: {Field.HOSPITAL: hospital}}
        visible_people.create(given, work=work, actor=planner(), now=NOW)

    assert len(questions()) == 1


def upload(run: CourseRun, rows: list[tuple[str, ...]]) -> TraineeImport:
    return trainee_imports.receive(
        run.id, file_name="people.csv", data=csv_file(rows), actor=planner(), now=NOW
    ).row


ON_IT = ("Abena", "Adwoa", "Afia", "Akua", "Esi")


def test_a_file_costs_one_query_more_and_looks_the_same_to_its_organiser(
    run: CourseRun, efua: Person
) -> None:
    """Of 1 and of 40 rows, of whom nobody, one or twenty are known elsewhere."""
    words = str.maketrans("0123456789", "aeioumnrst")
    others = [f"Ama {str(number).translate(words)} Owusu" for number in range(20)]
    kumasi = efua.affiliations[0].institution.city
    for number, name in enumerate(others):
        works_in(kumasi, make_person(name, email=f"ama{number}@example.org"))
    files = {
        # Once somebody else comes on the course, roles in boards that have begun are kept.
        "on it": [
            (f"{name} Sarpong", f"s{number}@example.org") for number, name in enumerate(ON_IT)
        ],
        "after": [("Kwabena Sarpong", "kwabena@example.org")],
        "nobody": [("Yaa Darko", "yaa@example.org")],
        "one": [("Efua Asantewaa", "efua@example.org")],
        "nobody of many": [(f"{n} Mensah", f"m{i}@example.org") for i, n in enumerate(others)],
        "many": [(name, f"ama{number}@example.org") for number, name in enumerate(others)],
    }
    works_in(run.city, planner())  # the hospital of all of them
    asked, kinds = {}, {}
    for name, people in files.items():
        rows = [(*each, "", "Embu Level 5 Hospital", "", "", "") for each in people]
        row = upload(run, rows)
        plan = import_plans.of_import(row, now=NOW)
        assert plan is not None
        kinds[name] = {(each.kind, each.warnings) for each in plan.verdicts}
        with counted_queries() as statements:
            trainee_imports.take_over(
                row.id, fingerprint=plan.fingerprint, actor=planner(), now=NOW
            )
        asked[name] = [each for each in statements if "same_person_question" in each]
        asked[f"{name}, in all"] = statements

    assert {len(asked["nobody"]), len(asked["nobody of many"])} == {1}
    assert {len(asked["one"]), len(asked["many"])} == {2}  # to look, and to write
    assert kinds["one"] == kinds["nobody"]
    assert kinds["many"] == kinds["nobody of many"]
    assert len(asked["one, in all"]) - len(asked["nobody, in all"]) == 2
    assert len(asked["many, in all"]) - len(asked["nobody of many, in all"]) == 2
    assert len(questions()) == 21


def test_the_mail_names_the_city_alone_and_goes_once(run: CourseRun, efua: Person) -> None:
    enter(run)
    post = mailed(mailed())

    (message,) = post.sent
    assert message.to == "efua@example.org"
    assert run.city.name in message.body
    assert not any(
        each in message.body + message.subject for each in ("Efua", "ASANTEWAA", run.title, "Embu")
    )


def test_a_yes_makes_the_new_record_part_of_the_older_one(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    yes(efua, mailed().proof)

    enrolment = database.session.scalars(select(Enrolment).filter_by(course_run_id=run.id)).one()
    merge = database.session.scalars(select(PersonMerge)).one()
    entry = database.session.scalars(select(AuditEntry).filter_by(action=Deed.PEOPLE_MERGED)).one()
    assert (new.merged_into_id, enrolment.person_id) == (efua.id, efua.id)
    assert (merge.kept_id, merge.merged_by_id, entry.actor_id) == (efua.id,) * 3
    assert (questions()[0].answer, list(queries.waiting(efua.id))) == ("yes", [])
    with pytest.raises(Settled):
        yes(efua, "whatever")


def test_a_no_is_remembered_as_two_people_and_not_asked_again(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    no(efua)

    row = database.session.scalars(select(NotTheSame)).one()
    assert {row.one_id, row.other_id, row.said_by_id} == {efua.id, new.id}
    assert (questions()[0].answer, list(queries.waiting(efua.id))) == ("no", [])
    assert mailed().sent == []
    for again in (no, lambda person: yes(person, "proof")):
        with pytest.raises(Settled):
            again(efua)


@recorded
def ask_once_more(new: Person, run: CourseRun) -> None:
    same_person.ask(
        {new.id: {Field.NAME: new.name, Field.EMAIL: "efua@example.org"}}, [run.city_id], now=NOW
    )


def test_a_pair_is_asked_about_once(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    no(efua)
    ask_once_more(new, run)

    assert [each.answer for each in questions()] == ["no"]


def test_nobody_else_answers(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    proof = mailed().proof
    for other in (new, administrator(), planner()):
        with pytest.raises(NotFound):
            yes(other, proof)
        with pytest.raises(NotFound):
            no(other)


def test_a_yes_without_the_proof_from_the_mail_changes_nothing(
    run: CourseRun, efua: Person
) -> None:
    """A record that somebody made ahead, to catch those whom other cities enter later."""
    new = enter(run)
    for proof in ("", "guessed"):
        with pytest.raises(NotProven):
            yes(efua, proof)
    assert same_person.mail_again(questions()[0].public_id, actor=efua, now=NOW)
    post = mailed()

    assert new.merged_into_id is None
    assert [message.to for message in post.sent] == ["efua@example.org"] * 2
    yes(efua, post.proof)


def change_address(person: Person, address: str) -> None:
    person.contacts[0].value = person.contacts[0].key = address
    database.session.commit()


def take_address(person: Person) -> None:
    database.session.delete(person.contacts[0])
    database.session.commit()


def choose_password(person: Person) -> None:
    account = accounts.account_of(person, now=NOW)
    accounts.change(account.id, {"password": "hash"}, actor=person, now=NOW)


def agree(person: Person) -> None:
    own_details.answer(Purpose.PHOTO, given=True, wording="Yes.", actor=person, now=NOW)


def wish(person: Person) -> None:
    data_requests.ask(RequestKind.ERASURE, "", actor=person, now=NOW)


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        (lambda new: change_address(new, "evil@example.org"), Doubt.OTHER_ADDRESS),
        (take_address, Doubt.OTHER_ADDRESS),
        (
            lambda new: recorded(contacts.keep)(new.id, "email", "evil@example.org", shared=False),
            Doubt.OTHER_ADDRESS,
        ),
        (lambda new: give_role(new, Role.MENTOR, run=planned()), Doubt.HAS_A_ROLE),
        (lambda new: subscriptions.subscribe("Phone", actor=new, now=NOW), Doubt.IN_USE),
        (choose_password, Doubt.IN_USE),
        (agree, Doubt.IN_USE),
        (wish, Doubt.IN_USE),
    ],
)
def test_what_could_come_along_with_a_new_record_stands_in_the_way(
    run: CourseRun, efua: Person, change: Callable[[Person], object], doubt: Doubt
) -> None:
    new = enter(run)
    proof = mailed().proof
    change(new)

    with pytest.raises(InDoubt) as refused:
        yes(efua, proof)
    assert refused.value.doubt is doubt
    assert (new.merged_into_id, questions()[0].answer) == (None, None)


def planned() -> CourseRun:
    return database.session.scalars(select(CourseRun).order_by(CourseRun.id)).first()


def test_a_link_that_was_asked_for_under_the_new_record_lets_nobody_in(
    run: CourseRun, efua: Person
) -> None:
    """It may have been mailed to another address, which was put right again since."""
    new = enter(run)
    proof = mailed().proof
    token = sign_in.make_link(new, now=NOW)
    accounts.account_of(new, now=NOW)  # that somebody signed in by a link is no doubt by itself
    yes(efua, proof)

    assert database.session.scalars(select(SignInLink)).all() == []
    with pytest.raises(sign_in.LinkSpent):
        sign_in.holder(token, now=NOW)


def test_cards_of_the_older_record_open_nothing_more(run: CourseRun, efua: Person) -> None:
    personal_links.make(efua, city_id=run.city_id, actor=planner(), now=NOW)
    account = accounts.account_of(efua, now=NOW)
    for via in (personal_links.PERSONAL_LINK, "link"):
        sign_in_sessions.begin(
            account.id, via=via, device=sign_in_sessions.Device.OWN, browser="", strong=False,
            now=NOW,
        )  # fmt: skip
    enter(run)
    yes(efua, mailed().proof)

    assert database.session.scalars(select(PersonalLink.revoked_at)).all() == [NOW]
    assert database.session.scalars(select(SignInSession.via)).all() == ["link"]


def test_a_certificate_of_the_new_record_goes_along(run: CourseRun, efua: Person) -> None:
    new = enter(run)
    place = database.session.scalars(select(Enrolment).filter_by(person_id=new.id)).one()
    certificate = _issue(place, planner())
    yes(efua, mailed().proof)

    assert certificate.enrolment.person == efua


def test_what_merging_refuses_is_refused_and_the_question_stays(
    run: CourseRun, efua: Person
) -> None:
    enter(run)
    proof = mailed().proof
    place = Enrolment(course_run=run, person=efua, source="by_hand", enrolled_at=NOW)
    database.session.add(place)
    database.session.commit()

    with pytest.raises(CannotMerge):
        yes(efua, proof)
    assert len(queries.waiting(efua.id)) == 1


class NoMails:
    """An outbox in which nothing lies."""

    def forget(self, is_about: Callable[[str], bool]) -> None:
        """Do nothing."""


def administrator() -> Person:
    return give_role(make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)


def erase(person: Person, admin: Person) -> None:
    data_requests.ask(RequestKind.ERASURE, "", actor=person, now=NOW)
    erasure.erase(person.id, reason="Asked.", actor=admin, now=NOW, outbox=NoMails())


@pytest.mark.parametrize("who", ["asked", "new"])
def test_with_either_record_the_question_is_erased_and_no_mail_goes(
    run: CourseRun, efua: Person, who: str
) -> None:
    new = enter(run)
    public_id = questions()[0].public_id
    erase(efua if who == "asked" else new, administrator())

    assert questions() == []
    assert mailed().sent == []
    with pytest.raises(NotFound):
        same_person.say_no(public_id, actor=efua, now=NOW)


def test_what_was_asked_of_a_record_is_asked_of_the_one_that_it_became_part_of(
    run: CourseRun, efua: Person
) -> None:
    kept = make_person("Efua A.", email="efua@example.org")
    new = enter(run)
    merging.merge(kept=kept.id, merged=efua.id, cities=None, reason="Hers.", actor=kept, now=NOW)
    post = mailed()

    assert len(queries.waiting(kept.id)) == 1
    yes(kept, post.proof)
    assert new.merged_into_id == kept.id


@pytest.mark.parametrize("settle", ["merged away", "merged into it", "said apart", "closed"])
def test_a_question_that_was_settled_otherwise_is_not_asked(
    run: CourseRun, efua: Person, settle: str
) -> None:
    new, third = enter(run), make_person("Third")
    match settle:
        case "merged away":
            merging.merge(
                kept=third.id, merged=new.id, cities=None, reason="So.", actor=third, now=NOW
            )
        case "merged into it":
            merging.merge(
                kept=new.id, merged=efua.id, cities=None, reason="So.", actor=third, now=NOW
            )
        case "said apart":
            duplicates.set_apart(efua.id, new.id, actor=third, now=NOW)
        case "closed":
            account = accounts.account_of(efua, now=NOW)
            accounts.change(account.id, {"active": False}, actor=third, now=NOW)

    assert mailed().sent == []
    if settle != "closed":
        holder = new if settle == "merged into it" else efua
        assert list(queries.waiting(holder.id)) == []
        with pytest.raises(Settled):
            no(holder)


def test_questions_go_after_half_a_year(run: CourseRun, efua: Person) -> None:
    enter(run)

    assert Record.SAME_PERSON_QUESTION not in retention.apply(RULES, now=NOW + timedelta(days=180))
    assert retention.apply(RULES, now=NOW + timedelta(days=181))[Record.SAME_PERSON_QUESTION] == 1


def test_who_is_asked_finds_it_among_their_data_and_the_new_record_does_not(
    run: CourseRun, efua: Person
) -> None:
    new = enter(run)

    assert [row["city"] for row in my_data.collect(efua.id)["questions"]] == [run.city.name]
    assert my_data.collect(new.id)["questions"] == []


def test_the_runner_knows_what_to_do_with_the_mail(app: Flask, run: CourseRun) -> None:
    assert same_person.MAIL in jobs.handlers(adapters())


@pytest.mark.parametrize("answers", [("yes", "yes"), ("yes", "no"), ("no", "no")])
def test_of_two_answers_at_once_one_counts(
    installation: Installation, answers: tuple[str, str]
) -> None:
    app = installation.app()
    with app.app_context():
        run = make_run("nairobi")
        efua = make_efua()
        new_id = enter(run).id
        public_id, proof, efua_id = questions()[0].public_id, mailed().proof, efua.id

    def work(answer: str) -> object:
        actor = database.session.get_one(Person, efua_id)
        if answer == "yes":
            return same_person.say_yes(public_id, proof=proof, actor=actor, now=NOW)
        return same_person.say_no(public_id, actor=actor, now=NOW)

    outcomes = at_once(app, [lambda each=each: work(each) for each in answers])
    with app.app_context():
        merged = database.session.get_one(Person, new_id).merged_into_id == efua_id
        (question,) = questions()

        assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "Settled"]
        assert question.answer == ("yes" if merged else "no")
        assert (count(PersonMerge), count(NotTheSame)) == ((1, 0) if merged else (0, 1))


def test_an_answer_and_an_erasure_at_once_leave_nothing_half_done(
    installation: Installation,
) -> None:
    app = installation.app()
    with app.app_context():
        run = make_run("nairobi")
        efua_id = make_efua().id
        new = enter(run)
        public_id, proof, new_id = questions()[0].public_id, mailed().proof, new.id
        admin_id = administrator().id

    def carry_out() -> None:
        erase(*(database.session.get_one(Person, each) for each in (new_id, admin_id)))

    def answer() -> None:
        actor = database.session.get_one(Person, efua_id)
        same_person.say_yes(public_id, proof=proof, actor=actor, now=NOW)

    outcomes = at_once(app, [answer, carry_out])
    with app.app_context():
        left = database.session.scalars(select(Contact.value)).all()
        new, efua = (database.session.get_one(Person, each) for each in (new_id, efua_id))

        assert [each for each in outcomes if each is not None and not is_refusal(each)] == []
        assert (new.erased_at is None) == (new.merged_into_id is not None)
        assert efua.erased_at is None
        assert left.count("efua@example.org") == 1


def is_refusal(outcome: object) -> bool:
    return isinstance(outcome, NotFound | Settled | InDoubt | AlreadyMerged)
