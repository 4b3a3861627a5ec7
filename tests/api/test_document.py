"""The OpenAPI document is valid, complete and true; the reference is made of it."""

import gzip
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.schemas.problem import Kind
from tests.api.callers import ROOT

LARGEST_REFERENCE = 100_000


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    return client.get(f"{ROOT}/openapi.json").json


def operations(document: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_address_of_the_api_is_in_it(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if getattr(app.view_functions[rule.endpoint], "access", "") == "for_api"
    }
    ids = [each["operationId"] for each in operations(document).values()]

    assert operations(document).keys() == served
    assert len(ids) == len(set(ids)) == 31


def test_it_is_the_same_each_time_and_is_kept(client: FlaskClient) -> None:
    first, second = (client.get(f"{ROOT}/openapi.json") for _ in range(2))
    tag = first.headers["ETag"]
    again = client.get(f"{ROOT}/openapi.json", headers={"If-None-Match": tag})

    assert (first.data, tag) == (second.data, second.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "public, max-age=300"


def test_the_reference_has_every_address_schema_and_problem(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get(ROOT)

    assert len(gzip.compress(page.data)) < LARGEST_REFERENCE
    for (method, path), operation in operations(document).items():
        assert f"{method.upper()} {path}" in page.text
        assert f'id="{operation["operationId"]}"' in page.text
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page.text
    for kind in Kind:
        assert f'id="{kind.slug}"' in page.text


def test_links_within_the_reference_lead_somewhere(client: FlaskClient) -> None:
    page = client.get(ROOT).text
    targets = set(re.findall(r'href="#([^"]+)"', page))

    assert {each for each in targets if f'id="{each}"' not in page} == set()


def test_the_reference_takes_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get(ROOT).text
    sources = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)

    assert [each for each in sources if not each.startswith("/")] == []
