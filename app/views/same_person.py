"""Whether a record that a city made is one's own: whom it is put to says yes or no."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.masking import masked_address
from app.domain.merging import CannotMerge
from app.domain.permissions import Action, Place
from app.domain.same_person import Doubt, InDoubt, NotProven, Settled
from app.domain.secret_token import hash_of
from app.queries import same_person as queries
from app.services import same_person
from app.views.access import asks, current_person, require
from app.views.sign_in import keep_secret

bp = Blueprint("same_person", __name__, url_prefix="/me/questions")
bp.after_request(keep_secret)


@bp.get("/<proof>")
@asks(Action.CONFIRM_OWN_RECORD)
def show(proof: str) -> ResponseReturnValue:
    """Show the question that a mail leads to; the link itself answers nothing."""
    question = queries.of_proof(current_person().id, hash_of(proof))
    _permit()
    waiting = [e for e in queries.waiting(current_person().id) if e.id == question.public_id]
    if not waiting:
        return _settled()
    return render_template("my/question.html", questions=waiting, proof=proof)


@bp.post("/<question_id>/yes")
@asks(Action.CONFIRM_OWN_RECORD)
def say_yes(question_id: str) -> ResponseReturnValue:
    """Make the two records one, for who came by the link in the mail; else send it again."""
    question = queries.get(current_person().id, question_id)
    _permit()
    proof = request.form.get("proof", "")
    try:
        same_person.say_yes(question.public_id, proof=proof, actor=current_person(), now=utcnow())
    except NotProven:
        return _mail_again(question.public_id)
    except Settled:
        return _settled()
    except InDoubt as error:
        flash(_doubt_words(error.doubt), "care")
    except CannotMerge as error:
        courses = ", ".join(each.course for each in error.obstacles)
        words = _("Both records are on %(courses)s. Its organisers have to settle that first.")
        flash(words % {"courses": courses}, "care")
    else:
        flash(_("The two records are one now. What the other one had is here."), "good")
    return redirect(url_for("my.show"), 303)


@bp.post("/<question_id>/no")
@asks(Action.CONFIRM_OWN_RECORD)
def say_no(question_id: str) -> ResponseReturnValue:
    """Remember that the other record is somebody else's."""
    question = queries.get(current_person().id, question_id)
    _permit()
    try:
        same_person.say_no(question.public_id, actor=current_person(), now=utcnow())
    except Settled:
        return _settled()
    flash(_("Thank you. You are two people, and you are not asked again."), "good")
    return redirect(url_for("my.show"), 303)


def _permit() -> None:
    require(Action.CONFIRM_OWN_RECORD, Place(person_id=current_person().id))


def _mail_again(public_id: str) -> ResponseReturnValue:
    try:
        address = same_person.mail_again(public_id, actor=current_person(), now=utcnow())
    except Settled:
        return _settled()
    words = _(
        "One step more: open the link that is mailed to %(address)s, and say yes there. "
        "So we know that it is your address.",
        address=masked_address(address),
    )
    flash(words)
    return redirect(url_for("my.show"), 303)


def _settled() -> ResponseReturnValue:
    flash(_("This question is settled already."))
    return redirect(url_for("my.show"), 303)


def _doubt_words(doubt: Doubt) -> str:
    words = {
        Doubt.OTHER_ADDRESS: _("The other record has another mail address by now."),
        Doubt.HAS_A_ROLE: _("The other record has been given a role by now."),
        Doubt.IN_USE: _("Somebody has used the other record already."),
    }
    return f"{words[doubt]} {_('So an administrator has to look at both first.')}"
