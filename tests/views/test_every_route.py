"""Every address there is, as the application lists them: who gets in, and what turns others away.

The table below is the policy as one can read it: a new page without a line in it fails the first
test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from werkzeug.routing import Rule

from app.domain.permissions import Action
from app.domain.plans.kinds import SessionKind
from app.services import added_sessions
from app.services.added_sessions import NewSession
from app.views.access import asks
from tests.actors import CSRF, prepare
from tests.addresses import pattern
from tests.factories import NOW, enrol
from tests.state import state_of
from tests.world import World, make_world

PEOPLE = (
    "administrator",
    "organiser",
    "curriculum editor",
    "mentor",
    "trainee",
    "organiser elsewhere",
    "mentor elsewhere",
    "endorser",
    "partner viewer",
    "host supervisor",
    "stranger",
)
WHO_CHANGE_NOTHING = PEOPLE[3:]
WHO_RUNS_IT = frozenset({"administrator", "organiser"})
WHO_AGREES = frozenset({"administrator", "endorser"})
WHO_ADAPTS_OR_AGREES = WHO_RUNS_IT | WHO_AGREES
WHO_TEACHES_TOO = WHO_RUNS_IT | {"mentor"}
HOLDER_TOO = WHO_RUNS_IT | {"trainee"}
WHO_PLANS_ANYWHERE = WHO_RUNS_IT | {"organiser elsewhere"}
WHO_WORKS_ANYWHERE = WHO_PLANS_ANYWHERE | {"mentor", "mentor elsewhere"}
WHO_WRITES = frozenset({"administrator", "curriculum editor"})
ONLY_ADMINISTRATORS = frozenset({"administrator"})
EVERYBODY_SIGNED_IN = frozenset(PEOPLE)
ONLY_THE_OWNER = frozenset({"trainee"})
ONLY_THE_HOST = frozenset({"host supervisor"})
CALLED_SO = {("release", "1")}  # releases have no ids: they are numbered
# An empty form names nobody and no address: not found, whoever asks.
NOBODY_WITH_AN_EMPTY_FORM: frozenset[str] = frozenset()
NOBODY_WITHOUT_A_LINK: frozenset[str] = frozenset()
NOBODY_BEFORE_BEING_ASKED: frozenset[str] = frozenset()

VISITORS_TOO = {
    "api_document.show", "api_reference.show", "asset", "cities.show", "comparisons.show",
    "curricula.index", "curricula.needs", "curricula.show", "curricula.version", "feeds.city",
    "feeds.curriculum",
    "feeds.personal", "front.show", "guidelines.index",

    "invitations.accept", "personal_links.enter", "probes.alive", "probes.ready",
    "security.login", "security.mf_recovery", "security.two_factor_token_validation",
    "security.wan_signin", "security.wan_signin_response", "security_contact.show",
    "sign_in.by_link", "sign_in.form", "sign_in.sign_out", "syllabi.data", "syllabi.file",
    "syllabi.show",
    "verification.data",
    "verification.form", "verification.show", "well_known_icon",
}  # fmt: skip

# Whoever brings a token of theirs; tests/api has what each of them gets.
PROGRAMS = {
    "api_comparisons.compare_editions",
    "api_course_runs.list_releases", "api_course_runs.list_runs", "api_course_runs.list_sessions",
    "api_course_runs.release", "api_course_runs.show_plan", "api_course_runs.show_run",
    "api_curricula.list_adaptations", "api_curricula.list_curricula", "api_curricula.show_version",
    "api_invitations.invite", "api_invitations.list_invitations",
    "api_invitations.revoke_invitation", "api_invitations.show_invitation",
    "api_organisations.add_organisation", "api_organisations.change_organisation",
    "api_organisations.list_organisations", "api_organisations.show_organisation",
    "api_people.add_person", "api_people.change_person", "api_people.list_people",
    "api_people.show_person", "api_places.list_cities", "api_places.show_city",
    "api_roles.change_role", "api_roles.end_role", "api_roles.give_role", "api_roles.list_roles",
    "api_roles.list_roles_of_person", "api_roles.show_me", "api_roles.show_role",
}  # fmt: skip

# Who gets in where. Others get 404, or 403 where they may look at the course.
# The order matters: what a line changes is there for the next.
LET_IN = {
    "today.show": EVERYBODY_SIGNED_IN,
    "next_days.show": EVERYBODY_SIGNED_IN,
    "audit.index": WHO_PLANS_ANYWHERE,
    "audit.head": ONLY_ADMINISTRATORS,
    "my.show": EVERYBODY_SIGNED_IN,
    "account.choose_address": NOBODY_WITH_AN_EMPTY_FORM,
    "account.remove_password": EVERYBODY_SIGNED_IN,
    "same_person.show": ONLY_THE_OWNER,
    "same_person.say_yes": ONLY_THE_OWNER,
    "same_person.say_no": ONLY_THE_OWNER,
    "my_details.show": EVERYBODY_SIGNED_IN,
    "my_details.certificate_name": EVERYBODY_SIGNED_IN,
    "my_details.add_email": EVERYBODY_SIGNED_IN,
    "my_details.add_phone": EVERYBODY_SIGNED_IN,
    "my_details.remove_contact": EVERYBODY_SIGNED_IN,
    "pending_addresses.send_again": EVERYBODY_SIGNED_IN,
    "pending_addresses.remove": EVERYBODY_SIGNED_IN,
    "pending_addresses.confirm": NOBODY_WITHOUT_A_LINK,
    "my_details.add_licence": EVERYBODY_SIGNED_IN,
    "my_details.remove_licence": EVERYBODY_SIGNED_IN,
    "my_details.consent": EVERYBODY_SIGNED_IN,
    "my_visits.index": EVERYBODY_SIGNED_IN,
    "availability.show": EVERYBODY_SIGNED_IN,
    "availability.receive": EVERYBODY_SIGNED_IN,
    "availability.drop": EVERYBODY_SIGNED_IN,
    "my_data.show": EVERYBODY_SIGNED_IN,
    "my_data.as_json": EVERYBODY_SIGNED_IN,
    "my_data.as_csv": EVERYBODY_SIGNED_IN,
    "my_data.ask_for_correction": EVERYBODY_SIGNED_IN,
    "my_data.ask_for_erasure": EVERYBODY_SIGNED_IN,
    "data_requests.index": WHO_PLANS_ANYWHERE,
    "data_requests.answer": WHO_RUNS_IT,
    "figures.show": frozenset({"administrator", "partner viewer"}),
    "erasure.erase": ONLY_ADMINISTRATORS,
    "erasure.erase_unasked": ONLY_ADMINISTRATORS,
    "people.index": WHO_PLANS_ANYWHERE,
    "people.show": WHO_RUNS_IT,
    "people.edit": WHO_RUNS_IT,
    "audit.of_person": WHO_RUNS_IT,
    "closing.close": ONLY_ADMINISTRATORS,
    "closing.open_again": ONLY_ADMINISTRATORS,
    "duplicates.index": WHO_PLANS_ANYWHERE,
    "duplicates.set_apart": WHO_RUNS_IT,
    "duplicates.ask_again": WHO_RUNS_IT,
    "merging.merge": WHO_RUNS_IT,
    "merging.undo": WHO_RUNS_IT,
    "organisations.index": WHO_WORKS_ANYWHERE,
    "organisations.show": WHO_WORKS_ANYWHERE,
    "organisations.new": ONLY_ADMINISTRATORS,
    "organisations.edit": ONLY_ADMINISTRATORS,
    "archives.begin": WHO_WRITES,
    "guidelines.new": WHO_WRITES,
    "guidelines.edit": WHO_WRITES,
    "drafts.desk": WHO_WRITES,
    "drafts.begin": WHO_WRITES,
    "drafts.new": WHO_WRITES,
    "drafts.show": WHO_WRITES,
    "drafts.add": WHO_WRITES,
    "drafts.move": WHO_WRITES,
    "draft_names.edit": WHO_WRITES,
    "draft_parts.edit": WHO_WRITES,
    "draft_parts.take_out": WHO_WRITES,
    "draft_days.show": WHO_WRITES,
    "draft_days.change": WHO_WRITES,
    "draft_reviews.show": WHO_WRITES,
    "draft_reviews.comment": WHO_WRITES,
    "draft_reviews.resolve": WHO_WRITES,
    "draft_reviews.approve": WHO_WRITES,
    "material_files.of_draft": WHO_WRITES,
    "publication.show": WHO_WRITES,
    "publication.take_over": WHO_WRITES,
    "publication.standing": WHO_WRITES,
    "drafts.set_state": WHO_WRITES,
    "subscriptions.create": EVERYBODY_SIGNED_IN,
    "subscriptions.ask": ONLY_THE_OWNER,
    "subscriptions.revoke": ONLY_THE_OWNER,
    "adapting.index": WHO_ADAPTS_OR_AGREES,
    "adapting.show": WHO_ADAPTS_OR_AGREES,
    "adapting.trace": WHO_ADAPTS_OR_AGREES,
    "adapting.file": WHO_ADAPTS_OR_AGREES,
    "adapting.begin": WHO_RUNS_IT,
    "adapting.name": WHO_RUNS_IT,
    "adapting_needs.new": WHO_RUNS_IT,
    "adapting_needs.edit": WHO_RUNS_IT,
    "adapting_needs.take_off": WHO_RUNS_IT,
    "adapting_needs.endorse": WHO_AGREES,
    "adapting_city.edit": WHO_RUNS_IT,
    "adapting_changes.new": WHO_RUNS_IT,
    "adapting_changes.edit": WHO_RUNS_IT,
    "adapting_changes.fields": WHO_RUNS_IT,
    "adapting_changes.take_off": WHO_RUNS_IT,
    "adapting_changes.put_back": WHO_RUNS_IT,
    "adapting_steps.send": WHO_RUNS_IT,
    "adapting_steps.approve": WHO_ADAPTS_OR_AGREES,
    "adapting_steps.approve_clinically": NOBODY_WITH_AN_EMPTY_FORM,
    "adapting_steps.publish": WHO_RUNS_IT,
    "adapting_steps.take_back": WHO_RUNS_IT,
    "adapting_steps.discard": WHO_RUNS_IT,
    "adapting_steps.take_up": WHO_RUNS_IT,
    "adapting_steps.begin_anew": WHO_RUNS_IT,
    "api_tokens.index": EVERYBODY_SIGNED_IN,
    "api_tokens.create": EVERYBODY_SIGNED_IN,
    "api_tokens.ask": ONLY_THE_OWNER,
    "api_tokens.revoke": ONLY_THE_OWNER,
    "city_days.show": WHO_RUNS_IT,
    "city_days.save": WHO_RUNS_IT,
    "city_days.close": WHO_RUNS_IT,
    "city_days.open_on": WHO_RUNS_IT,
    "city_days.keep_again": WHO_RUNS_IT,
    "rooms.index": WHO_RUNS_IT,
    "rooms.add": WHO_RUNS_IT,
    "rooms.edit": WHO_RUNS_IT,
    "visits.index": WHO_PLANS_ANYWHERE,
    "visits.new": WHO_RUNS_IT,
    "visits.show": WHO_RUNS_IT,
    "visits.edit": WHO_RUNS_IT,
    "visits.move_on": WHO_RUNS_IT,
    "visits.cancel": WHO_RUNS_IT,
    "visit_papers.ask": WHO_RUNS_IT,
    "visit_papers.set_state": WHO_RUNS_IT,
    "visit_papers.name_supervisor": WHO_RUNS_IT,
    "visit_papers.arrange": WHO_RUNS_IT,
    "visit_papers.take_off": WHO_RUNS_IT,
    "host_slots.index": WHO_PLANS_ANYWHERE,
    "host_slots.new": WHO_RUNS_IT,
    "host_slots.edit": WHO_RUNS_IT,
    "log_book.show": ONLY_THE_OWNER,
    "log_book.entry": ONLY_THE_OWNER,
    "supervising.index": ONLY_THE_HOST,
    "supervising.show": ONLY_THE_HOST,
    "supervising.countersign": ONLY_THE_HOST,
    "supervising.give_back": ONLY_THE_HOST,
    "course_runs.index": EVERYBODY_SIGNED_IN,
    "course_runs.new": WHO_PLANS_ANYWHERE,
    "course_runs.create": WHO_PLANS_ANYWHERE,
    "course_runs.show": WHO_TEACHES_TOO,
    "course_run_changes.title": WHO_RUNS_IT,
    "course_run_changes.rename": WHO_RUNS_IT,
    "course_run_changes.ask": WHO_RUNS_IT,
    "course_run_changes.discard": WHO_RUNS_IT,
    "funders.edit": WHO_RUNS_IT,
    "course_runs.publish": WHO_RUNS_IT,
    "teaching.show": WHO_TEACHES_TOO,
    "teaching.ask": WHO_RUNS_IT,
    "teaching.change": WHO_RUNS_IT,
    "placing.place": WHO_RUNS_IT,
    "placing.take_off": WHO_RUNS_IT,
    "conflicts.index": WHO_RUNS_IT,
    "fair_hours.show": WHO_RUNS_IT,
    "people_load.show": WHO_RUNS_IT,
    "conflicts.accept": WHO_RUNS_IT,
    "conflicts.take_up": WHO_RUNS_IT,
    "proposals.index": WHO_RUNS_IT,
    "proposals.show": WHO_RUNS_IT,
    "proposals.progress": WHO_RUNS_IT,
    "proposals.take": WHO_RUNS_IT,
    "proposing.times": WHO_RUNS_IT,
    "proposing.repair": WHO_RUNS_IT,
    "day_plan.preview": WHO_RUNS_IT,
    "day_plan.fill": WHO_RUNS_IT,
    "added_sessions.rename": WHO_RUNS_IT,  # before going back takes the session away
    "releases.index": WHO_TEACHES_TOO,
    "releases.show": WHO_TEACHES_TOO,
    "releases.preview": WHO_RUNS_IT,
    "releases.release": WHO_RUNS_IT,
    "releases.go_back": WHO_RUNS_IT,
    "plan_history.undo": WHO_RUNS_IT,
    "plan_history.redo": WHO_RUNS_IT,
    "plan_history.keep_wall_times": WHO_RUNS_IT,
    "agenda.show": WHO_TEACHES_TOO,
    "added_sessions.new": WHO_RUNS_IT,
    "session_people.show": WHO_RUNS_IT,
    "teaching_replies.ask": WHO_RUNS_IT,
    "my_answers.show": NOBODY_BEFORE_BEING_ASKED,
    "disclosures.show": WHO_TEACHES_TOO | {"trainee"},
    "agenda.add_room": WHO_RUNS_IT,
    "agenda.set_room_of_day": WHO_RUNS_IT,
    "agenda.edit": WHO_RUNS_IT,
    "agenda.assign": WHO_RUNS_IT,
    "agenda.move": WHO_RUNS_IT,
    "agenda.set_status": WHO_RUNS_IT,
    "board.show": WHO_RUNS_IT,
    "board.news": WHO_RUNS_IT,
    "board.taken": WHO_RUNS_IT,
    "board.change": WHO_RUNS_IT,
    "board.move_block": WHO_RUNS_IT,
    "board.share_pause": WHO_RUNS_IT,
    "faculty.index": WHO_TEACHES_TOO,
    "faculty.add": WHO_RUNS_IT,
    "mentor_availability.show": WHO_RUNS_IT,
    "mentor_visits.of_city": WHO_RUNS_IT,
    "mentor_visits.of_run": WHO_RUNS_IT,
    "mentor_visits.new": WHO_RUNS_IT,
    "mentor_visits.edit": WHO_RUNS_IT,
    "trainees.index": WHO_RUNS_IT,
    "trainees.export": WHO_RUNS_IT,
    "trainees.add": WHO_RUNS_IT,
    "trainees.edit": WHO_RUNS_IT,
    "trainees.replace": WHO_RUNS_IT,
    "trainees.set_groups": WHO_RUNS_IT,
    "groups.show": WHO_TEACHES_TOO,
    "groups.resize": WHO_RUNS_IT,
    "groups.rename": WHO_RUNS_IT,
    "groups.propose": WHO_RUNS_IT,
    "groups.follow": WHO_RUNS_IT,
    "board_roles.show": WHO_TEACHES_TOO,
    "board_roles.say": WHO_RUNS_IT,
    "trainees.withdraw": WHO_RUNS_IT,
    "trainees.take_back": WHO_RUNS_IT,
    "personal_links.ask": WHO_RUNS_IT,
    "personal_links.hand_over": WHO_RUNS_IT,
    "personal_links.take_back": WHO_RUNS_IT,
    "roles.index": WHO_PLANS_ANYWHERE,
    "roles.give": WHO_PLANS_ANYWHERE,
    "roles.end": NOBODY_WITH_AN_EMPTY_FORM,
    "roles.give_back": NOBODY_WITH_AN_EMPTY_FORM,
    "roles.revoke": WHO_RUNS_IT,
    "imports.upload": WHO_RUNS_IT,
    "imports.example": WHO_RUNS_IT,
    "imports.receive": WHO_RUNS_IT,
    "imports.show": WHO_RUNS_IT,
    "imports.choose": WHO_RUNS_IT,
    "imports.commit": WHO_RUNS_IT,
    "commons.show": WHO_WRITES,
    "commons.take_up": WHO_WRITES,
    "impact.of_draft": WHO_WRITES,
    "impact.of_version": WHO_WRITES,
    "upgrades.begin": WHO_RUNS_IT,
    "upgrades.show": WHO_RUNS_IT,
    "upgrades.decide": WHO_RUNS_IT,
    "upgrades.decline": WHO_RUNS_IT,
    "upgrades.accept": WHO_RUNS_IT,
    "register.show": WHO_RUNS_IT,
    "eligibility.show": HOLDER_TOO,
    "roster.show": WHO_TEACHES_TOO,
    "roster.record": WHO_TEACHES_TOO,
    "certificates.index": WHO_RUNS_IT,
    "certificates.order": WHO_RUNS_IT,
    "certificates.progress": WHO_RUNS_IT,
    "certificates.pdf": HOLDER_TOO,
    "checklists.index": WHO_PLANS_ANYWHERE,
    "checklists.show": WHO_RUNS_IT,
    "checklists.add": WHO_RUNS_IT,
    "checklists.apply": WHO_RUNS_IT,
    "checklists.set_deadline": WHO_RUNS_IT,
    "visit_checklists.show": WHO_RUNS_IT,
    "visit_checklists.add": WHO_RUNS_IT,
    "visit_checklists.apply": WHO_RUNS_IT,
    "checklist_tasks.edit": WHO_RUNS_IT,
    "checklist_tasks.save": WHO_RUNS_IT,
    "checklist_tasks.done": WHO_RUNS_IT,
    "checklist_tasks.reopen": WHO_RUNS_IT,
    "checklist_tasks.take_off": WHO_RUNS_IT,
    "checklist_tasks.restore": WHO_RUNS_IT,
    "session_materials.of_run": WHO_TEACHES_TOO,
    "session_materials.of_session": WHO_TEACHES_TOO,
    "session_materials.edit": WHO_RUNS_IT,
    "session_materials.add": WHO_RUNS_IT,
    "session_materials.ask": WHO_RUNS_IT,
    "session_materials.deliver": WHO_RUNS_IT,
    "session_materials.take_away": WHO_RUNS_IT,
    "session_materials.restore": WHO_RUNS_IT,
    "shared_materials.show": WHO_TEACHES_TOO | HOLDER_TOO,
    "faculty.remove": WHO_RUNS_IT,
    "faculty.restore": WHO_RUNS_IT,
}
MAY_LOOK = WHO_TEACHES_TOO
OTHER_WAYS = (
    "//courses/{id}", "/courses//{id}", "/courses/{id}/", "/courses/{id}/.", "/./courses/{id}",
    "/courses/x/%2e%2e/{id}", "/courses/%2e/{id}", "/COURSES/{id}", "/courses/{id};x",
    "/courses/{id}%2fagenda", "/courses/{id}%00", "/courses/{id}%20",
)  # fmt: skip
# Open to all who are signed in, also while a second factor is still to be given: they are about
# the person alone, and ask for proof by themselves.
ABOUT_ONESELF = {
    "account.arrive", "account.end_all_sessions", "account.end_session", "account.show",
    "second_factor.show", "security.change_password", "security.mf_recovery_codes",
    "security.two_factor_setup", "security.two_factor_setup_validate", "security.verify",
    "security.wan_delete", "security.wan_register", "security.wan_register_response",
    "security.wan_verify", "security.wan_verify_response",
}  # fmt: skip
# The blueprints of these ask the policy nothing: they show and change what is the person's own, or
# look themselves at who is on a course.
ABOUT_THE_PERSON = {
    "account",
    "api_tokens",
    "availability",
    "my",
    "my_answers",
    "my_data",
    "my_details",
    "my_visits",
    "next_days",
    "pending_addresses",
    "shared_materials",
    "subscriptions",
    "today",
}
# Pages of a library that nobody may open: they are not marked, and answer 404.
CLOSED = {"security.tf_select", "security.two_factor_rescue"}
# What these need to be told apart from an unknown address; all others answer an empty form.
FORMS = {
    "agenda.set_room_of_day": {"seen": "of another state", "room": ""},
    "agenda.set_status": {"revision": "99", "status": "cancelled"},
    "board.share_pause": {"revision": "99", "by": "room"},
}
TURNED_AWAY = frozenset({403, 404})


@dataclass(frozen=True)
class Page:
    """One address with one method."""

    rule: Rule
    method: str

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    @property
    def is_of_the_course(self) -> bool:
        """Whether it lies within the course that the test stands in."""
        parts = {"run_id", "session_id", "import_id", "number", "task_id", "material_id"}
        parts |= {"added_id"}
        return not self.rule.arguments.isdisjoint(parts)

    def address(self, parts: dict[str, str]) -> str:
        """Fill the address in; what is no part of the test's world is something unknown."""
        given = {name: parts.get(name, "unknown") for name in self.rule.arguments}
        return pattern(self.rule).format(**given)

    def ask(self, client: FlaskClient, parts: dict[str, str], **more: object) -> int:
        """Ask for it, with the token of the session where one is needed; return the status."""
        if self.method == "POST":
            form = FORMS.get(self.endpoint, {})
            more = {"data": {"csrf_token": CSRF, **form}} | more
        return client.open(self.address(parts), method=self.method, **more).status_code


