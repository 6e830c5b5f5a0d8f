"""Jobs are asked for by name; every name that stands in the code or the schedule must mean something."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.module_loading import autodiscover_modules

from galla.outbox import schedules
from galla.outbox.errors import UnknownTask
from galla.outbox.registry import name_of, task_named, task_names
from galla.outbox.tests import jobs

HOUSE = Path(__file__).resolve().parents[2]


def names_in_code() -> Iterator[tuple[str, str]]:
    """Where a job is enqueued by a name that stands there, and the name."""
    for path in sorted(HOUSE.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "enqueue":
                for argument in node.keywords:
                    if argument.arg == "task" and isinstance(argument.value, ast.Constant):
                        yield f"{path.relative_to(HOUSE)}:{node.lineno}", str(argument.value.value)


def test_every_job_asked_for_in_the_code_exists() -> None:
    asked = list(names_in_code())
    assert asked, "nothing in the house enqueues anything"
    unknown = []
    for place, name in asked:
        try:
            task_named(name)
        except UnknownTask:
            unknown.append(f"{place} asks for {name}")
    assert unknown == []


def test_every_job_of_the_schedule_exists() -> None:
    autodiscover_modules("tasks")
    for one in schedules.wanted():
        assert name_of(task_named(one.task)) == one.task


def test_every_task_of_a_room_is_found_by_its_name() -> None:
    assert "notifications.send_letter" in task_names()
    for name in task_names():
        assert name_of(task_named(name)) == name


def test_a_longer_path_is_taken_as_it_is() -> None:
    assert task_named(jobs.NOTE) is jobs.note


@pytest.mark.parametrize(
    "name", ["", "sales", "sales.nothing", "nowhere.at_all", "notifications.letters", "..", "a..b"]
)
def test_a_name_that_means_no_task_is_refused(name: str) -> None:
    with pytest.raises(UnknownTask):
        task_named(name)
