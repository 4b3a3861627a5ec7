"""The upgrade desk: what an organiser sees, decides, accepts and declines."""

import re
from dataclasses import replace

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import Library
from app.domain.adaptations.adaptation import apply
from app.domain.adaptations.operations import Operation, OperationKind, Replace, Retime, Rewrite
from app.domain.curricula.curriculum import VersionNumber
from app.domain.curricula.curriculum_parts import Need
from app.domain.permissions import Role
from app.domain.upgrades.upgrade_kinds import FindingKind
from app.domain.upgrades.upgrade_resolution import Choice
from app.extensions import db as database
from app.models.curriculum import Upgrade, VersionStanding
from app.models.draft import Draft
from app.models.person import Person
from app.queries import curricula, upgrades
from app.services import upgrades as service
from app.services.upgrades import NotForward
from app.views.upgrade_desk import Desk
from tests.actors import CSRF, sign_in
from tests.curriculum_values import make_module, uid
from tests.factories import NOW, give_role, load_library, make_person
from tests.full_library import NEW, OLD
from tests.moving_cores import (
    DROPPED,
    GONE,
    KEPT,
    LOCKED,
    LOSING,
    LOST,
    RETIMED,
    RETITLED,
    adapted,
    changes,
    clean_changes,
    new_core,
    old_core,
    op,
    publish,
    publish_core,
)
from tests.queries_counted import counted_queries
from tests.templates.html_page import Page

PAGE = "/cities/nairobi/upgrades/care/2.0.0"
SENTENCE = '{%- from "upgrades/words.html" import sentence -%}{{ sentence(kind) }}'
OPERATION = (
    '{%- from "upgrades/words.html" import operation_words -%}{{ operation_words(operation) }}'
)
RAW = re.compile(r"mod_|op_|obj_|[a-z]_[a-z]|None|keep_local")
QUERIES = 16


@pytest.fixture
def organiser(db: SQLAlchemy, client: FlaskClient) -> FlaskClient:
    """An organiser of Nairobi, whose changes the core moved away from."""
    publish(adapted())
    return _sign_in(client)


def _sign_in(client: FlaskClient) -> FlaskClient:
    city = upgrades.newest_edition("care", "nairobi").adaptation.city
    return sign_in(client, give_role(make_person(), Role.CITY_ORGANISER, city=city))


