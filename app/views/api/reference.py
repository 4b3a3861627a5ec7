"""The reference of the API, a page made of its OpenAPI document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template

from app.schemas.problem import Kind
from app.views.access import for_programs
from app.views.api import document

bp = Blueprint("api_reference", __name__, url_prefix="/api/v1")


@dataclass(frozen=True)
class Field:
    """One field of a schema, or one parameter, with its type in a word."""

    name: str
    kind: str
    required: bool
    text: str
    link: str = ""


@dataclass(frozen=True)
class Shape:
    """A schema: its fields, or the words of which it is one."""

    text: str
    fields: list[Field]
    words: Sequence[str]


@dataclass(frozen=True)
class Deed:
    """One method of one address."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: list[Field]
    takes: str
    media_type: str
    answers: str
    statuses: list[tuple[str, str]]


@bp.get("")
@for_programs
def show() -> Response:
    """Show every address, every schema and every kind of problem."""
    built = document.build()
    deeds: dict[str, list[Deed]] = {}
    for path, methods in built["paths"].items():
        for method, operation in methods.items():
            deeds.setdefault(operation["tags"][0], []).append(_deed(path, method, operation))
    schemas = {
        name: Shape(schema.get("description", ""), _fields(schema), schema.get("enum", ()))
        for name, schema in sorted(built["components"]["schemas"].items())
    }
    page = render_template(
        "api/reference.html",
        server=built["servers"][0]["url"],
        text=built["info"]["description"],
        deeds=deeds,
        schemas=schemas,
        kinds=list(Kind),
    )
    response = Response(page)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _deed(path: str, method: str, operation: Mapping[str, Any]) -> Deed:
    content = operation.get("requestBody", {}).get("content", {})
    success = next(code for code in operation["responses"] if code.startswith("2"))
    answers = operation["responses"][success].get("content", {})
    return Deed(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        text=operation["description"],
        parameters=[
            Field(
                name=each["name"],
                kind=_kind(each["schema"]),
                required=each.get("required", False),
                text=each.get("description", ""),
            )
            for each in operation["parameters"]
        ],
        takes=_schema_of(content),
        media_type=next(iter(content), ""),
        answers=_schema_of(answers),
        statuses=[
            (code, each["description"]) for code, each in sorted(operation["responses"].items())
        ],
    )


def _schema_of(content: Mapping[str, Any]) -> str:
    """Return the name of the schema of a body, if there is a body."""
    return next((_name(each["schema"]) for each in content.values()), "")


def _fields(schema: Mapping[str, Any]) -> list[Field]:
    required = schema.get("required", ())
    return [
        Field(
            name=name,
            kind=_kind(each),
            required=name in required,
            text=each.get("description", ""),
            link=_link(each),
        )
        for name, each in schema.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema['items'])}]"
    inner = _values_of_object(schema)
    if inner is not None:
        return f"{{slug: {_kind(inner)}}}"
    return str(schema.get("format") or schema.get("type", ""))


def _values_of_object(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the schema of the values of an object whose keys are free."""
    patterns = schema.get("patternProperties", {})
    found = next(iter(patterns.values()), schema.get("additionalProperties"))
    return found if isinstance(found, dict) else None


def _link(schema: Mapping[str, Any]) -> str:
    """Return the name of the schema that a field leads to, if it leads to one."""
    inner = [schema, *schema.get("anyOf", ()), schema.get("items", {})]
    inner.append(_values_of_object(schema) or {})
    return next((_name(each) for each in inner if "$ref" in each), "")


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
