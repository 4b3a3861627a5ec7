"""From what pydantic found wrong to what a problem says: where it stands, and why."""

from collections.abc import Sequence
from typing import NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import Refused
from app.schemas.problem import FieldProblem, Kind

MOST = 50
OF_A_KEY = "[key]"


def of_body(error: ValidationError) -> list[FieldProblem]:
    """Say what is wrong in a body, by JSON Pointers."""
    return [
        FieldProblem(detail=each["msg"], code=each["type"], pointer=_pointer(each["loc"]))
        for each in _errors(error)
    ]


def of_query(error: ValidationError) -> list[FieldProblem]:
    """Say what is wrong in an address, by the names of parameters."""
    return [
        FieldProblem(detail=each["msg"], code=each["type"], parameter=str(each["loc"][0]))
        for each in _errors(error)
    ]


def refuse(pointer: str, code: str, detail: str, *, kind: Kind = Kind.INVALID) -> NoReturn:
    """Stop at one thing in a body that cannot be; raises Refused."""
    raise Refused(kind, errors=[FieldProblem(detail=detail, code=code, pointer=pointer)])


def below(pointer: str, step: str | int) -> str:
    """Go a step deeper, escaped as RFC 6901 asks for."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def _errors(error: ValidationError) -> Sequence[ErrorDetails]:
    return error.errors(include_url=False, include_context=False, include_input=False)[:MOST]


def _pointer(steps: Sequence[str | int]) -> str:
    pointer = "#"
    for step in steps:
        if step != OF_A_KEY:
            pointer = below(pointer, step)
    return pointer
