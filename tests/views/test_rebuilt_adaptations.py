"""What the files of cities say can be said through the pages: rebuilt there, it is the same."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from app.adapters.library import read_library
from app.domain.adaptations import adapting
from app.domain.adaptations.adaptation import Adaptation, apply, check_adaptation
from app.domain.adaptations.adaptation_data import (
    from_data,
    operation_from_data,
    operation_to_data,
    to_data,
)
from app.domain.adaptations.operations import (
    REWRITABLE,
    Add,
    Operation,
    OperationKind,
    Reorder,
    Rewrite,
)
from app.domain.city import SAID, texts_of
from app.domain.curricula.curriculum import CurriculumVersion
from app.domain.curricula.curriculum_data import module_to_data
from app.domain.permissions import Role
from app.domain.records import to_record
from app.extensions import db as database
from app.models.place import City
from app.queries import adaptations as queries
from app.services import adaptations
from tests.actors import CSRF, sign_in
from tests.factories import CURRICULA, NOW, give_role, load_library, make_person
from tests.filled_forms import filled

WHY = ("code", "reason", "evidence", "need", "by", "approved_by")
# What the pages ask for and the first editions do not say.
ASKED = {"code": "other", "evidence": "-", "by": "Technical committee"}
IN_LINES = ("tags", "successor_to", "equivalent_to")
ROWS = ("materials", "contributors", "objectives")


class Desk:
    """The pages of a city's next edition, and somebody who fills them in."""

    def __init__(self, app: Flask, slug: str) -> None:
        self.city = db_city(slug)
        self.person = give_role(
            make_person("Achieng Omondi", email="a@example.org"),
            Role.CITY_ORGANISER,
            city=self.city,
        )
        self.browser: FlaskClient = sign_in(app.test_client(), self.person)
        self.url = f"/cities/{slug}/adaptations/mcmc"
        self.curriculum = queries.curriculum("mcmc")

    def send(self, path: str, values: Mapping[str, Any], *, shown_at: str | None = None) -> None:
        """Fill a form in as the page shows it."""
        at = f"{self.url}/{path}" if shown_at is None else f"{self.url}{shown_at}"
        page = self.browser.get(at).text
        form = filled(page, values) | {"csrf_token": [CSRF]}
        answer = self.browser.post(f"{self.url}/{path}", data=form)
        assert answer.status_code == 303, re.findall('class="error".*', answer.text)

    def rebuild(self, wanted: Adaptation) -> Adaptation:
        """Build an edition through the pages, and return it as it stands then."""
        begun = {"csrf_token": CSRF, "from": str(wanted.base)}
        assert self.browser.post(f"{self.url}/begin", data=begun).status_code == 303
        for need in wanted.needs:
            self.send("findings/new", to_record(need) | {"objectives": ()})
        for operation in to_data(wanted)["operations"]:
            made = rename(operation, renamed(self.value, wanted), back=True)
            self.send(self.address(made), dict(entered(made, self.elsewhere(made))))
        for need, made in zip(wanted.needs, self.value.needs, strict=True):
            names = renamed(self.value, wanted)
            answered = rename(to_record(need), names, back=True).get("objectives", ())
            self.send(f"findings/{made.uid}", {"objectives": answered})
        blank = {"native_name": "", "second_language": "", "regulators": ""}
        for said_of_it in (blank, texts_of(wanted.city)):  # nothing of it is there already
            self.send("city", said_of_it)
        named = {"label": wanted.label, "note": wanted.status_note}
        self.send("name", named, shown_at="")
        return self.value

    def address(self, operation: Mapping[str, Any]) -> str:
        """Return where a change of its kind is made."""
        kind, target = operation["op"], operation.get("target", operation.get("rule", ""))
        field = f"&field={operation['field']}" if kind == "rewrite" else ""
        if kind == "translate":
            target = self.module_with(target)
        return f"changes/new?kind={kind}&target={target}{field}"

    def module_with(self, uid: str) -> str:
        """Return the module of a text; what belongs to none is said with the curriculum."""
        row = queries.open_draft(self.city, self.curriculum)
        assert row is not None
        draft = adapting.look(queries.core(row), queries.value(row)).draft
        for module in draft.effective_modules():
            if uid in (module.uid, *module.cases, *(each.uid for each in module.objectives)):
                return module.uid
        return self.curriculum.slug

    def elsewhere(self, operation: Mapping[str, Any]) -> set[str]:
        """Return the objectives of the core that the form of a change offers to be served."""
        row = queries.open_draft(self.city, self.curriculum)
        assert row is not None
        own = operation.get("target") if operation["op"] == "rewrite" else None
        modules = [each for each in queries.core(row).modules if each.uid != own]
        return {objective.uid for module in modules for objective in module.objectives}

    @property
    def value(self) -> Adaptation:
        row = queries.open_draft(self.city, self.curriculum)
        assert row is not None
        return queries.value(row)

    def discard(self) -> None:
        row = queries.open_draft(self.city, self.curriculum)
        assert row is not None
        adaptations.discard(row.id, seen=row.content_hash, actor=self.person, now=NOW)


