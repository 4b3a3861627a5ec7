"""A person's own page: their courses, sessions, attendance, certificates and calendars."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.clock import utcnow
from app.domain.permissions import Action, reach
from app.forms.board_roles import ROLES
from app.forms.subscriptions import SubscriptionForm
from app.queries import (
    calendars,
    disclosures,
    my,
    same_person,
    session_materials,
    teaching_replies,
    visits,
)
from app.views import visit_words
from app.views.access import current_person, signed_in
from app.views.subscriptions import take_new_link
from app.views.teaching_words import REPLIES

bp = Blueprint("my", __name__)


@bp.get("/me")
@signed_in
def show() -> ResponseReturnValue:
    """Show what is kept of the person who asks, and nobody else."""
    person, now = current_person(), utcnow()
    courses = my.courses(person.id, now=now)
    mine = [each.session.id for course in courses for each in (*course.coming, *course.past)]
    coming = [each.session for course in courses for each in course.coming]
    asked = teaching_replies.of_person(person.id, now=now)
    return render_template(
        "my/show.html",
        now=now,
        questions=same_person.waiting(person.id),
        courses=courses,
        coming=my.by_day(coming),
        roles={key: ROLES[role] for course in courses for key, role in course.roles.items()},
        materials=session_materials.shared(mine),
        to_declare=disclosures.asked_from(person.id, now=now),
        wanted=session_materials.asked_from(person.id, now=now),
        taught=my.by_day(my.coming_taught(person.id, now=now)),
        asked=asked,
        asked_known=teaching_replies.known_of(asked) if asked else {},
        reply_words=REPLIES,
        teaches=bool(reach(g.grants, Action.VIEW_RUN, now)),
        certificates=my.certificates(person.id),
        visits=visits.of_person(person.id),
        visit_states=visit_words.STATES,
        supervises=bool(reach(g.grants, Action.SUPERVISE_VISIT, now)),
        subscriptions=calendars.subscriptions_of(person.id),
        new_link=take_new_link(),
        form=SubscriptionForm(data={"label": _("My phone")}),
    )
