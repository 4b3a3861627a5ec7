"""What each person would be written about a release, and the way on which it would go.

Nothing is sent from here.
"""

from collections.abc import Iterable, Mapping

from flask import render_template, url_for

from app.domain.masking import masked_address
from app.domain.plans.change_notice import Course, Reader, notice_of
from app.models.delivery import CourseRun
from app.models.person import Person
from app.queries import people, plans
from app.queries import releases as queries
from app.views import run_tabs
from app.wiring import adapters


def page(run: CourseRun, public_id: str | None) -> str | None:
    """Return the page of what a person would be written; None where nothing changes for them."""
    if not public_id:
        return None
    found = queries.to_release(run.id, plans.sessions_of(run.id))
    for told in queries.told(run, found):
        for person in told.people:
            if person.public_id == public_id:
                return _page(run, person, told, queries.names_in(found))
    return None


def ways_to(people_told: Iterable[Person]) -> Mapping[int, str]:
    """Return to which addresses each of them would be written, each shown in part; one query."""
    ids = {person.id for person in people_told}
    found = people.addresses_by_person(ids).items()
    return {person: ", ".join(map(masked_address, addresses)) for person, addresses in found}


def _page(run: CourseRun, person: Person, told: queries.Told, names: queries.Names) -> str:
    address = adapters().settings.public_url + url_for("my.show")
    return render_template(
        "releases/notice.html",
        run=run,
        tabs=run_tabs.of(run),
        person=person,
        way=ways_to([person]).get(person.id),
        letter=notice_of(
            Reader(name=person.name, time_zone=person.time_zone),
            told.concerns,
            Course(title=run.title, city=run.city.name, page=address),
            names.called,
        ),
    )