def db_city(slug: str) -> City:
    return database.session.scalars(select(City).filter_by(slug=slug)).one()


def entered(operation: Mapping[str, Any], served: set[str]) -> Iterator[tuple[str, Any]]:
    """Yield what somebody enters so that a change says this."""
    yield "change", operation["id"]
    why = ASKED | {name: operation[name] for name in WHY if name in operation}
    yield from why.items()
    for name in ("note", "title", "series", "format", "text", "case", "use", "waive"):
        if name in operation:
            yield name, operation[name]
    if "minutes" in operation:
        yield "minutes", str(operation["minutes"])
    if operation["op"] in ("add", "reorder"):
        day = f"day:{operation['day']}" if "day" in operation else "none:"
        yield "place", f"after:{operation['after']}" if "after" in operation else day
    if operation["op"] == "translate":
        yield "what", f"{operation['target']}|{operation['field']}"
        on_the_list = len(operation["language"]) == 2
        yield "language" if on_the_list else "tag", operation["language"]
    if operation["op"] in ("rewrite", "set_rule"):
        yield from value_entered(operation, served)
    yield from module_entered(operation.get("module", {}), served)
    new = dict(operation.get("new", {}))
    if new:
        yield "case_code", new.pop("code")
        yield from module_entered(new, set())


def value_entered(operation: Mapping[str, Any], served: set[str]) -> Iterator[tuple[str, Any]]:
    value, field = operation.get("value"), operation.get("field", operation.get("rule"))
    match value:
        case None:
            yield "value", ""
        case bool():
            yield "value", value
        case int():
            yield "value", str(value)
        case list() if field in ROWS:
            yield from rows_entered("value", value, served)
        case list() if field in ("prerequisites", "guidelines"):
            yield "value", value
        case list():
            yield "value", (", " if "rule" in operation else "\n").join(value)
        case str():
            yield "value", value


def module_entered(module: Mapping[str, Any], served: set[str]) -> Iterator[tuple[str, Any]]:
    for name, value in module.items():
        match value:
            case _ if name == "uid":
                continue
            case str() if name == "code":
                yield "module_code", value
            case list() if name == "disciplines":
                yield name, ", ".join(value)
            case list() if name in IN_LINES:
                yield name, "\n".join(value)
            case []:
                continue
            case [dict(), *_]:
                yield from rows_entered(name, value, served)
            case bool() | list() | str():
                yield name, value
            case _:
                yield name, str(value)


def rows_entered(
    name: str, rows: list[dict[str, Any]], served: set[str]
) -> Iterator[tuple[str, Any]]:
    """Yield what is written in rows, and which objectives of the core are chosen."""
    chosen = [row["uid"] for row in rows if row.get("uid") in served]
    written = [row for row in rows if row.get("uid") not in served]
    for number, row in enumerate(written):
        for column, value in row.items():
            if column != "uid":  # drawn by the page
                yield f"{name}-{number}-{column}", value
    if chosen:
        yield "serves", chosen


def renamed(built: Adaptation, wanted: Adaptation) -> dict[str, str]:
    """Return how the uids that the pages drew are called in the file."""
    names: dict[str, str] = {}
    for new, old in zip(built.operations, wanted.operations, strict=False):
        names |= dict(zip(uids_in(new), uids_in(old), strict=True))
    return names | {
        each.uid: known.uid for each, known in zip(built.needs, wanted.needs, strict=False)
    }


def uids_in(operation: Operation) -> list[str]:
    """Return the uids of what a change makes: a module, a case, objectives."""
    data = operation_to_data(operation)
    made = [data[name] for name in ("module", "new") if name in data]
    rows = made[0]["objectives"] if "module" in data else []
    rows += data["value"] if data.get("field") == "objectives" and "value" in data else []
    return [each["uid"] for each in (*made, *rows)]


def rename(data: Any, names: Mapping[str, str], *, back: bool = False) -> Any:
    """Return plain data with these uids called otherwise."""
    text = json.dumps(data)
    for new, old in names.items():
        text = text.replace(old, new) if back else text.replace(new, old)
    return json.loads(text)


