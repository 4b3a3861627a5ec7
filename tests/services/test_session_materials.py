"""Materials of sessions: added, asked for, delivered, replaced, taken away; and what reminds."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import delete, select

from app.database import write_unit
from app.domain.audit import Deed
from app.domain.errors import Stale
from app.domain.message import Message
from app.domain.permissions import Role
from app.domain.plans.history import Gesture
from app.domain.session_materials import DeadlineOver, Link, NotTheirSession
from app.errors import NotFound
from app.extensions import db as database
from app.jobs import runner
from app.models.audit import AuditEntry
from app.models.delivery import MentorAssignment
from app.models.owed_work import OwedWork
from app.models.plan import PlannedSession
from app.models.session_material import SessionMaterial
from app.queries import my_data
from app.queries import session_materials as queries
from app.services import (
    discarding,
    erasure,
    material_reminders,
    merging,
    plan_edits,
    session_materials,
)
from app.services.owed_work import Taken
from app.wiring import adapters
from tests import factories, materials
from tests.factories import NOW
from tests.materials import CARD, DUE_ON, Teaching
from tests.services.test_erasure import NoMails
from tests.services.test_sign_in import FakeMailer

SOON = datetime(2037, 11, 17, 5, tzinfo=UTC)  # eight in the morning in Nairobi
LATE = datetime(2037, 11, 21, 5, tzinfo=UTC)


@pytest.fixture
def there(db: SQLAlchemy) -> Teaching:
    return materials.arrange()


def deeds() -> list[str]:
    wanted = select(AuditEntry.action).where(AuditEntry.action.startswith("material."))
    return list(database.session.scalars(wanted.order_by(AuditEntry.seq)))


def mails_until(now: datetime, mailer: FakeMailer | None = None) -> list[Message]:
    """Send what is due by then; return it."""
    mailer = mailer or FakeMailer()

    def mail(taken: Taken) -> None:
        material_reminders.mail(taken, mailer=mailer, public_url="https://example.org", now=now)

    while runner.work_off_one({material_reminders.MAIL: mail}, lambda: now):
        pass
    return mailer.sent


def test_a_file_that_is_sent_twice_is_there_once(there: Teaching) -> None:
    for _time in range(2):
        session_materials.add(
            there.session.id,
            materials.stored(),
            title="Card",
            public_id="MaterialOfATest0",
            actor=there.organiser,
            now=NOW,
        )
    [row] = queries.of_session(there.session.id)

    assert (row.file_name, row.media_type, row.size) == ("card.txt", "text/plain", len(CARD))
    assert deeds() == [Deed.MATERIAL_DELIVERED]


def test_an_id_of_another_session_names_no_material_here(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    other = factories.sessions_of(there.run, code="M02")[0]
    with pytest.raises(NotFound):
        session_materials.add(
            other.id,
            materials.stored(),
            title="Card",
            public_id=row.public_id,
            actor=there.organiser,
            now=NOW,
        )


def test_the_mentor_sees_what_is_asked_until_it_is_delivered(there: Teaching) -> None:
    row = materials.ask(there)
    [wanted] = queries.asked_from(there.mentor.id, now=NOW)

    assert (wanted.material.title, wanted.due_on, wanted.stands) == ("Slides", DUE_ON, "asked")

    materials.deliver(row, there.mentor)

    assert queries.asked_from(there.mentor.id, now=NOW) == []
    assert row.delivered_by_id == there.mentor.id
    assert deeds() == [Deed.MATERIAL_ASKED, Deed.MATERIAL_DELIVERED]


def test_a_newer_file_takes_the_place_of_the_older_one_which_stays_stored(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    old = row.sha256
    materials.deliver(row, there.mentor, b"Eight steps.\n")

    assert queries.shared([there.session.id])[there.session.id] == [row]
    assert row.sha256 != old
    assert old in adapters().storage
    assert deeds() == [Deed.MATERIAL_DELIVERED, Deed.MATERIAL_REPLACED]


def test_a_link_takes_the_place_of_a_file(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    session_materials.deliver(
        row.id,
        Link("https://example.org/card"),
        title="Card",
        seen=1,
        actor=there.organiser,
        now=NOW,
    )

    assert (row.link, row.sha256, row.size) == ("https://example.org/card", None, None)


def test_delivering_the_same_again_changes_nothing(there: Teaching) -> None:
    row = materials.ask(there)
    for _time in range(2):
        materials.deliver(row, there.mentor)

    assert row.revision == 2
    assert deeds() == [Deed.MATERIAL_ASKED, Deed.MATERIAL_DELIVERED]


def test_who_looked_at_an_older_state_overwrites_nothing(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    materials.deliver(row, there.mentor, b"Eight steps.\n")
    with pytest.raises(Stale):
        materials.deliver(row, there.organiser, b"Nine steps.\n", seen=1)
    with pytest.raises(Stale):
        session_materials.take_away(row.id, seen=1, actor=there.organiser, now=NOW)


def test_another_title_alone_is_no_other_file(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    session_materials.deliver(
        row.id, None, title="Card of M01", language="en", seen=1, actor=there.mentor, now=NOW
    )

    assert (row.title, row.language, row.delivered_by_id) == (
        "Card of M01",
        "en",
        there.organiser.id,
    )
    assert deeds() == [Deed.MATERIAL_DELIVERED, Deed.MATERIAL_CHANGED]


def test_what_is_taken_away_is_shown_to_nobody_and_can_be_put_back(there: Teaching) -> None:
    row = materials.add(there.session, there.organiser)
    for _time in range(2):
        session_materials.take_away(row.id, seen=1, actor=there.organiser, now=NOW)

    assert queries.of_session(there.session.id) == []
    assert queries.shared([there.session.id]) == {}
    with pytest.raises(NotFound):
        materials.deliver(row, there.mentor, b"Eight steps.\n", seen=2)

    for _time in range(2):
        session_materials.restore(row.id, actor=there.organiser, now=NOW)

    assert queries.of_session(there.session.id) == [row]
    assert deeds() == [
        Deed.MATERIAL_DELIVERED,
        Deed.MATERIAL_TAKEN_AWAY,
        Deed.MATERIAL_RESTORED,
    ]


def test_nobody_is_asked_who_does_not_teach_the_session(there: Teaching) -> None:
    stranger = factories.make_person("Yaw Darko")
    with pytest.raises(NotTheirSession):
        session_materials.ask(
            there.session.id,
            title="Slides",
            mentor=stranger.public_id,
            due_on=DUE_ON,
            public_id="MaterialOfATest0",
            actor=there.organiser,
            now=NOW,
        )


def test_nothing_is_asked_for_by_a_day_that_is_over(there: Teaching) -> None:
    with pytest.raises(DeadlineOver):
        materials.ask(there, due_on=date(2026, 11, 1))


def test_a_mentor_is_reminded_once_before_the_deadline_and_once_after(there: Teaching) -> None:
    materials.ask(there)
    materials.ask(there)  # pressed twice
    mailer = FakeMailer()

    assert mails_until(SOON - timedelta(minutes=1), mailer) == []

    [soon] = mails_until(SOON, mailer)

    assert soon.to == "grace@example.org"
    assert soon.body.startswith(
        "Grace Achieng,\n\nYou are asked for “Slides” by the end of 20 November 2037 in Nairobi,"
        " which is 21 November 2037, 00:00 (Africa/Nairobi)."
    )
    assert "https://example.org/materials/MaterialOfATest0" in soon.body

    [_soon, late] = mails_until(LATE, mailer)

    assert late.subject.startswith("Still missing")
    assert len(mails_until(LATE + timedelta(days=30), mailer)) == 2


def test_a_reminder_says_the_time_as_clocks_of_the_mentor_show_it(there: Teaching) -> None:
    there.mentor.time_zone = "Asia/Almaty"
    database.session.commit()
    materials.ask(there)

    [soon] = mails_until(SOON)

    assert "which is 21 November 2037, 02:00 (Asia/Almaty)" in soon.body


def test_a_deadline_that_is_near_reminds_at_once(there: Teaching) -> None:
    materials.ask(there, due_on=NOW.date())

    assert [each.subject for each in mails_until(NOW)] == [
        f"Your material for “{there.session.title}” is due soon"
    ]


def delivered(there: Teaching, row: SessionMaterial) -> None:
    materials.deliver(row, there.mentor)


def taken_away(there: Teaching, row: SessionMaterial) -> None:
    session_materials.take_away(row.id, seen=1, actor=there.organiser, now=NOW)


def mentor_left(there: Teaching, _row: SessionMaterial) -> None:
    database.session.execute(
        delete(MentorAssignment).where(MentorAssignment.person_id == there.mentor.id)
    )
    database.session.commit()


def cancelled(there: Teaching, _row: SessionMaterial) -> None:
    there.session.status = "cancelled"
    database.session.commit()


@pytest.mark.parametrize("happens", [delivered, taken_away, mentor_left, cancelled])
def test_nobody_is_reminded_of_what_is_not_wanted_any_more(
    there: Teaching,
    happens: object,
) -> None:
    row = materials.ask(there)
    happens(there, row)  # type: ignore[operator]

    assert mails_until(LATE) == []
    states = database.session.scalars(
        select(OwedWork.state).filter_by(kind=material_reminders.MAIL)
    )
    assert set(states) == {"done"}


def test_a_reminder_that_was_not_reported_is_the_same_mail_again(there: Teaching) -> None:
    materials.ask(there)
    mailer = FakeMailer(stops_after=1)
    mails_until(SOON, mailer)
    mailer.stops_after = None
    mails_until(SOON + timedelta(hours=2), mailer)

    assert len(mailer.sent) == 2
    assert len({each.key for each in mailer.sent}) == 1


def test_no_address_stands_in_what_is_owed_or_in_the_log(
    there: Teaching, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    materials.ask(there)
    owed = database.session.scalars(select(OwedWork).filter_by(kind=material_reminders.MAIL)).all()
    mails_until(LATE)

    assert all("@" not in str(each.payload) for each in owed)
    assert "grace@" not in caplog.text


def test_what_is_overdue_is_counted_for_who_plans(there: Teaching) -> None:
    materials.ask(there)
    run = there.run

    assert queries.overdue_by_run([run], now=LATE - timedelta(days=1)) == {}
    assert queries.overdue_by_run([run], now=LATE) == {run.id: 1}

    planned = database.session.get_one(PlannedSession, there.session.id)
    planned.status = "cancelled"
    database.session.commit()

    assert queries.overdue_by_run([run], now=LATE) == {}


def test_what_is_not_released_is_shared_with_nobody(db: SQLAlchemy) -> None:
    run = factories.make_run("nairobi", published=False)
    organiser = factories.make_person()
    planned = factories.planned_of(run, code="M01")[0]
    materials.add(planned, organiser)  # type: ignore[arg-type]

    assert queries.shared([planned.id]) == {}
    assert len(queries.of_session(planned.id)) == 1


def test_a_course_that_is_thrown_away_takes_its_materials_along(db: SQLAlchemy) -> None:
    run = factories.make_run("nairobi", published=False)
    organiser = factories.make_person()
    materials.add(factories.planned_of(run, code="M01")[0], organiser)  # type: ignore[arg-type]
    discarding.discard(run.id, actor=organiser, now=NOW)

    assert database.session.scalars(select(SessionMaterial)).all() == []


def test_a_session_that_is_taken_out_of_the_plan_takes_its_materials_along(
    db: SQLAlchemy,
) -> None:
    run = factories.make_run("nairobi", published=False)
    organiser = factories.make_person()
    planned = factories.planned_of(run, code="M01")[0]
    materials.add(planned, organiser)  # type: ignore[arg-type]

    @write_unit
    def take_out() -> None:
        with plan_edits.editing(run.id, Gesture.PLACE, actor=organiser, now=NOW) as desk:
            desk.remove(next(each for each in desk.sessions if each.id == planned.id))

    take_out()

    assert database.session.scalars(select(SessionMaterial)).all() == []


def test_whoever_is_erased_is_named_by_no_material(there: Teaching) -> None:
    asked = materials.ask(there)
    named = materials.add(there.session, there.organiser, title="Slides of Grace Achieng")
    session_materials.deliver(
        named.id,
        materials.stored(name="Grace-Achieng.txt"),
        title=named.title,
        seen=1,
        actor=there.mentor,
        now=NOW,
    )
    linked = session_materials.add(
        there.session.id,
        Link("https://example.org/grace@example.org/film"),
        title="Film",
        public_id="LinkOfThisTest00",
        actor=there.organiser,
        now=NOW,
    )
    gone, kept = linked.id, named.id
    factories.give_role(factories.make_person("Ines Albrecht"), Role.PLATFORM_ADMINISTRATOR)
    erasure.erase(
        there.mentor.id, reason="Asked.", actor=there.organiser, now=NOW, outbox=NoMails()
    )

    assert database.session.get(SessionMaterial, gone) is None
    assert database.session.get_one(SessionMaterial, kept).title == "material"
    assert mails_until(LATE) == []
    assert asked.asked_from_id == there.mentor.id


def test_what_somebody_was_asked_for_moves_with_them_to_one_record(there: Teaching) -> None:
    row = materials.ask(there)
    other = factories.make_person("Grace A.")
    merging.merge(
        kept=other.id,
        merged=there.mentor.id,
        cities=None,
        reason="She said so.",
        actor=there.organiser,
        now=NOW,
    )

    assert row.asked_from_id == other.id
    assert [each.to for each in mails_until(SOON)] == ["grace@example.org"]


def test_a_mentor_reads_what_is_held_of_what_they_were_asked_for(there: Teaching) -> None:
    materials.ask(there)
    [held] = my_data.collect(there.mentor.id)["session_materials"]

    assert (held["task"], held["due_on"], held["delivered_at"]) == ("Slides", DUE_ON, None)
