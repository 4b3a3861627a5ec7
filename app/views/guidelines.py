"""The register of guidelines: read, written by editors, and what modules that cite it show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.curricula.guidelines import SAID, Guideline, Register, newest, texts_of
from app.domain.edits import Overtaken
from app.domain.permissions import Action, reach
from app.errors import NotFound
from app.forms.guideline import GuidelineForm, NewGuidelineForm
from app.forms.guideline_choice import called, edition_words
from app.queries import guideline_uses
from app.queries import guidelines as queries
from app.services import guidelines as service
from app.services.guidelines import KeyTaken, Unsound
from app.views import overtaking
from app.views.access import asks, current_person, public, reaching
from app.views.problem_words import SENTENCES

bp = Blueprint("guidelines", __name__)


@dataclass(frozen=True)
class Cited:
    """A guideline that a module cites; `newer` is what took its place in the end, if anything."""

    guideline: Guideline
    newer: Guideline | None


def init_app(app: Flask) -> None:
    """Let templates ask: `{{ cited(module.guidelines) }}`, and `{{ edition|edition_words }}`."""
    app.jinja_env.globals["cited"] = cited
    app.jinja_env.filters["edition_words"] = edition_words


@bp.get("/guidelines")
@public
def index() -> ResponseReturnValue:
    """List the register, and what is taught by each of them."""
    return render_template(
        "guidelines/index.html",
        register=[(each, cited([each.key])[0].newer) for each in register().values()],
        uses=guideline_uses.by_key(),
        writes=bool(reach(g.grants, Action.EDIT_CURRICULUM, utcnow())),
    )


@bp.route("/guidelines/new", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def new() -> ResponseReturnValue:
    """Write a guideline down that is not in the register yet."""
    _permit()
    form = NewGuidelineForm(request.form or None)
    form.offer(queries.register())
    if request.method == "POST" and form.validate():
        try:
            service.add(form.entry(), actor=current_person(), now=utcnow())
        except KeyTaken as error:
            taken = _("“%(title)s” stands under this key. Choose another.", title=error.there.title)
            form.key.errors = [taken]
        except Unsound as error:
            _point_out(form, error)
        else:
            return _saved(form.key.data)
    return _form_page(form, None, {}, 422 if form.errors else 200)


@bp.route("/guidelines/<key>/edit", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def edit(key: str) -> ResponseReturnValue:
    """Correct what the register says of a guideline; its key stays."""
    _permit()
    there = queries.register()
    if key not in there:
        raise NotFound
    entry = there[key]
    held = texts_of(entry)
    form = GuidelineForm(request.form or None, data={**held, "published_on": entry.published_on})
    form.offer(there, key=key)
    if request.method == "GET":
        return _form_page(form, entry, held)
    sent = {name: request.form.get(f"was-{name}", "") for name in SAID}
    shown = {name: text.replace("\r\n", "\n") for name, text in sent.items()}
    if not form.validate():
        return _form_page(form, entry, shown, 422)
    try:
        service.correct(key, form.texts(), shown=shown, actor=current_person(), now=utcnow())
    except Unsound as error:
        _point_out(form, error)
        return _form_page(form, entry, shown, 422)
    except Overtaken as error:
        now = {name: form.word(name, error.now[name]) for name in error.fields}
        overtaking.point_out([form], Overtaken(error.fields, now))
        return _form_page(form, entry, error.shown_next(shown), 409)
    return _saved(key)


def cited(keys: Iterable[str]) -> list[Cited]:
    """Return what the register says of these keys, in their order; unknown ones are left out."""
    wanted = list(keys)
    there = register() if wanted else {}
    known = [(there[key], newest(key, there)) for key in wanted if key in there]
    return [Cited(each, last if last.key != each.key else None) for each, last in known]


def titles() -> dict[str, str]:
    """Return what people call each guideline of the register, by its key."""
    there = register()
    return {key: called(key, there) for key in there}


def _permit() -> None:
    """Let pass whoever writes curricula anywhere: the register is one for all of them."""
    if not reaching(Action.EDIT_CURRICULUM):
        raise NotFound


def _point_out(form: GuidelineForm, error: Unsound) -> None:
    """Say at each field what is wrong with it, and on top what is wrong with all of it."""
    for problem in error.problems:
        words = str(SENTENCES[problem.code]) % problem.parameters
        if problem.path:
            field = form[str(problem.path[0])]
            field.errors = [*field.errors, words]
        else:
            form.form_errors.append(words)


def _saved(key: str) -> ResponseReturnValue:
    flash(_("Saved."), "good")
    return redirect(url_for(".index", _anchor=key), 303)


def _form_page(
    form: GuidelineForm, guideline: Guideline | None, shown: Mapping[str, str], status: int = 200
) -> ResponseReturnValue:
    page = render_template("guidelines/edit.html", form=form, guideline=guideline, shown=shown)
    return page, status


def register() -> Register:
    """Read the register once for a page, however many modules it shows."""
    if "guidelines" not in g:
        g.guidelines = queries.register()
    found: Register = g.guidelines
    return found
