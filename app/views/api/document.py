"""The OpenAPI document: made of the same marks and schemas that check every request."""

import re
from collections.abc import Iterator
from typing import Any, Literal

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from app.schemas.problem import MEDIA_TYPE, Kind, Problem
from app.views.access import for_programs
from app.views.api import preconditions, strict_json
from app.views.api.operation import REPEATED, Operation, operation_of

bp = Blueprint("api_document", __name__, url_prefix="/api/v1")

Mode = Literal["validation", "serialization"]

VERSION = "1"
CREATED = 201
REF = "#/components/schemas/{model}"
ALWAYS = (Kind.MALFORMED, Kind.TOKEN_NEEDED, Kind.SCOPE_NEEDED, Kind.INVALID, Kind.TOO_MANY)
OF_WRITES = (Kind.CONFLICT, Kind.TOO_LARGE, Kind.KEY_REUSED)
OF_CHANGES = (Kind.STALE, Kind.PRECONDITION_NEEDED)
DESCRIPTION = (
    "Preceptor looks after training curricula and their delivery in cities. All that you can do on "
    "a page you can do here, with the same permissions: what another city keeps to itself is not "
    "found. Ids are opaque texts. Times are RFC 3339 with an offset."
)


@bp.get("/openapi.json")
@for_programs
def show() -> Response:
    """Send the document; it stays the same until this installation is upgraded."""
    body = text()
    response = Response(body, mimetype=strict_json.JSON)
    response.headers["ETag"] = preconditions.etag(body)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.make_conditional(request)
    return response


def text() -> str:
    """Return the document as text, the same for the same code and settings."""
    return current_app.json.dumps(build(), sort_keys=True, ensure_ascii=False)


def build() -> dict[str, Any]:
    """Return the document of the running application."""
    operations = list(_operations())
    refs, schemas = _schemas(operation for _rule, operation in operations)
    paths: dict[str, dict[str, Any]] = {}
    for rule, operation in operations:
        paths.setdefault(_path(rule), {})[operation.method] = _described(rule, operation, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Preceptor", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": current_app.config["SETTINGS"].public_url}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operations() -> Iterator[tuple[Rule, Operation]]:
    """Yield every address of the API with what it does, in the order of addresses."""
    for rule in sorted(current_app.url_map.iter_rules(), key=lambda rule: rule.rule):
        operation = operation_of(current_app.view_functions[rule.endpoint])
        if operation is not None:
            yield rule, operation


def _schemas(
    operations: Iterator[Operation],
) -> tuple[dict[type[BaseModel], dict[str, Any]], dict[str, Any]]:
    """Return a reference for each schema that is sent or answered, and all of them by name."""
    modes: dict[type[BaseModel], Mode] = {Problem: "serialization"}
    for operation in operations:
        if operation.answers:
            modes[operation.answers] = "serialization"
        if operation.takes:
            modes[operation.takes] = "validation"
    refs, definitions = models_json_schema(list(modes.items()), ref_template=REF)
    return {model: refs[model, mode] for model, mode in modes.items()}, definitions["$defs"]


def _path(rule: Rule) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)


def _described(
    rule: Rule, operation: Operation, refs: dict[type[BaseModel], dict[str, Any]]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": operation.summary,
        "description": operation.text,
        "tags": [rule.rule.split("/")[3]],
        "parameters": [*_parts_of_address(rule), *_parameters(operation), *_headers(operation)],
        "responses": {
            str(operation.status): _success(operation, refs),
            **_refusals(_kinds(rule, operation), refs[Problem]),
        },
    }
    if operation.takes:
        content = {each: {"schema": refs[operation.takes]} for each in operation.media_types}
        found["requestBody"] = {"required": True, "content": content}
    if not operation.writes:
        found["responses"]["304"] = {"description": "It is as it was when you read it."}
    return found


def _parts_of_address(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in sorted(rule.arguments)
    ]


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    schema = operation.query.model_json_schema()
    found, needed = [], schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        plain = {key: each for key, each in value.items() if key not in ("title", "description")}
        found.append({"name": name, "in": "query", "required": name in needed, "schema": plain})
        if "description" in value:
            found[-1]["description"] = value["description"]
    return found


def _headers(operation: Operation) -> list[dict[str, Any]]:
    string: dict[str, Any] = {"type": "string"}
    key = {
        "name": preconditions.IDEMPOTENCY_KEY,
        "in": "header",
        "description": "Yours for this request: sent again within 24 hours, it is done once.",
        "schema": {"type": "string", "pattern": preconditions.KEY.pattern, "maxLength": 255},
    }
    match = {
        "name": preconditions.IF_MATCH,
        "in": "header",
        "description": "The ETag of what you have read; without it the answer is 428.",
        "schema": string,
    }
    if operation.changes:
        return [match, key]
    if operation.writes:
        return [key]
    seen = {"name": "If-None-Match", "in": "header", "description": "An ETag you have."}
    return [{**seen, "schema": string}]


def _kinds(rule: Rule, operation: Operation) -> list[Kind]:
    kinds = [*ALWAYS]
    if operation.action:
        kinds.append(Kind.FORBIDDEN)
    if rule.arguments or operation.query_names:
        kinds.append(Kind.NOT_FOUND)
    if operation.writes:
        kinds += OF_WRITES
    if operation.takes:
        kinds.append(Kind.MEDIA_TYPE)
    return [*kinds, *OF_CHANGES] if operation.changes else kinds


def _success(operation: Operation, refs: dict[type[BaseModel], dict[str, Any]]) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if operation.writes:
        headers[REPEATED] = _header("“true” where this was done before under the same key.")
    if operation.answers is None:
        return {"description": "Done; nothing is left of it.", "headers": headers}
    headers["ETag"] = _header("The state of what is answered.")
    if operation.status == CREATED:
        headers["Location"] = _header("Where the new thing is.")
    if "next_cursor" in operation.answers.model_fields:
        headers["Link"] = _header("The next page, if there is one.")
    return {
        "description": "Made." if operation.status == CREATED else "Done.",
        "headers": headers,
        "content": {strict_json.JSON: {"schema": refs[operation.answers]}},
    }


def _header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


def _refusals(kinds: list[Kind], ref: dict[str, Any]) -> dict[str, Any]:
    """Describe each status once, with the titles of all kinds that have it."""
    titles: dict[int, list[str]] = {}
    for kind in kinds:
        titles.setdefault(kind.status, []).append(kind.title)
    return {
        str(status): {
            "description": "; or: ".join(found) + ".",
            "content": {MEDIA_TYPE: {"schema": ref}},
        }
        for status, found in sorted(titles.items())
    }