def words(client: FlaskClient, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return Page(answer.text).one("main").words


def send(client: FlaskClient, step: str = "", **form: str) -> tuple[int, str]:
    row = database.session.scalars(select(Upgrade)).one_or_none()
    seen = {"seen": str(row.revision)} if row else {}
    answer = client.post(f"{PAGE}{step}", data={"csrf_token": CSRF, **seen, **form})
    database.session.expire_all()
    return answer.status_code, answer.text


def decide(client: FlaskClient, number: int, choice: Choice, **form: str) -> tuple[int, str]:
    form = {"choice": choice.value, "reason": "Because", **form}
    return send(client, f"/changes/{uid('op', number)}", **form)


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_of_finding_has_its_sentence(app: Flask, kind: FindingKind) -> None:
    with app.test_request_context():
        said = render_template_string(SENTENCE, kind=kind)

    assert re.fullmatch(r"[A-Z][^_]+[.]", said)


@pytest.mark.parametrize("kind", OperationKind)
def test_every_kind_of_change_has_words(app: Flask, kind: OperationKind) -> None:
    class Said:
        field, rule = "body", "min_percent"

    said = Said()
    said.kind = kind  # type: ignore[attr-defined]
    with app.test_request_context():
        text = render_template_string(OPERATION, operation=said)

    assert re.fullmatch(r"[A-Z][a-z :]+", text)
    assert issubclass(type(changes()[0]), Operation)


def test_before_it_is_begun_one_sees_what_it_means(organiser: FlaskClient) -> None:
    text = words(organiser)

    assert "What version 2.0.0 means for Nairobi" in text
    assert "Begin the upgrade" in text
    assert "You and the core changed the same thing, each in another way." in text
    assert "What it was taken out: Module 1 until here." in text
    assert "The core now new: Staging, renewed until here." in text
    assert "Ours new: Our staging until here." in text
    assert "5 changes to decide" in text
    assert "2 kept by themselves" in text
    assert "1 now in the core" in text
    assert "Decide, and go on" not in text


def test_no_name_of_ours_shows_on_any_decision(organiser: FlaskClient) -> None:
    send(organiser)
    for number in (RETITLED, GONE, DROPPED, LOCKED, LOSING):
        text = words(organiser, f"{PAGE}?change={uid('op', number)}")
        assert RAW.findall(text) == []
    assert f"No longer taught: {LOST}" in text


def test_only_what_can_be_decided_is_offered(organiser: FlaskClient) -> None:
    send(organiser)

    found = {
        number: [
            each.attributes["value"]
            for each in Page(organiser.get(f"{PAGE}?change={uid('op', number)}").text).all("input")
            if each.attributes.get("name") == "choice"
        ]
        for number in (RETITLED, DROPPED, LOCKED)
    }

    assert found == {
        RETITLED: ["keep_local", "take_upstream", "edit", "drop_op"],
        DROPPED: ["keep_local", "take_upstream", "drop_op"],
        LOCKED: ["take_upstream", "edit", "drop_op"],
    }


def test_an_upgrade_is_decided_and_accepted_page_by_page(organiser: FlaskClient) -> None:
    assert send(organiser)[0] == 303
    assert decide(organiser, RETITLED, Choice.EDIT, title="Ours, renewed")[0] == 303
    assert decide(organiser, GONE, Choice.DROP_OP)[0] == 303
    assert decide(organiser, DROPPED, Choice.KEEP_LOCAL, reason="")[0] == 303
    assert send(organiser, "/accept")[0] == 409
    assert decide(organiser, LOCKED, Choice.TAKE_UPSTREAM)[0] == 303
    waived = {"waive": uid("obj", LOSING), "approved_by": "The board"}
    assert decide(organiser, LOSING, Choice.EDIT, **waived)[0] == 303
    assert "Nothing is left to decide" in words(organiser)

    assert send(organiser, "/accept")[0] == 303

    draft = database.session.scalars(select(Draft)).one()
    said = {each["id"]: each for each in draft.content["operations"]}
    assert said[uid("op", RETITLED)]["title"] == "Ours, renewed"
    assert said[uid("op", LOSING)]["approved_by"] == "The board"
    assert "This upgrade was accepted." in words(organiser)


def test_an_upgrade_whose_draft_was_thrown_away_can_be_begun_again(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    publish(adapted(*clean_changes()))
    organiser = _sign_in(client)
    send(organiser)
    assert send(organiser, "/accept")[0] == 303
    assert "Begin again" not in words(organiser)
    draft = database.session.scalars(select(Draft)).one()
    shown = {"draft": draft.public_id, "seen": draft.content_hash}
    desk = "/cities/nairobi/adaptations/care"
    organiser.post(f"{desk}/discard", data={"csrf_token": CSRF, **shown})

    text = words(organiser)

    assert "its draft thrown away. Begin again: what was decided is kept." in text
    assert send(organiser)[0] == 303
    assert "Nothing is left to decide" in words(organiser)
    assert send(organiser, "/accept")[0] == 303
    states = database.session.scalars(select(Draft.state).order_by(Draft.id)).all()
    assert states == ["discarded", "draft"]


def test_totals_follow_what_is_decided(organiser: FlaskClient) -> None:
    send(organiser)
    assert "Required objectives 0 of 1 taught To decide 5 of 5 Does not fit 3" in words(organiser)

    decide(organiser, LOSING, Choice.TAKE_UPSTREAM)

    assert "Required objectives 1 of 1 taught To decide 4 of 5 Does not fit 2" in words(organiser)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"choice": ""}, "Choose one of these."),
        ({"choice": "drop_op", "reason": " "}, "Say why, for those who will ask."),
        ({"choice": "edit", "title": " "}, "Write a value that can stand here."),
    ],
)
def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(
    organiser: FlaskClient, form: dict[str, str], sentence: str
) -> None:
    send(organiser)

    status, text = send(
        organiser, f"/changes/{uid('op', RETITLED)}", **{"reason": "My reason", **form}
    )

    assert (status, sentence in Page(text).one("main").words) == (422, True)
    assert ("My reason" in text) == ("reason" not in form)
    assert database.session.scalars(select(Upgrade)).one().decisions == {}


def test_whoever_decides_on_an_older_page_is_told_and_keeps_what_they_wrote(
    organiser: FlaskClient,
) -> None:
    send(organiser)
    decide(organiser, DROPPED, Choice.KEEP_LOCAL)

    status, text = decide(
        organiser, RETITLED, Choice.EDIT, title="Mine", reason="My reason", seen="1"
    )

    assert status == 409
    assert "Somebody decided something meanwhile." in text
    assert 'value="Mine"' in text
    assert "My reason" in text


def test_a_reason_that_is_too_long_is_told_so_and_never_cut(organiser: FlaskClient) -> None:
    send(organiser)
    fits, too_long = "ab\r\n" * 666 + "c", "d" * 2_001  # a browser counts a line's end as one

    for step in (f"/changes/{uid('op', RETITLED)}", "/decline"):
        status, text = send(organiser, step, choice="drop_op", reason=too_long)
        assert (status, too_long in text) == (422, True)
        assert "Write it a little shorter: 2,000 characters are the most." in text
    assert database.session.scalars(select(Upgrade)).one().decisions == {}
    assert decide(organiser, RETITLED, Choice.DROP_OP, reason=fits)[0] == 303
    (said,) = database.session.scalars(select(Upgrade)).one().decisions.values()
    assert said["reason"] == "ab\n" * 666 + "c"


