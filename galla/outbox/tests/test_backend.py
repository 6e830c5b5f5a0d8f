"""Django's own way to enqueue a task, over the same table."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.tasks import TaskResultStatus, task_backends
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone

from galla.outbox.backend import OutboxBackend
from galla.outbox.models import Message
from galla.outbox.tests import jobs
from galla.outbox.worker import drain

pytestmark = pytest.mark.django_db


def test_the_outbox_is_the_backend_of_the_site() -> None:
    assert isinstance(task_backends["default"], OutboxBackend)


def test_a_task_enqueued_the_django_way_is_done() -> None:
    result = jobs.note.enqueue("twice", times=2)
    assert result.status is TaskResultStatus.READY
    assert Message.objects.get().payload == {"word": "twice", "times": 2}
    drain()
    assert jobs.note.get_result(result.id).status is TaskResultStatus.SUCCESSFUL
    assert jobs.noted == ["twice", "twice"]


def test_a_task_of_a_transaction_that_is_undone_never_was() -> None:
    def undone() -> None:
        with transaction.atomic():
            jobs.note.enqueue("never")
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        undone()
    assert drain() == 0


def test_a_task_may_be_put_off() -> None:
    jobs.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert drain() == 0
    assert drain(at=timezone.now() + timedelta(hours=2)) == 1


def test_a_task_that_failed_says_why_and_how_often() -> None:
    result = jobs.fail.enqueue(word="here")
    drain()
    result.refresh()
    assert result.status is TaskResultStatus.READY
    assert result.attempts == 1
    assert "nobody answers here" in result.errors[0].traceback


@pytest.mark.parametrize(("args", "kwargs"), [((), {}), (("a", 1, 2), {}), (("a",), {"wrong": 1})])
def test_arguments_that_do_not_fit_are_refused_before_anything_is_written(
    args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    with pytest.raises(TypeError):
        jobs.note.enqueue(*args, **kwargs)
    assert Message.objects.count() == 0


def test_arguments_that_are_not_plain_json_are_refused() -> None:
    with pytest.raises(TypeError):
        jobs.note.enqueue(word=object())  # type: ignore[arg-type]
    assert Message.objects.count() == 0


@pytest.mark.parametrize("identity", ["0", "999", "abc", ""])
def test_a_result_that_is_not_there_is_refused(identity: str) -> None:
    with pytest.raises(TaskResultDoesNotExist):
        jobs.note.get_result(identity)
