"""What a person says of themselves: names, languages, contacts, licences, what they agree to."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.consents import Purpose
from app.domain.edits import Overtaken
from app.forms import my_details as forms
from app.models.person import Person
from app.queries import person_records
from app.security import guard
from app.services import own_details, pending_addresses
from app.services.own_details import LastAddress, TooMany
from app.views import overtaking
from app.views.access import current_person, signed_in
from app.views.pending_addresses import count, on_its_way

bp = Blueprint("my_details", __name__, url_prefix="/my/details")


@bp.route("", methods=["GET", "POST"])
@signed_in
def show() -> ResponseReturnValue:
    """Show what is known, and save what was typed otherwise."""
    person = current_person()
    known = own_details.values_of(person)
    form = forms.filled(known, request.form)
    shown = forms.shown(request.form) if request.form else known
    if request.method == "POST" and form.validate():
        try:
            if own_details.save(form.typed, shown=shown, actor=person, now=utcnow()):
                flash(_("Your details are saved."), "good")
            return redirect(url_for(".show"), 303)
        except Overtaken as error:
            overtaking.point_out([form], error)
            shown = error.shown_next(shown)
            return _page(person, form=form, shown=shown, status=409)
    return _page(person, form=form, shown=shown, status=422 if form.errors else 200)


@bp.post("/certificate-name")
@signed_in
def certificate_name() -> ResponseReturnValue:
    """Show how a name will stand on certificates, and keep it once its holder says so."""
    person = current_person()
    form = forms.CertificateNameForm(request.form)
    if not form.validate():
        return _page(person, name_form=form, status=422)
    if not request.form.get("confirmed"):
        return _page(person, name_form=form, preview=form.certificate_name.data)
    own_details.confirm_certificate_name(form.certificate_name.data, actor=person, now=utcnow())
    flash(_("Your name will stand like this on certificates from now on."), "good")
    return redirect(url_for(".show", _anchor="certificate-name"), 303)


@bp.post("/addresses")
@signed_in
def add_email() -> ResponseReturnValue:
    """Send a link to a mail address, which is theirs once they follow it.

    It is another way in, so it takes who showed themselves a moment ago.
    """
    guard.require_fresh()
    person, form = current_person(), forms.EmailContactForm(request.form)
    if not form.validate():
        return _page(person, email_form=form, status=422)
    address, shared = form.email.data, form.email_shared.data
    count(person, address)
    try:
        asked = pending_addresses.add(address, shared=shared, actor=person, now=utcnow())
    except TooMany:
        flash(_("There are twenty already. Take one away first."), "care")
    else:
        flash(on_its_way(address) if asked else _("%(contact)s is saved.", contact=address), "good")
    return redirect(url_for(".show", _anchor="contacts"), 303)


@bp.post("/phones")
@signed_in
def add_phone() -> ResponseReturnValue:
    """Add a phone."""
    person, form = current_person(), forms.PhoneContactForm(request.form)
    if not form.validate():
        return _page(person, phone_form=form, status=422)
    number, shared = form.phone.data, form.phone_shared.data
    return _kept(
        lambda: own_details.add_phone(number, shared=shared, actor=person, now=utcnow()),
        _("%(contact)s is saved.", contact=number),
        "contacts",
    )


@bp.post("/contacts/remove")
@signed_in
def remove_contact() -> ResponseReturnValue:
    """Take away an address or a phone."""
    kind, key = request.form.get("kind", ""), request.form.get("key", "")
    if kind == "email":
        guard.require_fresh()
    try:
        gone = own_details.remove_contact(kind, key, actor=current_person(), now=utcnow())
    except LastAddress:
        flash(_("You sign in with this address. Confirm another one before it goes."), "care")
    else:
        if gone:
            flash(_("%(contact)s is taken away.", contact=gone.value), "good")
    return redirect(url_for(".show", _anchor="contacts"), 303)


@bp.post("/licences")
@signed_in
def add_licence() -> ResponseReturnValue:
    """Add a licence."""
    person = current_person()
    form = forms.LicenceForm(request.form)
    if not form.validate():
        return _page(person, licence_form=form, status=422)
    council, number = form.council.data, form.number.data
    return _kept(
        lambda: own_details.add_licence(council, number, actor=person, now=utcnow()),
        _("%(council)s %(number)s is saved.", council=council, number=number),
        "licences",
    )


@bp.post("/licences/remove")
@signed_in
def remove_licence() -> ResponseReturnValue:
    """Take a licence away."""
    if own_details.remove_licence(
        request.form.get("licence", ""), actor=current_person(), now=utcnow()
    ):
        flash(_("The licence is taken away."), "good")
    return redirect(url_for(".show", _anchor="licences"), 303)


@bp.post("/consents")
@signed_in
def consent() -> ResponseReturnValue:
    """Keep a yes or a no, one step each."""
    try:
        purpose = Purpose(request.form.get("purpose", ""))
    except ValueError:
        flash(_("Nothing was chosen, so nothing was changed."))
        return redirect(url_for(".show", _anchor="consents"), 303)
    given = request.form.get("answer") == "yes"
    wording = str(forms.CONSENTS[purpose])
    own_details.answer(purpose, given=given, wording=wording, actor=current_person(), now=utcnow())
    flash(_("You agreed.") if given else _("You no longer agree."), "good")
    return redirect(url_for(".show", _anchor="consents"), 303)


def _kept(write: Callable[[], None], words: str, anchor: str) -> ResponseReturnValue:
    try:
        write()
    except TooMany:
        flash(_("There are twenty already. Take one away first."), "care")
    else:
        flash(words, "good")
    return redirect(url_for(".show", _anchor=anchor), 303)


def _page(person: Person, *, status: int = 200, **given: object) -> tuple[str, int]:
    """Show everything; `given` are the forms that were just sent, which keep what was typed."""
    known = own_details.values_of(person)
    name = {"certificate_name": person.name_for_certificates}
    page = render_template(
        "my/details.html",
        **{
            "known": known,
            "form": forms.filled(known, {}),
            "shown": known,
            "name_form": forms.CertificateNameForm(data=name),
            "preview": None,
            "email_form": forms.EmailContactForm(),
            "phone_form": forms.PhoneContactForm(),
            "licence_form": forms.LicenceForm(),
            "contacts": person_records.contacts(person.id),
            "pending": person_records.pending_addresses(person.id),
            "now": utcnow(),
            "licences": person_records.licences(person.id),
            "consents": person_records.consents(person.id),
            "wordings": forms.CONSENTS,
            **given,
        },
    )
    return page, status
