"""Checklists of courses: every step is safe to repeat, told in the trail, and nobody is overrun."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update
from sqlalchemy.exc import NoResultFound

from app.domain.audit import Deed
from app.domain.checklists import (
    Anchor,
    Due,
    DueCounts,
    Owner,
    Proof,
    TaskDetails,
    Template,
    TemplateTask,
    Urgency,
)
from app.domain.permissions import Scope, ScopeKind
from app.errors import NotFound
from app.models.audit import AuditDetail, AuditEntry
from app.models.checklist import ChecklistTask
from app.models.delivery import CourseRun
from app.models.identity import new_public_id
from app.models.person import Person
from app.queries import checklists as queries
from app.queries import my_data, run_needs
from app.services import checklists, city_days, discarding, erased_mentions, merging
from app.services.checklists import Outdated
from app.services.city_calendars import of_cities
from tests.at_once import count
from tests.factories import NOW, make_person, make_run, planner
from tests.planning import begin, saved
from tests.queries_counted import counted_queries
from tests.recorded import recorded

TODAY = date(2026, 11, 2)  # of NOW in Nairobi, a Monday
FIRST_DAY = date(2026, 11, 9)
LETTERS = TemplateTask(
    key="letters", title="Send letters", due=Due(Anchor.FIRST_DAY, 10), owner=Owner.ORGANISER
)
ROOMS = TemplateTask(
    key="rooms",
    title="Check rooms",
    what="Stand in each.",
    due=Due(Anchor.FIRST_DAY, 3),
    owner=Owner.HOST,
)
REPORT = TemplateTask(
    key="report", title="Send the report", due=Due(Anchor.LAST_DAY, 5), owner=Owner.ORGANISER
)
COURSE = Template(slug="course", name="A course", tasks=(LETTERS, ROOMS, REPORT))
ONLINE = Template(slug="online", name="A series", tasks=(replace(ROOMS, title="Try the link"),))
BY_HAND = TaskDetails(title="Order lunch", due=date(2026, 11, 5), owner=Owner.HOST)


@pytest.fixture
def run(db: SQLAlchemy) -> CourseRun:
    return make_run(first_day=FIRST_DAY)


@pytest.fixture
def actor(run: CourseRun) -> Person:
    return planner()


def apply(run: CourseRun, template: Template = COURSE) -> int:
    return checklists.apply(run.id, template, actor=planner(), now=NOW)


def add(run: CourseRun, details: TaskDetails = BY_HAND, public_id: str = "") -> ChecklistTask:
    key = public_id or new_public_id()
    return checklists.add(run.id, details, public_id=key, actor=planner(), now=NOW)


def listed(run: CourseRun) -> list[tuple[str, date, Urgency]]:
    due = queries.of_run(run, calendars=of_cities, now=NOW).tasks
    return [(each.task.title, each.due_on, each.stands) for each in due]


def deeds(db: SQLAlchemy) -> list[str]:
    of_tasks = AuditEntry.action.startswith("task.") | AuditEntry.action.startswith("checklist.")
    wanted = select(AuditEntry.action).where(of_tasks).order_by(AuditEntry.seq)
    return list(db.session.scalars(wanted))


def last_details(db: SQLAlchemy) -> AuditDetail:
    newest = select(AuditDetail).order_by(AuditDetail.seq.desc()).limit(1)
    return db.session.scalars(newest).one()


def test_a_template_puts_its_tasks_on_the_list_by_working_days(run: CourseRun) -> None:
    assert apply(run) == 3

    assert listed(run) == [
        ("Send letters", date(2026, 10, 26), Urgency.OVERDUE),
        ("Check rooms", date(2026, 11, 4), Urgency.THIS_WEEK),
        ("Send the report", date(2026, 11, 18), Urgency.LATER),
    ]


def test_a_template_that_is_applied_again_changes_and_tells_nothing(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    apply(run)
    task = next(each.task for each in queries.of_run(run, calendars=of_cities, now=NOW).tasks)
    checklists.take_off(task.id, reason="All live here.", seen=1, actor=actor, now=NOW)

    assert apply(run) == 0

    assert [title for title, _due, _stands in listed(run)] == ["Check rooms", "Send the report"]
    assert deeds(db) == ["checklist.applied", "task.taken_off"]


def test_a_second_template_adds_its_tasks_though_keys_are_the_same(run: CourseRun) -> None:
    apply(run)

    assert apply(run, ONLINE) == 1

    checklist = queries.of_run(run, calendars=of_cities, now=NOW)
    assert len(checklist.tasks) == 4
    assert (checklist.lacks(COURSE), checklist.lacks(ONLINE)) == (0, 0)


def test_a_template_that_grew_adds_what_is_new_alone(run: CourseRun) -> None:
    apply(run, replace(COURSE, tasks=(LETTERS,)))
    grown = replace(COURSE, tasks=(replace(LETTERS, title="Letters!"), ROOMS))

    assert queries.of_run(run, calendars=of_cities, now=NOW).lacks(grown) == 1
    assert apply(run, grown) == 1
    assert [title for title, _due, _stands in listed(run)] == ["Send letters", "Check rooms"]


def test_days_move_with_the_course_but_for_those_set_by_hand(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    apply(run)
    rooms = next(
        each.task
        for each in queries.of_run(run, calendars=of_cities, now=NOW).tasks
        if each.task.title == ROOMS.title
    )
    by_hand = TaskDetails(title=ROOMS.title, due=date(2026, 11, 6), owner=Owner.HOST)
    checklists.save(rooms.id, by_hand, seen=1, actor=actor, now=NOW)
    run.starts_on, run.ends_on = run.starts_on + timedelta(7), run.ends_on + timedelta(7)
    saved()

    found = queries.of_run(run, calendars=of_cities, now=NOW).tasks

    assert {each.task.title: (each.due_on, each.by_hand) for each in found} == {
        "Send letters": (date(2026, 11, 2), False),
        "Check rooms": (date(2026, 11, 6), True),
        "Send the report": (date(2026, 11, 25), False),
    }


def test_days_jump_over_the_weekend_and_the_holidays_of_the_city(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    apply(run)
    city_id = run.city_id
    city_days.save(city_id, weekend={4, 5}, languages=(), seen=1, actor=actor, now=NOW)
    city_days.close(city_id, date(2026, 11, 5), "Founders' day", actor=actor, now=NOW)

    assert {title: due for title, due, _stands in listed(run)} == {
        "Send letters": date(2026, 10, 25),
        "Check rooms": date(2026, 11, 3),
        "Send the report": date(2026, 11, 18),
    }


def test_a_holiday_of_the_country_is_no_working_day(db: SQLAlchemy, run: CourseRun) -> None:
    """20 October is Mashujaa Day in Kenya."""
    apply(run, replace(COURSE, tasks=(replace(LETTERS, due=Due(Anchor.FIRST_DAY, 15)),)))

    assert [due for _title, due, _stands in listed(run)] == [date(2026, 10, 16)]


def test_a_rule_takes_a_day_set_by_hand_away(db: SQLAlchemy, run: CourseRun, actor: Person) -> None:
    task = add(run)
    ruled = replace(BY_HAND, due=Due(Anchor.FIRST_DAY, 1))

    checklists.save(task.id, ruled, seen=1, actor=actor, now=NOW)

    assert listed(run) == [("Order lunch", date(2026, 11, 6), Urgency.THIS_WEEK)]
    said = last_details(db)
    assert said.before == {"due": None, "due_on": "2026-11-05"}
    assert said.after == {
        "task": "Order lunch",
        "due": {"before_first_day": 1},
        "due_on": None,
    }


def test_a_task_sent_twice_under_one_id_is_there_once(db: SQLAlchemy, run: CourseRun) -> None:
    key = new_public_id()

    assert add(run, public_id=key).id == add(run, public_id=key).id
    assert deeds(db) == ["task.added"]


def test_an_id_of_another_course_is_refused(db: SQLAlchemy, run: CourseRun) -> None:
    task = add(run)

    with pytest.raises(NoResultFound):
        add(begin("kumasi"), public_id=task.public_id)


def test_saving_says_who_sees_to_it_and_saving_again_tells_nothing(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    task, host = add(run), make_person("Mary Akinyi")
    details = replace(BY_HAND, title="Order lunch for all", person_id=host.id)

    saved_once = checklists.save(task.id, details, seen=1, actor=actor, now=NOW)
    seen = saved_once.revision
    checklists.save(task.id, details, seen=seen, actor=actor, now=NOW)

    assert deeds(db) == ["task.added", "task.changed"]
    assert last_details(db).after == {
        "task": "Order lunch for all",
        "title": "Order lunch for all",
        "owner_person": host.public_id,
    }


def test_one_form_sent_twice_is_saved_once(db: SQLAlchemy, run: CourseRun, actor: Person) -> None:
    task = add(run)
    other = replace(BY_HAND, title="Order supper")

    for _twice in range(2):
        saved = checklists.save(task.id, other, seen=1, actor=actor, now=NOW)

    assert (saved.title, saved.revision) == ("Order supper", 2)


def test_done_and_not_done_are_each_told_once(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    task, other = add(run), make_person("Somebody Else")

    checklists.mark_done(task.id, seen=1, actor=actor, now=NOW)
    checklists.mark_done(task.id, seen=1, actor=other, now=NOW)
    done = queries.get(task.public_id)
    assert (done.done_by_id, done.done_at) == (actor.id, NOW)

    checklists.reopen(task.id, seen=2, actor=actor, now=NOW)
    checklists.reopen(task.id, seen=2, actor=actor, now=NOW)
    assert queries.get(task.public_id).done_at is None
    assert deeds(db) == ["task.added", "task.done", "task.reopened"]


def test_proof_is_kept_beside_what_is_done_and_goes_when_it_is_not(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    task, proof = add(run), Proof("For 60.", "https://example.org/order")

    checklists.mark_done(task.id, proof, seen=1, actor=actor, now=NOW)
    checklists.mark_done(task.id, proof, seen=1, actor=actor, now=NOW)
    later = checklists.mark_done(task.id, Proof("For 62."), seen=2, actor=actor, now=NOW)
    assert (later.note, later.evidence) == ("For 62.", "")

    again = checklists.reopen(task.id, seen=3, actor=actor, now=NOW)
    assert (again.note, again.evidence) == ("", "")
    assert deeds(db) == ["task.added", "task.done", "task.done", "task.reopened"]


def test_what_is_taken_off_is_counted_nowhere_and_comes_back_as_it_was(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    task = add(run)
    checklists.mark_done(task.id, Proof("For 60."), seen=1, actor=actor, now=NOW)
    for _twice in range(2):
        checklists.take_off(task.id, reason="The hotel does.", seen=2, actor=actor, now=NOW)

    checklist = queries.of_run(run, calendars=of_cities, now=NOW)
    assert (checklist.tasks, [each.off_reason for each in checklist.off]) == (
        [],
        ["The hotel does."],
    )
    assert last_details(db).reason == "The hotel does."

    for _twice in range(2):
        checklists.restore(task.id, actor=actor, now=NOW)
    (back,) = queries.of_run(run, calendars=of_cities, now=NOW).tasks
    assert (back.stands, back.task.note) == (Urgency.DONE, "For 60.")
    assert deeds(db) == ["task.added", "task.done", "task.taken_off", "task.restored"]


Step = Callable[[int, Person], object]
STEPS: dict[str, Step] = {
    "save": lambda id_, who: checklists.save(
        id_, replace(BY_HAND, title="Mine"), seen=1, actor=who, now=NOW
    ),
    "done": lambda id_, who: checklists.mark_done(id_, seen=1, actor=who, now=NOW),
    "take off": lambda id_, who: checklists.take_off(id_, reason="So.", seen=1, actor=who, now=NOW),
}


@pytest.mark.parametrize("step", STEPS)
def test_who_looked_at_an_older_state_is_told_and_changes_nothing(
    db: SQLAlchemy, run: CourseRun, actor: Person, step: str
) -> None:
    task = add(run)
    renamed = replace(BY_HAND, title="Theirs")
    checklists.save(task.id, renamed, seen=1, actor=actor, now=NOW)

    with pytest.raises(Outdated) as caught:
        STEPS[step](task.id, actor)

    assert caught.value.revision == 2
    assert listed(run) == [("Theirs", date(2026, 11, 5), Urgency.THIS_WEEK)]
    assert deeds(db) == ["task.added", "task.changed"]


def test_not_done_by_who_looked_at_an_older_state_is_told_too(
    run: CourseRun, actor: Person
) -> None:
    task = add(run)
    checklists.mark_done(task.id, seen=1, actor=actor, now=NOW)

    with pytest.raises(Outdated):
        checklists.reopen(task.id, seen=1, actor=actor, now=NOW)


@pytest.mark.parametrize("tasks", [1, 3, 60])
def test_what_is_next_due_anywhere_takes_two_queries(
    db: SQLAlchemy, run: CourseRun, tasks: int
) -> None:
    other = begin("kumasi")
    for each in (run, other):
        many = tuple(replace(LETTERS, key=f"task-{number}") for number in range(tasks))
        apply(each, replace(COURSE, tasks=many))
    saved()

    with counted_queries() as seen:
        found = queries.next_due([Scope(ScopeKind.PLATFORM)], calendars=of_cities, now=NOW)
        named = {each.task.course_run.city.name for each in found}

    assert (len(found), named) == (2 * tasks, {"Nairobi", "Kumasi"})
    assert len(seen) == 2
    assert [each.due_on for each in found] == sorted(each.due_on for each in found)


def test_only_tasks_within_reach_that_are_open_are_due_next(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    other, mine, done, off = begin("kumasi"), add(run), add(run), add(run)
    add(other)
    checklists.mark_done(done.id, seen=1, actor=actor, now=NOW)
    checklists.take_off(off.id, reason="So.", seen=1, actor=actor, now=NOW)

    found = queries.next_due([Scope(ScopeKind.CITY, run.city_id)], calendars=of_cities, now=NOW)

    assert [each.task.id for each in found] == [mine.id]
    assert queries.next_due([], calendars=of_cities, now=NOW) == []


def test_counts_of_what_is_due_leave_out_what_is_later(db: SQLAlchemy, run: CourseRun) -> None:
    apply(run)
    other = begin("kumasi")

    counts = queries.due_counts([run, other], calendars=of_cities, now=NOW)

    assert counts == {run.id: DueCounts(overdue=1, this_week=1)}


def test_an_old_course_is_looked_at_for_its_tasks_as_long_as_one_can_become_due(
    db: SQLAlchemy, run: CourseRun
) -> None:
    apply(run)
    within = [Scope(ScopeKind.CITY, run.city_id)]

    for days, there in ((400, [run]), (402, [])):
        now = NOW + (run.ends_on - TODAY) + timedelta(days=days)
        found = run_needs.of_runs(within, calendars=of_cities, now=now)
        assert [each.run for each in found] == there


def test_a_task_that_is_nowhere_is_not_found(db: SQLAlchemy) -> None:
    with pytest.raises(NotFound):
        queries.get("nosuchtask000000")


def test_a_course_that_is_thrown_away_takes_its_checklist_along(
    db: SQLAlchemy, run: CourseRun
) -> None:
    mine = begin("kumasi")
    gone_id = mine.id
    apply(mine)
    apply(run)

    discarding.discard(gone_id, actor=planner(), now=NOW)

    assert count(ChecklistTask) == 3
    with pytest.raises(NoResultFound):
        checklists.apply(gone_id, COURSE, actor=planner(), now=NOW)


def test_tasks_follow_whoever_sees_to_them_into_another_record(
    db: SQLAlchemy, run: CourseRun
) -> None:
    kept, merged = make_person("Mary Akinyi"), make_person("Marie Akinyi")
    task = add(run, replace(BY_HAND, person_id=merged.id))

    row = merging.merge(
        kept=kept.id, merged=merged.id, cities=None, reason="Herself.", actor=kept, now=NOW
    )
    assert queries.get(task.public_id).person_id == kept.id
    assert my_data.collect(kept.id)["tasks"] == [
        {"course": run.title, "visit": None, "task": "Order lunch", "done_at": None}
    ]
    db.session.commit()
    merging.undo(row.id, cities=None, actor=kept, now=NOW)
    assert queries.get(task.public_id).person_id == merged.id


def test_who_is_erased_sees_to_nothing_and_stands_in_no_words(
    db: SQLAlchemy, run: CourseRun, actor: Person
) -> None:
    host = make_person("Mary Akinyi")
    named = TaskDetails(
        title="Ask Mary Akinyi", what="Or Ruth.", due=TODAY, owner=Owner.HOST, person_id=host.id
    )
    task, other = add(run, named), add(run)
    checklists.mark_done(
        task.id, Proof("Mary Akinyi said yes.", "A letter"), seen=1, actor=actor, now=NOW
    )
    checklists.take_off(other.id, reason="Mary Akinyi does it", seen=1, actor=actor, now=NOW)

    traces = my_data.traces_of(host.id)
    recorded(erased_mentions.remove)([host.id], traces, actor=actor, now=NOW)

    row, gone = queries.get(task.public_id), queries.get(other.public_id)
    assert (row.person_id, row.title, row.what, row.note, row.evidence) == (
        None,
        "task",
        "Or Ruth.",
        "",
        "A letter",
    )
    assert gone.off_reason == "erased"
    kept = select(func.count()).select_from(AuditDetail).where(AuditDetail.reason.contains("Mary"))
    assert db.session.scalar(kept) == 0


def test_the_trail_names_each_task_by_its_title(db: SQLAlchemy, run: CourseRun) -> None:
    add(run)

    entry = db.session.scalars(select(AuditEntry).filter_by(action=Deed.TASK_ADDED)).one()

    assert (entry.thing_kind, entry.course, entry.city_id) == ("task", run.public_id, run.city_id)
    assert last_details(db).after["task"] == "Order lunch"


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": None, "anchor": None, "working_days": None},
        {"anchor": "before_first_day", "working_days": None},
        {"owner": "janitor"},
        {"template": "course"},
        {"off_at": NOW},
        {"done_at": NOW},
    ],
)
def test_the_table_refuses_half_a_task(
    db: SQLAlchemy, run: CourseRun, wrong: dict[str, object]
) -> None:
    task = add(run)

    with pytest.raises(Exception, match=r"(?i)constraint"):
        recorded(db.session.execute)(
            update(ChecklistTask).where(ChecklistTask.id == task.id).values(wrong)
        )
