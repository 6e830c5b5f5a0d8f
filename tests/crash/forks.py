"""A process that has the site loaded and makes each checkout in a child of its own, which is killed at a step.

Reads one JSON line per checkout: ``{"stop_at": …, "key": …, "body": …, "token": …, "careless": false}`` and answers
one: ``{"killed": true}``, or ``{"killed": false, "status": 201, "steps": […]}``. ``careless`` writes the letter after
the commit, as the control of the tests does.
"""

import json
import os
import signal
import sys
from typing import Any

import django
from django.db import connections, transaction


def die() -> None:
    """kill -9 of oneself."""
    os.kill(os.getpid(), signal.SIGKILL)


def sell(told: dict[str, Any]) -> dict[str, Any]:
    """One checkout over the API, as a till asks for it."""
    from rest_framework.test import APIClient

    from tests.crash.failpoints import failpoints

    if told["careless"]:
        write_letters_after_the_commit()
    client = APIClient(raise_request_exception=False, SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Token {told['token']}")
    with failpoints(told["stop_at"], die) as steps:
        answer = client.post("/api/v1/sales/", told["body"], headers={"Idempotency-Key": told["key"]})
    return {"killed": False, "status": answer.status_code, "steps": steps.reached}


def write_letters_after_the_commit() -> None:
    """What the outbox is there to prevent."""
    from galla.outbox.actions import enqueue
    from galla.sales.actions import selling

    setattr(selling, "enqueue", lambda **wanted: transaction.on_commit(lambda: enqueue(**wanted)))  # noqa: B010


def in_a_child(told: dict[str, Any]) -> dict[str, Any]:
    """Do it in a fork; whether that was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(sell(told)).encode())
        connections.close_all()
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        said = answer.read()
    _, how = os.waitpid(child, 0)
    if os.WIFSIGNALED(how):
        return {"killed": os.WTERMSIG(how) == signal.SIGKILL}
    found: dict[str, Any] = json.loads(said)
    return found


def main() -> None:
    """Answer one line after the other until there are no more."""
    django.setup()
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
    for line in sys.stdin:
        connections.close_all()
        sys.stdout.write(json.dumps(in_a_child(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
