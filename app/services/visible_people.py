"""Records of people as programs write them: make one, change one, in several cities at once.

What is given is clean: `app.schemas.people` cleans it.
"""

from collections.abc import Mapping
from datetime import datetime

from app.database import write_unit
from app.domain.audit import Deed, changes
from app.domain.errors import DomainError
from app.domain.names import address_key
from app.domain.trainee_import.columns import Field
from app.domain.trainee_import.details import FIELDS
from app.extensions import db
from app.models.person import Person
from app.queries import visible_people
from app.queries.visible_people import Viewer
from app.services import affiliations, audit, people, same_person
from app.services.audited_things import of_person

Values = Mapping[Field, str]
Work = Mapping[int, Values]


class AddressKept(DomainError):
    """Whoever could change this address could sign in as somebody with other roles."""


class HospitalNeeded(DomainError):
    """A profession belongs to a place of work, and none is known in this city."""

    def __init__(self, city_id: int) -> None:
        super().__init__(city_id)
        self.city_id = city_id


@write_unit
def create(values: Values, *, work: Work, actor: Person, now: datetime) -> str:
    """Make a new person, who works in the cities of `work`; return the public id."""
    given = dict.fromkeys(FIELDS, "") | dict(values)
    (person_id,) = people.create_all([given], city_id=None, now=now)
    for city_id, job in work.items():
        affiliations.set_all(city_id, {person_id: job}, now=now)
    same_person.ask({person_id: given}, list(work), now=now)
    person = db.session.get_one(Person, person_id)
    after = {field: value for field, value in given.items() if value}
    audit.record(Deed.PERSON_ADDED, person, actor=actor, now=now, after=after, subject_id=person.id)
    for city_id, job in work.items():
        _record_work(person, city_id, {}, job, actor=actor, now=now)
    return person.public_id


@write_unit
def change(
    public_id: str,
    values: Values,
    *,
    work: Work,
    viewer: Viewer,
    actor: Person,
    now: datetime,
) -> None:
    """Set what is named of a person; an empty text takes away what was known.

    Raises NotFound, AddressKept and HospitalNeeded.
    """
    person = visible_people.get(public_id, viewer)
    after = dict(values)
    if address_key(after.get(Field.EMAIL, "")) == address_key(person.email or ""):
        after.pop(Field.EMAIL, None)
    if Field.EMAIL in after and visible_people.address_kept(person.key, viewer):
        raise AddressKept
    people.update_all({person.key: after}, city_id=None, now=now)
    jobs = {city_id: affiliations.job_of(city_id, person.key, now=now) for city_id in work}
    for city_id, job in work.items():
        if Field.HOSPITAL not in job and not jobs[city_id]:
            raise HospitalNeeded(city_id)
        affiliations.set_all(city_id, {person.key: job}, now=now)
    db.session.expire_all()
    row = db.session.get_one(Person, person.key)
    known = {field: getattr(person, field) or "" for field in after}
    _record(Deed.PERSON_CORRECTED, row, known, after, actor=actor, now=now)
    for city_id, job in work.items():
        _record_work(row, city_id, jobs[city_id], job, actor=actor, now=now)


def _record_work(
    person: Person, city_id: int, known: Values, given: Values, *, actor: Person, now: datetime
) -> None:
    _record(Deed.WORK_CHANGED, person, known, given, city_id=city_id, actor=actor, now=now)


def _record(
    deed: Deed,
    person: Person,
    known: Values,
    given: Values,
    *,
    city_id: int | None = None,
    actor: Person,
    now: datetime,
) -> None:
    """Leave an entry of what differs from what was known; where nothing does, there is none."""
    before, after = changes(
        {field.value: text for field, text in known.items()},
        {field.value: text for field, text in given.items()},
    )
    if not after:
        audit.leave_out()
        return
    audit.record(
        deed,
        of_person(person, city_id),
        actor=actor,
        now=now,
        before=before,
        after=after,
        subject_id=person.id,
    )
