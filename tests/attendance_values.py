"""A small course with people, groups and sessions, for tests of attendance."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from app.domain.attendance import Status
from app.domain.curricula import curriculum_data
from app.domain.curricula.curriculum import CurriculumVersion as VersionValue
from app.domain.curricula.curriculum import Module, Requirements
from app.domain.marking import Observation
from app.domain.names import sort_key
from app.extensions import db
from app.models.curriculum import Curriculum, CurriculumVersion
from app.models.delivery import CourseRun, CourseSession, Enrolment, Group
from app.models.person import Affiliation, Person
from app.models.place import City, Institution
from app.services import attendance
from tests.curriculum_values import make_day, make_module, make_version
from tests.factories import NOW, known_to_all, make_city, make_organisation, make_person

FIRST, SECOND, TALK = (make_module(number) for number in (1, 2, 3))
_numbers = count(1)


@dataclass
class Course:
    """A course run in Nairobi, and what a test adds to it."""

    run: CourseRun
    city: City
    groups: list[Group]
    hospitals: dict[str, Institution] = field(default_factory=dict)

    def session(
        self,
        module: Module | None = FIRST,
        *,
        starts: datetime = NOW,
        minutes: int = 60,
        group: Group | None = None,
        **values: Any,
    ) -> CourseSession:
        """Add a session; without a module it is the registration."""
        given = {
            "course_run": self.run,
            "group": group,
            "kind": "module" if module else "registration",
            "module_uid": module.uid if module else None,
            "code": module.code if module else "REG",
            "title": module.title if module else "Registration",
            "local_start": starts.astimezone(ZoneInfo(self.city.time_zone)).replace(tzinfo=None),
            "minutes": minutes,
            "time_zone": self.city.time_zone,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=minutes),
        }
        return known_to_all(**(given | values))

    def enrol(
        self,
        name: str = "Amina Wanjiru",
        *,
        group: Group | None = None,
        hospital: str | None = None,
        in_script: str | None = None,
        status: str = "enrolled",
    ) -> Person:
        """Enrol somebody new."""
        person = Person(
            name=name, name_in_script=in_script, sort_key=sort_key(name), created_at=NOW
        )
        if hospital:
            person.affiliations.append(Affiliation(institution=self._hospital(hospital)))
        db.session.add(
            Enrolment(
                course_run=self.run,
                person=person,
                group=group,
                status=status,
                source="by_hand",
                enrolled_at=NOW,
            )
        )
        return _added(person)

    def enrolment_of(self, person: Person) -> Enrolment:
        """Find what ties a person to the course."""
        return db.session.scalars(
            db.select(Enrolment).filter_by(course_run_id=self.run.id, person_id=person.id)
        ).one()

    def _hospital(self, name: str) -> Institution:
        if name not in self.hospitals:
            self.hospitals[name] = Institution(city=self.city, name=name)
        return self.hospitals[name]


def make_course(
    *,
    groups: int = 0,
    modules: Sequence[Module] = (FIRST, SECOND, TALK),
    requirements: Requirements | None = None,
) -> Course:
    """Make a course run of a small curriculum, with nobody in it and no session yet."""
    asked = {"requirements": requirements} if requirements else {}
    version = publish(make_version(make_day(*modules), modules=modules, **asked))
    number = next(_numbers)
    city = make_city(f"nairobi-{number}", name="Nairobi")
    run = CourseRun(
        title="Mass casualty management, Nairobi",
        city=city,
        curriculum_version=version,
        content_hash=version.content_hash,
        starts_on=NOW.date(),
        ends_on=NOW.date() + timedelta(days=2),
        status="published",
        created_at=NOW,
    )
    run.groups = [Group(number=each, name=f"Group {each}") for each in range(1, groups + 1)]
    return Course(_added(run), city, run.groups)


def publish(value: VersionValue) -> CurriculumVersion:
    """Put a version into its row, under a curriculum of its own."""
    curriculum = Curriculum(
        slug=f"{value.slug}-{next(_numbers)}", code=value.code, owner=make_organisation()
    )
    return _added(
        CurriculumVersion(
            curriculum=curriculum,
            major=value.version.major,
            minor=value.version.minor,
            patch=value.version.patch,
            title=value.title,
            content=curriculum_data.to_data(value),
            content_hash=curriculum_data.version_hash(value),
            published_at=NOW,
        )
    )


def seen(person: Person | str, status: Status = Status.PRESENT, **values: Any) -> Observation:
    """Say what was seen of somebody, just now."""
    public_id = person if isinstance(person, str) else person.public_id
    given = {"event_id": str(uuid4()), "observed_at": NOW}
    return Observation(person=public_id, status=status, **(given | values))


def mark(session: CourseSession, *marks: tuple[Person, Status], now: datetime = NOW) -> None:
    """Let a mentor mark people."""
    mentor = make_person("Grace Otieno")
    observations = [seen(person, status) for person, status in marks]
    db.session.commit()
    attendance.record(session.id, observations, actor=mentor, now=now)


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
