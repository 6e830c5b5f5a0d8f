"""A process that has the site loaded and does each piece of work in a child of its own, which is killed at a step.

Reads one JSON line per piece of work and answers one: ``{"killed": true}``, or ``{"killed": false, "status": 201,
"steps": […]}``. Told is ``{"stop_at": …, "key": …, "body": …, "token": …}``, a request to ``path`` (a checkout unless
said), or ``{"stop_at": …, "shop": …, "list": …, "chunk": …}``, a list of opening stock to be taken in. ``careless``
names a mistake of ``CARELESS`` that is made first, as the controls of the tests do.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django
from django.db import connections, transaction

CHECKOUT = "/api/v1/sales/"


def die() -> None:
    """kill -9 of oneself."""
    os.kill(os.getpid(), signal.SIGKILL)


def do(told: dict[str, Any]) -> dict[str, Any]:
    """One piece of work, stopped where it is told."""
    from tests.crash.failpoints import failpoints

    if told.get("careless"):
        CARELESS[told["careless"]]()
    work = take if "list" in told else ask
    with failpoints(told["stop_at"], die) as steps:
        status = work(told)
    return {"killed": False, "status": status, "steps": steps.reached}


def ask(told: dict[str, Any]) -> int:
    """One request over the API, as a till or an office program asks; the status of its answer."""
    from rest_framework.test import APIClient

    client = APIClient(raise_request_exception=False, SERVER_NAME="localhost")
    client.credentials(HTTP_AUTHORIZATION=f"Token {told['token']}")
    path = told.get("path", CHECKOUT)
    return int(client.post(path, told["body"], headers={"Idempotency-Key": told["key"]}).status_code)


def take(told: dict[str, Any]) -> int:
    """One list of opening stock, in chunks of a few rows; 201 where it was taken in, 200 where it was in already."""
    from django.utils import timezone

    from galla.accounts.access import system_access
    from galla.accounts.models import Shop
    from galla.inventory.imports import TAKERS, import_list

    taker = type("FewAtOnce", (TAKERS["stock"],), {"chunk": told["chunk"]})
    access = system_access(Shop.objects.get(pk=told["shop"]))
    report = import_list(taker, access=access, at=timezone.now(), path=Path(told["list"]))
    return 200 if report.already else 201


def write_letters_after_the_commit() -> None:
    """What the outbox is there to prevent."""
    from galla.outbox.actions import enqueue
    from galla.sales.actions import selling

    setattr(selling, "enqueue", lambda **wanted: transaction.on_commit(lambda: enqueue(**wanted)))  # noqa: B010


def approve_without_a_transaction() -> None:
    """A count whose adjustments stand before it is closed."""
    from galla.inventory.actions import approving

    setattr(approving, "in_transaction", lambda work: work())  # noqa: B010


def write_bills_after_the_commit() -> None:
    """An entry whose paper comes later."""
    from galla.purchasing.actions import billing

    insert = billing._insert
    setattr(billing, "_insert", lambda parts: transaction.on_commit(lambda: insert(parts)))  # noqa: B010


def take_without_a_transaction() -> None:
    """Rows that are called taken before they are."""
    from galla.inventory.imports import running

    setattr(running, "in_transaction", lambda work: work())  # noqa: B010


CARELESS: Mapping[str, Callable[[], None]] = {
    "letters": write_letters_after_the_commit,
    "count": approve_without_a_transaction,
    "bill": write_bills_after_the_commit,
    "list": take_without_a_transaction,
}


def in_a_child(told: dict[str, Any]) -> dict[str, Any]:
    """Do it in a fork; whether that was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(do(told)).encode())
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
