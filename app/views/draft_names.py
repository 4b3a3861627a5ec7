"""The names of a curriculum: changed as long as nothing is published under them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.drafts import draft_names
from app.domain.drafts.draft_names import KEPT, Owner
from app.domain.edits import Overtaken
from app.domain.permissions import Action
from app.forms.new_curriculum import NamesForm
from app.models.draft import Draft
from app.queries import drafts as draft_queries
from app.services import draft_names as service
from app.services.draft_names import NamesFixed
from app.services.drafts import SlugTaken
from app.views import overtaking
from app.views.access import asks, current_person, reaching
from app.views.draft_access import to_write
from app.views.draft_frame import page

bp = Blueprint("draft_names", __name__)
NAMES = ("slug", "owner")


@bp.route("/drafts/<draft_id>/names", methods=["GET", "POST"])
@asks(Action.EDIT_CURRICULUM)
def edit(draft_id: str) -> ResponseReturnValue:
    """Show the name in addresses and the owner, and change them."""
    draft = to_write(draft_id)
    owners = _owners(draft)
    held = {
        "slug": draft.content["slug"],
        "owner": draft_names.key_of(draft.content["owner"], owners),
    }
    form = NamesForm(request.form or None, data=held)
    form.offer(owners)
    if request.method == "GET":
        return _page(draft, form, held)
    shown = {name: request.form.get(f"was-{name}", "") for name in NAMES}
    if not form.validate():
        return _page(draft, form, shown, 422)
    typed = {name: form[name].data for name in NAMES}
    try:
        who = {"owners": owners, "actor": current_person(), "now": utcnow()}
        service.rename(draft_id, typed, shown=shown, **who)  # type: ignore[arg-type]
    except NamesFixed:
        return _page(draft, form, shown, 409)
    except SlugTaken:
        form.slug.errors = [_("There is another curriculum under this name. Choose another one.")]
        return _page(draft, form, shown, 422)
    except Overtaken as error:
        labels = dict(form.owner.choices)
        said = {**error.now, "owner": labels.get(error.now["owner"], "")}
        overtaking.point_out([form], Overtaken(error.fields, said))
        return _page(draft, form, error.shown_next(shown), 409)
    flash(_("Saved."), "good")
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


def _owners(draft: Draft) -> Mapping[str, Owner]:
    """Return in whose name the person writes curricula, and who answers for it now."""
    rows = draft_queries.owners_for(reaching(Action.EDIT_CURRICULUM))
    owners = draft_names.owners_of([(each.slug, each.name, each.kinds) for each in rows])
    held = draft.content["owner"]
    return owners if held in owners.values() else {KEPT: held, **owners}


def _page(
    draft: Draft, form: NamesForm, shown: Mapping[str, str], status: int = 200
) -> ResponseReturnValue:
    fixed = draft_queries.names_are_fixed(draft.curriculum_id)
    return page("drafts/names.html", draft, status, form=form, shown=shown, fixed=fixed)
