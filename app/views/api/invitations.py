"""Invitations within reach. Nothing tells whether somebody here has the address."""

from flask import Blueprint, url_for

from app.clock import utcnow
from app.domain.permissions import Role, ScopeKind
from app.domain.rate_limit import INVITATIONS
from app.queries import visible_invitations
from app.queries.visible_invitations import InvitationRecord
from app.schemas.invitations import Invitation, NewInvitation
from app.schemas.paging import Page, PageQuery
from app.schemas.roles import RoleScope
from app.services import invitations
from app.services.roles import NewRole
from app.views.access import current_person, reaching
from app.views.api import cursors
from app.views.api.giving import GIVES, permitted, refusals, scope_of
from app.views.api.operation import Created, creates, reads, removes

bp = Blueprint("api_invitations", __name__, url_prefix="/api/v1")


@bp.get("/invitations")
@reads("List invitations", answers=Page[Invitation], query=PageQuery, action=GIVES)
def list_invitations(query: PageQuery) -> Page[Invitation]:
    """What waits to be accepted where you give roles, the oldest first."""
    found = visible_invitations.listed(
        reaching(GIVES),
        now=utcnow(),
        after=cursors.read("invitations", query.cursor),
        limit=query.limit,
    )
    return Page[Invitation](
        items=[_shown(record) for record in found.rows],
        next_cursor=cursors.write("invitations", found.next_key),
    )


@bp.get("/invitations/<invitation_id>")
@reads("Show an invitation", answers=Invitation, action=GIVES)
def show_invitation(invitation_id: str) -> Invitation:
    """One that waits to be accepted."""
    return _shown(_waiting(invitation_id))


@bp.post("/invitations")
@creates(
    "Invite somebody",
    takes=NewInvitation,
    answers=Invitation,
    action=GIVES,
    limit=INVITATIONS,
)
def invite(body: NewInvitation) -> Created:
    """A mail that offers a role to whoever has the address, known or not, for two weeks.

    Asking again takes the place of what waits. The role begins once they accept.
    """
    new = NewRole(
        role=body.role,
        scope=scope_of(body.role, body.scope),
        starts_on=body.starts_on,
        ends_on=body.ends_on,
    )
    with refusals():
        made = invitations.invite(body.email, new, actor=current_person(), now=utcnow())
    location = url_for(".show_invitation", invitation_id=made.public_id)
    return Created(_shown(_waiting(made.public_id)), location)


def _locked(invitation_id: str) -> Invitation:
    invitations.lock(invitation_id)
    record = _waiting(invitation_id)
    permitted(Role(record.role), ScopeKind(record.scope_kind), record.scope)
    return _shown(record)


@bp.delete("/invitations/<invitation_id>")
@removes("Take an invitation back", current=_locked, action=GIVES)
def revoke_invitation(invitation_id: str) -> None:
    """Its link gives nothing any more."""
    invitations.revoke(invitation_id, actor=current_person(), now=utcnow())


def _waiting(invitation_id: str) -> InvitationRecord:
    return visible_invitations.get(invitation_id, reaching(GIVES), now=utcnow())


def _shown(record: InvitationRecord) -> Invitation:
    return Invitation(
        id=record.id,
        email=record.email,
        role=Role(record.role),
        scope=RoleScope(kind=ScopeKind(record.scope_kind), id=record.scope),
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        invited_by=record.invited_by,
        invited_at=record.invited_at,
        expires_at=record.expires_at,
    )
