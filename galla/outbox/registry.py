"""Names of jobs and what they stand for.

``ledger.roll_days`` is the task ``roll_days`` in ``galla.ledger.tasks``: whoever enqueues needs only the name, so a
lower room can ask for what a higher one does. A longer dotted path is taken as it is.
"""

import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.tasks import Task

from galla.outbox.errors import UnknownTask

type Job = Task[..., Any]

_DOTTED = re.compile(r"[a-z]\w*(\.\w+)+")
_ROOM_TASK = re.compile(r"galla\.(\w+)\.tasks\.(\w+)")


def name_of(task: Job) -> str:
    """The name under which a task is enqueued."""
    found = _ROOM_TASK.fullmatch(task.module_path)
    return f"{found[1]}.{found[2]}" if found else task.module_path


def task_named(name: str) -> Job:
    """The task behind a name. Raises ``UnknownTask``."""
    if not _DOTTED.fullmatch(name):
        raise UnknownTask(f"no task is called {name!r}")
    module, _, attribute = name.rpartition(".")
    if "." not in module:
        module = f"galla.{module}.tasks"
    try:
        task = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise UnknownTask(f"no task is called {name!r}") from error
    if not isinstance(task, Task):
        raise UnknownTask(f"{name!r} is not a task")
    return task


def task_names() -> list[str]:
    """Every task of the installed rooms, by name."""
    names = []
    for config in apps.get_app_configs():
        if config.name.startswith("galla.") and find_spec(f"{config.name}.tasks"):
            module = import_module(f"{config.name}.tasks")
            names += [name_of(value) for value in vars(module).values() if isinstance(value, Task)]
    return sorted(set(names))