def pages(app: Flask) -> Iterator[Page]:
    """Yield every address with every method, in the order of the table."""
    order = list(LET_IN)
    rules = [rule for rule in app.url_map.iter_rules() if str(rule.endpoint) in LET_IN]
    for rule in sorted(rules, key=lambda rule: order.index(str(rule.endpoint))):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield Page(rule, method)


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    tea = NewSession(
        kind=SessionKind.BREAK,
        title="Tea",
        starts=datetime.combine(NOW.date() + timedelta(days=1), time(6)),
        minutes=15,
    )
    added = added_sessions.add(world.run.id, tea, actor=world.people["organiser"], now=NOW)
    world.address_parts["added_id"] = added.public_id
    return world


def test_every_address_is_in_the_table_and_its_view_is_marked(app: Flask) -> None:
    endpoints = {str(rule.endpoint) for rule in app.url_map.iter_rules()}
    marks = {name: getattr(app.view_functions[name], "access", None) for name in endpoints}

    assert endpoints == VISITORS_TOO | LET_IN.keys() | PROGRAMS | ABOUT_ONESELF | CLOSED
    assert {name for name in endpoints if marks[name] == "for_api"} == PROGRAMS
    assert {name for name in endpoints if marks[name] == "signed_in"} == LET_IN.keys()
    assert {name for name in endpoints if marks[name] == "half_signed_in"} == ABOUT_ONESELF
    assert {name for name in endpoints if marks[name] is None} == CLOSED
    assert {name for name in endpoints if marks[name] in ("public", "for_programs")} == VISITORS_TOO


