"""The days of a draft: what is done from when to when, put in order by buttons or by hand."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from app.clock import utcnow
from app.domain.curricula.day_plan import ItemKind
from app.domain.curricula.formats import IN_PERSON_FORMATS
from app.domain.drafts import draft_days
from app.domain.permissions import Action
from app.forms.draft_day import KINDS, DayForms
from app.models.draft import Draft
from app.services import draft_writing
from app.services.draft_writing import DayChanged
from app.services.drafts import Over
from app.views import in_place
from app.views.access import asks, current_person
from app.views.draft_access import to_write
from app.views.draft_frame import over, page
from app.views.draft_places import called

bp = Blueprint("draft_days", __name__, url_prefix="/drafts/<draft_id>/days")
Days = list[dict[str, Any]]
STEPS = {"up": -1, "down": 1}
LONGEST_NUMBER = 3  # digits of the place of a day, or of an item in it
# What a new item is called and how long it is, until somebody says otherwise.
CODES = {
    ItemKind.REGISTRATION: ("REG", 30),
    ItemKind.CHECK: ("CHECK", 30),
    ItemKind.BREAK: ("BRK", 15),
    ItemKind.MEAL: ("LUN", 60),
    ItemKind.CLOSING: ("CLOSE", 30),
}


@bp.get("")
@asks(Action.EDIT_CURRICULUM)
def show(draft_id: str) -> ResponseReturnValue:
    """Show the days; ?at= is the button that moved an item, which keeps the focus."""
    draft = to_write(draft_id)
    return _page(draft, focus=request.args.get("at", ""))


@bp.post("")
@asks(Action.EDIT_CURRICULUM)
def change(draft_id: str) -> ResponseReturnValue:
    """Keep what was entered of a day, and then do what a button asked for."""
    draft = to_write(draft_id)
    step, *places = request.form.get("do", "").split(" ")
    if step == "add-day":
        # Sent twice, the second finds one day more than were shown, and adds none.
        shown_days = _count("days")
        _change(
            draft,
            {},
            lambda days: [*days, draft_days.blank_day()] if len(days) == shown_days else days,
        )
        return _back(draft_id, shown_days + 1)
    number, days = _count("number"), draft.content["days"]
    shown = days[number] if number < len(days) else draft_days.blank_day()
    forms = DayForms(number, shown, _minutes(draft), request.form)
    if not forms.validate():
        return in_place.instead(_page(draft, forms, status=422), f"in-day-{number}")
    try:
        changed = _step(step, places, number, forms)
        _change(draft, {number: forms.seen}, changed)
    except (DayChanged, Over) as error:
        return _too_late(to_write(draft_id), forms, error)
    if in_place.is_asked():
        draft = to_write(draft_id)
        saved = DayForms(number, draft.content["days"][number], _minutes(draft))
        return render_template("drafts/day_saved.html", form=saved)
    if step == "add" and not forms.main.what.data:
        flash(_("The day is saved, and nothing added: choose first what."), "care")
        return _back(draft_id, number + 1)
    if step not in STEPS:
        flash(_("The day is saved."), "good")
        return _back(draft_id, number + 1)
    # The focus stays on the button, wherever the item went.
    at = min(number, len(days))
    entered = [*days[:at], forms.day(), *days[at + 1 :]]
    day, place = draft_days.step(entered, at, _small((places or ["0"])[0]), STEPS[step])
    return redirect(url_for(".show", draft_id=draft_id, at=f"{step}-{day}-{place}"), 303)


def _too_late(draft: Draft, forms: DayForms, error: DayChanged | Over) -> ResponseReturnValue:
    """Show what was entered beside what stands now, where something does."""
    days = draft.content["days"]
    if isinstance(error, Over):
        forms.main.form_errors.append(over())
    else:
        forms.seen = draft_days.seen(days, forms.number)
    answer = _page(draft, forms, overtaken=forms.number, status=409)
    return in_place.instead(answer, f"in-day-{forms.number}")


def _step(step: str, places: list[str], number: int, forms: DayForms) -> Callable[[Days], Days]:
    """Return what is made of the days: the day as entered, then what the button says."""
    place, *targets = map(_small, places or ["0"])

    def changed(days: Days) -> Days:
        day = forms.day()
        at = min(number, len(days))  # one that was taken out comes back as the last
        made = [*days[:at], day, *days[at + 1 :]]
        there = place < len(day["items"])
        if step in STEPS and there:
            return draft_days.stepped(made, at, place, STEPS[step])
        if step == "to" and there and targets:
            to = min(targets[0], len(day["items"]) - 1)
            return draft_days.moved(made, at, place, to_day=at, to=to)
        if step == "remove" and there:
            starts = day["items"][0]["at"]
            rest = [item for each, item in enumerate(day["items"]) if each != place]
            made[at] = draft_days.timed(day | {"items": rest}, starts)
        elif step == "add" and forms.main.what.data:
            made[at] = draft_days.appended(day, _new(forms))
        elif step == "remove-day":
            del made[at]
        return made

    return changed


def _new(forms: DayForms) -> dict[str, Any]:
    what = forms.main.what.data
    if what in forms.minutes:
        return {"at": "00:00", "minutes": forms.minutes[what], "module": what}
    kind = ItemKind(what) if what in KINDS else ItemKind.CHECK
    code, minutes = CODES[kind]
    title = str(KINDS[kind])
    return {"at": "00:00", "minutes": minutes, "kind": kind.value, "code": code, "title": title}


def _change(draft: Draft, seen: dict[int, str], change: Callable[[Days], Days]) -> None:
    draft_writing.change_days(draft.public_id, seen, change, actor=current_person(), now=utcnow())


def _count(name: str) -> int:
    return _small(request.form.get(name, ""))


def _small(text: str) -> int:
    if not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise BadRequest
    return int(text)


def _back(draft_id: str, day: int) -> ResponseReturnValue:
    return redirect(url_for(".show", draft_id=draft_id, _anchor=f"day-{day}"), 303)


def _minutes(draft: Draft) -> dict[str, int]:
    return {each["uid"]: each["minutes"] for each in draft.content["modules"]}


def _page(
    draft: Draft,
    sent: DayForms | None = None,
    *,
    overtaken: int | None = None,
    focus: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    """Show the days; the one that was sent as it was, also where somebody took it out."""
    days, minutes = draft.content["days"], _minutes(draft)
    forms = [DayForms(number, day, minutes) for number, day in enumerate(days)]
    if sent is not None:
        forms[sent.number : sent.number + 1] = [sent]
    placed = {item.get("module") for day in days for item in day["items"]}
    unplaced = [
        (each["uid"], called(draft.content, each["uid"]))
        for each in draft.content["modules"]
        if each["uid"] not in placed and each["format"] in IN_PERSON_FORMATS
    ]
    others = [(kind.value, str(label)) for kind, label in KINDS.items()]
    for each in forms:
        each.main.what.choices = [("", _("Choose what")), *unplaced, *others]
    return page(
        "drafts/days.html",
        draft,
        status,
        forms=forms,
        days=days,
        names={uid: called(draft.content, uid) for uid in minutes},
        unplaced=unplaced,
        overtaken=overtaken,
        focus=focus,
    )
