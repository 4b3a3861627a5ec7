"""What an address of the API does: one mark on a view, from which its document is made too.

A view gets clean values and returns a schema; what is HTTP about it is done here.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode

from flask import Response, request
from pydantic import ValidationError

from app.clock import utcnow
from app.domain.permissions import Action
from app.domain.rate_limit import Limit
from app.errors import Refused
from app.schemas.base import NoQuery, Query, Schema
from app.schemas.problem import FieldProblem, Kind
from app.services import idempotency, rate_limits
from app.services.idempotency import Answer, KeyReused
from app.views.access import current_person, for_api
from app.views.api import preconditions, strict_json, wrong_fields

View = Callable[..., Any]
Method = Literal["get", "post", "patch", "delete"]
Given = TypeVar("Given", bound=Query)

REPEATED = "Idempotency-Replayed"
NOTHING_LEFT = 204
AS_JSON = (strict_json.JSON,)
AS_PATCH = (strict_json.MERGE_PATCH, strict_json.JSON)


@dataclass(frozen=True)
class Created:
    """A thing that was made, and where it is from now on."""

    thing: Schema
    location: str


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What the document says of a view; `media_types` are those of its body, if it takes one.

    `query_names` says that its query names things, and that there may be none of that name.
    """

    method: Method
    summary: str
    text: str
    answers: type[Schema] | None = None
    status: int = 200
    query: type[Query] = NoQuery
    query_names: bool = False
    takes: type[Schema] | None = None
    media_types: tuple[str, ...] = field(default=())
    action: Action | None = None

    @property
    def writes(self) -> bool:
        """Whether it can be sent again under its key."""
        return self.method != "get"

    @property
    def changes(self) -> bool:
        """Whether it needs to say which state of a thing it means."""
        return self.method in ("patch", "delete")


def reads(
    summary: str,
    *,
    answers: type[Schema],
    query: type[Query] | None = None,
    query_names: bool = False,
    action: Action | None = None,
) -> Callable[[View], View]:
    """Mark a view that shows a thing or a page of things; it gets `query` if there is one.

    `query_names` says that the query names things, as else the address does.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def run(**parts: str) -> Response:
            given = _query(query or NoQuery)
            shown: Schema = view(**parts, **({"query": given} if query else {}))
            return _shown(shown)

        return _marked(
            run,
            Operation(
                method="get",
                summary=summary,
                text=_text(view),
                answers=answers,
                query=query or NoQuery,
                query_names=query_names,
                action=action,
            ),
        )

    return mark


def creates(
    summary: str,
    *,
    takes: type[Schema],
    answers: type[Schema],
    action: Action,
    limit: Limit | None = None,
) -> Callable[[View], View]:
    """Mark a view that makes a thing of a `body` and returns Created.

    With a limit somebody makes only so many; what is sent again under its key is counted too.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def run(**parts: str) -> Response:
            _query(NoQuery)
            body = strict_json.read(takes, media_types=AS_JSON)
            if limit:
                rate_limits.take(limit, str(current_person().id), now=utcnow())
            return _written(lambda: _made(view(**parts, body=body)))

        return _marked(
            run,
            Operation(
                method="post",
                summary=summary,
                text=_text(view),
                answers=answers,
                status=201,
                takes=takes,
                media_types=AS_JSON,
                action=action,
            ),
        )

    return mark


def changes(
    summary: str,
    *,
    current: Callable[..., Schema],
    takes: type[Schema],
    answers: type[Schema],
    action: Action,
) -> Callable[[View], View]:
    """Mark a view that changes a thing by a `body` and returns it as it is then.

    `current` gets the parts of the address, keeps others from changing the thing, and returns it
    as it is: it must be the state that the program has read.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def run(**parts: str) -> Response:
            _query(NoQuery)
            body = strict_json.read(takes, media_types=AS_PATCH)
            preconditions.require_if_match()

            def change() -> Answer:
                preconditions.must_match(current(**parts))
                return _answer(view(**parts, body=body), 200)

            return _written(change)

        return _marked(
            run,
            Operation(
                method="patch",
                summary=summary,
                text=_text(view),
                answers=answers,
                takes=takes,
                media_types=AS_PATCH,
                action=action,
            ),
        )

    return mark


def removes(
    summary: str, *, current: Callable[..., Schema], action: Action
) -> Callable[[View], View]:
    """Mark a view after which a thing is no more; `current` is as with `changes`."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def run(**parts: str) -> Response:
            _query(NoQuery)
            preconditions.require_if_match()

            def remove() -> Answer:
                preconditions.must_match(current(**parts))
                view(**parts)
                return Answer(NOTHING_LEFT, "")

            return _written(remove)

        operation = Operation(
            method="delete",
            summary=summary,
            text=_text(view),
            status=NOTHING_LEFT,
            action=action,
        )
        return _marked(run, operation)

    return mark


def operation_of(view: View) -> Operation | None:
    """Return the mark of a view, if it is one of the API."""
    found: Operation | None = getattr(view, "operation", None)
    return found


def _marked(view: View, operation: Operation) -> View:
    view.operation = operation  # type: ignore[attr-defined]  # a mark on the function itself
    return for_api(view, operation.action)


def _text(view: View) -> str:
    return " ".join((view.__doc__ or "").split())


def _query(model: type[Given]) -> Given:
    """Read the parameters of the address, each once; raises Refused."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        errors = [
            FieldProblem(detail="It stands twice.", code="twice", parameter=name)
            for name in twice[: wrong_fields.MOST]
        ]
        raise Refused(Kind.INVALID, errors=errors)
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise Refused(Kind.INVALID, errors=wrong_fields.of_query(error)) from None


def _shown(shown: Schema) -> Response:
    answer = _answer(shown, 200)
    response = _response(answer)
    next_cursor = getattr(shown, "next_cursor", None)
    if next_cursor:
        response.headers["Link"] = f'<{_with_cursor(next_cursor)}>; rel="next"'
    # Each program keeps what it got, and asks whether it still is so.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.make_conditional(request)
    return response


def _with_cursor(cursor: str) -> str:
    return f"{request.base_url}?{urlencode(request.args.to_dict() | {'cursor': cursor})}"


def _made(created: Created) -> Answer:
    return _answer(created.thing, 201, {"Location": created.location})


def _answer(thing: Schema, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    body = thing.model_dump_json()
    return Answer(status, body, {"ETag": preconditions.etag(body), **(headers or {})})


def _written(do: Callable[[], Answer]) -> Response:
    keyed = preconditions.keyed_request()
    try:
        answer = idempotency.once(keyed, do, actor=current_person(), now=utcnow())
    except KeyReused:
        wrong = FieldProblem(
            detail="Send another key with another request.",
            code="reused",
            header=preconditions.IDEMPOTENCY_KEY,
        )
        raise Refused(Kind.KEY_REUSED, errors=[wrong]) from None
    response = _response(answer)
    if answer.repeated:
        response.headers[REPEATED] = "true"
    return response


def _response(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, answer.headers, mimetype=strict_json.JSON)
    if answer.status == NOTHING_LEFT:
        del response.headers["Content-Type"]
    return response