def test_every_address_names_what_it_asks_of_the_policy(app: Flask) -> None:
    """What names nothing is about the person who is signed in, and nobody else."""
    views = {name: app.view_functions[name] for name in LET_IN}
    asking = {name for name, view in views.items() if getattr(view, "asks", None)}
    programs = {name for name in PROGRAMS if app.view_functions[name].action is not None}

    assert {name.partition(".")[0] for name in views.keys() - asking} == ABOUT_THE_PERSON
    assert PROGRAMS - programs == {
        "api_comparisons.compare_editions",
        "api_curricula.list_adaptations", "api_curricula.list_curricula",
        "api_curricula.show_version",
        "api_organisations.list_organisations", "api_organisations.show_organisation",
        "api_people.list_people", "api_people.show_person", "api_places.list_cities",
        "api_places.show_city", "api_roles.list_roles", "api_roles.list_roles_of_person",
        "api_roles.show_me", "api_roles.show_role",
    }  # fmt: skip


def test_what_was_answered_without_asking_the_policy_is_not_sent(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @asks(Action.VIEW_REGISTER)
    def forgetful(run_id: str) -> str:
        return f"all secrets of {run_id}"

    monkeypatch.setitem(app.view_functions, "register.show", forgetful)
    answer = world.client(app, "trainee").get(f"/courses/{world.run.public_id}/register")

    assert (answer.status_code, "secrets" in answer.text) == (500, False)


@pytest.mark.parametrize(
    "who", [WHO_CHANGE_NOTHING, ("administrator",), ("organiser",), ("curriculum editor",)]
)
def test_everybody_gets_in_where_the_table_says_and_nowhere_else(
    app: Flask, world: World, who: tuple[str, ...]
) -> None:
    found = {each: wrong for each in who if (wrong := wrongly_answered(app, world, each))}

    assert found == {}


def wrongly_answered(app: Flask, world: World, who: str) -> dict[tuple[str, str], int]:
    """Ask for everything as somebody, and return the answers that are not those of the table."""
    client, before, found = world.client(app, who), state_of(), {}
    for page in pages(app):
        if who not in LET_IN[page.endpoint]:
            status = page.ask(client, world.address_parts)
            if status != (403 if who in MAY_LOOK and page.is_of_the_course else 404):
                found[page.endpoint, page.method] = status
    assert state_of() == before
    for page in pages(app):
        if who in LET_IN[page.endpoint]:
            status = page.ask(client, world.address_parts)
            if status in TURNED_AWAY or status >= 500:
                found[page.endpoint, page.method] = status
    return found


def test_visitors_are_led_to_sign_in_before_anything_else(app: Flask, world: World) -> None:
    client, before = prepare(app.test_client()), state_of()
    answers = {
        (page.endpoint, page.method): client.open(
            page.address(world.address_parts), method=page.method, data={"csrf_token": CSRF}
        ).headers.get("Location", "")
        for page in pages(app)
    }

    assert {page for page, target in answers.items() if not target.startswith("/sign-in")} == set()
    assert state_of() == before


def test_a11_nothing_is_done_without_the_token_of_the_session(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser"), state_of()
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint not in CLOSED
        if "POST" in rule.methods and rule.endpoint not in PROGRAMS
    ]
    for form in ({}, {"csrf_token": "another"}, {"csrf_token": "é"}, {"csrf_token": ""}):
        statuses = {
            str(rule.endpoint): client.post(
                Page(rule, "POST").address(world.address_parts), data=form
            ).status_code
            for rule in rules
        }
        assert statuses == {str(rule.endpoint): 400 for rule in rules}
    assert client.post("/sign-out", headers={"X-CSRF-Token": "Ã©"}).status_code == 400
    assert state_of() == before


def test_an_unknown_id_is_not_found_whatever_stands_beside_it(app: Flask, world: World) -> None:
    client, before, found = world.client(app, "administrator"), state_of(), {}
    for page in pages(app):
        for name in page.rule.arguments:
            for wrong in ("unknown-00000000", "%00", "%F0%9F%98%80", "1"):
                if (name, wrong) in CALLED_SO:
                    continue
                status = page.ask(client, world.address_parts | {name: wrong})
                if status not in ((404, 400) if wrong == "%00" else (404,)):
                    found[page.endpoint, page.method, name, wrong] = status

    assert found == {}
    assert state_of() == before


def test_what_hangs_on_another_course_is_not_found_through_this_one(
    app: Flask, world: World
) -> None:
    client, before = world.client(app, "administrator"), state_of()
    elsewhere = {
        "enrolment_id": world.other_enrolment.public_id,
        "person_id": world.people["mentor elsewhere"].public_id,
    }
    statuses = {
        (page.endpoint, page.method): page.ask(client, world.address_parts | elsewhere)
        for page in pages(app)
        if page.rule.arguments & elsewhere.keys()
    }

    assert set(statuses.values()) == {404}
    assert state_of() == before


def test_other_trainees_of_the_course_see_nothing_of_one_another(
    db: SQLAlchemy, app: Flask, world: World
) -> None:
    other = enrol(world.run, "Sok Chanthou", script="សុខ ចាន់ធូ", group=1)
    world.people["other trainee"] = other.person
    client = world.client(app, "other trainee")
    statuses = {
        page.endpoint: page.ask(client, world.address_parts)
        for page in pages(app)
        if page.endpoint in ("eligibility.show", "certificates.pdf", "subscriptions.revoke")
    }

    assert set(statuses.values()) == {404}


def test_a65_no_header_makes_another_method_of_one(app: Flask, world: World) -> None:
    client, before = world.client(app, "organiser"), state_of()
    address = f"/courses/{world.run.public_id}/publish"
    override = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "POST", "X-CSRF-Token": CSRF}

    assert client.get(address, headers=override).status_code == 405
    assert client.get(f"{address}?_method=POST", headers=override).status_code == 405
    assert client.put(address, data={"csrf_token": CSRF}).status_code == 405
    assert client.delete(address, headers=override).status_code == 405
    assert state_of() == before


@pytest.mark.parametrize("who", ["visitor", "organiser elsewhere"])
def test_a65_other_ways_to_write_an_address_open_nothing_more(
    app: Flask, world: World, who: str
) -> None:
    client, found = world.client(app, who), {}
    for written in OTHER_WAYS:
        answer = client.get(written.format(id=world.run.public_id))
        if answer.status_code == 308:
            answer = client.get(urlsplit(answer.location).path)
        led_away = answer.status_code == 302 and answer.location.startswith("/sign-in")
        if not led_away and answer.status_code not in (400, 404):
            found[written] = answer.status_code

    assert found == {}


def test_a65_head_and_options_tell_no_more_than_get(app: Flask, world: World) -> None:
    client = world.client(app, "organiser elsewhere")
    address = f"/courses/{world.run.public_id}"
    there, nowhere = (client.options(each) for each in (address, "/courses/unknown-00000000"))

    assert client.head(address).status_code == client.get(address).status_code == 404
    assert (there.status_code, there.headers["Allow"]) == (
        nowhere.status_code,
        nowhere.headers["Allow"],
    )
    assert app.test_client().options(address).location.startswith("/sign-in")
