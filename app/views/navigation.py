"""The places in the rail, chosen by what a person is here for."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action, reach
from app.views.role_words import role_words


@dataclass(frozen=True)
class Destination:
    """One entry of the rail or the bottom bar."""

    label: str
    url: str
    icon: str
    current: bool


def init_app(app: Flask) -> None:
    """Give every page its navigation and the person who reads it."""
    app.jinja_env.globals["public_url"] = app.config["SETTINGS"].public_url
    app.context_processor(
        lambda: {"navigation": destinations(), "account": account(), "person": g.get("person")}
    )


def destinations() -> list[Destination]:
    """Return at most six places; visitors get the public ones."""
    if g.get("person") is None:
        return [
            _to("front.show", _("What is taught"), "curricula"),
            _to("verification.form", _("Check a certificate"), "certificates"),
            _to("sign_in.form", _("Sign in"), "person"),
        ]
    now = utcnow()
    yours = _to("my.show", _("Your page"), "person")
    curricula = _to("curricula.index", _("Curricula"), "curricula")
    places = [_to("today.show", _("Today"), "today")]
    if reach(g.grants, Action.VIEW_RUN, now):
        places.append(_to("course_runs.index", _("Courses"), "courses"))
    elif reach(g.grants, Action.VIEW_FIGURES, now):
        places.append(_to("figures.show", _("Figures"), "register"))
    plans = reach(g.grants, Action.PLAN_RUN, now)
    if reach(g.grants, Action.VIEW_PEOPLE, now):
        places.append(_to("people.index", _("People"), "people"))
    if reach(g.grants, Action.SUPERVISE_VISIT, now) and not plans:
        places.append(_to("supervising.index", _("Visits"), "place"))
    places += [curricula, yours] if plans else [yours, curricula]
    if reach(g.grants, Action.VIEW_ORGANISATIONS, now):
        places.append(_to("organisations.index", _("Organisations"), "place"))
    return places


def account() -> dict[str, str] | None:
    """Return what the menu of the person who is signed in says."""
    person = g.get("person")
    if person is None:
        return None
    return {
        "name": person.name,
        "role": roles(),
        "url": url_for("my.show"),
        "sign_in_url": url_for("account.show"),
        "changes_url": url_for("audit.index")
        if reach(g.grants, Action.VIEW_AUDIT, utcnow())
        else "",
        "roles_url": url_for("roles.index") if looks_after_roles() else "",
        "sign_out_url": url_for("sign_in.sign_out"),
        "prove_url": _to_prove() if g.lacks_factor else "",
    }


def _to_prove() -> str:
    """Return the way from an open page to what opens the places of a role, and back."""
    if request.method != "GET" or (request.blueprint or "") in ("second_factor", "account"):
        return ""
    return url_for("second_factor.show", next=request.full_path.rstrip("?"))


def looks_after_roles() -> bool:
    """Say whether the person gives and ends roles anywhere."""
    return bool(reach(g.grants, Action.MANAGE_ROLES, utcnow()))


def roles() -> str:
    """Return in words what the person is here now; who has no other role is a trainee."""
    held = {grant.role for grant in g.grants if grant.holds(utcnow())}
    return ", ".join(word for role, word in role_words().items() if role in held) or str(
        _("Trainee")
    )


# Which place of the rail a page lies in, where that is not its own.
WITHIN = {
    "curricula": (
        "adapting",
        "adapting_changes",
        "adapting_city",
        "adapting_needs",
        "adapting_steps",
        "archives",
        "cities",
        "city_days",
        "comparisons",
        "draft_days",
        "draft_names",
        "draft_parts",
        "draft_reviews",
        "drafts",
        "front",
        "guidelines",
        "impact",
        "material_files",
        "publication",
        "rooms",
        "upgrades",
    ),
    "course_runs": (
        "added_sessions",
        "agenda",
        "board",
        "board_roles",
        "certificates",
        "checklist_tasks",
        "checklists",
        "conflicts",
        "disclosures",
        "day_plan",
        "eligibility",
        "faculty",
        "fair_hours",
        "funders",
        "groups",
        "host_slots",
        "imports",
        "mentor_availability",
        "mentor_visits",
        "people_load",
        "placing",
        "plan_history",
        "proposals",
        "proposing",
        "register",
        "releases",
        "session_people",
        "session_materials",
        "shared_materials",
        "teaching",
        "teaching_replies",
        "trainees",
        "visit_checklists",
        "visit_papers",
        "visits",
    ),
    "my": (
        "account",
        "api_tokens",
        "availability",
        "log_book",
        "my_answers",
        "my_data",
        "my_details",
        "my_visits",
        "subscriptions",
    ),
    "people": (
        "data_requests",
        "duplicates",
        "erasure",
        "merging",
    ),
    "today": ("next_days", "roster"),
}
LIES_IN = {page: place for place, pages in WITHIN.items() for page in pages}
# Where a trainee finds what others find in the course.
OWN_RECORD = {"eligibility": "my"}


def _to(endpoint: str, label: str, icon: str) -> Destination:
    current = _lies_in(request.blueprint or "") == _lies_in(endpoint.partition(".")[0])
    return Destination(label, url_for(endpoint), icon, current)


def _lies_in(blueprint: str) -> str:
    """Return the blueprint of the place that a page belongs to, for the person who reads it."""
    if blueprint in OWN_RECORD and not reach(g.grants, Action.VIEW_RUN, utcnow()):
        return OWN_RECORD[blueprint]
    return LIES_IN.get(blueprint, blueprint)
