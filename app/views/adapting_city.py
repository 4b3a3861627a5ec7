"""What a city's coming edition says of the city itself."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField

from app.clock import utcnow
from app.domain.city import SAID, texts_of
from app.domain.drafts.draft_fields import plain_text
from app.domain.edits import Overtaken
from app.domain.permissions import Action
from app.forms.city import CityForm
from app.services import adapted_city
from app.services.adapted_city import Unsound
from app.views import city_words, overtaking
from app.views.access import asks, current_person
from app.views.adapting_desk import Desk, open_draft, permitted
from app.views.problem_words import SENTENCES

bp = Blueprint("adapting_city", __name__, url_prefix="/cities/<city>/adaptations/<curriculum>")
WRITE = Action.ADAPT_CURRICULUM


@bp.route("/city", methods=["GET", "POST"])
@asks(WRITE)
def edit(city: str, curriculum: str) -> ResponseReturnValue:
    """Describe the city in the coming edition."""
    desk = permitted(city, curriculum, WRITE)
    draft, held = open_draft(desk), desk.making.value.city
    form = CityForm(request.form or None, data=texts_of(held))
    form.offer(held)
    if request.method == "GET":
        return _page(desk, form, texts_of(held))
    shown = {name: plain_text(request.form.get(f"was-{name}", "")) for name in SAID}
    if not form.validate():
        return _page(desk, form, shown, 422)
    who = {"actor": current_person(), "now": utcnow()}
    try:
        adapted_city.describe(draft.id, form.texts(), shown=shown, **who)  # type: ignore[arg-type]
    except Unsound as error:
        for problem in error.problems:
            field = form[str(problem.path[0])]
            field.errors = [*field.errors, str(SENTENCES[problem.code]) % problem.parameters]
        return _page(desk, form, shown, 422)
    except Overtaken as error:
        now = {
            name: text if isinstance(form[name], TextAreaField) else city_words.said(name, text)
            for name, text in error.now.items()
            if name in error.fields
        }
        overtaking.point_out([form], Overtaken(error.fields, now))
        return _page(desk, form, error.shown_next(shown), 409)
    flash(_("Saved."), "good")
    return redirect(url_for("adapting.show", **desk.address, _anchor="city"), 303)


def _page(
    desk: Desk, form: CityForm, shown: Mapping[str, str], status: int = 200
) -> ResponseReturnValue:
    return render_template("adapting/city.html", desk=desk, form=form, shown=shown), status
