"""Jobs of the tests: one that notes what it was given, one that fails, one that waits to be let on."""

import threading
from datetime import datetime

from django.tasks import TaskContext, task

from galla.outbox.errors import NeverPossible, NotNow

HERE = "galla.outbox.tests.jobs"
NOTE, FAIL, HOPELESS, HOLD = f"{HERE}.note", f"{HERE}.fail", f"{HERE}.hopeless", f"{HERE}.hold"
LATER = f"{HERE}.later"

noted: list[str] = []
tries: list[int] = []
began = threading.Event()
may_end = threading.Event()


@task
def note(word: str, times: int = 1) -> None:
    noted.extend([word] * times)


@task(takes_context=True)
def fail(context: "TaskContext[..., object]", /, word: str) -> None:
    tries.append(context.attempt)
    raise ConnectionRefusedError(f"nobody answers {word}")


@task
def hopeless() -> None:
    raise NeverPossible("this address is none")


@task
def later(until: str) -> None:
    raise NotNow(datetime.fromisoformat(until))


@task
def hold() -> None:
    began.set()
    may_end.wait(20)
    noted.append("held")


def forget() -> None:
    noted.clear()
    tries.clear()
    began.clear()
    may_end.clear()
