"""Whatever the document allows, and what it does not, sent by everybody: never a fault of ours.

What is refused changes nothing, and what is answered is of the shape that the document says. Each
request runs between a savepoint and its rollback.
"""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.callers import ROOT, token_of
from tests.soak import Scale
from tests.state import state_of
from tests.views.test_garbage import undone
from tests.world import World, make_world

CHECKS = [
    content_type_conformance,
    not_a_server_error,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
]
# What the schema of a whole server would be, not of an address: these are answered before one.
BEFORE_ANY_ADDRESS = frozenset({400, 404, 405, 431})


def tokens_of(world: World) -> dict[str, str]:
    """Make a token for everybody, and for the administrator some that are kept to less."""
    tokens = {who: token_of(person) for who, person in world.people.items()}
    administrator = world.people["administrator"]
    tokens["reader"] = token_of(administrator, "read")
    tokens["of one city"] = token_of(administrator, "write", "city:kumasi")
    return tokens | {"nobody": "none"}


def known_in(world: World) -> dict[str, list[Any]]:
    """Give what is there, by the names that it has in addresses and bodies."""
    ids = {who: person.public_id for who, person in world.people.items()}
    city, slugs = world.run.city.slug, ["nairobi", "kumasi", "city-cancer-challenge"]
    return {
        "person": [*ids.values()],
        "person_id": [*ids.values()],
        "role": ["city_organiser", "endorser", "platform_administrator"],
        "role_id": [
            f"{ids['administrator']}.platform_administrator.platform",
            f"{ids['organiser']}.city_organiser.city.{city}",
            f"{ids['endorser']}.endorser.city.{city}",
        ],
        "scope": [{"kind": "platform"}, *({"kind": "city", "id": slug} for slug in slugs)],
        "slug": slugs,
        "invitation_id": [world.address_parts["invitation_id"]],
        "institutions": [[{"city": city, "name": "Embu Level 5 Hospital"}]],
    }


def meant(case: Case, data: st.DataObject, known: dict[str, list[Any]]) -> None:
    """Let a request be right often enough to get past the first refusal."""
    for part in (case.path_parameters, case.body):
        for name in sorted(part.keys() & known.keys()) if isinstance(part, dict) else ():
            if data.draw(st.booleans(), label="known"):
                part[name] = data.draw(st.sampled_from(known[name]), label=name)
    if "If-Match" in (case.headers or {}) and data.draw(st.booleans(), label="matches"):
        case.headers["If-Match"] = "*"


@pytest.mark.soak
def test_whatever_is_sent_is_answered_as_the_document_says_and_refusals_change_nothing(
    app: Flask, scale: Scale
) -> None:
    world = make_world()
    tokens = tokens_of(world)
    known = known_in(world)
    client = app.test_client()
    document = client.get(f"{ROOT}/openapi.json").json
    schema = schemathesis.openapi.from_dict(document)
    cases = schema.as_strategy(GenerationMode.POSITIVE) | schema.as_strategy(
        GenerationMode.NEGATIVE
    )
    before = state_of()
    statuses: set[int] = set()

    @seed(20261126)
    @settings(
        max_examples=scale(40, 4_000),
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def send(data: st.DataObject) -> None:
        case: Case = data.draw(cases, label="case")
        who = data.draw(st.sampled_from(sorted(tokens)), label="who")
        meant(case, data, known)
        with undone():
            answer = ask(client, case, tokens[who])
            after = state_of() if answer.status_code >= 400 else before
        statuses.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        assert after == before
        if answer.status_code not in BEFORE_ANY_ADDRESS:
            case.validate_response(answer, checks=CHECKS)

    send()
    assert {200, 401, 422} <= statuses


def ask(client: Any, case: Case, token: str) -> Any:
    """Send a case as a program would, with this token."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    headers = {
        **sent.get("headers", {}),
        "Accept-Encoding": "identity",
        "Authorization": f"Bearer {token}",
    }
    return client.open(
        sent["url"],
        method=sent["method"],
        headers=headers,
        query_string=sent.get("params") or {},
        **({"json": sent["json"]} if "json" in sent else {"data": sent.get("data")}),
    )
