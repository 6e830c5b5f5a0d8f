"""Django's tasks over the outbox: ``some_task.enqueue(…)`` writes a row in the caller's transaction.

https://docs.djangoproject.com/en/6.1/topics/tasks/
"""

from collections.abc import Sequence
from inspect import signature
from typing import Any

from django.tasks import TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import TaskError
from django.tasks.exceptions import TaskResultDoesNotExist
from django.utils import timezone
from django.utils.json import normalize_json

from galla.outbox.actions import enqueue
from galla.outbox.leases import Leased
from galla.outbox.models import Message
from galla.outbox.registry import Job, name_of, task_named

type Outcome = TaskResult[..., Any]


class OutboxBackend(BaseTaskBackend):
    """Keeps tasks in the outbox. A task's arguments are plain JSON; what it returns is not kept."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True

    def enqueue(self, task: Job, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """Write the row, for the shop ``shop_id`` if the task takes one."""
        self.validate_task(task)
        payload: dict[str, Any] = keywords(task, args, kwargs)
        normalize_json(payload)  # raises here, not in a worker
        identity = enqueue(
            task=name_of(task),
            payload=payload,
            shop_id=payload.get("shop_id"),
            run_at=task.run_after or timezone.now(),
        )
        return self.get_result(str(identity))

    def get_result(self, result_id: str) -> Outcome:
        """A task as its row stands now. Raises ``TaskResultDoesNotExist``."""
        row = Message.objects.filter(pk=int(result_id)).first() if result_id.isdecimal() else None
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        return TaskResult(
            task=task_named(row.task),
            id=result_id,
            status=_status(row),
            enqueued_at=row.created_at,
            started_at=row.last_tried_at,
            finished_at=row.sent_at or row.dead_at,
            last_attempted_at=row.last_tried_at,
            args=[],
            kwargs=row.payload,
            backend=self.alias,
            errors=[TaskError(exception_class_path="builtins.Exception", traceback=row.last_error)]
            if row.last_error
            else [],
            worker_ids=[row.leased_by] * row.attempts,
        )


def keywords(task: Job, args: Sequence[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    """All arguments by name, as the payload keeps them. Raises ``TypeError`` where they do not fit the task."""
    shape = signature(task.func)
    if task.takes_context:
        _context, *others = shape.parameters.values()
        shape = shape.replace(parameters=others)
    bound = shape.bind(*args, **kwargs)
    named = dict(bound.arguments)
    for parameter in shape.parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            named.update(named.pop(parameter.name, {}))
    return named


def result_of(task: Job, message: Leased) -> Outcome:
    """The result a running task sees in its context, without another query."""
    return TaskResult(
        task=task,
        id=str(message.id),
        status=TaskResultStatus.RUNNING,
        enqueued_at=None,
        started_at=timezone.now(),
        finished_at=None,
        last_attempted_at=timezone.now(),
        args=[],
        kwargs=message.payload,
        backend=task.backend,
        errors=[],
        worker_ids=[message.worker] * message.attempts,
    )


def _status(row: Message) -> TaskResultStatus:
    if row.sent_at is not None:
        return TaskResultStatus.SUCCESSFUL
    if row.dead_at is not None:
        return TaskResultStatus.FAILED
    return TaskResultStatus.RUNNING if row.lease_until and row.lease_until > timezone.now() else TaskResultStatus.READY
