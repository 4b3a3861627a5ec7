"""What two records of one person have, and what of it can move from one to the other.

MOVABLE names every column that says whose a row is. Attendance events and consents never change,
so they stay with the record that they name and are read through `person.merged_into_id`; a
certificate belongs to a place on a course and moves with it, and so does a log book with one on a
visit. Where both go on one visit, the merged record's place stays and counts no more. Columns that
say who did something stay as they are: it was done under that name.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from app.domain.merging import InTheWay, SharedCourse, SharedVisit, in_the_way
from app.domain.permissions import Role
from app.extensions import Base, db
from app.models.availability import TeachingTimes
from app.models.board_role import KeptRole
from app.models.calendar import CalendarSubscription
from app.models.certificate import Certificate
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun, Enrolment, MentorAssignment, SessionSite
from app.models.mentor_visit import MentorVisit
from app.models.observation_visit import HostSlot, LogEntry, ObservationVisit, VisitTrainee
from app.models.person import (
    Affiliation,
    Contact,
    Person,
    RoleAssignment,
    SignInLink,
)
from app.models.person_record import Licence
from app.models.place import City, OrganisationContact
from app.models.plan import PlannedMentor, PlannedSite
from app.models.same_person import PersonMerge
from app.models.session_material import SessionMaterial
from app.models.teaching import Disclosure, TeachingReply
from app.queries import people
from app.queries.people import Reach, known_to


@dataclass(frozen=True)
class Movable:
    """A table whose rows belong to a person: by which column, and what names a row beside it.

    `once` are the columns by which a person has a thing once: a row that the kept record has too
    stays where it is. Of what is `single` a person has one at all.
    """

    table: type[Base]
    key: str = "id"
    once: tuple[str, ...] = ()
    whose: str = "person_id"
    single: bool = False

    @property
    def name(self) -> str:
        """The name of the table."""
        return str(self.table.__tablename__)

    def column(self, name: str) -> Any:  # noqa: ANN401 (a column of whatever table)
        """Return a column by its name."""
        return getattr(self.table, name)


MOVABLE = (
    Movable(Contact, once=("kind", "key")),
    Movable(Affiliation, once=("institution_id",)),
    Movable(RoleAssignment, once=("role", "scope_kind", "scope_id")),
    Movable(Licence, once=("key",)),
    Movable(Enrolment, once=("course_run_id",)),
    Movable(MentorAssignment, key="course_session_id", once=("course_session_id",)),
    Movable(PlannedMentor, key="planned_session_id", once=("planned_session_id",)),
    Movable(SessionSite, key="course_session_id", once=("course_session_id",), whose="host_id"),
    Movable(PlannedSite, key="planned_session_id", once=("planned_session_id",), whose="host_id"),
    Movable(TeachingReply, key="planned_session_id", once=("planned_session_id",)),
    Movable(Disclosure, once=("course_run_id",)),
    Movable(KeptRole, once=("course_run_id", "session")),
    Movable(TeachingTimes, single=True),
    Movable(VisitTrainee, once=("visit_id",)),
    Movable(MentorVisit),
    Movable(SignInLink),
    Movable(CalendarSubscription),
    Movable(OrganisationContact),
    Movable(ChecklistTask),
    Movable(SessionMaterial, whose="asked_from_id"),
    Movable(Person, whose="merged_into_id"),
)


def keys_to_move(movable: Movable, *, kept: int, merged: int) -> list[int]:
    """Return what names the rows of the merged record that the kept one does not have."""
    mine = aliased(movable.table)
    same: list[ColumnElement[bool]] = [
        getattr(mine, name) == movable.column(name) for name in movable.once
    ]
    query = select(movable.column(movable.key)).where(movable.column(movable.whose) == merged)
    if same or movable.single:
        query = query.where(~exists().where(getattr(mine, movable.whose) == kept, *same))
    return list(db.session.scalars(query.order_by(movable.column(movable.key))))


def what_moves(*, kept: int, merged: int) -> dict[str, int]:
    """Return how many rows of each table would move; nothing of those with none."""
    counts = {each.name: len(keys_to_move(each, kept=kept, merged=merged)) for each in MOVABLE}
    return {name: count for name, count in counts.items() if count}


def shared_courses(kept: int, merged: int) -> list[SharedCourse]:
    """Return the courses that both are or were on, the earliest first."""
    mine, theirs = aliased(Enrolment), aliased(Enrolment)
    rows = db.session.execute(
        select(
            CourseRun.title,
            mine.status == "enrolled",
            theirs.status == "enrolled",
            exists().where(Certificate.enrolment_id == mine.id),
            exists().where(Certificate.enrolment_id == theirs.id),
        )
        .join(mine, mine.course_run_id == CourseRun.id)
        .join(theirs, theirs.course_run_id == CourseRun.id)
        .where(mine.person_id == kept, theirs.person_id == merged)
        .order_by(CourseRun.starts_on, CourseRun.id)
    )
    return [
        SharedCourse(
            title=row[0],
            kept_on_it=row[1],
            merged_on_it=row[2],
            kept_certified=row[3],
            merged_certified=row[4],
        )
        for row in rows
    ]


def shared_visits(kept: int, merged: int) -> list[SharedVisit]:
    """Return the observation visits on which both go or went, the earliest first."""
    mine, theirs = aliased(VisitTrainee), aliased(VisitTrainee)
    rows = db.session.execute(
        select(
            HostSlot.unit,
            exists().where(LogEntry.trainee_id == mine.id),
            exists().where(LogEntry.trainee_id == theirs.id),
        )
        .join(ObservationVisit, ObservationVisit.slot_id == HostSlot.id)
        .join(mine, mine.visit_id == ObservationVisit.id)
        .join(theirs, theirs.visit_id == ObservationVisit.id)
        .where(mine.person_id == kept, theirs.person_id == merged)
        .order_by(ObservationVisit.starts_on, ObservationVisit.id)
    )
    return [SharedVisit(title=row[0], kept_wrote=row[1], merged_wrote=row[2]) for row in rows]


def found_in_the_way(kept: int, merged: int) -> list[InTheWay]:
    """Return what has to be settled before the two can become one."""
    return in_the_way(shared_courses(kept, merged), shared_visits(kept, merged))


def beyond(cities: Reach, person_ids: Collection[int]) -> set[int]:
    """Return those of these people who are more than these cities' trainees and mentors.

    Whoever merged them with a record of their own making could sign in as them, and see or do what
    is not these cities' to give, or let in somebody whose account was closed. Nobody is beyond
    those who may do everything.
    """
    if cities is None:
        return set()
    others = db.session.scalars(select(City.id).where(City.id.not_in(cities))).all()
    has_more = exists().where(
        RoleAssignment.person_id == Person.id,
        RoleAssignment.role.not_in([Role.TRAINEE, Role.MENTOR]),
    )
    query = select(Person.id).where(
        Person.id.in_(person_ids), or_(has_more, known_to(others, Person.id))
    )
    return set(db.session.scalars(query)) | people.closed_among(person_ids)


def standing(merged: int) -> PersonMerge | None:
    """Return the merge by which a record is part of another one now, if it is."""
    return db.session.scalars(
        select(PersonMerge).filter_by(merged_id=merged, undone_at=None)
    ).one_or_none()


def find(public_id: str) -> PersonMerge | None:
    """Return a merge, or None."""
    return db.session.scalars(select(PersonMerge).filter_by(public_id=public_id)).one_or_none()


def into(kept: int) -> Sequence[PersonMerge]:
    """Return the merges that stand and whose kept record this is, the latest first."""
    return db.session.scalars(
        select(PersonMerge)
        .filter_by(kept_id=kept, undone_at=None)
        .order_by(PersonMerge.merged_at.desc(), PersonMerge.id.desc())
    ).all()
