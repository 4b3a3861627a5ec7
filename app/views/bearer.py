"""Who a program is: the token in its Authorization header, and nothing else."""

import logging
from datetime import datetime

from flask import g, request
from sqlalchemy.exc import DBAPIError

from app.clock import utcnow
from app.domain import api_scopes
from app.domain.permissions import Action, reach
from app.domain.rate_limit import TOKEN_GUESSES
from app.errors import Forbidden, Refused
from app.models.api import ApiToken
from app.queries import api_tokens as queries
from app.schemas.problem import Kind
from app.services import api_tokens, rate_limits
from app.views import limits

AUTHORIZATION = "Authorization"
REALM = 'Bearer realm="Preceptor"'

logger = logging.getLogger(__name__)


def identify() -> None:
    """Take the person of the token, with what remains of their roles; nobody if it works not."""
    g.api_token = None
    row, now = _given(), utcnow()
    if row is None or not row.works(now):
        return
    _note_use(row, now)
    g.api_token, g.person, g.grants = row, row.person, queries.grants_of(row)


def let_in(*, changes: bool, action: Action | None) -> None:
    """Stop here who brings no token that works, or one that is not made for this."""
    token: ApiToken | None = g.api_token
    if token is None:
        if AUTHORIZATION in request.headers:
            rate_limits.take(TOKEN_GUESSES, limits.client(), now=utcnow())
        wrong = ', error="invalid_token"' if AUTHORIZATION in request.headers else ""
        raise Refused(
            Kind.TOKEN_NEEDED,
            "Send `Authorization: Bearer …` with a token that was neither revoked nor expired.",
            headers={"WWW-Authenticate": REALM + wrong},
        )
    if changes and not api_scopes.parse(token.scopes).writes:
        lacking = f', error="insufficient_scope", scope="{api_scopes.WRITE}"'
        raise Refused(
            Kind.SCOPE_NEEDED,
            "This token only reads.",
            headers={"WWW-Authenticate": REALM + lacking},
        )
    if action is not None and not reach(g.grants, action, utcnow()):
        logger.warning("Token %s may not %s anywhere", token.id, action.value)
        raise Forbidden


def _note_use(token: ApiToken, now: datetime) -> None:
    """Note it if need be. That it can't be noted now is no reason to turn anybody away."""
    try:
        api_tokens.note_use(token, now=now)
    except DBAPIError:
        logger.warning("The use of a token could not be noted", exc_info=True)


def _given() -> ApiToken | None:
    # Werkzeug's own reading of the header fails at some that are garbage.
    scheme, _space, token = request.headers.get(AUTHORIZATION, "").partition(" ")
    return queries.find(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