def test_whoever_declines_on_an_older_page_keeps_the_reason(organiser: FlaskClient) -> None:
    send(organiser)
    decide(organiser, DROPPED, Choice.KEEP_LOCAL)

    status, text = send(organiser, "/decline", reason="No time this year", seen="1")

    assert status == 409
    assert Page(text).with_id("declined").words == "No time this year"
    assert '<details class="by-themselves" open>' in text


def test_a_declined_version_is_not_offered_again(organiser: FlaskClient) -> None:
    old = "/curricula/care/1.0.0?city=nairobi"
    assert "See what it means for Nairobi" in words(organiser, old)
    send(organiser)
    assert send(organiser, "/decline", reason=" ")[0] == 422

    assert send(organiser, "/decline", reason="No time this year")[0] == 303

    assert "Declined, because: No time this year" in words(organiser)
    assert "See what it means for Nairobi" not in words(organiser, old)


def test_visitors_are_offered_nothing(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(adapted())

    text = words(client, "/curricula/care/1.0.0?city=nairobi")

    assert "There is a newer version of this curriculum: 2.0.0." in text
    assert "See what it means" not in text


def test_a_clean_upgrade_needs_one_press(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(adapted(*clean_changes()))
    organiser = _sign_in(client)

    send(organiser)

    assert "Nothing is left to decide" in words(organiser)
    assert send(organiser, "/accept")[0] == 303


@pytest.mark.parametrize(
    "path",
    [
        "/cities/nairobi/upgrades/care/2.0",
        "/cities/accra/upgrades/care/2.0.0",
        "/cities/nairobi/upgrades/other/2.0.0",
    ],
)
def test_what_is_no_upgrade_is_not_found(organiser: FlaskClient, path: str) -> None:
    assert organiser.get(path).status_code == 404


def test_the_desk_asks_the_database_few_things(organiser: FlaskClient) -> None:
    send(organiser)

    with counted_queries() as queries:
        assert organiser.get(PAGE).status_code == 200

    assert len(queries) <= QUERIES


def test_the_desk_shows_what_the_city_teaches_before(db: SQLAlchemy) -> None:
    origin = publish(adapted())
    assert origin
    version = curricula.version("care", "2")
    person = make_person()
    row = service.begin(origin, version, actor=person, now=NOW)

    desk = Desk(upgrades.planned(origin, version), row)

    assert desk.before.minutes_in_person == 8 * 60 - 2 * 60 - 15 - 10
    assert desk.names[uid("mod", GONE)] == "M03 Module 3"
    assert apply(desk.planned.new, None).modules[0].title == "Staging, renewed"
    assert database.session.get_one(Person, person.id) == person


def test_what_a_decision_breaks_is_on_the_desk_and_can_be_decided(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    ours = make_module(11, code="NBO-N01")
    publish(
        adapted(
            Replace(**op(DROPPED), target=uid("mod", DROPPED), module=ours),
            Retime(**op(GONE), target=ours.uid, minutes=30),
        )
    )
    organiser = _sign_in(client)
    send(organiser)
    assert "1 change to decide" in words(organiser)

    decide(organiser, DROPPED, Choice.TAKE_UPSTREAM)

    text = words(organiser)
    assert "2 changes to decide" in text
    assert "What you changed is no longer in the core." in text
    assert send(organiser, "/accept")[0] == 409
    assert decide(organiser, GONE, Choice.DROP_OP)[0] == 303
    assert send(organiser, "/accept")[0] == 303


def test_a_need_whose_answer_is_gone_is_told_and_stops_nothing(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    need = Need(
        uid=uid("need", 1), text="Nobody stages", source="Survey", objectives=(uid("obj", GONE),)
    )
    publish(replace(adapted(*clean_changes()), needs=(need,)))
    organiser = _sign_in(client)
    send(organiser)

    text = words(organiser)

    assert "is answered by an objective that is gone" in text
    assert "Nobody stages" in text
    assert send(organiser, "/accept")[0] == 303


def test_a_number_that_no_page_sends_is_one_that_is_overtaken(organiser: FlaskClient) -> None:
    send(organiser)

    for seen in ("9" * 5_000, "9" * 12, "-1", "x"):
        assert send(organiser, "/accept", seen=seen)[0] == 409


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (
            50,
            "Another length: M02 Module 2 At once kept by itself, in two steps in conflict.",
        ),
        (60, "By way of version 1.1.0 it would come to the same."),
    ],
)
def test_the_desk_tells_what_going_step_by_step_would_come_to(
    db: SQLAlchemy, client: FlaskClient, minutes: int, told: str
) -> None:
    publish(adapted(*clean_changes()))
    modules = tuple(
        replace(each, minutes=minutes) if each.uid == uid("mod", RETIMED) else each
        for each in old_core().modules
    )
    publish_core(replace(old_core(), version=VersionNumber(1, 1, 0), modules=modules))

    assert told in words(_sign_in(client))


def test_where_the_city_went_already_the_address_leads_to_what_it_teaches(
    organiser: FlaskClient,
) -> None:
    answer = organiser.get("/cities/nairobi/upgrades/care/1.0.0")

    assert (answer.status_code, answer.location) == (303, "/curricula/care/1.0.0?city=nairobi")


def test_nobody_goes_back_to_an_older_version_unless_their_own_is_unsafe(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    origin = publish(adapted())
    assert origin
    publish_core(replace(old_core(), version=VersionNumber(0, 9, 0), number_reason="A start"))
    organiser, path = _sign_in(client), "/cities/nairobi/upgrades/care/0.9.0"
    older, person = curricula.version("care", "0.9.0"), make_person()

    assert organiser.get(path).status_code == 404
    with pytest.raises(NotForward):
        service.begin(origin, older, actor=person, now=NOW)

    said = {"standing": "withdrawn", "reason": "Unsafe", "said_by_id": person.id, "said_at": NOW}
    unsafe = VersionStanding(version_id=origin.base_id, **said)
    db.session.add(unsafe)
    db.session.commit()
    assert organiser.get(path).status_code == 200
    assert service.begin(origin, older, actor=person, now=NOW).version == older


def test_what_is_missing_is_told_on_top_too(organiser: FlaskClient) -> None:
    send(organiser)

    status, text = decide(organiser, RETITLED, Choice.DROP_OP, reason="")

    assert status == 422
    (summary,) = Page(text).with_class("summary")
    assert summary.words.startswith("One thing needs another look See where")
    assert 'href="#reason"' in text


def test_guidelines_written_anew_are_chosen_from_the_register(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(Library(guidelines=(OLD, NEW)))
    module = uid("mod", RETITLED)
    publish(
        adapted(Rewrite(**op(1), target=module, field="guidelines", value=[OLD.key])), new=False
    )
    core = new_core()
    modules = (replace(e, guidelines=(NEW.key,)) if e.uid == module else e for e in core.modules)
    publish_core(replace(core, modules=tuple(modules)))
    organiser = _sign_in(client)
    send(organiser)

    shown = words(organiser)

    assert "Care · A society · edition 2 (superseded by Care, edition 2)" in shown
    assert decide(organiser, 1, Choice.EDIT, value="unheard-of")[0] == 422
    assert decide(organiser, 1, Choice.EDIT, value=NEW.key)[0] == 303


def test_where_the_module_is_gone_another_one_is_chosen_and_not_a_guideline(
    db: SQLAlchemy, client: FlaskClient
) -> None:
    load_library(Library(guidelines=(OLD, NEW)))
    ours = Rewrite(**op(1), target=uid("mod", GONE), field="guidelines", value=[OLD.key])
    publish(adapted(ours))
    organiser = _sign_in(client)
    send(organiser)

    there = {"target": uid("mod", KEPT), "value": NEW.key}
    assert decide(organiser, 1, Choice.EDIT, **there | {"target": OLD.key})[0] == 422
    status, text = decide(organiser, 1, Choice.EDIT, **there | {"value": ""}, reason="")
    assert status == 422
    assert f'value="{OLD.key}" checked' not in text
    assert decide(organiser, 1, Choice.EDIT, **there)[0] == 303
    assert organiser.get(PAGE).status_code == 200


def test_what_is_missing_where_one_declines_is_led_to(organiser: FlaskClient) -> None:
    send(organiser)

    assert 'href="#declined"' in send(organiser, "/decline", reason="")[1]
    assert 'href="#declined"' in send(organiser, "/decline", reason="x" * 2_001)[1]
    assert 'href="#reason"' in decide(organiser, RETITLED, Choice.DROP_OP, reason="x" * 2_001)[1]


def test_no_way_leads_by_a_version_that_is_withdrawn(db: SQLAlchemy, client: FlaskClient) -> None:
    publish(adapted(*clean_changes()))
    publish_core(replace(old_core(), version=VersionNumber(1, 1, 0)))
    unsafe, person = curricula.version("care", "1.1.0"), make_person()
    said = {"standing": "withdrawn", "reason": "Unsafe", "said_by_id": person.id, "said_at": NOW}
    db.session.add(VersionStanding(version_id=unsafe.id, **said))
    db.session.commit()

    assert "By way of version 1.1.0" not in words(_sign_in(client))
