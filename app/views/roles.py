"""Who has which role: the list, giving one to somebody known or by an address, ending one."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from app.clock import utcnow
from app.domain.local_path import local_path
from app.domain.permissions import GIVEN_FOR, MAY_GIVE, Action, Role, Scope, ScopeKind
from app.domain.rate_limit import INVITATIONS
from app.errors import NotFound
from app.forms.roles import AddressedRoleForm, RoleForm
from app.models.person import Person
from app.queries import cities, people, person_pages
from app.queries import roles as role_queries
from app.queries.roles import HeldRole
from app.services import invitations, rate_limits, roles
from app.services.roles import DaysReversed, LastAdministrator, MayNotGive, NewRole
from app.views import ended_roles, way_back
from app.views.access import asks, current_person, reaching
from app.views.places import permitted_cities
from app.views.role_words import role_words

bp = Blueprint("roles", __name__, url_prefix="/roles")


@bp.get("")
@asks(Action.MANAGE_ROLES)
def index() -> ResponseReturnValue:
    """List the roles that the person may look after, and what waits to be accepted.

    The address may name somebody who is to have a role, and one that they have.
    """
    held = role_queries.within(_scopes(), now=utcnow())
    receiver = _receiver(request.args.get("person", ""))
    return _page(_form(receiver, _chosen(held, receiver)), held, receiver)


@bp.post("")
@asks(Action.MANAGE_ROLES)
def give() -> ResponseReturnValue:
    """Give a role to somebody known, or invite whoever has the address."""
    scopes = _scopes()
    receiver = _receiver(request.form.get("person", ""))
    form = _form(receiver)
    if form.validate():
        days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        new = NewRole(role=_role(form.what.data), scope=_scope(form.what.data), **days)
        try:
            flash(_give_or_invite(receiver, form, new, scopes), "good")
            target = local_path(request.form.get("next"))
            return redirect(target or url_for(".index"), 303)
        except DaysReversed:
            form.ends_on.errors = [_("This day lies before the first one.")]
        except (MayNotGive, LastAdministrator) as error:
            form.what.errors = [_refusal(error)]
    return _page(form, role_queries.within(scopes, now=utcnow()), receiver), 422


@bp.post("/end")
@asks(Action.MANAGE_ROLES)
def end() -> ResponseReturnValue:
    """Take a role away from somebody, with a way back."""
    person, what = _named(request.form)
    held = role_queries.within(_scopes(), now=utcnow())
    ended = next((each for each in held if (each.person, each.what) == (person, what)), None)
    try:
        roles.end(person, _role(what), _scope(what), actor=current_person(), now=utcnow())
    except (MayNotGive, LastAdministrator) as error:
        flash(_refusal(error), "stop")
        return redirect(url_for(".index"), 303)
    words = _("The role of %(name)s has ended.", name=person.name)
    if ended is None:
        flash(_("That role had ended already."))
    elif person.id == current_person().id:
        flash(words, "good")
    else:
        ended_roles.keep(ended)
        back = url_for(".give_back", person=person.public_id, what=what)
        way_back.offer(words, back)
    return redirect(url_for(".index"), 303)


@bp.post("/give-back")
@asks(Action.MANAGE_ROLES)
def give_back() -> ResponseReturnValue:
    """Take back that a role was ended, as the notice about it offers: with the same days."""
    person, what = _named(request.args)
    days = ended_roles.take(person.public_id, what)
    if days is None:
        raise NotFound
    new = NewRole(role=_role(what), scope=_scope(what), starts_on=days[0], ends_on=days[1])
    try:
        roles.give(person, new, actor=current_person(), now=utcnow())
    except (MayNotGive, LastAdministrator) as error:
        flash(_refusal(error), "stop")
    else:
        flash(_("%(name)s has the role again, as before.", name=person.name), "good")
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


def _give_or_invite(
    receiver: Person | None, form: RoleForm, new: NewRole, scopes: frozenset[Scope]
) -> str:
    """Give at once to the one holder whom the giver knows anyway; all others get a mail."""
    now, actor = utcnow(), current_person()
    address = "" if receiver else form.address.data
    found = [receiver] if receiver else _known(people.find_by_email(address), scopes)
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


def _receiver(person_id: str) -> Person | None:
    """Return who is to have a role, if somebody is named; raises NotFound for who is not known."""
    if not person_id:
        return None
    return person_pages.get_unerased(permitted_cities(Action.MANAGE_ROLES), person_id)


def _chosen(held: Sequence[HeldRole], receiver: Person | None) -> HeldRole | None:
    """Return the role of theirs whose days are to change, if one is named."""
    what = request.args.get("what")
    return next((each for each in held if each.person == receiver and each.what == what), None)


def _named(fields: Mapping[str, str]) -> tuple[Person, str]:
    """Return whose role is meant, and which; raises NotFound, also for what is not theirs."""
    _scopes()
    person, what = people.find_by_public_id(fields.get("person", "")), fields.get("what", "")
    if person is None or what not in dict(_offers()):
        raise NotFound
    return person, what


def _role(what: str) -> Role:
    return Role(what.partition("|")[0])


def _scope(what: str) -> Scope:
    kind, _colon, slug = what.partition("|")[2].partition(":")
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


def _form(receiver: Person | None, chosen: HeldRole | None = None) -> RoleForm:
    kind = RoleForm if receiver else AddressedRoleForm
    form = kind(request.form or None, obj=chosen)
    form.what.choices = [SelectChoice(value, label) for value, label in _offers()]
    return form


def _page(form: RoleForm, held: Sequence[HeldRole], receiver: Person | None) -> str:
    scopes, seen, offered = _scopes(), reaching(Action.VIEW_PEOPLE), form.what.choices
    everybody = Scope(ScopeKind.PLATFORM) in seen
    return render_template(
        "roles/index.html",
        form=form,
        receiver=receiver,
        next=local_path(request.values.get("next")),
        held=held,
        known={each.person.id for each in held if everybody or each.scope in seen},
        waiting=role_queries.invitations_within(scopes, utcnow()),
        words=role_words(),
        offered={each.value for each in offered},
        now=utcnow(),
    )


def _refusal(error: MayNotGive | LastAdministrator) -> str:
    if isinstance(error, LastAdministrator):
        return str(
            _("Somebody has to stay administrator without an end. Appoint another one first.")
        )
    return str(_("Nobody gives a role to themselves, or one that reaches further than their own."))
