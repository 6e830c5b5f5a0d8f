"""Redis only wakes: with it a letter leaves at once; without it a sale is saved as quickly, its letter goes later."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from galla.notifications.tests.examples import put_letter
from galla.outbox import queries
from galla.outbox.models import Message, State
from galla.outbox.nudges import Broker
from galla.outbox.worker import EmbeddedWorker
from tests.journeys.processes import process
from tests.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)

# A web process: puts jobs in as a sale does, says how long that took, and what it knows of the broker afterwards.
WEB = """
import django, json, sys, time
django.setup()
from django.db import transaction
from django.utils import timezone
from galla.outbox.actions import enqueue
from galla.outbox.queries import broker_state

count, wait = int(sys.argv[1]), float(sys.argv[2])
took = []
for number in range(count):
    began = time.monotonic()
    with transaction.atomic():
        enqueue(task="notifications.send_letter", payload=json.loads(sys.argv[3]), shop_id=1, run_at=timezone.now())
    took.append(time.monotonic() - began)
end = time.monotonic() + wait
while time.monotonic() < end and broker_state().reachable is None:
    time.sleep(0.05)
known = broker_state()
print(json.dumps({"longest": max(took), "reachable": known.reachable, "error": known.last_error}))
"""

# A Celery worker as the documents say to start it; ``nudged`` takes its sweep away, so that only a nudge can wake it.
CELERY = """
import sys
from galla.config.celery import Sweep, app
if sys.argv[1] == "nudged":
    app.steps["worker"].discard(Sweep)
app.worker_main(["worker", "--pool=solo", "--loglevel=INFO", "--without-gossip", "--without-mingle"])
"""

NOTE = json.dumps({"template": "note", "to": "meena@example.com", "context": {"heading": "x", "text": "y"}})


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def clean_redis(redis_url: str) -> Iterator[str]:
    server = redis.Redis.from_url(redis_url)
    server.flushdb()
    yield redis_url
    server.flushdb()
    server.close()


def comes_true(question: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def celery(kind: str, redis_url: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    with process(CELERY, arguments=(kind,), REDIS_URL=redis_url, GALLA_DATA_DIR=str(folder)) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            if " ready." in line:
                break
        else:
            pytest.fail("the Celery worker did not start")
        yield worker


def web(redis_url: str, folder: Path, *, count: int = 1, wait: float = 5) -> dict[str, object]:
    """What a web process says after it put letters in."""
    arguments = (str(count), str(wait), NOTE)
    with process(WEB, arguments=arguments, REDIS_URL=redis_url, GALLA_DATA_DIR=str(folder)) as one:
        said, _ = one.communicate(timeout=60)
    found: dict[str, object] = json.loads(said.strip().splitlines()[-1])
    return found


def all_sent() -> bool:
    return not Message.objects.filter(sent_at=None).exists()


@pytest.mark.redis
def test_a_nudge_through_redis_wakes_a_celery_worker(world: World, clean_redis: str, tmp_path: Path) -> None:
    with celery("nudged", clean_redis, tmp_path):
        said = web(clean_redis, tmp_path, count=3)
        assert (said["reachable"], said["error"]) == (True, "")
        assert comes_true(all_sent)
    assert Message.objects.count() == 3
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 3


@pytest.mark.redis
def test_a_celery_worker_finds_by_itself_what_nobody_nudged_for(world: World, clean_redis: str, tmp_path: Path) -> None:
    with celery("sweeping", clean_redis, tmp_path):
        put_letter(world)  # from this process, which has no broker
        assert comes_true(all_sent)


def test_a_redis_that_is_down_holds_no_sale_up(world: World, tmp_path: Path) -> None:
    said = web("redis://127.0.0.1:1/0", tmp_path, count=20)
    assert isinstance(said["longest"], float)
    assert said["longest"] < 1.5
    assert said["reachable"] is False
    assert "refused" in str(said["error"])
    assert Message.objects.filter(sent_at=None, attempts=0).count() == 20


def test_a_redis_that_never_answers_holds_no_sale_up(world: World, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = web(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", tmp_path, count=20, wait=15)
    assert isinstance(said["longest"], float)
    assert said["longest"] < 1.5
    assert said["reachable"] is False


def test_a_letter_leaves_by_the_sweep_while_redis_is_down(world: World, tmp_path: Path) -> None:
    web("redis://127.0.0.1:1/0", tmp_path)
    worker = EmbeddedWorker()
    worker.start()
    try:
        assert comes_true(all_sent)
    finally:
        assert worker.stop()
    [sent] = [queries.message(1, row.pk) for row in Message.objects.all()]
    assert sent is not None
    assert (sent.state, sent.attempts) == (State.SENT, 1)


def test_a_broker_that_comes_back_is_told_and_seen() -> None:
    reached: list[float] = []
    down = [True, True]

    def send() -> None:
        if down:
            down.pop()
            raise ConnectionRefusedError("Connection refused")
        reached.append(time.monotonic())

    broker = Broker(send, pause_seconds=0.2)
    broker.nudge()
    assert comes_true(lambda: broker.state.reachable is False)
    assert "Connection refused" in broker.state.last_error
    assert comes_true(lambda: broker.state.reachable is True)
    assert len(reached) == 1


def test_a_crowd_of_nudges_is_few() -> None:
    sent: list[int] = []

    def send() -> None:
        time.sleep(0.1)
        sent.append(1)

    broker = Broker(send)
    for _bill in range(500):
        broker.nudge()
    assert comes_true(lambda: len(sent) >= 1)
    time.sleep(0.5)
    assert 1 <= len(sent) <= 3