def said(adaptation: Adaptation, *, leaving: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return an edition as data, without its number and without these fields of its changes."""
    data = to_data(adaptation) | {"number": 0}
    for need in data.get("needs", ()):
        need["objectives"].sort()  # in no order that would mean anything
    data["operations"] = [
        {name: each for name, each in operation.items() if name not in leaving}
        for operation in data["operations"]
    ]
    return data


def placed_anew(adaptation: Adaptation) -> Adaptation:
    """Return an edition without what it says that places were.

    A place is told by the module before it, of which the page may have drawn the uid.
    """
    operations = (
        replace(each, expect="") if isinstance(each, Reorder) else each
        for each in adaptation.operations
    )
    return replace(adaptation, operations=tuple(operations))


@pytest.mark.parametrize("slug", ["asuncion", "kumasi", "nairobi", "phnom-penh"])
def test_the_editions_of_a_city_are_rebuilt_through_the_pages(
    app: Flask, db: SQLAlchemy, slug: str
) -> None:
    library = read_library(CURRICULA)
    load_library(library)
    desk = Desk(app, slug)
    editions = [each for each in library.adaptations if each.city.slug == slug]
    assert [each.number for each in editions] == [1, 2]

    for edition in editions:
        wanted = replace(edition, label=f"{edition.label}.1")  # its own name is taken by itself
        (core,) = [
            each
            for each in library.curricula
            if (each.slug, each.version) == (wanted.curriculum, wanted.base)
        ]
        built = desk.rebuild(wanted)
        same = placed_anew(from_data(rename(to_data(built), renamed(built, wanted))))
        # The first editions were written before reasons had kinds.
        old = frozenset({"code", "evidence", "by", "expect"}) if wanted.number == 1 else frozenset()
        assert said(same, leaving=old) == said(placed_anew(wanted), leaving=old)
        assert check_adaptation(core, built) == ()
        assert apply(core, same).hash == apply(core, wanted).hash
        assert desk.browser.get(desk.url).status_code == 200
        desk.discard()


LETTERS = "abcdefghijklmnopqrstuvwxyz"
CONTRIBUTORS = [
    {"role": "author", "person": "Amina Wanjiru", "what": "the cases"},
    {"role": "donor", "organisation": "example-school"},
]
MATERIALS = [
    {"title": "A page", "licence": "CC BY 4.0", "url": "https://example.org/a", "language": "en"},
    {"title": "Notes", "licence": "CC BY 4.0", "file": "notes.pdf", "sha256": "0" * 64},
]


def everything(core: CurriculumVersion) -> list[dict[str, Any]]:
    """Return changes that say all that the changes of a city can say, each at least once."""
    uid = {module.code: module.uid for module in core.modules}
    case = {each.code: each.uid for each in core.cases}
    objectives = {module.code: module_to_data(module)["objectives"] for module in core.modules}
    mine = {"uid": "obj_aaaaaaaaaaaaaaaa", "text": "Guide a patient", "required": True}
    full = {
        "uid": "mod_aaaaaaaaaaaaaaaa",
        "code": "NBO-X1",
        "title": "Navigation",
        "minutes": 50,
        "format": "workshop",
        "disciplines": ["nursing", "surgery"],
        "objectives": [mine, objectives["M08"][0]],
        "elective": True,
        "group_size": 12,
        "min_minutes": 30,
        "prerequisites": [uid["M02"]],
        "successor_to": [uid["M07"]],
        "equivalent_to": [uid["M08"], "mod_bbbbbbbbbbbbbbbb"],
        "clinical": True,
        "changes_practice": True,
        "locked": ["title", "place"],
        "cases": [case["C01"], case["C03"]],
        "guidelines": ["breast-cancer"],
        "tags": ["breast", "early-detection"],
        "licence": "CC BY 4.0",
        "materials": MATERIALS,
        "contributors": CONTRIBUTORS,
        "body": "First line.\n\nSecond line.",
    }
    webinar = {"uid": "mod_cccccccccccccccc", "code": "NBO-X2", "title": "Before the course"}
    webinar |= {"minutes": 45, "format": "webinar", "disciplines": [], "series": "ECHO-1"}
    webinar |= {"objectives": [{"uid": "obj_cccccccccccccccc", "text": "Be prepared"}]}
    plain = {"uid": "mod_dddddddddddddddd", "code": "NBO-X3", "title": "Plain", "minutes": 30}
    plain |= {"format": "talk", "disciplines": ["nursing"], "objectives": []}
    own_case = {
        "uid": "case_aaaaaaaaaaaaaaaa",
        "code": "NBO-C1",
        "title": "A case of the city",
        "objectives": list(core.cases[0].objectives),
        "licence": "CC BY 4.0",
        "contributors": CONTRIBUTORS,
        "body": "What happened.",
    }
    reworded = [
        objectives["M01"][0] | {"text": "Say it otherwise"},
        objectives["M01"][1],
        {"uid": "obj_bbbbbbbbbbbbbbbb", "text": "One more", "required": True},
        objectives["M09"][0],
    ]
    values = {
        "body": "Another text.\n\nOf two paragraphs.",
        "objectives": reworded,
        "disciplines": ["nursing", "pathology"],
        "prerequisites": [uid["M02"], uid["M19"]],
        "materials": MATERIALS,
        "guidelines": ["breast-cancer", "cervical-cancer-1"],
        "tags": ["navigation"],
        "group_size": 20,
        "elective": True,
    }
    rules = {
        "min_percent": 90,
        "each_day": False,
        "remote_counts_as_day": True,
        "min_minutes": 800,
        "disciplines": ["nursing", "surgery"],
    }
    texts = {
        ("mcmc", "title", "sw"): "Kozi",
        (core.assessments[0].uid, "title", "luo"): "Penj",
        (uid["M01"], "body", "pt-BR"): "Um texto.\n\nDois.",
        (objectives["M01"][0]["uid"], "text", "sw"): "Lengo",
        (case["C01"], "title", "sw"): "Kisa",
        (case["C01"], "body", "sw"): "Yaliyotokea.",
    }
    changes: list[dict[str, Any]] = [
        {"op": "annotate", "target": uid["M01"], "note": "Bring slides."},
        {"op": "annotate", "target": uid["M01"], "note": "Bring more."},
        {"op": "retitle", "target": uid["M02"], "title": "Who sits at the table"},
        {"op": "retime", "target": uid["M02"], "minutes": 90},
        {"op": "reorder", "target": uid["M09"], "day": 1},
        {"op": "reorder", "target": uid["M11"], "after": uid["M02"]},
        {"op": "change_format", "target": uid["M13"], "format": "webinar", "minutes": 40}
        | {"series": "ECHO-2"},
        {"op": "change_format", "target": uid["M12"], "format": "talk"},
        {"op": "drop", "target": uid["M08"], "waive": [objectives["M08"][1]["uid"]]},
        {"op": "swap_case", "target": uid["M14"], "case": case["C01"], "new": own_case},
        {"op": "swap_case", "target": uid["M15"], "case": case["C04"], "use": case["C03"]},
        *({"op": "rewrite", "target": uid["M01"], "field": f} | {"value": v}
          for f, v in values.items()),
        {"op": "rewrite", "target": uid["M14"], "field": "group_size"},
        {"op": "replace", "target": uid["M06"], "module": full},
        {"op": "add", "after": uid["M02"], "module": plain},
        {"op": "add", "module": webinar},
        *({"op": "set_rule", "rule": rule, "value": value} for rule, value in rules.items()),
        *({"op": "translate", "target": t, "field": f, "language": lang, "text": text}
          for (t, f, lang), text in texts.items()),
    ]  # fmt: skip
    why = {
        "code": "legal",
        "reason": "The law.",
        "evidence": "The gazette",
        "need": core.needs[0].uid,
        "by": "Committee",
        "approved_by": "Council",
    }
    return [
        {"id": f"op_{'aaaaaaaaaaaaaa'}{LETTERS[at // 26]}{LETTERS[at % 26]}"} | change | why
        for at, change in enumerate(changes)
    ]


def test_all_that_a_file_can_say_of_changes_and_of_the_city_can_be_said_through_the_pages(
    app: Flask, db: SQLAlchemy
) -> None:
    library = read_library(CURRICULA)
    load_library(library)
    (core,) = [each for each in library.curricula if str(each.version) == "2.0.0"]
    first = next(each for each in library.adaptations if each.city.slug == "nairobi")
    changes = tuple(operation_from_data(each) for each in everything(core))
    city = replace(
        first.city,
        name="Dodoma",
        native_name="Jiji la Dodoma",
        country="TZ",
        time_zone="Africa/Dar_es_Salaam",
        language="sw",
        second_language="pt-BR",
        script="Arab",
        regulators=("KMPDC", "NCK", "PPB"),
    )
    assert all(getattr(city, name) != getattr(first.city, name) for name in SAID)
    wanted = replace(
        first, base=core.version, city=city, operations=changes, label="NBO-9", needs=()
    )

    built = Desk(app, "nairobi").rebuild(wanted)

    same = from_data(rename(to_data(built), renamed(built, wanted)))
    written = frozenset({"expect"})
    one, other = said(same, leaving=written), said(wanted, leaving=written)
    for made, meant in zip(one["operations"], other["operations"], strict=True):
        assert made == meant
    assert one == other
    assert {each.kind for each in changes} == set(OperationKind)
    assert {each.field for each in changes if isinstance(each, Rewrite)} == set(REWRITABLE)
    assert all(each.expect for each in built.operations if not isinstance(each, Add))
