"""Who has which role: the list, giving one to whoever has an address, ending one."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.permissions import GIVEN_FOR, MAY_GIVE, Action, Role, Scope, ScopeKind
from app.domain.rate_limit import INVITATIONS
from app.errors import NotFound
from app.forms.roles import NewRoleForm
from app.models.person import Person
from app.queries import cities, people
from app.queries import roles as role_queries
from app.services import invitations, rate_limits, roles
from app.services.roles import DaysReversed, LastAdministrator, MayNotGive, NewRole
from app.views.access import asks, current_person, reaching
from app.views.role_words import role_words

bp = Blueprint("roles", __name__, url_prefix="/roles")


@bp.get("")
@asks(Action.MANAGE_ROLES)
def index() -> ResponseReturnValue:
    """List the roles that the person may look after, and what waits to be accepted."""
    return _page(_form())


@bp.post("")
@asks(Action.MANAGE_ROLES)
def give() -> ResponseReturnValue:
    """Give a role to somebody known, or invite whoever has the address."""
    scopes = _scopes()
    form = _form()
    if not form.validate():
        return _page(form), 422
    new = NewRole(
        role=Role(form.what.data.partition("|")[0]),
        scope=_scope(form.what.data.partition("|")[2]),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
    )
    try:
        flash(_give_or_invite(form.address.data, new, scopes), "good")
    except DaysReversed:
        form.ends_on.errors = [_("This day lies before the first one.")]
        return _page(form), 422
    except (MayNotGive, LastAdministrator) as error:
        form.address.errors = [_refusal(error)]
        return _page(form), 422
    return redirect(url_for(".index"), 303)


@bp.post("/end")
@asks(Action.MANAGE_ROLES)
def end() -> ResponseReturnValue:
    """Take a role away from somebody."""
    _scopes()
    person = people.find_by_public_id(request.form.get("person", ""))
    words = request.form.get("what", "")
    if person is None or words not in dict(_offers()):
        raise NotFound
    try:
        roles.end(
            person,
            Role(words.partition("|")[0]),
            _scope(words.partition("|")[2]),
            actor=current_person(),
            now=utcnow(),
        )
    except (MayNotGive, LastAdministrator) as error:
        flash(_refusal(error), "stop")
    else:
        flash(_("The role of %(name)s has ended.", name=person.name), "good")
    return redirect(url_for(".index"), 303)


@bp.post("/invitations/<invitation_id>/revoke")
@asks(Action.MANAGE_ROLES)
def revoke(invitation_id: str) -> ResponseReturnValue:
    """Take an invitation back."""
    waiting = {each.public_id for each in role_queries.invitations_within(_scopes(), utcnow())}
    if invitation_id not in waiting:
        raise NotFound
    invitations.revoke(invitation_id, actor=current_person(), now=utcnow())
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for(".index"), 303)


def _give_or_invite(address: str, new: NewRole, scopes: frozenset[Scope]) -> str:
    """Give at once to the one holder whom the giver knows anyway; all others get a mail."""
    now, actor = utcnow(), current_person()
    found = _known(people.find_by_email(address), scopes)
    if len(found) == 1:
        roles.give(found[0], new, actor=actor, now=now)
        return str(_("%(name)s has the role now.", name=found[0].name))
    rate_limits.take(INVITATIONS, str(actor.id), now=now)
    invitations.invite(address, new, actor=actor, now=now)
    words = _("A mail is on its way to %(address)s. The role begins once they accept.")
    return str(words % {"address": address})


def _known(found: Sequence[Person], scopes: frozenset[Scope]) -> Sequence[Person]:
    if any(scope.kind is ScopeKind.PLATFORM for scope in scopes):
        return found
    cities_reached = [scope.id for scope in scopes if scope.kind is ScopeKind.CITY and scope.id]
    ids = [person.id for person in found]
    known = {each for city_id in cities_reached for each in people.known_of(city_id, ids)}
    return [person for person in found if person.id in known]


def _scopes() -> frozenset[Scope]:
    """Return for which places the person looks after roles; raises NotFound for none."""
    scopes = reaching(Action.MANAGE_ROLES)
    if not scopes:
        raise NotFound
    return scopes


def _scope(words: str) -> Scope:
    kind, _colon, slug = words.partition(":")
    scope = role_queries.scope_named(ScopeKind(kind), slug)
    if scope is None:
        raise NotFound
    return scope


def _offers() -> Iterator[tuple[str, str]]:
    """Yield what the person may give: as forms name it, and in words."""
    words, now = role_words(), utcnow()
    holds = {grant.role for grant in g.grants if grant.holds(now)}
    gives = {role for held in holds for role in MAY_GIVE.get(held, ())}
    scopes = _scopes()
    everywhere = any(scope.kind is ScopeKind.PLATFORM for scope in scopes)
    places = [(ScopeKind.CITY, each.slug, each.name) for each in cities.within(scopes)]
    if everywhere:
        bodies = role_queries.organisations()
        places += [(ScopeKind.ORGANISATION, each.slug, each.name) for each in bodies]
    for role in words:
        if role not in gives:
            continue
        if ScopeKind.PLATFORM in GIVEN_FOR[role] and everywhere:
            yield f"{role}|{ScopeKind.PLATFORM}:", words[role]
        for kind, slug, name in places:
            if kind in GIVEN_FOR[role]:
                yield f"{role}|{kind}:{slug}", f"{words[role]} · {name}"


def _form() -> NewRoleForm:
    form = NewRoleForm(request.form)
    form.what.choices = [SelectChoice(value, label) for value, label in _offers()]
    return form


def _page(form: NewRoleForm) -> str:
    scopes = _scopes()
    return render_template(
        "roles/index.html",
        form=form,
        held=role_queries.within(scopes),
        waiting=role_queries.invitations_within(scopes, utcnow()),
        words=role_words(),
        offered={value for value, _label in _offers()},
        now=utcnow(),
    )


def _refusal(error: MayNotGive | LastAdministrator) -> str:
    if isinstance(error, LastAdministrator):
        return str(
            _("Somebody has to stay administrator without an end. Appoint another one first.")
        )
    return str(_("Nobody gives a role to themselves, or one that reaches further than their own."))
