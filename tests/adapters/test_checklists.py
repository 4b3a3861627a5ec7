"""Templates of checklists in files: ours are read, and a mistake is told with file and line."""

from pathlib import Path

import pytest

from app.adapters.checklists import read_checklists
from app.adapters.library import LibraryError
from app.domain.checklists import Anchor, Around, Due, Owner, Template, TemplateTask
from config import ROOT

SOUND = """\
slug = "course"
name = "A course"

[[task]]
key = "rooms"
title = "Check rooms"
owner = "host"
before_first_day = 3
"""


def told(root: Path) -> list[str]:
    with pytest.raises(LibraryError) as caught:
        read_checklists(root)
    return [str(problem) for problem in caught.value.problems]


def test_a_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(SOUND)
    (tmp_path / "README.md").write_text("What this is.")

    task = TemplateTask(
        key="rooms", title="Check rooms", owner=Owner.HOST, due=Due(Anchor.FIRST_DAY, 3)
    )
    assert read_checklists(tmp_path) == (Template(slug="course", name="A course", tasks=(task,)),)


def test_ours_are_read_by_name() -> None:
    found = [(each.name, each.around) for each in read_checklists(ROOT / "checklists")]

    assert found == [
        ("A course in a city", Around.COURSE),
        ("A tele-mentoring series", Around.COURSE),
        ("An observation visit", Around.VISIT),
    ]


def test_a_list_for_visits_counts_from_no_deadline_of_a_course(tmp_path: Path) -> None:
    for_visits = SOUND.replace('name = "A course"', 'name = "A course"\naround = "visit"')
    (tmp_path / "course.toml").write_text(for_visits)
    assert [each.around for each in read_checklists(tmp_path)] == [Around.VISIT]

    (tmp_path / "course.toml").write_text(for_visits.replace("before_first_day", "before_deadline"))

    words = "must say one of before_first_day or after_last_day, in working days"
    assert told(tmp_path) == [f"course.toml:5: task[1]: {words}"]


@pytest.mark.parametrize(
    ("was", "becomes", "problem"),
    [
        (
            'owner = "host"',
            'owner = "janitor"',
            (
                "course.toml:7: task[1].owner: 'janitor' must be one of organiser, mentor, host,"
                " partner"
            ),
        ),
        (
            'owner = "host"',
            'owner = "host"\nwho = "Ann"',
            (
                "course.toml:8: task[1].who: is no known key here; the keys are key, title, what,"
                " owner, before_first_day, after_last_day, before_deadline"
            ),
        ),
        (
            "before_first_day = 3",
            "before_first_day = 3\nafter_last_day = 1",
            (
                "course.toml:4: task[1]: must say one of before_first_day, after_last_day or"
                " before_deadline, in working days"
            ),
        ),
        (
            "before_first_day = 3",
            "",
            (
                "course.toml:4: task[1]: must say one of before_first_day, after_last_day or"
                " before_deadline, in working days"
            ),
        ),
        (
            "before_first_day = 3",
            "before_first_day = -3",
            "course.toml:8: task[1].before_first_day: -3 is not between 0 and 250",
        ),
        (
            "before_first_day = 3",
            'before_first_day = "3"',
            "course.toml:8: task[1].before_first_day: must be a whole number, not a text",
        ),
        (
            'key = "rooms"',
            'key = "The rooms"',
            (
                "course.toml:5: task[1].key: must be small letters and digits with single hyphens,"
                " such as rooms-checked"
            ),
        ),
        (
            'title = "Check rooms"',
            'title = ""',
            "course.toml:6: task[1].title: is empty; write at least one word",
        ),
        (
            'slug = "course"',
            'slug = "visit"',
            "course.toml:1: slug: must be 'course', as the file is called",
        ),
        ('name = "A course"\n', "", "course.toml:1: name: is missing; write a text"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_field(
    tmp_path: Path, was: str, becomes: str, problem: str
) -> None:
    (tmp_path / "course.toml").write_text(SOUND.replace(was, becomes, 1))

    assert told(tmp_path) == [problem]


def test_all_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(SOUND)
    (tmp_path / "two.toml").write_text("slug = two")
    (tmp_path / "notes.md").write_text("Not a checklist.")

    files = [problem.partition(":")[0] for problem in told(tmp_path)]

    assert files == ["notes.md", "one.toml", "two.toml"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}:1: is no folder"]
